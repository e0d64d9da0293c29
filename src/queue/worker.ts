import { EventEmitter } from 'node:events';
import type { Runner } from 'graphile-worker';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createPool } from '../database/pool.ts';
import { BodyRoom } from '../deliver/body-room.ts';
import { createEndpoints } from '../deliver/endpoints.ts';
import { GuardSource } from '../deliver/guard/guard-source.ts';
import { createHold, type Hold } from '../deliver/hold.ts';
import { createLoader, type DeliverJob, type Load } from '../deliver/load.ts';
import { createEndpointLoader } from '../deliver/load-endpoints.ts';
import { createRecorder, type Record } from '../deliver/record.ts';
import { Sender } from '../deliver/send.ts';
import { type AttemptEvent, createDeliverTask } from '../deliver/task.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { Backfills } from './backfills.ts';
import { Dispatcher, type DispatcherState } from './dispatcher.ts';
import { Doorbell } from './doorbell.ts';
import { HandOver } from './hand-over.ts';
import { startRunner } from './runner.ts';
import { WakeUp } from './wake-up.ts';

export interface WorkerOptions {
  url: string;
  config: Pick<Config, 'concurrency' | 'pollingTimeMs' | 'shutdownGraceMs'>;
  /**
   * Opens and makes the secrets that requests are signed with; see `openSecretBox`.
   * @default none: registrations that are signed are held
   */
  secretBox?: SecretBox;
  log: Logger;
}

/** `attempt`: a result was recorded. `state`: what its dispatcher does now. */
export interface WorkerEvents {
  attempt: [AttemptEvent];
  state: [DispatcherState];
}

export interface RunningWorker {
  readonly events: EventEmitter<WorkerEvents>;
  /** Its session is connected and jobs are taken. */
  isReady(): boolean;
  /**
   * Takes no more, lets what is under way finish and records it, gives the rest back untried.
   *
   * @param options.graceMs milliseconds to wait for requests under way, before they are cut off and recorded as retries;
   * by default the configured grace period
   */
  stop(options?: { graceMs?: number }): Promise<void>;
  /** Cuts off the requests that a `stop` still waits for. They are recorded as retries. */
  abort(): void;
  /** Resolves when it has stopped. */
  readonly done: Promise<void>;
}

/** Waits between tries to run graphile-worker again after it gave up: doubling. */
const RESTART_MS = { first: 500, most: 10_000 };

/** How often registrations are looked for that were held, by this worker or another, for want of a key that this one has. */
const RELEASE_HOLDS_EVERY_MS = 60_000;

/** Starts everything of one worker: its part in dispatching, the jobs it delivers, and the maintenance. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const worker = new Worker(options);
  try {
    await worker.start();
  } catch (error) {
    await worker.stop(); // What was started already would run on.
    throw error;
  }
  return worker;
}

class Worker implements RunningWorker {
  readonly events = new EventEmitter<WorkerEvents>();
  readonly done: Promise<void>;
  readonly #options: WorkerOptions;
  /** For loads and records. */
  readonly #pool: pg.Pool;
  /** For graphile-worker: a job that is lost, or comes twice, is made up for by the lease of its deliveries. */
  readonly #jobsPool: pg.Pool;
  readonly #guards: GuardSource;
  readonly #sender: Sender;
  readonly #dispatcher: Dispatcher;
  readonly #doorbell: Doorbell;
  readonly #backfills: Backfills;
  readonly #restart = new WakeUp();
  readonly #handOver: HandOver;
  readonly #load: Load;
  readonly #room = new BodyRoom();
  readonly #record: Record;
  readonly #hold: Hold;
  #releasing: NodeJS.Timeout | undefined;
  /** What webhooks.settle_registrations counted last. Nothing is settled at its first look, which knows of none before. */
  #registrationChanges = '0';
  #runner: Runner | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #finish = () => {};

  constructor(options: WorkerOptions) {
    const { url, config, secretBox, log } = options;
    this.#options = options;
    const applicationName = `rowhook worker ${process.pid}`;
    this.#pool = createPool(url, { max: 6, applicationName, log });
    this.#jobsPool = createPool(url, { max: 6, applicationName, durable: false, log });
    this.#guards = new GuardSource(this.#pool, log);
    this.#sender = new Sender({ renewGuard: this.#guards.renew });
    const loadEndpoints = createEndpointLoader({ pool: this.#pool, secretBox, log });
    this.#load = createLoader(this.#pool, createEndpoints(loadEndpoints), this.#room);
    this.#record = createRecorder(this.#pool, log);
    this.#hold = createHold(this.#pool, log);
    this.#dispatcher = new Dispatcher({
      url,
      pollingTimeMs: config.pollingTimeMs,
      log,
      onState: (state) => this.events.emit('state', state),
    });
    this.#doorbell = new Doorbell(url, this.#dispatcher.ring, log);
    this.#backfills = new Backfills(this.#jobsPool, log);
    this.#handOver = new HandOver({ log });
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  async start(): Promise<void> {
    await this.#guard();
    await this.#releaseHolds();
    this.#releasing = setInterval(() => void this.#releaseHolds(), RELEASE_HOLDS_EVERY_MS);
    await this.#runJobs();
    this.#running = this.#keepRunning();
    this.#dispatcher.start();
    await this.#doorbell.open();
    this.#backfills.start();
    await this.#maintain().catch((error) => this.#options.log.warn({ err: error }, 'Maintenance failed'));
    if (!this.#options.secretBox)
      this.#options.log.warn('There is no ROWHOOK_SECRET_KEY: deliveries of registrations that are signed are held');
    this.#options.log.info({ concurrency: this.#options.config.concurrency }, 'Worker started');
  }

  isReady(): boolean {
    return !this.#stopping && this.#dispatcher.connected && this.#runner !== undefined;
  }

  stop({ graceMs = this.#options.config.shutdownGraceMs }: { graceMs?: number } = {}): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  abort(): void {
    this.#stopping = true;
    this.#sender.abort();
  }

  async #stop(graceMs: number): Promise<void> {
    const { log } = this.#options;
    log.info({ graceMs }, 'Worker stops: no more is taken, what is under way is finished');
    this.#stopping = true;
    const cutOff = setTimeout(() => this.#sender.abort(), graceMs);
    this.#restart.ring();
    await Promise.all([this.#dispatcher.stop(), this.#doorbell.close(), this.#backfills.stop(), this.#stopRunner()]);
    await this.#running;
    await this.#handOver.settled();
    clearTimeout(cutOff);
    clearInterval(this.#releasing);
    this.#guards.stop();
    await this.#sender.close();
    await Promise.all([this.#pool.end(), this.#jobsPool.end()]);
    log.info('Worker stopped');
    this.#finish();
  }

  /** Without the rules, nothing is sent but to the public internet. */
  async #guard(): Promise<void> {
    const guard = await this.#guards.renew();
    if (guard) this.#sender.useGuard(guard);
    this.#guards.follow((changed) => this.#sender.useGuard(changed));
  }

  async #runJobs(): Promise<void> {
    const { config, log } = this.#options;
    const deliver = createDeliverTask({
      load: this.#load,
      room: this.#room,
      record: this.#record,
      hold: this.#hold,
      sender: this.#sender,
      isStopping: () => this.#stopping,
      onAttempt: this.#onAttempt,
    });
    this.#runner = await startRunner({
      pool: this.#jobsPool,
      taskList: {
        deliver: (job) => this.#handOver.run(deliver(job as DeliverJob), (job as DeliverJob).activities.length),
        maintain: () => this.#maintain(),
        count_history: () => this.#countHistory(),
        reconcile: async () => {
          await this.#reconcile();
          await this.#settle();
        },
      },
      concurrency: config.concurrency,
      pollingTimeMs: config.pollingTimeMs,
      log,
    });
  }

  /** graphile-worker ends when it cannot get its results into the database for long; the worker outlives that. */
  async #keepRunning(): Promise<void> {
    for (let failures = 0; !this.#stopping; failures++) {
      try {
        if (!this.#runner) await this.#runJobs();
        failures = 0;
        // A stop that came while it was being started has found nothing to stop.
        if (this.#stopping) await this.#stopRunner();
        await this.#runner?.promise;
      } catch (error) {
        this.#options.log.error({ err: error }, 'graphile-worker ended; starting it again');
      }
      if (this.#stopping) return;
      this.#runner = undefined;
      await this.#restart.wait(Math.min(RESTART_MS.first * 2 ** failures, RESTART_MS.most));
    }
  }

  async #stopRunner(): Promise<void> {
    await this.#runner?.stop().catch(() => {}); // It may have ended by itself.
  }

  /** Where event triggers may not be created, capture follows changed tables by this. */
  async #reconcile(): Promise<void> {
    const { rows } = await this.#pool.query<{ followed: string[] }>('select webhooks.reconcile() as followed');
    const followed = rows[0]?.followed ?? [];
    if (followed.length > 0) this.#options.log.warn({ followed }, 'Capture followed tables that were changed');
  }

  /** Writes of the application look up less once registrations rest from one minute to the next. */
  async #settle(): Promise<void> {
    const { rows } = await this.#pool.query('select webhooks.settle_registrations($1) as changes', [
      this.#registrationChanges,
    ]);
    this.#registrationChanges = rows[0].changes;
  }

  /** For the overview; nothing that is sent depends on it. */
  async #countHistory(): Promise<void> {
    await this.#pool.query('select webhooks.count_history()');
  }

  async #maintain(): Promise<void> {
    const { rows } = await this.#pool.query('select webhooks.maintain() as report');
    this.#options.log.debug({ report: rows[0].report }, 'Maintenance done');
  }

  /** Deliveries that waited for a key which is there now are sent. */
  async #releaseHolds(): Promise<void> {
    const { secretBox, log } = this.#options;
    try {
      const { rows } = await this.#pool.query('select webhooks.release_secret_holds($1) as released', [
        secretBox?.keyIds ?? [],
      ]);
      if (rows[0].released > 0) log.info({ registrations: rows[0].released }, 'The key is here: what was held is sent');
    } catch (error) {
      log.warn({ err: error }, 'Registrations that were held for want of a key could not be looked for');
    }
  }

  #onAttempt = (event: AttemptEvent): void => {
    this.#dispatcher.roomMade();
    if (event.outcome === 'failed') this.#options.log.warn(event, 'Delivery failed for good');
    else this.#options.log.debug(event, 'Delivery tried');
    this.events.emit('attempt', event);
  };
}
