import type { Logger as WorkerLogger } from 'graphile-worker';
import { Logger, parseCronItems, type Runner, run, type Task, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Logger as PinoLogger } from 'pino';

export interface RunnerOptions {
  pool: pg.Pool;
  taskList: TaskList;
  /** Jobs side by side. */
  concurrency: number;
  /** How often jobs are looked for when no notification came, in milliseconds. */
  pollingTimeMs: number;
  log: PinoLogger;
}

/** graphile-worker's tables, apart from those an application of its own may have. */
export const WORKER_SCHEMA = 'webhooks_worker';

/**
 * Starts graphile-worker over the jobs that `webhooks.dispatch` makes, the hourly maintenance, and each minute the count of
 * what was captured and tried and a look at whether watched tables have changed.
 */
export function startRunner({ pool, taskList, concurrency, pollingTimeMs, log }: RunnerOptions): Promise<Runner> {
  return run({
    pgPool: pool,
    taskList: { ...taskList, forget_failed_jobs: forgetFailedJobs },
    schema: WORKER_SCHEMA,
    noHandleSignals: true,
    parsedCronItems: parseCronItems([
      { task: 'maintain', match: '7 * * * *', identifier: 'maintain' },
      { task: 'count_history', match: '* * * * *', identifier: 'count_history', options: { backfillPeriod: 0 } },
      { task: 'reconcile', match: '* * * * *', identifier: 'reconcile', options: { backfillPeriod: 0 } },
      { task: 'forget_failed_jobs', match: '17 * * * *', identifier: 'forget_failed_jobs' },
    ]),
    logger: workerLogger(log),
    preset: {
      worker: {
        concurrentJobs: concurrency,
        pollInterval: pollingTimeMs,
        localQueue: { size: concurrency },
        // A job that is not marked complete when its worker dies finds nothing to do when it runs again.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        // The worker aborts its requests itself, when its grace period is over.
        gracefulShutdownAbortTimeout: 86_400_000,
      },
    },
  });
}

/**
 * A job fails for good when the database goes away under it, or its worker dies. Its deliveries come back when their lease
 * lapses, in a new job; the old one would stay for ever.
 */
const forgetFailedJobs: Task = async (_, { query }) => {
  await query(
    `select ${WORKER_SCHEMA}.complete_jobs(array(
       select id from ${WORKER_SCHEMA}.jobs where locked_at is null and attempts >= max_attempts))`,
  );
};

/** Its lines in ours: what it calls info is about single jobs, which nobody reads at thousands a second. */
function workerLogger(log: PinoLogger): WorkerLogger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new Logger(() => (level, message, meta) => {
    // It advises a connection for each job; ours hold none while they run.
    if (!message.startsWith('WARNING: having maxPoolSize')) log[levels[level]]({ graphileWorker: meta }, message);
  });
}
