import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { RowhookError } from '../errors.ts';
import type { RunningWorker } from '../queue/worker.ts';
import { aborted, type Signals } from './signals.ts';

export interface RunUntilSignalOptions {
  signals: Signals;
  /** How long a stop waits for requests under way, in milliseconds. */
  graceMs: number;
  /**
   * How long it may then take to record what they gave, in milliseconds: without a database it would take for ever.
   * @default 5000
   */
  recordMs?: number;
  log: Logger;
  /** Resolves when the database is down for good. */
  failed: Promise<RowhookError>;
}

/**
 * Lets the worker run until a signal, until it ends by itself, or until its database is lost. The first signal stops it gracefully, the
 * second cuts off what is under way.
 *
 * @throws what the worker failed with, the reason why the database is lost, or ABORTED
 */
export async function runUntilSignal(
  worker: Pick<RunningWorker, 'stop' | 'abort' | 'done'>,
  { signals, graceMs, recordMs = 5000, log, failed }: RunUntilSignalOptions,
): Promise<void> {
  const lost = failed.then((error) => {
    worker.abort();
    throw error;
  });
  lost.catch(() => {}); // Told by a race, unless all is over.
  await Promise.race([aborted(signals.stop), worker.done, lost]);
  if (!signals.stop.aborted) throw new RowhookError('The worker ended by itself.', { code: 'WORKERENDED' });

  log.info({ signal: signals.stop.reason }, 'Stopping once what is under way is recorded; the same again cuts it off');
  const over = new AbortController();
  const cutOff = aborted(signals.abort).then(() => worker.abort());
  const late = Promise.race([cutOff, sleep(graceMs, undefined, over)]).then(() => tooLate(recordMs, over.signal));
  late.catch(() => {}); // As above.
  try {
    await Promise.race([worker.stop({ graceMs }), late, lost]);
  } finally {
    over.abort();
  }
}

async function tooLate(afterMs: number, signal: AbortSignal): Promise<never> {
  await sleep(afterMs, undefined, { signal });
  throw new RowhookError('Ended before everything was recorded.', {
    code: 'ABORTED',
    hint: 'What was under way is delivered again by the next worker, once its lease is over.',
  });
}
