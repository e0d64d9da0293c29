import { createPool } from '../database/pool.ts';
import { startHealthServer } from '../observe/health.ts';
import { startWorker } from '../queue/worker.ts';
import type { Context } from './context.ts';
import { runUntilSignal } from './run-until-signal.ts';
import type { Signals } from './signals.ts';
import type { CommandDatabase } from './with-database.ts';

/** Runs one worker and its health server until a signal. */
export async function runWorker(context: Context, database: CommandDatabase, signals: Signals): Promise<void> {
  if (signals.stop.aborted) return;
  const { config, log } = context;
  const { url, failed } = database;
  const worker = await startWorker({ url, config, log });
  // Readiness asks the database on a connection of its own: the worker's may all be busy.
  const pool = createPool(url, { max: 1, applicationName: 'rowhook health', log });
  try {
    const health = await startHealthServer({ host: config.httpHost, port: config.httpPort, worker, pool, log });
    try {
      await runUntilSignal(worker, { signals, graceMs: config.shutdownGraceMs, log, failed });
    } finally {
      await health.close();
    }
  } catch (error) {
    worker.abort();
    throw error;
  } finally {
    await pool.end();
  }
}
