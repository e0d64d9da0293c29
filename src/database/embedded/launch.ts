import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { launchError } from './launch-error.ts';
import { lendFolder } from './lend-folder.ts';
import type { Place } from './place.ts';
import { type Postmaster, readPidFile } from './postmaster.ts';
import { environment } from './run.ts';
import { serverArguments } from './server-arguments.ts';
import { openServerLog, readServerLog } from './server-log.ts';

/** Everything that starting the database of one folder needs to know. */
export interface Cluster {
  place: Place;
  account: Account;
  binaries: Binaries;
  settings: Record<string, string>;
  log?: Logger | undefined;
}

const LOOK_MS = 10;
const REPORT_MS = 10_000;

/**
 * Starts PostgreSQL and resolves when it accepts connections. After a crash it first replays its log: that takes as
 * long as it takes, so there is no time limit, only a line in the log every 10 s.
 *
 * @param stalePid the process that a left-over `postmaster.pid` names, known not to be a PostgreSQL
 * @throws RowhookError `EMBEDDED_START`, or a code of launch-error.ts
 */
export async function launch(cluster: Cluster, port: number, stalePid?: number): Promise<Postmaster> {
  const log = openServerLog(cluster.place.log);
  try {
    const child = spawnServer(cluster, port, log.fd, stalePid);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`It ended with ${signal ?? `exit code ${code}`}.`));
    });
    const reason = await Promise.race([ended, untilReady(cluster, child)]);
    if (reason !== undefined) throw launchError(port, reason, readServerLog(cluster.place.log, log.size));
    return { pid: child.pid ?? 0, port, child };
  } finally {
    closeSync(log.fd);
  }
}

function spawnServer(cluster: Cluster, port: number, logFd: number, stalePid?: number): ChildProcess {
  const { account, binaries, place, settings } = cluster;
  const lent = lendFolder(account, place.data);
  // PostgreSQL refuses a left-over postmaster.pid while any process of the same account has that id. It takes the id
  // in this variable for one of its own ancestors, and clears the file itself, with its own check of shared memory:
  // safer than removing the file, which might be a new one by then.
  const stale = stalePid === undefined ? {} : { PG_GRANDPARENT_PID: String(stalePid) };
  try {
    return spawn(binaries.postgres, serverArguments(lent.path, port, settings), {
      ...account,
      cwd: '/',
      env: { ...environment(), ...stale },
      stdio: ['ignore', logFd, logFd, ...lent.fds],
      detached: true, // Ctrl-C goes to the whole process group, and must not end the database before the worker
      windowsHide: true,
    });
  } finally {
    lent.close();
  }
}

async function untilReady({ place, log }: Cluster, child: ChildProcess): Promise<undefined> {
  let lastReport = Date.now();
  while (child.exitCode === null && child.signalCode === null) {
    const file = readPidFile(place.data);
    if (file?.pid === child.pid && file?.status === 'ready') return;
    if (Date.now() - lastReport >= REPORT_MS) {
      lastReport = Date.now();
      log?.info({ pid: child.pid }, 'the embedded PostgreSQL is still recovering');
    }
    await sleep(LOOK_MS);
  }
  return new Promise(() => {}); // the other side of the race tells why it ended
}
