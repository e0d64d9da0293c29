import test from 'ava';
import { changes, created, deleted, updated, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('names with spaces, quotes, dots, dollars, percent signs and backslashes are captured like any other', async (t) => {
  const name = `"sales & more"."my.Tab'le"`;
  const columns = [
    'select',
    'my "quoted" column',
    '$capture$',
    '%s',
    '%1$I',
    "it's",
    'back\\slash',
    'UPPER',
    'größe',
    '$$',
    ' ',
  ];
  const quoted = columns.map((column) => `"${column.replaceAll('"', '""')}"`);
  await db.exec('create schema "sales & more"');
  await watchedTable(db, {
    name,
    columns: `"the key" int primary key, ${quoted.map((column) => `${column} text`).join(', ')}`,
    options: `owner_column => 'select', user_column => $q$it's$q$`,
  });
  await db.exec(`insert into ${name} values (1, ${columns.map((_, i) => `'v${i}'`).join(', ')})`);
  await db.exec(`update ${name} set ${quoted.map((column) => `${column} = upper(${column})`).join(', ')}`);
  await db.exec(`delete from ${name}`);
  const small = { 'the key': 1, ...Object.fromEntries(columns.map((column, i) => [column, `v${i}`])) };
  const upper = { 'the key': 1, ...Object.fromEntries(columns.map((column, i) => [column, `V${i}`])) };
  t.deepEqual(await changes(db, name), [created('1', small), updated('1', small, upper, columns), deleted('1', upper)]);
  const { owner_id, user_id, body } = await db.one(
    `select owner_id, user_id, webhooks.request_body(a) as body from webhooks.webhook_activity a where action = 'create' and entity = $1`,
    [name],
  );
  t.deepEqual([owner_id, user_id], ['v0', 'v5']);
  t.like(JSON.parse(body), { entity: name, type: "my.Tab'le.created", object: small });
});

test('a table whose columns have the names that capture uses itself is captured like any other', async (t) => {
  const columns = [
    'new_rows',
    'old_rows',
    'record',
    'position',
    'r',
    't',
    'n',
    'o',
    'c',
    'captured',
    'changed',
    'difference',
    'id',
    'v_event',
    'new',
    'old',
    'tg_op',
    'column_1',
  ];
  const watching = {
    columns: `${columns.map((column) => `"${column}" text`).join(', ')}, primary key (id)`,
  };
  await watchedTable(db, { name: 'public.reserved', ...watching });
  await watchedTable(db, { name: 'public.reserved_too', ...watching, options: `excluded_columns => '{old}'` });
  const small = Object.fromEntries(columns.map((column) => [column, `of ${column}`]));
  const upper = Object.fromEntries(columns.map((column) => [column, `OF ${column.toUpperCase()}`]));
  for (const name of ['reserved', 'reserved_too']) {
    await db.exec(`
      insert into ${name} values (${columns.map((column) => `'of ${column}'`).join(', ')});
      update ${name} set ${columns.map((column) => `"${column}" = upper("${column}")`).join(', ')};
      delete from ${name}`);
  }
  t.deepEqual(await changes(db, 'public.reserved'), [
    created('of id', small),
    updated('OF ID', small, upper, columns),
    deleted('OF ID', upper),
  ]);
  const without = ({ old: _, ...rest }: Record<string, string>) => rest;
  t.deepEqual(await changes(db, 'public.reserved_too'), [
    created('of id', without(small)),
    updated(
      'OF ID',
      without(small),
      without(upper),
      columns.filter((column) => column !== 'old'),
    ),
    deleted('OF ID', without(upper)),
  ]);
});

test('tables and functions that a session puts before ours are not used by capture', async (t) => {
  await watchedTable(db, { name: 'public.victims', columns: 'id int primary key', actions: ['create'] });
  const session = await db.connect();
  await session.query(`
    create schema evil;
    create function evil.statement_timestamp() returns timestamptz language sql as $$ select 'epoch'::timestamptz $$;
    create temporary table new_rows (id int);
    create temporary table entity_events (entity text);
    set search_path = evil, pg_temp, pg_catalog, public;
    insert into public.victims values (1)`);
  t.deepEqual(await changes(db, 'public.victims'), [created('1', { id: 1 })]);
  t.true(
    (
      await db.one(
        `select occurred_at > '2020-01-01' as now from webhooks.webhook_activity where entity = 'public.victims'`,
      )
    ).now,
  );
});
