import type { ExecutionResult } from 'postgraphile/graphql';
import type { LiveEvent, LiveTopic } from './event.ts';
import type { LiveSubscriber } from './feed.ts';
import type { LiveStream } from './stream.ts';

type Results = AsyncIterable<ExecutionResult> | ExecutionResult;

/**
 * Runs the subscription of one operation event by event, each as one run of its own: the time limits, which would end a subscription, are
 * then those of each event, and the next is taken when the one before it was sent.
 */
export class Relay {
  readonly #live: LiveSubscriber;
  #stream: LiveStream | undefined;
  #event: LiveEvent | undefined;
  #ended = false;

  constructor(live: LiveSubscriber) {
    this.#live = live;
  }

  /** For the plan of the operation: the one event of this run. */
  async subscribe(topic: LiveTopic): Promise<AsyncIterableIterator<LiveEvent>> {
    this.#stream ??= await this.#live.subscribe(topic);
    if (this.#ended) this.#stream.end();
    this.#event ??= (await this.#stream.next()).value;
    return once(this.#event);
  }

  /** What all its runs give. */
  events(run: () => PromiseLike<Results> | Results): AsyncGenerator<ExecutionResult, void, void> {
    const results = this.#runs(run);
    const end = () => {
      this.#ended = true;
      // Else whoever waits for the next event would hold up the end.
      this.#stream?.end();
    };
    const { return: ended, throw: failed } = results;
    return Object.assign(results, {
      return(value: undefined) {
        end();
        return ended.call(results, value);
      },
      throw(error: unknown) {
        end();
        return failed.call(results, error);
      },
    });
  }

  async *#runs(run: () => PromiseLike<Results> | Results): AsyncGenerator<ExecutionResult, void, void> {
    try {
      do {
        const results = await run();
        if (!(Symbol.asyncIterator in results)) return yield results;
        yield* results;
      } while (await this.#advance());
    } finally {
      this.#stream?.end();
    }
  }

  async #advance(): Promise<boolean> {
    this.#event = (await this.#stream?.next())?.value;
    return this.#event !== undefined;
  }
}

async function* once(event: LiveEvent | undefined): AsyncGenerator<LiveEvent, void, void> {
  if (event) yield event;
}
