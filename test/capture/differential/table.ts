import type { Random } from '../../fault/random.ts';
import { KINDS, type Kind } from './values.ts';

export interface Column {
  name: string;
  /** What it is for: predicates and conditions look at `id`, `writer`, `n` and `part`; `owner` may decide whether anybody is told. */
  role?: 'id' | 'writer' | 'n' | 'part' | 'owner';
  kind?: Kind;
}

/** What is captured of an action, as an entity event says it. */
export interface Event {
  columns?: string[];
  /** The number that `n` has to be above, in the new row or in the old one. */
  above?: { row: 'new' | 'old'; limit: number };
  includeUnchanged?: boolean;
}

/** A table that chance has made, and how it is watched. */
export interface Table {
  name: string;
  /** Its partitions by `part`, each written through the table or by itself. Empty: it has none. */
  leaves: string[];
  columns: Column[];
  /** The columns of its key; empty: it has none. */
  key: string[];
  excluded: string[];
  ownerColumn?: string;
  events: Partial<Record<'create' | 'update' | 'delete' | 'truncate', Event>>;
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** How many partitions a partitioned table has. */
export const PARTS = 3;

const NAMES = [
  'select',
  'a b',
  'x"y',
  "it's",
  'Ünï',
  'position',
  'record',
  'old',
  'new',
  'c',
  'object',
  'v_note',
  'n_numbered',
  '%s',
  'r',
];

const TYPES: Record<NonNullable<Column['role']>, string> = {
  id: 'integer',
  writer: 'integer',
  n: 'integer',
  part: 'integer',
  owner: 'text',
};

const typeOf = ({ role, kind }: Column): string => (role ? TYPES[role] : (kind as Kind).type);

/** Makes up a table. */
export function randomTable(random: Random, name: string): Table {
  const isPartitioned = random.chance(0.35);
  const free = random.shuffle(NAMES).slice(0, random.between(2, 7));
  const columns: Column[] = random.shuffle([
    { name: 'id', role: 'id' },
    { name: 'writer', role: 'writer' },
    { name: 'n', role: 'n' },
    { name: 'owner', role: 'owner' },
    ...(isPartitioned ? [{ name: 'part', role: 'part' } as const] : []),
    ...free.map((column) => ({ name: column, kind: random.pick(KINDS) })),
  ]);
  const key = random.pick([['id'], ['writer', 'id'], []]);
  const table: Table = {
    name,
    leaves: isPartitioned ? Array.from({ length: PARTS }, (_, part) => `${name}_${part}`) : [],
    columns,
    key: isPartitioned && key.length > 0 ? [...key, 'part'] : key,
    excluded: random.chance(0.4) ? random.shuffle(free).slice(0, random.between(1, 2)) : [],
    events: {},
    ...(random.chance(0.3) && { ownerColumn: 'owner' }),
  };
  for (const action of ['create', 'update', 'delete'] as const) {
    if (random.chance(0.9)) table.events[action] = randomEvent(random, table, action);
  }
  if (random.chance(0.3)) table.events.truncate = {};
  return table;
}

function randomEvent(random: Random, { columns }: Table, action: 'create' | 'update' | 'delete'): Event {
  const row = action === 'create' ? 'new' : action === 'delete' ? 'old' : random.pick(['new', 'old'] as const);
  const event: Event = random.chance(0.3) ? { above: { row, limit: random.between(0, 60) } } : {};
  if (action !== 'update') return event;
  if (random.chance(0.3))
    return {
      ...event,
      columns: random
        .shuffle(columns)
        .slice(0, random.between(1, 3))
        .map(({ name }) => name),
    };
  return random.chance(0.2) ? { ...event, includeUnchanged: true } : event;
}

/** The statements that make the table, watch it and say what to capture. */
export function statementsFor(random: Random, table: Table): string[] {
  const { name, leaves, columns, key, excluded, ownerColumn, events } = table;
  const definitions = (inOrder: Column[]) =>
    inOrder.map((column) => `${quote(column.name)} ${typeOf(column)}`).join(', ');
  const primary = key.length > 0 ? `, primary key (${key.map(quote).join(', ')})` : '';
  return [
    `create table ${name} (${definitions(columns)}${primary})${leaves.length > 0 ? ' partition by list (part)' : ''}`,
    ...leaves.flatMap((leaf, part) => [
      // Its columns may come in another order, after some that were dropped.
      `create table ${leaf} (gone int, ${definitions(random.shuffle(columns))})`,
      `alter table ${leaf} drop column gone`,
      ...(key.length > 0 ? key.map((column) => `alter table ${leaf} alter ${quote(column)} set not null`) : []),
      `alter table ${name} attach partition ${leaf} for values in (${part})`,
    ]),
    `select webhooks.watch('${name}', owner_column => ${ownerColumn ? `'${ownerColumn}'` : 'null'}, excluded_columns => ${list(excluded)})`,
    ...Object.entries(events).map(
      ([action, { columns: of, above, includeUnchanged }]) => `
        insert into webhooks.entity_events (entity, action, columns, condition, include_unchanged)
        values ('${name}', '${action}', ${of ? list(of) : 'null'}, ${above ? `'$.${above.row}.n > ${above.limit}'` : 'null'}, ${includeUnchanged ?? false})`,
    ),
  ];
}

function list(names: string[]): string {
  return `array[${names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')}]::text[]`;
}

export { typeOf };
