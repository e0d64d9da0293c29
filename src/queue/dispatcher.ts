import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { LOCKS } from './locks.ts';
import { openSession } from './session.ts';
import { WakeUp } from './wake-up.ts';

export interface DispatcherOptions {
  url: string;
  /** How long it sleeps at most, in milliseconds: the safety net under the doorbell. */
  pollingTimeMs: number;
  log: Logger;
  /** Told of each change of its state. */
  onState?: (state: DispatcherState) => void;
}

export type DispatcherState = 'standby' | 'leader' | 'awake' | 'asleep' | 'stopped';

interface Dispatched {
  claimed: number;
  last_registration: string;
  saturated: boolean;
  blocked: boolean;
}

/** Looks soon after it fell asleep, in milliseconds: they find what committed while it was falling asleep. */
const SHORT_LOOKS_MS = [5, 15, 80, 150];

/**
 * How long it stays awake when there was nothing to dispatch, as a number of looks, and the pauses between looks in
 * milliseconds. With steady traffic nobody has to ring then, and what comes close together leaves together.
 */
const AWAKE = { looks: 2, pauseMs: 2, pauseWhenBusyMs: 16, busyFrom: 3, noPauseFrom: 400 };

/** How often to look for room while enough jobs wait. */
const SATURATED_WAIT_MS = 5;

/** How often to look again while some registration has more due than its max_in_flight lets go. */
const BLOCKED_WAIT_MS = 100;

/**
 * How often a standby dispatches all the same. A dispatcher that is frozen keeps its lock; two that dispatch do no harm, since
 * `webhooks.dispatch` lets one at a time in.
 */
const STANDBY_DISPATCH_MS = 15_000;

/** Waits between tries to reach the database again: doubling, with a random part so that workers spread. */
const RECONNECT_MS = { first: 200, most: 5_000 };

/**
 * Hands due deliveries to the workers. Each worker has one; the one that holds the dispatcher lock works, the others
 * stand by and take over when its connection ends.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #wakeUp = new WakeUp();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #after = '0';
  #blocked = false;
  /** True while its session is connected: this worker can be seen, and lead. */
  connected = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something may be due: wakes it if it sleeps. */
  ring = (): void => this.#wakeUp.ring();

  /** Deliveries were recorded, so that registrations may have room for more. */
  roomMade = (): void => {
    if (this.#blocked) this.#wakeUp.ring();
  };

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeUp.ring();
    await this.#running;
    this.#options.onState?.('stopped');
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      try {
        const session = await openSession(this.#options.url);
        try {
          this.connected = true;
          failures = 0;
          await Promise.race([session.broken, this.#work(session.client)]);
        } finally {
          this.connected = false;
          await session.close();
        }
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#options.log.warn({ err: error }, 'The dispatcher lost the database; trying again');
        this.#wakeUp.ring(); // Lets go of a wait that belongs to the broken session.
        const pause = Math.min(RECONNECT_MS.first * 2 ** failures, RECONNECT_MS.most) * (0.5 + Math.random());
        await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {}); // Cut short by a stop.
      }
    }
  }

  async #work(client: pg.Client): Promise<void> {
    await client.query(`select pg_advisory_lock_shared(${LOCKS.worker})`);
    await this.#standBy(client);
    if (this.#stopping.signal.aborted) return;
    this.#options.onState?.('leader');
    while (!this.#stopping.signal.aborted) {
      this.#options.onState?.('awake');
      await this.#dispatchUntilIdle(client);
      if (!this.#stopping.signal.aborted) await this.#sleep(client);
    }
  }

  /** Waits for the lock by trying, not in its queue, so that it can stop at any time. */
  async #standBy(client: pg.Client): Promise<void> {
    let dispatchAt = Date.now() + STANDBY_DISPATCH_MS;
    while (!this.#stopping.signal.aborted) {
      const { rows } = await client.query(`select pg_try_advisory_lock(${LOCKS.dispatcher}) as got`);
      if (rows[0].got) return;
      this.#options.onState?.('standby');
      if (Date.now() >= dispatchAt) {
        await this.#dispatchUntilIdle(client);
        dispatchAt = Date.now() + STANDBY_DISPATCH_MS;
      }
      await this.#wakeUp.wait(Math.min(this.#options.pollingTimeMs, 1_000));
    }
  }

  async #dispatchUntilIdle(client: pg.Client): Promise<void> {
    for (let idleLooks = 0; !this.#stopping.signal.aborted; ) {
      const { claimed, saturated } = await this.#dispatch(client);
      idleLooks = claimed > 0 || saturated ? 0 : idleLooks + 1;
      if (idleLooks > AWAKE.looks) return;
      const pause = saturated ? SATURATED_WAIT_MS : pauseAfter(claimed);
      // Not cut short by a ring: what rings meanwhile leaves together.
      if (pause > 0) await sleep(pause);
    }
  }

  async #dispatch(client: pg.Client): Promise<Dispatched> {
    const { rows } = await client.query<Dispatched>({
      name: 'dispatch',
      text: 'select claimed, last_registration, saturated, blocked from webhooks.dispatch($1)',
      values: [this.#after],
    });
    const dispatched = rows[0] as Dispatched;
    this.#after = dispatched.last_registration;
    this.#blocked = dispatched.blocked;
    return dispatched;
  }

  /** Holds the asleep lock, which makes capture ring, until there is something to dispatch. */
  async #sleep(client: pg.Client): Promise<void> {
    await client.query(`select pg_advisory_lock(${LOCKS.asleep})`);
    try {
      await this.#waitForWork(client);
    } finally {
      await client.query(`select pg_advisory_unlock(${LOCKS.asleep})`);
    }
  }

  async #waitForWork(client: pg.Client): Promise<void> {
    for (let looks = 0; !this.#stopping.signal.aborted; looks++) {
      const { claimed, saturated } = await this.#dispatch(client);
      if (claimed > 0 || saturated) return;
      this.#options.onState?.('asleep');
      const wait = SHORT_LOOKS_MS[looks] ?? (await this.#longWait(client));
      if (await this.#wakeUp.wait(wait)) return;
    }
  }

  /** Until the next retry is due, but no longer than the polling time. */
  async #longWait(client: pg.Client): Promise<number> {
    const { rows } = await client.query({ name: 'next due', text: 'select webhooks.next_due_in_ms() as due' });
    const most = Math.min(this.#blocked ? BLOCKED_WAIT_MS : Number.POSITIVE_INFINITY, this.#options.pollingTimeMs);
    return Math.max(1, Math.min(Math.ceil(rows[0].due ?? most), most));
  }
}

function pauseAfter(claimed: number): number {
  if (claimed >= AWAKE.noPauseFrom) return 0;
  return claimed >= AWAKE.busyFrom ? AWAKE.pauseWhenBusyMs : AWAKE.pauseMs;
}
