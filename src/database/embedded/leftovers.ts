import { readdirSync } from 'node:fs';
import { readLivePidFile, worksIn } from './postmaster.ts';
import { processInfo } from './process-info.ts';

/**
 * Ends the children of a killed postmaster that still run a query; an idle one notices by itself. They hold the data,
 * so that no new server can start. SIGQUIT makes them stop at once, as after any crash. Returns how many there were.
 * Only to be called when a new server has just refused to start because of them. Does nothing but on Linux.
 */
export function endLeftovers(data: string): number {
  if (process.platform !== 'linux' || readLivePidFile(data) !== undefined) return 0;
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => processInfo(pid)?.name === 'postgres' && worksIn(pid, data) && quit(pid)).length;
}

function quit(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGQUIT');
  } catch {
    return false;
  }
}
