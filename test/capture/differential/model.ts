import type { Event, Table } from './table.ts';
import type { Value } from './values.ts';

/** A row: null is a value too. */
export type Row = Record<string, Value | null>;

/** What is to be captured of one row, to the byte. */
export interface Activity {
  entity: string;
  action: string;
  object_id: string | null;
  object: string | null;
  previous: string | null;
  changed: string[] | null;
  owner_id: string | null;
}

/** How one row changes: null before it is made and after it is deleted. */
export interface Change {
  before: Row | null;
  after: Row | null;
}

/** What is to be captured of a change; undefined for nothing. Written from the documentation, not from the SQL. */
export function expected(table: Table, { before, after }: Change): Activity | undefined {
  const action = before === null ? 'create' : after === null ? 'delete' : 'update';
  const event = table.events[action];
  const row = (after ?? before) as Row;
  if (!event || (table.ownerColumn !== undefined && row[table.ownerColumn] === null)) return undefined;
  const changed = action === 'update' ? changes(table, event, before as Row, after as Row) : null;
  if (changed !== null && !counts(event, changed)) return undefined;
  if (event.above && !holds(event.above, before, after) && !isBeyondJsonb(table, before, after)) return undefined;
  return {
    entity: table.name,
    action,
    object_id: objectId(table, row),
    object: after && image(table, after),
    previous: before && image(table, before),
    changed,
    owner_id: table.ownerColumn === undefined ? null : (row[table.ownerColumn] as Value).text,
  };
}

/** What is to be captured of a TRUNCATE. */
export function expectedOfTruncate({ name: entity, events }: Table): Activity | undefined {
  if (!events.truncate) return undefined;
  return { entity, action: 'truncate', object_id: null, object: null, previous: null, changed: null, owner_id: null };
}

function changes({ columns, excluded }: Table, event: Event, before: Row, after: Row): string[] {
  return columns
    .map(({ name }) => name)
    .filter((name) => !excluded.includes(name) || event.columns?.includes(name))
    .filter((name) => before[name]?.json !== after[name]?.json);
}

function counts({ columns, includeUnchanged }: Event, changed: string[]): boolean {
  if (includeUnchanged) return true;
  return columns ? changed.some((name) => columns.includes(name)) : changed.length > 0;
}

function holds({ row, limit }: NonNullable<Event['above']>, before: Row | null, after: Row | null): boolean {
  const n = (row === 'new' ? after : before)?.n;
  return n !== null && n !== undefined && Number(n.text) > limit;
}

/** A row that jsonb cannot hold is captured whatever a condition says. */
function isBeyondJsonb({ columns, excluded }: Table, ...rows: (Row | null)[]): boolean {
  return columns.some(({ name }) => !excluded.includes(name) && rows.some((row) => row?.[name]?.json === '"\\u0000"'));
}

function image({ columns, excluded }: Table, row: Row): string {
  const pairs = columns
    .filter(({ name }) => !excluded.includes(name))
    .map(({ name }) => `${JSON.stringify(name)}:${row[name]?.json ?? 'null'}`);
  return `{${pairs.join(',')}}`;
}

function objectId({ key }: Table, row: Row): string | null {
  if (key.length === 0) return null;
  if (key.length === 1) return row[key[0] as string]?.text ?? null;
  return `[${key.map((name) => row[name]?.json).join(', ')}]`;
}
