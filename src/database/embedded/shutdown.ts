import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './launch.ts';
import { isPostmaster, type Postmaster } from './postmaster.ts';
import { run } from './run.ts';

const LOOK_MS = 10;
const PATIENCE_MS = 60_000;

/**
 * Fast shutdown: ends the sessions, writes a checkpoint, resolves when the process is gone. After a minute it is told to
 * stop at once instead, which loses nothing either: the next start replays the log.
 */
export async function shutDown(cluster: Cluster, postmaster: Postmaster): Promise<void> {
  if (process.platform === 'win32') return stopOnWindows(cluster);
  if (!isPostmaster(postmaster.pid, cluster.place.data)) return;
  signal(postmaster, 'SIGINT');
  if (await isGone(cluster, postmaster, PATIENCE_MS)) return;
  cluster.log?.warn({ pid: postmaster.pid }, 'the embedded PostgreSQL takes long to stop: stopping it at once');
  signal(postmaster, 'SIGQUIT');
  await isGone(cluster, postmaster, PATIENCE_MS);
}

function signal({ pid }: Postmaster, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGone({ place }: Cluster, { pid }: Postmaster, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(LOOK_MS)) {
    if (!isPostmaster(pid, place.data)) return true;
  }
  return false;
}

/** Node's signals end a process there without warning it. */
function stopOnWindows({ binaries, place, account }: Cluster): void {
  run(account, binaries.pgCtl, ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '60']);
}
