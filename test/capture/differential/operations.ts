import type { Random } from '../../fault/random.ts';
import { type Activity, type Change, expected, expectedOfTruncate, type Row } from './model.ts';
import { type Column, PARTS, quote, type Table, typeOf } from './table.ts';
import { number, text, type Value } from './values.ts';

/** The rows of one writer in one table, as they are meant to be. */
export interface Content {
  table: Table;
  rows: Row[];
  writer: number;
  /** The last `id` that this writer has given. */
  lastId: number;
}

/** A statement, and what is to be captured of it. */
export interface Statement {
  sql: string;
  activities: Activity[];
}

type Operation = (random: Random, content: Content) => Statement | undefined;

const literal = (value: Value | null, column: Column) => (value === null ? `null::${typeOf(column)}` : value.sql);

/** Chooses a statement, does to the content what it will do to the table, and says what is to be captured of it. */
export function randomStatement(random: Random, content: Content): Statement {
  for (;;) {
    const statement = random.pick(OPERATIONS)(random, content);
    if (statement) return statement;
  }
}

/** Empties the table: for one who writes it alone. */
export function truncate(content: Content): Statement {
  content.rows = [];
  const activity = expectedOfTruncate(content.table);
  return { sql: `truncate ${content.table.name}`, activities: activity ? [activity] : [] };
}

function valueFor(random: Random, { role, kind }: Column, content: Content): Value | null {
  switch (role) {
    case 'id':
      return number(++content.lastId);
    case 'writer':
      return number(content.writer);
    case 'part':
      return number(random.between(0, PARTS - 1));
    case 'n':
      return random.chance(0.2) ? null : number(random.between(0, 100));
    case 'owner':
      return random.chance(0.3) ? null : text(random.pick(['7', 'seven']));
    default:
      return random.chance(0.2) ? null : (kind?.make(random) ?? null);
  }
}

const newRow = (random: Random, content: Content): Row =>
  Object.fromEntries(content.table.columns.map((column) => [column.name, valueFor(random, column, content)]));

const tuple = ({ columns }: Table, row: Row) =>
  `(${columns.map((column) => literal(row[column.name] ?? null, column)).join(', ')})`;

const names = ({ columns }: Table) => columns.map(({ name }) => quote(name)).join(', ');

const idOf = (row: Row) => (row.id as Value).text;

/** Replaces rows of the content, and says what is to be captured of it. */
function apply(content: Content, changes: Change[]): Activity[] {
  const gone = new Set(changes.map(({ before }) => before));
  const made = changes.map(({ after }) => after).filter((row) => row !== null);
  // Another list, not a longer one: a rollback puts the old one back.
  content.rows = [...content.rows.filter((row) => !gone.has(row)), ...made];
  return changes.map((change) => expected(content.table, change)).filter((activity) => activity !== undefined);
}

const insert: Operation = (random, content) => {
  const { table } = content;
  const made = Array.from({ length: random.between(1, 6) }, () => newRow(random, content));
  const part = random.between(0, PARTS - 1);
  const leaf = random.chance(0.3) ? table.leaves[part] : undefined;
  if (leaf) for (const row of made) row.part = number(part);
  const sql = `insert into ${leaf ?? table.name} (${names(table)}) values ${made.map((row) => tuple(table, row)).join(', ')}`;
  return {
    sql,
    activities: apply(
      content,
      made.map((after) => ({ before: null, after })),
    ),
  };
};

/** Which rows a statement is about: those of a list, those with a small `n`, all; of a table or of one partition. */
function randomTarget(random: Random, { table, rows, writer }: Content): { from: string; where: string; hit: Row[] } {
  const part = random.between(0, PARTS - 1);
  const leaf = random.chance(0.3) ? table.leaves[part] : undefined;
  const reachable = leaf ? rows.filter((row) => row.part?.text === String(part)) : rows;
  const from = leaf ?? table.name;
  const choice = random.between(0, 3);
  if (choice === 0) return { from, where: `writer = ${writer}`, hit: reachable };
  if (choice === 1) {
    const limit = random.between(0, 100);
    const hit = reachable.filter(({ n }) => n && Number(n.text) < limit);
    return { from, where: `writer = ${writer} and n < ${limit}`, hit };
  }
  const hit = random.shuffle(reachable).slice(0, random.between(1, 4));
  return { from, where: `id in (${[-1, ...hit.map(idOf)].join(', ')})`, hit };
}

const update: Operation = (random, content) => {
  const { table } = content;
  const { from, where, hit } = randomTarget(random, content);
  // What keeps a row apart from others stays; in a partition by itself, `part` does.
  const free = table.columns.filter(
    ({ role }) => role !== 'id' && role !== 'writer' && (role !== 'part' || from === table.name),
  );
  const columns = random.shuffle(free).slice(0, random.between(1, 3));
  const sets = columns.map((column) => {
    if (column.role === 'n' && random.chance(0.5))
      return { sql: 'n = n + 1', of: ({ n }: Row) => n && number(Number(n.text) + 1), column };
    if (random.chance(0.3))
      return {
        sql: `${quote(column.name)} = ${quote(column.name)}`,
        of: (row: Row) => row[column.name] ?? null,
        column,
      };
    const value = valueFor(random, column, content);
    return { sql: `${quote(column.name)} = ${literal(value, column)}`, of: () => value, column };
  });
  const changed = (row: Row): Row => ({
    ...row,
    ...Object.fromEntries(sets.map(({ of, column }) => [column.name, of(row) ?? null])),
  });
  return {
    sql: `update ${from} set ${sets.map(({ sql }) => sql).join(', ')} where ${where}`,
    activities: apply(
      content,
      hit.map((before) => ({ before, after: changed(before) })),
    ),
  };
};

const changeKey: Operation = (random, content) => {
  if (content.rows.length === 0) return undefined;
  const before = random.pick(content.rows);
  const after = { ...before, id: number(++content.lastId) };
  return {
    sql: `update ${content.table.name} set id = ${idOf(after)} where id = ${idOf(before)}`,
    activities: apply(content, [{ before, after }]),
  };
};

const remove: Operation = (random, content) => {
  const { from, where, hit } = randomTarget(random, content);
  return {
    sql: `delete from ${from} where ${where}`,
    activities: apply(
      content,
      hit.map((before) => ({ before, after: null })),
    ),
  };
};

const upsert: Operation = (random, content) => {
  const { table, rows } = content;
  if (table.key.length === 0) return undefined;
  const there = random.shuffle(rows).slice(0, random.between(0, 3));
  const n = number(random.between(0, 100));
  const made = Array.from({ length: random.between(1, 2) }, () => newRow(random, content));
  const offered = random.shuffle([...there.map((row) => ({ ...row, n })), ...made]);
  return {
    sql: `insert into ${table.name} (${names(table)}) values ${offered.map((row) => tuple(table, row)).join(', ')}
      on conflict (${table.key.map(quote).join(', ')}) do update set n = excluded.n`,
    activities: apply(content, [
      ...made.map((after) => ({ before: null, after })),
      ...there.map((before) => ({ before, after: { ...before, n } })),
    ]),
  };
};

// It moves no row to another partition: what PostgreSQL tells triggers of that is not enough to capture it, see docs/capture.md.
const merge: Operation = (random, content) => {
  const { table, rows } = content;
  const there = random.shuffle(rows).slice(0, random.between(0, 4));
  const made = Array.from({ length: random.between(0, 2) }, () => newRow(random, content));
  if (there.length + made.length === 0) return undefined;
  const deleted = there.filter(() => random.chance(0.3));
  const kept = there.filter((row) => !deleted.includes(row));
  const n = number(random.between(0, 100));
  const source = random.shuffle([
    ...made.map((row) => `(false, ${tuple(table, row).slice(1)}`),
    ...there.map((row) => `(${deleted.includes(row)}, ${tuple(table, { ...row, n }).slice(1)}`),
  ]);
  return {
    sql: `merge into ${table.name} t using (values ${source.join(', ')}) s ("is deleted", ${names(table)}) on t.id = s.id
      when matched and s."is deleted" then delete
      when matched then update set n = s.n
      when not matched then insert (${names(table)}) values (${table.columns.map(({ name }) => `s.${quote(name)}`).join(', ')})`,
    activities: apply(content, [
      ...made.map((after) => ({ before: null, after })),
      ...deleted.map((before) => ({ before, after: null })),
      ...kept.map((before) => ({ before, after: { ...before, n } })),
    ]),
  };
};

const OPERATIONS: readonly Operation[] = [insert, insert, update, update, update, changeKey, remove, upsert, merge];
