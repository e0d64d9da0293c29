import type { Logger } from 'pino';
import { RowhookError } from '../errors.ts';
import { aborted, type Signals } from './signals.ts';

/** What is needed of a worker to run it and to end it. */
export interface Stoppable {
  /** Lets deliveries that are under way end within `graceMs`, and records them. */
  stop(options?: { graceMs?: number }): Promise<void>;
  /** Ends without waiting for anything: what was under way is delivered again by whoever comes. */
  abort(): void;
  /** Settles when it has ended, for whatever reason. */
  readonly done: Promise<void>;
}

export interface RunUntilSignalOptions {
  signals: Signals;
  graceMs: number;
  log: Logger;
  /** Resolves when the database is down for good. */
  failed: Promise<RowhookError>;
}

/**
 * Lets the worker run until a signal, until it ends by itself, or until its database is lost. The first signal stops it gracefully, the
 * second aborts it.
 *
 * @throws what the worker failed with, the reason why the database is lost, or ABORTED
 */
export async function runUntilSignal(worker: Stoppable, options: RunUntilSignalOptions): Promise<void> {
  const { signals, graceMs, log, failed } = options;
  const lost = failed.then((error) => {
    worker.abort();
    throw error;
  });
  lost.catch(() => {}); // Told by the race, unless that is over.
  await Promise.race([aborted(signals.stop), worker.done, lost]);
  if (!signals.stop.aborted) throw new RowhookError('The worker ended by itself.', { code: 'WORKERENDED' });

  log.info(
    { signal: signals.stop.reason, graceMs },
    'Stopping: deliveries under way are finished; once more to abort them',
  );
  const cut = aborted(signals.abort).then(() => {
    worker.abort();
    throw new RowhookError('Aborted: deliveries that were under way are made again by the next worker.', {
      code: 'ABORTED',
    });
  });
  cut.catch(() => {}); // As above.
  await Promise.race([worker.stop({ graceMs }), cut, lost]);
}
