import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A running process: its program's name and, on Linux, when it began (clock ticks since boot; 0 elsewhere). */
export interface ProcessInfo {
  name: string;
  startedAt: string;
}

/**
 * Looks up a process by its id. A zombie counts as gone: it holds nothing any more, but in a container without an
 * init process nobody ever reaps it, so that `kill(pid, 0)` goes on succeeding.
 */
export function processInfo(pid: number): ProcessInfo | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return fromProc(pid);
  if (process.platform === 'win32') return answersSignals(pid) ? { name: '', startedAt: '0' } : undefined;
  return fromPs(pid);
}

function fromProc(pid: number): ProcessInfo | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name is in parentheses and may itself hold spaces and parentheses: everything after the last one is fields.
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { name: stat.slice(stat.indexOf('(') + 1, end), startedAt: fields[19] ?? '0' };
}

function fromPs(pid: number): ProcessInfo | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const [, state = 'Z', command = ''] = stdout?.trim().match(/^(\S+)\s+(.+)$/) ?? [];
  if (state.startsWith('Z')) return undefined;
  return { name: command.slice(command.lastIndexOf('/') + 1), startedAt: '0' };
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
