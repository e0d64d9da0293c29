import type { ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { processInfo } from './process-info.ts';

/** PostgreSQL's main process. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Set when this program started it; else it was adopted. */
  child?: ChildProcess;
}

/** What PostgreSQL writes into `postmaster.pid`. */
export interface PidFile {
  pid: number;
  port: number;
  /** "starting", "ready", "stopping" …; empty at the very beginning. */
  status: string;
}

/** Reads `postmaster.pid`; undefined when there is none, or it is only half written. */
export function readPidFile(data: string): PidFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, status: lines[7]?.trim() ?? '' } : undefined;
}

/**
 * Whether this process is the PostgreSQL of that data directory: ids are given out again, above all in containers, and a
 * file of a killed database may name any program by now.
 */
export function isPostmaster(pid: number, data: string): boolean {
  const found = processInfo(pid);
  if (found === undefined) return false;
  if (process.platform === 'win32') return true;
  return found.name === 'postgres' && worksIn(pid, data) !== false;
}

/** Reads `postmaster.pid`, if the process that it names runs. */
export function readLivePidFile(data: string): PidFile | undefined {
  const file = readPidFile(data);
  return file && isPostmaster(file.pid, data) ? file : undefined;
}

/** Whether this is the folder a process works in. Undefined where the system does not tell (not Linux, or root in a container without the right to look). */
export function worksIn(pid: number, data: string): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return undefined;
  }
}
