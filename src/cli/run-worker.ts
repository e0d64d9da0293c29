import { connectionProblem } from '../database/connection-problem.ts';
import { createPool } from '../database/pool.ts';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { type HealthOptions, type HealthServer, startHealthServer } from '../observe/health.ts';
import { type RunningWorker, startWorker } from '../queue/worker.ts';
import { openSecretBox } from '../secrets/open-secret-box.ts';
import type { Context } from './context.ts';
import { runUntilSignal } from './run-until-signal.ts';
import type { Signals } from './signals.ts';
import { useLittleMemory } from './use-little-memory.ts';
import type { CommandDatabase } from './with-database.ts';

/**
 * Runs one worker and its HTTP server until a signal.
 *
 * @param serve what answers; by default health checks alone
 */
export async function runWorker(
  { config, log }: Context,
  { url, failed }: CommandDatabase,
  signals: Signals,
  serve: (options: HealthOptions) => Promise<HealthServer> = startHealthServer,
): Promise<void> {
  if (signals.stop.aborted) return;
  useLittleMemory();
  let worker: RunningWorker | undefined;
  // Readiness asks the database on a connection of its own: the worker's may all be busy.
  const pool = createPool(url, { max: 1, applicationName: 'rowhook health', log });
  try {
    // Before the worker: one whose port is taken would cut off what it has begun to deliver, at each start anew.
    const health = await listen(serve, {
      host: config.httpHost,
      port: config.httpPort,
      worker: { isReady: () => worker?.isReady() ?? false },
      pool,
      log,
    });
    try {
      worker = await startWorker({ url, config, secretBox: openSecretBox(config), log }).catch((error) => {
        throw connectionProblem(error, url);
      });
      await runUntilSignal(worker, { signals, graceMs: config.shutdownGraceMs, log, failed });
    } finally {
      await health.close();
    }
  } finally {
    await pool.end();
  }
}

/** @throws RowhookError HEALTHADDRESS (exit code 3) where `serve` cannot listen */
export async function listen(
  serve: (options: HealthOptions) => Promise<HealthServer>,
  options: HealthOptions,
): Promise<HealthServer> {
  try {
    return await serve(options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code || !['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND'].includes(code)) throw error;
    throw new RowhookError(`Health checks cannot be answered on ${options.host}:${options.port}: ${message}`, {
      code: 'HEALTHADDRESS',
      hint: 'Set ROWHOOK_HTTP_PORT to a port that is free (0 takes any), and ROWHOOK_HTTP_HOST to an address of this machine.',
      exitCode: EXIT_CODES.configuration,
      cause: error,
    });
  }
}
