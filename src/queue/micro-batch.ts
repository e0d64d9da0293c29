export interface MicroBatchOptions {
  /**
   * Milliseconds to gather items before a flush.
   * @default 1
   */
  windowMs?: number;
  /**
   * Milliseconds between the beginnings of two flushes at least, unless enough items wait to fill one.
   * @default 0
   */
  restMs?: number;
  /**
   * Items in one flush at most, or what says it each time.
   * @default 1000
   */
  maxSize?: number | (() => number);
  /**
   * Flushes under way at most; what comes meanwhile gathers.
   * @default 2
   */
  maxFlushes?: number;
}

interface Waiting<In, Out> {
  item: In;
  resolve: (value: Out) => void;
  reject: (error: unknown) => void;
}

/**
 * Turns many small calls into few large ones: items that arrive within a short window are handed to `flush` together.
 * It returns one result for each item, in their order; when it throws, all calls of that flush throw.
 */
export class MicroBatch<In, Out> {
  readonly #flush: (items: In[]) => Promise<readonly Out[]>;
  readonly #windowMs: number;
  readonly #restMs: number;
  readonly #maxSize: () => number;
  readonly #maxFlushes: number;
  #waiting: Waiting<In, Out>[] = [];
  #flushes = 0;
  #timer: NodeJS.Timeout | undefined;
  #mayBeginAt = 0;

  constructor(
    flush: (items: In[]) => Promise<readonly Out[]>,
    { windowMs = 1, restMs = 0, maxSize = 1000, maxFlushes = 2 }: MicroBatchOptions = {},
  ) {
    this.#flush = flush;
    this.#windowMs = windowMs;
    this.#restMs = restMs;
    this.#maxSize = typeof maxSize === 'number' ? () => maxSize : maxSize;
    this.#maxFlushes = maxFlushes;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length === this.#maxSize()) this.#endRest();
      this.#schedule();
    });
  }

  #endRest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer || this.#flushes >= this.#maxFlushes) return;
    const rest = this.#waiting.length < this.#maxSize() ? this.#mayBeginAt - performance.now() : 0;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#mayBeginAt = performance.now() + this.#restMs;
        void this.#run(this.#waiting.splice(0, this.#maxSize()));
        if (this.#waiting.length > 0) this.#schedule();
      },
      Math.max(this.#windowMs, rest),
    );
  }

  async #run(batch: Waiting<In, Out>[]): Promise<void> {
    this.#flushes++;
    try {
      const results = await this.#flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Out);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#flushes--;
      if (this.#waiting.length > 0) this.#schedule();
    }
  }
}
