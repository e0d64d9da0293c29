import { Command } from 'commander';
import { assertMigrated } from '../database/assert-migrated.ts';
import type { Context } from './context.ts';
import { catchSignals } from './signals.ts';
import { withDatabase } from './with-database.ts';

export function workCommand(context: Context): Command {
  return new Command('work')
    .summary('a worker only, for a database that is migrated')
    .description(
      'Starts a worker that delivers, and its health checks. Any number of them, on any number of machines, share one database. ' +
        "The database has to be migrated already, by 'rowhook migrate' of the same version.",
    )
    .addHelpText(
      'after',
      `
Examples:
  $ DATABASE_URL=postgres://me@localhost/shop rowhook work
  $ ROWHOOK_CONCURRENCY=50 ROWHOOK_HTTP_PORT=0 rowhook work`,
    )
    .action(() => work(context));
}

async function work(context: Context): Promise<void> {
  const signals = catchSignals();
  try {
    await withDatabase(context, async (database) => {
      await assertMigrated(database.url);
      const { runWorker } = await import('./run-worker.ts');
      await runWorker(context, database, signals);
    });
    context.log.info('Stopped');
  } finally {
    signals.release();
  }
}
