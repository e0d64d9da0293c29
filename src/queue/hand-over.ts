import type { Logger } from 'pino';

export interface HandOverOptions {
  /**
   * Milliseconds that a job waits for its deliveries.
   * @default 20
   */
  patienceMs?: number;
  /**
   * Deliveries under way from which on jobs wait for theirs, however long they take: what a worker holds in memory.
   * @default 10000
   */
  most?: number;
  log: Logger;
}

/**
 * Lets go of a job whose deliveries take long, so that an endpoint that hangs does not hold the places of others' jobs. Nothing
 * is lost by it: what a delivery is held by is its lease, not its job.
 */
export class HandOver {
  readonly #patienceMs: number;
  readonly #most: number;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();
  #size = 0;

  constructor({ patienceMs = 20, most = 10_000, log }: HandOverOptions) {
    this.#patienceMs = patienceMs;
    this.#most = most;
    this.#log = log;
  }

  /**
   * Resolves when the deliveries of a job are over, or when it need not wait for them any more.
   *
   * @param size how many they are
   */
  async run(deliveries: Promise<void>, size: number): Promise<void> {
    this.#size += size;
    const over = deliveries
      .catch((error) =>
        this.#log.error({ err: error }, 'A job failed; its deliveries come again when their leases lapse'),
      )
      .finally(() => {
        this.#underWay.delete(over);
        this.#size -= size;
      });
    this.#underWay.add(over);
    if (this.#size > this.#most) return over;
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#patienceMs);
    await Promise.race([over, patience]);
    clearTimeout(timer);
  }

  /** Resolves when all deliveries are over. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
