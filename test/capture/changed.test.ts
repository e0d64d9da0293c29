import test from 'ava';
import { changes, updated, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** The columns that were captured as changed when `v` goes from one value to the other; null when nothing was captured. */
async function changedBy(type: string, from: string, to: string): Promise<string[] | null> {
  const name = `public.changed_${++tables}`;
  await watchedTable(db, { name, columns: `id int primary key, v ${type}`, actions: ['update'] });
  await db.exec(`insert into ${name} values (1, ${from}); update ${name} set v = ${to}`);
  const [change] = await changes(db, name);
  return change?.changed ?? null;
}
let tables = 0;

// Equal by the operator of their type, and yet other bytes in the JSON that a receiver gets.
const equalButDifferent: [what: string, type: string, from: string, to: string][] = [
  ['a numeric with another scale', 'numeric', '1.0', '1.00'],
  ['a float zero with another sign', 'float8', "'0'", "'-0'"],
  ['an interval of the same length', 'interval', "'1 day'", "'24:00:00'"],
  ['a json with other white space', 'json', `'{"a":1}'`, `'{"a": 1}'`],
  ['a jsonb number with another scale', 'jsonb', `'{"a":1.0}'`, `'{"a":1.00}'`],
  ['an array of numerics with another scale', 'numeric[]', "'{1.0}'", "'{1.00}'"],
];
for (const [what, type, from, to] of equalButDifferent) {
  test(`${what} is a change`, async (t) => {
    t.deepEqual(await changedBy(type, from, to), ['v']);
  });
}

test('another case of a citext, or of a text whose collation ignores it, is a change', async (t) => {
  await db.exec(`
    create extension if not exists citext;
    create collation public.ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
  t.deepEqual(await changedBy('citext', "'a'", "'A'"), ['v']);
  t.deepEqual(await changedBy('text collate public.ignoring_case', "'a'", "'A'"), ['v']);
});

test('to null, from null and from null to null are told apart', async (t) => {
  for (const type of ['int', 'json', 'numeric']) {
    t.deepEqual(await changedBy(type, `'1'`, 'null'), ['v'], type);
    t.deepEqual(await changedBy(type, 'null', `'1'`), ['v'], type);
    t.is(await changedBy(type, 'null', 'null'), null, type);
  }
});

test('a numeric of a column with one scale is the same however it was written, and another scale a change once it may have one', async (t) => {
  t.is(await changedBy('numeric(12, 2)', '1.0', '1.00'), null);
  t.deepEqual(await changedBy('numeric(12, 2)', '1.0', '1.01'), ['v']);
  await watchedTable(db, {
    name: 'public.scaled',
    columns: 'id int primary key, v numeric(12, 2)',
    actions: ['update'],
  });
  await db.exec(
    `insert into scaled values (1, 1); alter table scaled alter v type numeric; update scaled set v = '1.000'`,
  );
  t.deepEqual(await changes(db, 'public.scaled'), [updated('1', { id: 1, v: 1 }, { id: 1, v: 1 }, ['v'])]);
});

test('a value that is written anew as it was is no change, of whatever type', async (t) => {
  for (const [type, value] of [
    ['boolean', 'true'],
    ['bigint', '9007199254740993'],
    ['text', `repeat('x', 10000)`],
    ['bytea', `decode(repeat('ab', 10000), 'hex')`],
    ['json', `('{"a":"' || repeat('y', 10000) || '"}')::json`],
    ['numeric', '1.00'],
    ['float8', `'NaN'`],
    ['timestamptz', `'infinity'`],
    ['text[]', `'{a,b}'`],
    ['tsvector', `'a b'`],
    ['point', `'(1,2)'`],
    ['xid8', `'1'`],
  ] as const)
    t.is(await changedBy(type, value, value), null, type);
});

test('changed names the columns in the order of the table, also after columns were dropped', async (t) => {
  await db.exec(`
    create table public.dropped (gone text, b int, id int primary key, gone_too text, a int);
    alter table dropped drop column gone, drop column gone_too`);
  await watch(db, 'public.dropped', { actions: ['update'] });
  await db.exec('insert into dropped values (1, 1, 1); update dropped set a = 2, b = 2');
  t.deepEqual(await changes(db, 'public.dropped'), [
    updated('1', { b: 1, id: 1, a: 1 }, { b: 2, id: 1, a: 2 }, ['b', 'a']),
  ]);
});

test('an excluded column is never copied, and a change of it alone is no change', async (t) => {
  await watchedTable(db, {
    name: 'public.secrets',
    columns: 'id int primary key, secret text, v text, views int',
    options: `excluded_columns => '{secret,views}'`,
  });
  await db.exec(`
    insert into secrets values (1, 's', 'a', 0);
    update secrets set secret = 'S', views = views + 1;
    update secrets set secret = 'T', v = 'b';
    delete from secrets`);
  t.deepEqual(await changes(db, 'public.secrets'), [
    { action: 'create', object_id: '1', object: { id: 1, v: 'a' }, previous: null, changed: null },
    updated('1', { id: 1, v: 'a' }, { id: 1, v: 'b' }, ['v']),
    { action: 'delete', object_id: '1', object: null, previous: { id: 1, v: 'b' }, changed: null },
  ]);
});

test('an excluded column may still be the key or name the owner', async (t) => {
  await watchedTable(db, {
    name: 'public.hidden_key',
    columns: 'id int primary key, owner text, v text',
    options: `owner_column => 'owner', excluded_columns => '{id,owner}'`,
  });
  await db.exec(`insert into hidden_key values (7, 'o', 'a'); update hidden_key set v = 'b'`);
  t.deepEqual(
    await db.query(
      `select action, object_id, owner_id, object from webhooks.webhook_activity where entity = 'public.hidden_key' order by id`,
    ),
    [
      { action: 'create', object_id: '7', owner_id: 'o', object: { v: 'a' } },
      { action: 'update', object_id: '7', owner_id: 'o', object: { v: 'b' } },
    ],
  );
});
