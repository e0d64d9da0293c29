import pg, { type ClientBase } from 'pg';
import type { Logger } from 'pino';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { applyFile } from './apply-file.ts';
import { connectionProblem } from './connection-problem.ts';
import { BOOKKEEPING, type PendingBooks, pendingBooks, readApplied } from './migration-books.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import { readSqlBooks, type SqlBooks } from './sql-books.ts';
import { migrateWorkerSchema } from './worker-schema.ts';

export interface MigrateOptions {
  log?: Logger;
  /**
   * The folder with `migrations` and `code`.
   * @default the package's own
   */
  sqlDir?: URL | string;
}

/** What one call of `migrate` did. */
export interface MigrationReport {
  /** The highest migration that the database has now. */
  version: number;
  /** Names of the migrations applied by this call, in order. */
  migrations: string[];
  /** Paths of the code files applied by this call: all of them or none. */
  code: string[];
}

/** The oldest PostgreSQL that Rowhook runs on, as `server_version_num` says it. */
const OLDEST_POSTGRES = 150000;

/**
 * Brings the database up to date: graphile-worker's schema, then both books of SQL in one transaction under one advisory lock. Any
 * number of processes may call it at once: one does the work, the others wait and find it done. A second call does nothing.
 *
 * @throws RowhookError WHNEW (exit code 5) when a newer Rowhook has migrated the database
 */
export async function migrate(url: string, { log, sqlDir }: MigrateOptions = {}): Promise<MigrationReport> {
  const books = await readSqlBooks(sqlDir);
  const client = new pg.Client({
    connectionString: url,
    application_name: 'rowhook migrate',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {}); // The statement under way, or the next one, says so.
  client.on('notice', (notice) => log?.debug(`PostgreSQL: ${notice.message}`));
  try {
    await client.connect();
    await refuseOldPostgres(client);
    await refuseOtherEncodings(client);
    const report = await inTransaction(client, () => applyBooks(client, url, books, log));
    await maintain(client, log);
    return report;
  } catch (error) {
    throw connectionProblem(error, url);
  } finally {
    await client.end().catch(() => {});
  }
}

async function refuseOldPostgres(client: ClientBase): Promise<void> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::integer as number, current_setting('server_version') as name`,
  );
  if (rows[0].number >= OLDEST_POSTGRES) return;
  throw new RowhookError(`This PostgreSQL is version ${rows[0].name}: Rowhook needs 15 or newer.`, {
    code: 'POSTGRESVERSION',
    hint: 'Upgrade the server, or point DATABASE_URL at a newer one.',
    exitCode: EXIT_CODES.database,
  });
}

/** What is sent is UTF-8, and what endpoints answer may be any text: neither fits into less. */
async function refuseOtherEncodings(client: ClientBase): Promise<void> {
  const { rows } = await client.query(`select current_setting('server_encoding') as encoding`);
  const { encoding } = rows[0];
  if (encoding === 'UTF8') return;
  throw new RowhookError(`This database is encoded in ${encoding}: Rowhook needs UTF8.`, {
    code: 'ENCODING',
    hint: "Make a database with encoding 'UTF8' (create database … template template0 encoding 'UTF8') and move the data into it.",
    exitCode: EXIT_CODES.database,
  });
}

async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  // Read committed, whatever the database's default: what is read after the wait for the lock has to be what others committed.
  await client.query('begin isolation level read committed read write');
  try {
    await client.query(SESSION);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

// What the role or the database sets for itself must not change what the files mean, or cut them off half-way.
const SESSION = `
set local search_path = pg_catalog, pg_temp;
set local timezone = 'UTC';
set local statement_timeout = 0;
set local idle_in_transaction_session_timeout = 0;
set local lock_timeout = '60s';
select pg_advisory_xact_lock(1919907688, 1);
-- From here on application writes may wait behind us.
set local lock_timeout = '10s';
`;

async function applyBooks(client: ClientBase, url: string, books: SqlBooks, log?: Logger): Promise<MigrationReport> {
  // First, since an old program must not touch a newer database at all.
  const pending = pendingBooks(books, await readApplied(client));
  await migrateWorkerSchema(url, log);
  if (pending.migrations.length + pending.code.length > 0) await applyPending(client, url, pending, log);
  return {
    version: books.migrations.length,
    migrations: pending.migrations.map((file) => file.name),
    code: pending.code.map((file) => file.path),
  };
}

async function applyPending(client: ClientBase, url: string, pending: PendingBooks, log?: Logger): Promise<void> {
  await client.query(BOOKKEEPING);
  for (const file of pending.migrations) {
    await applyFile(client, file, url);
    const values = [file.version, file.name, file.hash, PROGRAM_VERSION];
    await client.query(
      'insert into webhooks.migrations (version, name, hash, program) values ($1, $2, $3, $4)',
      values,
    );
    log?.info({ migration: file.name }, 'Migration applied');
  }
  if (pending.code.length === 0) return;
  await client.query('delete from webhooks.code_files');
  for (const file of pending.code) {
    await applyFile(client, file, url);
    const values = [file.path, file.hash, PROGRAM_VERSION];
    await client.query('insert into webhooks.code_files (path, hash, program) values ($1, $2, $3)', values);
  }
  log?.info({ files: pending.code.length }, 'Functions, triggers and views applied');
}

/** Makes the partitions of the days ahead. After the commit and optional: when the tables are busy, the worker does it within the hour. */
async function maintain(client: ClientBase, log?: Logger): Promise<void> {
  const { rows } = await client.query(`select to_regprocedure('webhooks.maintain()') is not null as present`);
  if (!rows[0].present) return;
  try {
    await client.query('select webhooks.maintain()');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
    log?.warn('The tables are busy: the worker makes the partitions of the days ahead later');
  }
}
