import pgListen, { type Subscriber } from 'pg-listen';
import type { Logger } from 'pino';
import { connectionOptions } from '../database/pool.ts';

const CHANNEL = 'webhooks';
const REOPEN_AFTER_MS = 1_000;

/**
 * Hears what capture notifies a sleeping dispatcher by. While it cannot hear, the polling time finds new deliveries; it
 * goes on trying to listen until it is closed.
 */
export class Doorbell {
  readonly #url: string;
  readonly #ring: () => void;
  readonly #log: Logger;
  #subscriber: Subscriber | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, ring: () => void, log: Logger) {
    this.#url = url;
    this.#ring = ring;
    this.#log = log;
  }

  /** Resolves once it listens, or once it is known that it must try again. */
  async open(): Promise<void> {
    if (this.#closed) return;
    const subscriber = pgListen.default(connectionOptions(this.#url, 'rowhook doorbell'), {
      parse: (payload) => payload,
      // pg-listen never stops a reconnection that it has begun, and gives up for good when one half succeeds: so its own
      // tries are kept short, and `#reopen` makes a new one after each.
      retryInterval: 100,
      retryTimeout: 1_000,
    });
    this.#subscriber = subscriber;
    subscriber.notifications.on(CHANNEL, this.#ring);
    subscriber.events.on('connected', this.#ring); // Something may have rung while nobody listened.
    subscriber.events.on('error', (error) => this.#reopen(subscriber, error));
    try {
      await subscriber.connect();
      await subscriber.listenTo(CHANNEL);
    } catch (error) {
      this.#reopen(subscriber, error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#subscriber) await discard(this.#subscriber);
  }

  #reopen(broken: Subscriber, error: unknown): void {
    if (this.#closed || this.#subscriber !== broken) return;
    this.#subscriber = undefined;
    void discard(broken);
    this.#log.warn({ err: error }, 'The doorbell is not heard, polling goes on; trying again');
    this.#timer = setTimeout(() => void this.open(), REOPEN_AFTER_MS);
  }
}

/**
 * A reconnection that pg-listen has begun goes on after it is closed: what it opens then is closed too. So is what it could not
 * listen on: it would be looked at every 30 seconds for ever, by a timer that keeps the process alive.
 */
async function discard(subscriber: Subscriber): Promise<void> {
  const close = () => subscriber.close().catch(() => {}); // It may be gone already.
  subscriber.events.on('connected', close).on('error', close);
  await close();
}
