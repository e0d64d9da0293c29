import { type buildConnector, type Dispatcher, Pool } from 'undici';
import { notingFailures } from './connect-failures.ts';
import type { Connections } from './connections.ts';
import { POOL_OPTIONS } from './pool-options.ts';

/** Origins that connections are kept to at most: beyond, those of the origin that was not used for longest are closed. */
const MAX_ORIGINS = 500;

/** Keeps a pool of connections for each origin that is in use. (undici's `Agent` does too, and has no limit but to refuse.) */
export class OriginPools implements Connections {
  readonly #connect: buildConnector.connector;
  readonly #maxOrigins: number;
  /** The one that was not used for longest comes first. */
  readonly #pools = new Map<string, Pool>();
  #closed = false;

  constructor(connect: buildConnector.connector, { maxOrigins = MAX_ORIGINS }: { maxOrigins?: number } = {}) {
    this.#connect = notingFailures(connect);
    this.#maxOrigins = maxOrigins;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#closed) throw new Error('The connections are closed');
    return this.#poolOf(String(options.origin)).dispatch(options, handler);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  async destroy(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #poolOf(origin: string): Pool {
    const known = this.#pools.get(origin);
    const pool = known ?? new Pool(origin, { ...POOL_OPTIONS, connect: this.#connect });
    if (known) this.#pools.delete(origin);
    this.#pools.set(origin, pool);
    if (this.#pools.size > this.#maxOrigins) this.#closeOldest();
    return pool;
  }

  #closeOldest(): void {
    for (const [origin, pool] of this.#pools) {
      this.#pools.delete(origin);
      void pool.close();
      return;
    }
  }
}
