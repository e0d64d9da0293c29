import type pg from 'pg';
import type { Logger } from 'pino';
import { WakeUp } from '../../queue/wake-up.ts';
import type { Caller } from '../caller.ts';
import { type LiveTopic, RESYNC } from './event.ts';
import { type Change, Look } from './look.ts';
import { LiveStream } from './stream.ts';
import { visibleTo } from './visible.ts';

export interface LiveFeedOptions {
  pool: pg.Pool;
  log: Logger;
  /**
   * Milliseconds between looks at what is new.
   * @default 1000
   */
  everyMs?: number;
}

/** What the plans of one connection subscribe to. */
export interface LiveSubscriber {
  subscribe(topic: LiveTopic): Promise<LiveStream>;
  /** Ends all its subscriptions. */
  release(): void;
}

/** Those who are told the same: what they see depends on nothing else. */
interface Group {
  caller: Caller;
  topic: LiveTopic;
  streams: Set<LiveStream>;
}

/** Failures make it look less often, up to this many times. */
const MOST_PAUSES = 5;

/**
 * Tells subscribers what is new. It looks at regular times, once for all of them together, and only while there is one: nobody's
 * transaction notifies it, and when the database was away it goes on by itself and has everybody read anew.
 */
export class LiveFeed {
  readonly #options: Required<LiveFeedOptions>;
  readonly #wakeUp = new WakeUp();
  readonly #groups = new Map<string, Group>();
  #look: Promise<Look> | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  /** Whether the last that was new could not be told to everybody. */
  #failing = false;

  constructor(options: LiveFeedOptions) {
    this.#options = { everyMs: 1_000, ...options };
  }

  /** How many subscriptions there are. */
  get size(): number {
    return [...this.#groups.values()].reduce((sum, { streams }) => sum + streams.size, 0);
  }

  for(caller: Caller): LiveSubscriber {
    const streams = new Set<LiveStream>();
    let released = false;
    return {
      subscribe: async (topic) => {
        const stream = await this.#subscribe(caller, topic, (ended) => streams.delete(ended));
        streams.add(stream);
        if (released) stream.end();
        return stream;
      },
      release() {
        released = true;
        for (const stream of streams) stream.end();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { streams } of this.#groups.values()) for (const stream of streams) stream.end();
    this.#wakeUp.ring();
    await this.#running;
  }

  async #subscribe(caller: Caller, topic: LiveTopic, onEnd: (stream: LiveStream) => void): Promise<LiveStream> {
    const stream = this.#join(caller, topic, onEnd);
    this.#running ??= this.#run();
    try {
      // Before it is told to read, so that nothing falls between.
      await this.#begin();
    } catch (error) {
      stream.end();
      throw error;
    }
    if (this.#closed) stream.end();
    return stream;
  }

  #join(caller: Caller, topic: LiveTopic, onEnd: (stream: LiveStream) => void): LiveStream {
    const key = `${topic} ${caller.role} ${caller.owner ?? ''}`;
    const group = this.#groups.get(key) ?? { caller, topic, streams: new Set() };
    this.#groups.set(key, group);
    const stream = new LiveStream(() => {
      onEnd(stream);
      group.streams.delete(stream);
      if (group.streams.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
    });
    group.streams.add(stream);
    return stream;
  }

  #begin(): Promise<Look> {
    const look = this.#look ?? Look.begin(this.#options.pool);
    this.#look = look;
    look.catch(() => this.#forget(look));
    return look;
  }

  #forget(look: Promise<Look>): void {
    if (this.#look === look) this.#look = undefined;
  }

  async #run(): Promise<void> {
    for (let failures = 0; ; ) {
      await this.#wakeUp.wait(this.#options.everyMs * Math.min(1 + failures, MOST_PAUSES));
      if (this.#closed || this.#groups.size === 0) break;
      try {
        if (failures > 0) await this.#beginAgain();
        else await this.#tell(await (await this.#begin()).next());
        failures = 0;
      } catch (error) {
        if (failures++ === 0) this.#options.log.warn({ err: error }, 'What is new cannot be looked at; trying again');
      }
    }
    // At once: whoever subscribes next begins anew.
    this.#look = undefined;
    this.#running = undefined;
  }

  async #beginAgain(): Promise<void> {
    this.#look = undefined;
    await this.#begin();
    for (const { streams } of this.#groups.values()) for (const stream of streams) stream.push(RESYNC);
  }

  async #tell(changes: Change[]): Promise<void> {
    if (changes.length === 0) return;
    let failure: { err: unknown } | undefined;
    for (const { caller, topic, streams } of [...this.#groups.values()]) {
      // Whom it cannot be told is told to read anew, and the others are told all the same.
      const event = await visibleTo(this.#options.pool, caller, topic, changes).catch((err) => {
        failure ??= { err };
        return RESYNC;
      });
      if (event) for (const stream of streams) stream.push(event);
    }
    if (failure && !this.#failing) this.#options.log.warn(failure, 'What is new cannot be told to everybody');
    this.#failing = failure !== undefined;
  }
}
