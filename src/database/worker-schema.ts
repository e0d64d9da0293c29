import { Logger as GraphileLogger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { Logger } from 'pino';
import { EXIT_CODES, RowhookError } from '../errors.ts';

/** The schema of Rowhook's graphile-worker: its own, so that an application's graphile-worker is never touched. */
export const WORKER_SCHEMA = 'webhooks_worker';

/** Brings graphile-worker's own tables up to date, on a connection of its own. */
export async function migrateWorkerSchema(url: string, log?: Logger): Promise<void> {
  const pgPool = new pg.Pool({ connectionString: url, application_name: 'rowhook migrate', max: 1 });
  // A connection that breaks is told of by the statement that needs it.
  pgPool.on('error', () => {});
  pgPool.on('connect', (client) => client.on('error', () => {}));
  const exitCode = process.exitCode;
  try {
    await runMigrations({ pgPool, schema: WORKER_SCHEMA, logger: quiet(log) });
  } catch (error) {
    // It also sets the exit code of the process, which is not for it to say.
    process.exitCode = exitCode;
    throw newer(error);
  } finally {
    await pgPool.end();
  }
}

function newer(error: unknown): unknown {
  if (!(error instanceof Error && error.message.includes('breaking migration'))) return error;
  return new RowhookError(`The schema ${WORKER_SCHEMA} is newer than this program: ${error.message}`, {
    code: 'WHNEW',
    hint: 'Install the version of Rowhook that migrated this database, or a later one.',
    exitCode: EXIT_CODES.databaseNewer,
    cause: error,
  });
}

function quiet(log?: Logger): GraphileLogger {
  return new GraphileLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log?.warn(`graphile-worker: ${message}`);
    else log?.debug(`graphile-worker: ${message}`);
  });
}
