import pLimit, { type LimitFunction } from 'p-limit';

/** What one caller may have going on. The connections to the database are there for all. */
export const TURNS = { underWay: 8, waiting: 100 };

/** Has the requests of one caller wait for each other, where there are many, and never for those of another. */
export class Turns {
  readonly #limits = new Map<string, LimitFunction>();

  /** @returns undefined where too many wait already */
  take<T>(name: string, work: () => Promise<T>): Promise<T> | undefined {
    const limit = this.#limits.get(name) ?? pLimit(TURNS.underWay);
    if (limit.pendingCount >= TURNS.waiting) return undefined;
    this.#limits.set(name, limit);
    return limit(work).finally(() => {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(name);
    });
  }
}
