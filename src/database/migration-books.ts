import type { ClientBase } from 'pg';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { compareVersions, PROGRAM_VERSION } from './program-version.ts';
import type { MigrationFile, SqlBooks, SqlFile } from './sql-books.ts';

/** What a database has already been given. */
export interface AppliedBooks {
  migrations: { version: number; name: string; hash: string; program: string }[];
  code: { path: string; hash: string; program: string }[];
}

/** What a database still lacks. */
export interface PendingBooks {
  migrations: MigrationFile[];
  /** All of the code book when any of it differs: what one file says may rest on another. */
  code: SqlFile[];
}

/** Makes the tables that remember what was applied. */
export const BOOKKEEPING = `
create schema if not exists webhooks;
create table if not exists webhooks.migrations (
  version integer primary key,
  name text not null,
  hash text not null,
  program text not null,
  applied_at timestamptz not null default now()
);
comment on table webhooks.migrations is 'The files of sql/migrations that were applied: each once, never to be changed.';
comment on column webhooks.migrations.version is 'The number that begins the file''s name.';
comment on column webhooks.migrations.name is 'The file''s name, as in 000001-tables.';
comment on column webhooks.migrations.hash is 'SHA-256 of the file, in hex.';
comment on column webhooks.migrations.program is 'The version of Rowhook that applied it.';
comment on column webhooks.migrations.applied_at is 'When it was applied.';
create table if not exists webhooks.code_files (
  path text primary key,
  hash text not null,
  program text not null,
  applied_at timestamptz not null default now()
);
comment on table webhooks.code_files is 'The files of sql/code as they were last applied. All are applied again when one differs.';
comment on column webhooks.code_files.path is 'The file''s path, as in code/20-queue/10-dispatch.sql.';
comment on column webhooks.code_files.hash is 'SHA-256 of the file, in hex.';
comment on column webhooks.code_files.program is 'The version of Rowhook that applied it.';
comment on column webhooks.code_files.applied_at is 'When it was last applied.';
`;

/** Reads what was applied; nothing, in a database that Rowhook has never seen. */
export async function readApplied(client: ClientBase): Promise<AppliedBooks> {
  const { rows } = await client.query(`select to_regclass('webhooks.code_files') is not null as known`);
  if (!rows[0].known) return { migrations: [], code: [] };
  const migrations = await client.query(
    'select version, name, hash, program from webhooks.migrations order by version',
  );
  const code = await client.query('select path, hash, program from webhooks.code_files');
  return { migrations: migrations.rows, code: code.rows };
}

/**
 * Compares the books with what was applied.
 *
 * @throws RowhookError when the database is newer than this program (WHNEW), or when an applied migration has changed
 */
export function pendingBooks(books: SqlBooks, applied: AppliedBooks): PendingBooks {
  refuseNewer(books, applied);
  refuseChanged(books, applied);
  const known = new Map(applied.code.map((file) => [file.path, file.hash]));
  const same = known.size === books.code.length && books.code.every((file) => known.get(file.path) === file.hash);
  return { migrations: books.migrations.slice(applied.migrations.length), code: same ? [] : books.code };
}

function refuseNewer(books: SqlBooks, applied: AppliedBooks): void {
  const has = applied.migrations.at(-1)?.version ?? 0;
  const newest = [...applied.migrations, ...applied.code]
    .map((file) => file.program)
    .sort(compareVersions)
    .at(-1);
  const byVersion = newest !== undefined && compareVersions(newest, PROGRAM_VERSION) > 0;
  if (has <= books.migrations.length && !byVersion) return;
  const why = byVersion
    ? `Rowhook ${newest} has migrated it, this is ${PROGRAM_VERSION}`
    : `it has migration ${has}, the newest here is ${books.migrations.length}`;
  throw new RowhookError(`The database is newer than this program: ${why}.`, {
    code: 'WHNEW',
    hint: `Install Rowhook ${byVersion ? `${newest} or later` : 'in its newest version'}, or restore the database from before it was migrated.`,
    exitCode: EXIT_CODES.databaseNewer,
  });
}

function refuseChanged(books: SqlBooks, applied: AppliedBooks): void {
  for (const [index, was] of applied.migrations.entries()) {
    const file = books.migrations[index];
    if (file?.version === was.version && file.hash === was.hash) continue;
    throw new RowhookError(`sql/migrations/${was.name}.sql is not what was applied to this database.`, {
      code: 'MIGRATIONCHANGED',
      hint: 'An applied migration never changes: restore the file, and write what is new into the next number.',
    });
  }
}
