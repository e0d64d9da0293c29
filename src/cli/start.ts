import { Command } from 'commander';
import type { Context } from './context.ts';
import { announced, serveWithAdmin } from './serve-admin.ts';
import { catchSignals } from './signals.ts';
import { withDatabase } from './with-database.ts';

export function startCommand(context: Context): Command {
  return new Command('start')
    .summary('database, migrations, a worker and the admin API, all in one')
    .description(
      'Starts everything one machine needs: the embedded PostgreSQL unless DATABASE_URL is set, the migrations, a worker that delivers, ' +
        'its health checks and the admin API. Ctrl-C stops it once the deliveries under way are recorded; a second Ctrl-C does not wait for them.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook start
  $ DATABASE_URL=postgres://me@localhost/shop rowhook start
  $ QUEUE_POLLING_TIME=5 ROWHOOK_HTTP_PORT=9000 rowhook start`,
    )
    .action(() => start(context));
}

async function start(context: Context): Promise<void> {
  const { log } = context;
  const signals = catchSignals();
  try {
    await withDatabase(context, async (database) => {
      if (signals.stop.aborted) return;
      const { migrate } = await import('../database/migrate.ts');
      await migrate(database.url, { log });
      const { runWorker } = await import('./run-worker.ts');
      await runWorker(context, database, signals, (options) =>
        announced(serveWithAdmin(context.config, database.url, options)),
      );
    });
    log.info('Stopped');
  } finally {
    signals.release();
  }
}
