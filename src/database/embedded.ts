import type { Logger } from 'pino';
import type { RowhookError } from '../errors.ts';
import { chooseAccount } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { checkLogin } from './embedded/check-login.ts';
import { checkOwner } from './embedded/check-owner.ts';
import { ensureCluster } from './embedded/cluster.ts';
import type { Cluster } from './embedded/launch.ts';
import { openPostmaster } from './embedded/open-postmaster.ts';
import { readPassword } from './embedded/password.ts';
import { makePlace } from './embedded/place.ts';
import { type Membership, signOn } from './embedded/programs.ts';
import { Supervisor } from './embedded/supervisor.ts';

export interface EmbeddedOptions {
  /** The folder for the data, the password and the log; made if it is not there. */
  dir: string;
  /**
   * Where to listen, on 127.0.0.1. A database that is adopted stays on its own port.
   * @default any free port
   */
  port?: number;
  /** Gets a line when the database starts, is adopted, dies, is restarted and stops. */
  log?: Logger;
  /**
   * Server settings on top of `shared_buffers=128MB`, `max_connections=100` and `log_min_messages=warning`. They count
   * when this call starts the server, and whenever it restarts it. Nothing here turns off `fsync` unless you do.
   * @default {}
   */
  settings?: Record<string, string>;
}

/** A running PostgreSQL that is kept running. */
export interface EmbeddedDatabase {
  /** For the superuser `postgres` and the database `postgres`; stays valid over restarts. */
  readonly url: string;
  readonly port: number;
  /** The server's main process; another one after a restart. */
  readonly pid: number;
  /** Whether it was running already when we came. */
  readonly adopted: boolean;
  /** The folder with everything in it, as an absolute path. */
  readonly dir: string;
  /**
   * Signs this program off and, if it was the last one, shuts the database down: sessions are ended, so end your own
   * before. Resolves when the process is gone. May be called again.
   */
  stop(): Promise<void>;
  /** Resolves, with the reason, when the database is down and no restart helps. Never resolves otherwise, never rejects. */
  readonly failed: Promise<RowhookError>;
}

/**
 * Starts the PostgreSQL that npm installed, on the data in `options.dir`, as root (then it runs as the account
 * `postgres` or `nobody`) or as a normal user, and keeps it running: when its process dies it is started again on the
 * same port, at most five times within 60 s; after that `failed` resolves.
 *
 * Several programs may use one folder. The first starts the database, the others adopt it; each of them watches it, and
 * **the last to call `stop()` shuts it down**, whoever started it. A program that was killed does not count: what it left
 * running is adopted by the next start, and stopped with that.
 *
 * Like a listening server, it keeps this program alive until `stop()`.
 *
 * @throws RowhookError `EMBEDDED_…` with a hint: no binaries for this machine, data of another major version, a password
 *   that does not fit, a port that is taken, a folder that cannot be used
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const place = makePlace(options.dir);
  const account = chooseAccount(place.data);
  checkOwner(place);
  const password = readPassword(place);
  const binaries = await findBinaries(account, place.root);
  const { settings = {}, log } = options;
  const cluster: Cluster = { place, account, binaries, settings, log };
  const created = await ensureCluster(place, account, binaries, password);

  const membership = signOn(place.programs);
  try {
    return await open(cluster, membership, password, options.port, created);
  } catch (error) {
    membership.leave();
    throw error;
  }
}

async function open(
  cluster: Cluster,
  membership: Membership,
  password: string,
  wantedPort: number | undefined,
  created: boolean,
): Promise<EmbeddedDatabase> {
  const postmaster = await openPostmaster(cluster, wantedPort);
  const adopted = postmaster.child === undefined;
  const supervisor = new Supervisor(cluster, postmaster);
  const url = `postgres://postgres:${password}@127.0.0.1:${postmaster.port}/postgres`;
  try {
    await checkLogin(url, cluster.place);
  } catch (error) {
    await supervisor.letGo();
    if (!adopted) await supervisor.shutDown();
    throw error;
  }
  const what = adopted ? 'adopted the running PostgreSQL' : `started PostgreSQL${created ? ' on new data' : ''}`;
  cluster.log?.info({ pid: supervisor.pid, port: supervisor.port, dir: cluster.place.root }, what);
  return handle(cluster, membership, supervisor, url, adopted);
}

function handle(
  cluster: Cluster,
  membership: Membership,
  supervisor: Supervisor,
  url: string,
  adopted: boolean,
): EmbeddedDatabase {
  let stopped: Promise<void> | undefined;
  return {
    url,
    adopted,
    dir: cluster.place.root,
    port: supervisor.port,
    get pid() {
      return supervisor.pid;
    },
    failed: supervisor.failed,
    stop() {
      stopped ??= stop(cluster, membership, supervisor);
      return stopped;
    },
  };
}

async function stop({ log }: Cluster, membership: Membership, supervisor: Supervisor): Promise<void> {
  await supervisor.letGo();
  const others = membership.leave();
  if (others > 0) {
    log?.info({ programs: others }, 'left PostgreSQL running for the other programs that use it');
    return;
  }
  await supervisor.shutDown();
  log?.info({ pid: supervisor.pid }, 'stopped PostgreSQL');
}
