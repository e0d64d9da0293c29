import { randomBytes } from 'node:crypto';
import { processInfo } from './process-info.ts';

/** A file name part that says which process made the file, unique within that process. */
export function processTag(): string {
  const startedAt = processInfo(process.pid)?.startedAt ?? '0';
  return `${process.pid}-${startedAt}-${randomBytes(4).toString('hex')}`;
}

/** Whether the process that made this tag still runs, and its id has not gone to another one since. */
export function isTagAlive(tag: string): boolean {
  const [pid, startedAt] = tag.split('-');
  return processInfo(Number(pid))?.startedAt === startedAt;
}
