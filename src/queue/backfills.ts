import type pg from 'pg';
import type { Logger } from 'pino';
import { WakeUp } from './wake-up.ts';

/** How often a back-fill that was begun meanwhile is looked for, in milliseconds; also the pause after an error. */
const LOOK_EVERY_MS = 2_000;

/** Carries back-fills on, page by page. Every worker does: a page that one has under way is left to it by the others. */
export class Backfills {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #wakeUp = new WakeUp();
  #stopping = false;
  #running: Promise<void> | undefined;

  constructor(pool: pg.Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when the page that is under way is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const wait = await this.#step();
      if (wait > 0) await this.#wakeUp.wait(wait);
    }
  }

  async #step(): Promise<number> {
    try {
      const { rows } = await this.#pool.query<{ wait: number | null }>('select webhooks.backfill_step() as wait');
      return Math.min(rows[0]?.wait ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
    } catch (error) {
      this.#log.debug({ err: error }, 'A page of a back-fill did not succeed; it is tried again');
      return LOOK_EVERY_MS;
    }
  }
}
