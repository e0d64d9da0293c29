import { type ClientBase, DatabaseError } from 'pg';
import { RowhookError } from '../errors.ts';
import { nearest } from './nearest.ts';

/**
 * What to show for an error that a catalogue function raised: for an unknown table (WHTAB) or column (WHCOL) with the nearest name that
 * there is.
 */
export async function didYouMean(
  error: unknown,
  client: ClientBase,
  table: string,
  columns: string[] = [],
): Promise<unknown> {
  if (!(error instanceof DatabaseError) || !error.code?.startsWith('WH')) return error;
  const meant = await suggestion(error.code, client, table, columns);
  return new RowhookError(error.message.replace(/^webhooks\.\w+: /, ''), {
    code: error.code,
    hint: [meant && `Did you mean ${meant}?`, error.hint].filter(Boolean).join(' '),
    cause: error,
  });
}

async function suggestion(
  code: string,
  client: ClientBase,
  table: string,
  columns: string[],
): Promise<string | undefined> {
  if (code === 'WHTAB') return nearestTable(await tablesOf(client), table);
  if (code !== 'WHCOL') return undefined;
  const known = await columnsOf(client, table);
  const unknown = columns.find((column) => !known.includes(column));
  return unknown === undefined ? undefined : nearest(unknown, known);
}

/** A name without a schema is compared with the bare names. */
function nearestTable(tables: string[], name: string): string | undefined {
  if (name.includes('.')) return nearest(name, tables);
  return nearest(name, tables, (table) => table.slice(table.indexOf('.') + 1));
}

async function tablesOf(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
      and webhooks.is_of_application(n.nspname)
    order by 1`);
  return rows.map((row) => row.name);
}

async function columnsOf(client: ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query(
    'select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum',
    [table],
  );
  return rows.map((row) => row.name);
}
