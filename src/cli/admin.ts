import { Command } from 'commander';
import { assertMigrated } from '../database/assert-migrated.ts';
import { createPool } from '../database/pool.ts';
import type { Context } from './context.ts';
import { aborted, catchSignals, type Signals } from './signals.ts';
import { type CommandDatabase, withDatabase } from './with-database.ts';

export function adminCommand(context: Context): Command {
  return new Command('admin')
    .summary('the admin API only, for a database that is migrated')
    .description(
      'Answers GraphQL at /graphql, and health checks, without a worker. Callers are known by ROWHOOK_ADMIN_TOKEN or by tokens that ' +
        'ROWHOOK_JWT_SECRET or ROWHOOK_JWT_JWKS_URL checks; for the embedded database a token is made, and the link printed that signs in with it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook admin
  $ DATABASE_URL=postgres://me@localhost/shop ROWHOOK_JWT_SECRET=… rowhook admin`,
    )
    .action(() => admin(context));
}

async function admin(context: Context): Promise<void> {
  const signals = catchSignals();
  try {
    await withDatabase(context, async (database) => {
      await assertMigrated(database.url);
      await serve(context, database, signals);
    });
    context.log.info('Stopped');
  } finally {
    signals.release();
  }
}

async function serve({ config, log }: Context, { url, failed }: CommandDatabase, signals: Signals): Promise<void> {
  const [{ openAdmin }, { listen }, { announced, serveAdmin }] = await Promise.all([
    import('../admin/open.ts'),
    import('./run-worker.ts'),
    import('./serve-admin.ts'),
  ]);
  const admin = await openAdmin({ url, config, log });
  const pool = createPool(url, { max: 1, applicationName: 'rowhook health', log });
  const options = { host: config.httpHost, port: config.httpPort, worker: { isReady: () => true }, pool, log };
  try {
    const server = await listen((given) => announced(serveAdmin(admin, given)), options);
    const lost = failed.then((error) => Promise.reject(error));
    await Promise.race([aborted(signals.stop), lost]).finally(() => server.close());
  } finally {
    await pool.end();
  }
}
