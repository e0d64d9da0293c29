import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RowhookError } from '../errors.ts';

/** One file of SQL. */
export interface SqlFile {
  /** Relative to the SQL folder, with forward slashes: `code/20-queue/10-dispatch.sql`. */
  path: string;
  text: string;
  /** SHA-256 of the text, in hex. */
  hash: string;
}

/** One file of the book that is only ever added to. */
export interface MigrationFile extends SqlFile {
  version: number;
  /** `000001-tables` */
  name: string;
}

export interface SqlBooks {
  /** What contains data, by version: 1, 2, 3 … without a gap. */
  migrations: MigrationFile[];
  /** Functions, triggers, views and grants, in path order. */
  code: SqlFile[];
}

/** Where the books are, seen from `src/database` as from `dist/database`. */
const SQL_DIR = new URL('../../sql/', import.meta.url);

/** Reads both books of SQL. */
export async function readSqlBooks(dir: URL | string = SQL_DIR): Promise<SqlBooks> {
  const root = typeof dir === 'string' ? dir : fileURLToPath(dir);
  const [migrations, code] = await Promise.all([readAll(root, 'migrations'), readAll(root, 'code')]);
  return { migrations: numbered(migrations), code };
}

async function readAll(root: string, book: string): Promise<SqlFile[]> {
  const names = await readdir(join(root, book), { recursive: true });
  const paths = names.filter((name) => name.endsWith('.sql')).map((name) => `${book}/${name.split(sep).join('/')}`);
  return Promise.all(paths.sort().map((path) => readOne(root, path)));
}

async function readOne(root: string, path: string): Promise<SqlFile> {
  // Git may check files out with other line ends; that is no change.
  const text = (await readFile(join(root, path), 'utf8')).replaceAll('\r\n', '\n');
  return { path, text, hash: createHash('sha256').update(text).digest('hex') };
}

function numbered(files: SqlFile[]): MigrationFile[] {
  return files.map((file, index) => {
    const [, name, digits] = /^migrations\/((\d{6})-[^/]+)\.sql$/.exec(file.path) ?? [];
    if (name === undefined || Number(digits) !== index + 1) {
      throw new RowhookError(
        `sql/${file.path} is out of order: migrations are named 000001-name.sql, 000002-name.sql …`,
        {
          code: 'SQLBOOKS',
          hint: `Here ${String(index + 1).padStart(6, '0')}-….sql is expected.`,
        },
      );
    }
    return { ...file, version: index + 1, name };
  });
}
