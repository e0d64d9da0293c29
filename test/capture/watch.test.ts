import test from 'ava';
import { changes, created, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
  await db.exec('create table public.hinted (id int primary key)');
});

const triggersOf = (table: string) =>
  db.query(
    `select oid, tgname, tgfoid, xmin from pg_trigger where tgrelid = $1::regclass and not tgisinternal order by tgname`,
    [table],
  );

test('a watched table is in the catalogue, with its triggers and a function for each action', async (t) => {
  await db.exec('create table public.orders (id int primary key, owner_id text, user_id text, secret text)');
  const setting = await db.one(`
    select * from webhooks.watch('public.orders', owner_column => 'owner_id', user_column => 'user_id',
      excluded_columns => '{secret}', label => 'Orders')`);
  t.like(setting, {
    entity: 'public.orders',
    relation: 'orders',
    label: 'Orders',
    key_columns: ['id'],
    owner_column: 'owner_id',
    user_column: 'user_id',
    excluded_columns: ['secret'],
  });
  t.deepEqual(
    (await triggersOf('public.orders')).map(({ tgname }) => tgname),
    ['_900_webhooks_create', '_900_webhooks_delete', '_900_webhooks_truncate', '_900_webhooks_update'],
  );
  t.deepEqual(
    await db.query(`select proname from pg_proc where proname ~ $1 order by 1`, [`^capture_${setting.id}_`]),
    ['create', 'delete', 'truncate', 'update'].map((action) => ({ proname: `capture_${setting.id}_${action}` })),
  );
});

test.serial('where nothing is to be captured, the functions of a table do nothing', async (t) => {
  await db.exec('create table public.quiet (id int primary key)');
  const { id } = await db.one(`select id from webhooks.watch('public.quiet')`);
  const idle = () =>
    db.query(
      `select proname from pg_proc where proname ~ $1 and prosrc = webhooks.idle_body() and not prosecdef and proconfig is null`,
      [`^capture_${id}_`],
    );
  t.is((await idle()).length, 4);
  await db.exec(
    `insert into webhooks.entity_events (entity, action) values ('public.quiet', 'create'), ('public.quiet', 'update')`,
  );
  t.is((await idle()).length, 2);
  await db.exec('update webhooks.settings set capture_enabled = false');
  t.is((await idle()).length, 4);
  await db.exec('update webhooks.settings set capture_enabled = true');
  await db.exec(`delete from webhooks.entity_events where entity = 'public.quiet' and action = 'create'`);
  t.is((await idle()).length, 3);
});

test('watching again with the same options changes nothing, and locks out no writer', async (t) => {
  await db.exec('create table public.again (id int primary key)');
  const first = await db.one(`select * from webhooks.watch('public.again')`);
  const triggers = await triggersOf('public.again');
  const writer = await db.connect();
  await writer.query('begin; insert into again values (1)');
  const second = await db.one(`select * from webhooks.watch('public.again')`);
  await writer.query('commit');
  t.deepEqual({ ...second, updated_at: null }, { ...first, updated_at: null });
  t.deepEqual(await triggersOf('public.again'), triggers);
});

test('watching again with other options holds for the next write', async (t) => {
  await watchedTable(db, { name: 'public.options', columns: 'id int primary key, owner text, secret text' });
  await db.exec(`insert into options values (1, null, 's')`);
  await db.exec(
    `select webhooks.watch('public.options', owner_column => 'owner', key_columns => '{owner,id}', excluded_columns => '{secret}')`,
  );
  await db.exec(`insert into options values (2, null, 's'), (3, 'o', 's')`);
  t.deepEqual(await changes(db, 'public.options'), [
    created('1', { id: 1, owner: null, secret: 's' }),
    created('["o", 3]', { id: 3, owner: 'o' }),
  ]);
});

test('watching again keeps the label, the entity events and the registrations', async (t) => {
  await watchedTable(db, { name: 'public.kept', columns: 'id int primary key', options: `label => 'Kept'` });
  await db.exec(`select webhooks.register('http://127.0.0.1:9/', '{public.kept:create}')`);
  const again = await db.one(`select * from webhooks.watch('public.kept')`);
  t.is(again.label, 'Kept');
  await db.exec('insert into kept values (1)');
  t.is(
    (
      await db.query(
        `select from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id where a.entity = 'public.kept'`,
      )
    ).length,
    1,
  );
});

test('watching again after the table got or lost columns captures it as it is now', async (t) => {
  await watchedTable(db, {
    name: 'public.altered',
    columns: 'id int primary key, gone text, old_name text',
    actions: ['update'],
  });
  await db.exec(`
    insert into altered values (1, 'x', 'a');
    alter table altered drop column gone, add column added int;
    alter table altered rename column old_name to new_name;
    select webhooks.watch('public.altered');
    update altered set new_name = 'b', added = 1`);
  t.like((await changes(db, 'public.altered'))[0], {
    object: { id: 1, new_name: 'b', added: 1 },
    changed: ['new_name', 'added'],
  });
});

test('watching a renamed table again reports it under its new name', async (t) => {
  await watchedTable(db, { name: 'public.before_rename', columns: 'id int primary key' });
  await db.exec(`
    alter table before_rename rename to after_rename;
    select webhooks.watch('public.after_rename');
    insert into after_rename values (1)`);
  t.deepEqual(await changes(db, 'public.after_rename'), [created('1', { id: 1 })]);
  t.deepEqual(await db.query(`select from webhooks.audit_settings where entity = 'public.before_rename'`), []);
});

test('a table that was dropped and made anew takes the place of the one that is gone, events included', async (t) => {
  await watchedTable(db, { name: 'public.remade', columns: 'id int primary key' });
  await db.exec(`
    drop table remade;
    create table public.remade (id int, v text);
    select webhooks.watch('public.remade', key_columns => '{id}');
    insert into remade values (1, 'a')`);
  t.deepEqual(await changes(db, 'public.remade'), [created('1', { id: 1, v: 'a' })]);
});

for (const [title, definition, key] of [
  ['the primary key', 'b text, a int, other int unique not null, primary key (b, a)', ['b', 'a']],
  [
    'without a primary key, a unique index over columns that are never null',
    'a int unique, b int unique not null',
    ['b'],
  ],
  [
    'without a key of one column, the one of several',
    'a int not null, b int not null, c text, unique (b, a) include (c)',
    ['b', 'a'],
  ],
  ['without any key, nothing', 'a int, b int', []],
] as const) {
  test(`the key of a watched table is, by itself: ${title}`, async (t) => {
    const name = `public.key_${key.join('') || 'none'}_${definition.length}`;
    await db.exec(`create table ${name} (${definition})`);
    const { key_columns } = await db.one(`select key_columns from webhooks.watch('${name}')`);
    t.deepEqual(key_columns, key);
  });
}

test('a unique index over an expression, or over a part of the rows, is no key', async (t) => {
  await db.exec(`
    create table public.part_keys (a int not null, b text not null);
    create unique index on part_keys (lower(b));
    create unique index on part_keys (a) where a > 0`);
  t.deepEqual((await db.one(`select key_columns from webhooks.watch('public.part_keys')`)).key_columns, []);
});

test('two sessions that watch the same table at once both succeed', async (t) => {
  await db.exec('create table public.raced (id int primary key)');
  const settings = await Promise.all(
    Array.from({ length: 5 }, () => db.one(`select id, entity from webhooks.watch('public.raced')`)),
  );
  t.is(new Set(settings.map(({ id }) => id)).size, 1);
  t.is((await triggersOf('public.raced')).length, 4);
});

test('a table is named as text or as regclass', async (t) => {
  await db.exec('create table public.named (id int primary key)');
  t.is((await db.one(`select entity from webhooks.watch('public.named'::regclass)`)).entity, 'public.named');
  t.is((await db.one(`select entity from webhooks.watch('public.named'::text)`)).entity, 'public.named');
});

for (const [what, name] of [
  ['that is not there', 'public.nowhere'],
  ['in a schema that is not there', 'nowhere.orders'],
  ['without its schema', 'hinted'],
  ['that is no name at all', 'public."'],
  ['of another database', 'a.b.c'],
] as const) {
  test(`watching a table ${what} is error WHTAB with the tables there are`, async (t) => {
    const error = await t.throwsAsync(db.query('select webhooks.watch($1::text)', [name]), { code: 'WHTAB' });
    t.true(error.message.includes(`there is no table ${name}`), error.message);
    t.regex((error as Error & { hint: string }).hint, /Tables here: .*\bpublic\.hinted\b/);
  });
}

for (const [what, definition, name, message] of [
  ['a view', 'create view public.refused_view as select 1 as id', 'public.refused_view', /is not a table/],
  [
    'a materialized view',
    'create materialized view public.refused_matview as select 1 as id',
    'public.refused_matview',
    /is not a table/,
  ],
  ['an index', 'create table public.refused (id int primary key)', 'public.refused_pkey', /is not a table/],
  ['a system table', 'select 1', 'pg_catalog.pg_class', /belongs to the system/],
  ['a table of Rowhook itself', 'select 1', 'webhooks.webhook_activity', /belongs to the system/],
] as const) {
  test(`watching ${what} is error WHTAB`, async (t) => {
    await db.exec(definition);
    const error = await t.throwsAsync(db.query('select webhooks.watch($1::text)', [name]), { code: 'WHTAB', message });
    t.truthy((error as Error & { hint: string }).hint);
  });
}

test('watching a temporary table is error WHTAB', async (t) => {
  const session = await db.connect();
  await session.query('create temporary table fleeting (id int primary key)');
  await t.throwsAsync(session.query(`select webhooks.watch('fleeting'::regclass)`), {
    code: 'WHTAB',
    message: /is a temporary table/,
  });
});

for (const [option, value] of [
  ['owner_column', `'ownr'`],
  ['user_column', `'ownr'`],
  ['key_columns', `'{id,ownr}'`],
  ['excluded_columns', `'{ownr}'`],
] as const) {
  test(`an unknown column as ${option} is error WHCOL with the columns there are`, async (t) => {
    const name = `public.columns_${option}`;
    await db.exec(
      `create table ${name} (id int primary key, owner text, gone int); alter table ${name} drop column gone`,
    );
    const error = await t.throwsAsync(db.query(`select webhooks.watch('${name}', ${option} => ${value})`), {
      code: 'WHCOL',
      message: /has no column ownr$/,
    });
    t.like(error, { detail: `It was given as ${option}.`, hint: 'Its columns: id, owner.' });
    t.deepEqual(await db.query('select from webhooks.audit_settings where entity = $1', [name]), []);
  });
}

test('a role that may not write our tables cannot watch, whoever owns the table', async (t) => {
  const role = await createRole(t, db);
  await db.exec(`create schema mine authorization ${role.name}`);
  const session = await db.connect(role.url);
  await session.query('create table mine.things (id int primary key)');
  await t.throwsAsync(session.query(`select webhooks.watch('mine.things')`), { message: /permission denied/ });
});

test('writes go on while a table is watched and unwatched again and again', async (t) => {
  await db.exec('create table public.busy (id int primary key, n int); insert into busy values (1, 0)');
  let done = false;
  const write = async () => {
    let writes = 0;
    for (; !done; writes++) await db.query('update busy set n = n + 1');
    return writes;
  };
  const writers = [write(), write()];
  for (let i = 0; i < 15; i++) {
    await watch(db, 'public.busy');
    await db.exec(`select webhooks.unwatch('public.busy', with_events => true)`);
  }
  done = true;
  const writes = (await Promise.all(writers)).reduce((sum, n) => sum + n);
  t.is((await db.one('select n from busy')).n, writes);
});

test('what a superuser compiles by watching a table belongs to Rowhook and can be compiled anew', async (t) => {
  const role = await createRole(t, db);
  await db.exec(
    `alter role ${role.name} superuser; create table public.by_other (id int primary key, n int, twice int generated always as (n * 2) stored)`,
  );
  const other = await db.connect(role.url);
  await other.query(`select webhooks.watch('public.by_other')`);
  t.deepEqual(
    await db.query(`
      select distinct pg_get_userbyid(p.proowner) = pg_get_userbyid(c.relowner) as same
      from pg_proc p, pg_class c
      where p.pronamespace = 'webhooks'::regnamespace and c.oid = 'webhooks.settings'::regclass`),
    [{ same: true }],
  );
  await db.exec(
    `insert into webhooks.entity_events (entity, action) values ('public.by_other', 'create'); insert into by_other values (1, 2)`,
  );
  t.deepEqual(await changes(db, 'public.by_other'), [created('1', { id: 1, n: 2, twice: 4 })]);
});
