import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

const LIMIT = 16 * 1024 * 1024;
const SHOWN = 4000;

/**
 * Opens PostgreSQL's log to append to it. It is a file, not a pipe to this program: the database must neither wait for
 * a busy program to read nor lose its log when the program is killed.
 */
export function openServerLog(file: string): { fd: number; size: number } {
  trimServerLog(file);
  const fd = openSync(file, 'a', 0o600);
  return { fd, size: statSync(file).size };
}

/** Keeps the log from filling the disk: from 16 MB on it moves to `<file>.1`. The writer appends, so it need not know. */
export function trimServerLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LIMIT) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** What was logged since the file had `size` bytes, at most the last 4 000 of them. */
export function readServerLog(file: string, size: number): string {
  const end = statSync(file).size;
  const start = Math.max(Math.min(size, end), end - SHOWN);
  const buffer = Buffer.alloc(end - start);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, buffer, 0, buffer.length, start);
  } finally {
    closeSync(fd);
  }
  return buffer.toString('utf8').trim();
}
