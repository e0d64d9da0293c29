import pg from 'pg';
import { RowhookError } from '../errors.ts';
import { connectionProblem } from './connection-problem.ts';
import { pendingBooks, readApplied } from './migration-books.ts';
import { readSqlBooks } from './sql-books.ts';

/**
 * Resolves when the database is exactly as this program needs it.
 *
 * @throws RowhookError NOTMIGRATED when `migrate` has something to do, WHNEW (exit code 5) when a newer Rowhook has been there
 */
export async function assertMigrated(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'rowhook', connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // The statement says so.
  try {
    await client.connect();
    const applied = await readApplied(client);
    const { migrations, code } = pendingBooks(await readSqlBooks(), applied);
    if (migrations.length + code.length > 0) throw notMigrated(applied.migrations.length === 0);
  } catch (error) {
    throw connectionProblem(error, url);
  } finally {
    await client.end().catch(() => {});
  }
}

function notMigrated(never: boolean): RowhookError {
  const message = never
    ? 'Rowhook is not installed in this database.'
    : 'This database was migrated by an older version of Rowhook.';
  return new RowhookError(message, { code: 'NOTMIGRATED', hint: "Run 'rowhook migrate' first." });
}
