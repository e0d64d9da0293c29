import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Cluster } from './launch.ts';
import { openPostmaster } from './open-postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { restartPause } from './restart-policy.ts';
import { shutDown } from './shutdown.ts';
import { watch } from './watch.ts';

/** Keeps one server running, always on the same port, until it is stopped or nothing helps any more. */
export class Supervisor {
  readonly port: number;
  readonly failed: Promise<RowhookError>;
  readonly #cluster: Cluster;
  readonly #stopping = new AbortController();
  readonly #restarts: number[] = [];
  readonly #fail: (error: RowhookError) => void;
  #postmaster: Postmaster;
  #unwatch = () => {};
  #restarting: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster, postmaster: Postmaster) {
    const { promise, resolve } = Promise.withResolvers<RowhookError>();
    this.failed = promise;
    this.#fail = resolve;
    this.#cluster = cluster;
    this.#postmaster = postmaster;
    this.port = postmaster.port;
    this.#watch(postmaster);
  }

  /** The server's process id; another one after a restart. */
  get pid(): number {
    return this.#postmaster.pid;
  }

  /** Ends the supervision, and waits for a restart that is under way. */
  async letGo(): Promise<void> {
    this.#stopping.abort();
    this.#unwatch();
    await this.#restarting;
  }

  /** Stops the server; after `letGo()`. */
  async shutDown(): Promise<void> {
    await shutDown(this.#cluster, this.#postmaster);
  }

  #watch(postmaster: Postmaster): void {
    this.#postmaster = postmaster;
    if (this.#stopping.signal.aborted) return;
    this.#unwatch = watch(postmaster, this.#cluster.place, () => {
      this.#cluster.log?.error({ pid: postmaster.pid, log: this.#cluster.place.log }, 'the embedded PostgreSQL died');
      this.#restarting = this.#restart();
    });
  }

  async #restart(cause?: unknown): Promise<void> {
    const { signal } = this.#stopping;
    const pause = restartPause(this.#restarts, Date.now());
    if (pause === undefined) return this.#giveUp(cause);
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    this.#restarts.push(Date.now());
    try {
      this.#accept(await openPostmaster(this.#cluster, this.port));
    } catch (error) {
      this.#cluster.log?.error({ err: error }, 'the embedded PostgreSQL did not start again');
      return this.#restart(error);
    }
  }

  #accept(postmaster: Postmaster): void {
    if (postmaster.port !== this.port) {
      this.#fail(moved(this.port, postmaster.port));
      return;
    }
    this.#cluster.log?.warn({ pid: postmaster.pid, port: postmaster.port }, 'the embedded PostgreSQL runs again');
    this.#watch(postmaster);
  }

  #giveUp(cause: unknown): void {
    this.#fail(
      new RowhookError('The embedded PostgreSQL keeps dying: it was restarted 5 times within a minute.', {
        code: 'EMBEDDED_CRASHES',
        hint: `Look at ${this.#cluster.place.log} (a full disk, too little memory?), or set DATABASE_URL.`,
        exitCode: EXIT_CODES.database,
        cause,
      }),
    );
  }
}

function moved(from: number, to: number): RowhookError {
  return new RowhookError(`Another program restarted the embedded PostgreSQL on port ${to} instead of ${from}.`, {
    code: 'EMBEDDED_MOVED',
    hint: 'Start Rowhook again.',
    exitCode: EXIT_CODES.database,
  });
}
