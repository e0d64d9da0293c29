import { type LiveEvent, mergeEvents, RESYNC } from './event.ts';

type Result = IteratorResult<LiveEvent, undefined>;

/** The events of one subscription. The first is a resync: from there on nothing is missed. What is not fetched yet is merged. */
export class LiveStream implements AsyncIterableIterator<LiveEvent, undefined> {
  readonly #onEnd: (stream: LiveStream) => void;
  #pending: LiveEvent | undefined = RESYNC;
  #waiting: ((result: Result) => void)[] = [];
  #ended = false;

  constructor(onEnd: (stream: LiveStream) => void) {
    this.#onEnd = onEnd;
  }

  push(event: LiveEvent): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ done: false, value: event });
    else this.#pending = this.#pending ? mergeEvents(this.#pending, event) : event;
  }

  next(): Promise<Result> {
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    const value = this.#pending;
    this.#pending = undefined;
    if (value) return Promise.resolve({ done: false, value });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
    this.#onEnd(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
