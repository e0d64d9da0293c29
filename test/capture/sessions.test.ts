import test from 'ava';
import { changes, created, updated, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('whatever a session has set, its writes succeed and are captured as the same bytes', async (t) => {
  await watchedTable(db, {
    name: 'public.settings_of',
    columns: 'id int primary key, at timestamptz, n numeric, v text[]',
  });
  const role = await createRole(t, db);
  await db.exec(`grant select, insert, update on public.settings_of to ${role.name}`);
  const odd = [
    `set row_security = off; set lock_timeout = '1ms'; set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '10s'`,
    `set search_path = ''; set timezone = 'Asia/Kathmandu'; set datestyle = 'Postgres, DMY'`,
    'set quote_all_identifiers = on; set transform_null_equals = on; set array_nulls = off',
    'set standard_conforming_strings = off; set backslash_quote = off; set escape_string_warning = on',
    `set enable_indexscan = off; set enable_nestloop = off; set jit = on; set jit_above_cost = 0; set plan_cache_mode = force_custom_plan`,
    `set default_transaction_isolation = 'serializable'; set default_transaction_deferrable = on`,
    `set client_encoding = 'LATIN1'; set client_min_messages = debug1; set check_function_bodies = off`,
    `set work_mem = '64kB'; set session_replication_role = origin; set xmloption = document`,
  ];
  for (const [n, settings] of odd.entries()) {
    const superuser = n % 2 === 0 || settings.includes('session_replication_role');
    const session = await db.connect(superuser ? db.url : role.url);
    await session.query(settings);
    await session.query(
      `insert into public.settings_of values (${n}, '2026-01-02 03:04:05+00', 1.50, array['a', null])`,
    );
    await session.query(`update public.settings_of set n = 2.0 where id = ${n}`);
  }
  const row = await db.query(`select distinct json_build_array(object->'at', object->'n', object->'v')::text as row
    from webhooks.webhook_activity where entity = 'public.settings_of' order by 1`);
  t.deepEqual(row, [
    { row: '["2026-01-02T03:04:05+00:00", 1.50, ["a",null]]' },
    { row: '["2026-01-02T03:04:05+00:00", 2.0, ["a",null]]' },
  ]);
  t.is((await changes(db, 'public.settings_of')).length, 2 * odd.length);
});

test('a table that is altered in a session that quotes every name is called as before', async (t) => {
  await watchedTable(db, { name: 'public.quoted', columns: 'id int primary key' });
  const session = await db.connect();
  await session.query('set quote_all_identifiers = on; alter table public.quoted add column v int');
  await db.exec('insert into public.quoted values (1, 2); update public.quoted set v = 3');
  t.deepEqual(await changes(db, 'public.quoted'), [
    created('1', { id: 1, v: 2 }),
    updated('1', { id: 1, v: 2 }, { id: 1, v: 3 }, ['v']),
  ]);
});

test('capture is no reason for a serializable transaction to fail', async (t) => {
  await watchedTable(db, { name: 'public.serial', columns: 'id int primary key, n int' });
  await db.exec(`select webhooks.register('http://127.0.0.1:9/', '{public.serial:create,public.serial:update}')`);
  const [one, other] = [await db.connect(), await db.connect()];
  for (let n = 0; n < 20; n++) {
    await one.query(`begin isolation level serializable; insert into serial values (${2 * n})`);
    await other.query(`begin isolation level serializable; insert into serial values (${2 * n + 1})`);
    await one.query(`insert into serial values (${1000 + 2 * n})`);
    await other.query(`insert into serial values (${1000 + 2 * n + 1})`);
    await one.query('commit');
    await other.query('commit');
  }
  t.is((await changes(db, 'public.serial')).length, 80);
});

test('data that is restored without triggers, or with webhooks.suppress, captures nothing, and what comes after it is captured', async (t) => {
  await watchedTable(db, {
    name: 'public.restored',
    columns: 'id int primary key',
    options: `on_replication => 'always'`,
  });
  await db.exec(`
    alter table restored disable trigger all;
    insert into restored values (1);
    alter table restored enable trigger all`);
  const url = new URL(db.url);
  url.searchParams.set('options', '-c webhooks.suppress=on');
  await (await db.connect(url.href)).query('insert into restored values (2)');
  await db.exec('insert into restored values (3)');
  t.deepEqual(await changes(db, 'public.restored'), [created('3', { id: 3 })]);
  // Enabling all of them made them fire on the origin only.
  await db.exec('begin; set local session_replication_role = replica; insert into restored values (4); commit');
  t.is((await changes(db, 'public.restored')).length, 2);
});
