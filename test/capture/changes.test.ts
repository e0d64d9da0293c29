import test from 'ava';
import { changes, changesByObject, created, deleted, updated, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('an inserted row is captured as created, with its new values only', async (t) => {
  await watchedTable(db, { name: 'public.a1', columns: 'c1 int primary key, c2 text' });
  await db.exec(`insert into a1 values (1, 'hello')`);
  t.deepEqual(await changes(db, 'public.a1'), [created('1', { c1: 1, c2: 'hello' })]);
});

test('an updated row is captured with both whole rows and the columns that changed', async (t) => {
  await watchedTable(db, { name: 'public.a2', columns: 'c1 int primary key, c2 text', actions: ['update'] });
  await db.exec(`insert into a2 values (1, 'hello'); update a2 set c2 = 'world'`);
  t.deepEqual(await changes(db, 'public.a2'), [updated('1', { c1: 1, c2: 'hello' }, { c1: 1, c2: 'world' }, ['c2'])]);
});

test('a deleted row is captured with its last values only', async (t) => {
  await watchedTable(db, { name: 'public.a3', columns: 'c1 int primary key, c2 text', actions: ['delete'] });
  await db.exec(`insert into a3 values (1, 'hello'); delete from a3`);
  t.deepEqual(await changes(db, 'public.a3'), [deleted('1', { c1: 1, c2: 'hello' })]);
});

test('of a table with an event for creating only, updates and deletes are not captured', async (t) => {
  await watchedTable(db, { name: 'public.a6', columns: 'id int primary key, v text', actions: ['create'] });
  await db.exec(`insert into a6 values (1, 'a'); update a6 set v = 'b'; delete from a6`);
  t.deepEqual(await changes(db, 'public.a6'), [created('1', { id: 1, v: 'a' })]);
});

test('a watched table without entity events captures nothing', async (t) => {
  await watchedTable(db, { name: 'public.idle', columns: 'id int primary key', actions: [] });
  await db.exec('insert into idle values (1); update idle set id = 2; delete from idle');
  t.deepEqual(await changes(db, 'public.idle'), []);
});

test('an update that changes nothing captures nothing', async (t) => {
  await watchedTable(db, { name: 'public.a8', columns: 'id int primary key, v text', actions: ['update'] });
  await db.exec(`insert into a8 values (1, 'a'), (2, 'b'), (3, null); update a8 set v = v`);
  t.deepEqual(await changes(db, 'public.a8'), []);
});

test('of an update that changes some of its rows, only those are captured', async (t) => {
  await watchedTable(db, { name: 'public.a8some', columns: 'id int primary key, v int', actions: ['update'] });
  await db.exec('insert into a8some values (1, 1), (2, 5), (3, 2); update a8some set v = greatest(v, 3)');
  t.deepEqual(await changes(db, 'public.a8some'), [
    updated('1', { id: 1, v: 1 }, { id: 1, v: 3 }, ['v']),
    updated('3', { id: 3, v: 2 }, { id: 3, v: 3 }, ['v']),
  ]);
});

test('statements that touch no row capture nothing', async (t) => {
  await watchedTable(db, { name: 'public.a9', columns: 'id int primary key, v text' });
  await db.exec(`
    insert into a9 select 1, 'a' where false;
    update a9 set v = 'b' where id = 7;
    delete from a9 where id = 7`);
  t.deepEqual(await changes(db, 'public.a9'), []);
});

test('INSERT … ON CONFLICT captures a create for the new row and an update for the existing one', async (t) => {
  await watchedTable(db, { name: 'public.a12', columns: 'id int primary key, v text' });
  await db.exec(`insert into a12 values (1, 'old')`);
  await db.exec(`insert into a12 values (1, 'x'), (2, 'y') on conflict (id) do update set v = excluded.v`);
  t.deepEqual(await changesByObject(db, 'public.a12'), [
    created('1', { id: 1, v: 'old' }),
    updated('1', { id: 1, v: 'old' }, { id: 1, v: 'x' }, ['v']),
    created('2', { id: 2, v: 'y' }),
  ]);
});

test('INSERT … ON CONFLICT DO NOTHING captures the inserted rows only', async (t) => {
  await watchedTable(db, { name: 'public.a12n', columns: 'id int primary key, v text' });
  await db.exec(`insert into a12n values (1, 'old')`);
  await db.exec(`insert into a12n values (1, 'x'), (2, 'y') on conflict do nothing`);
  t.deepEqual(await changes(db, 'public.a12n'), [created('1', { id: 1, v: 'old' }), created('2', { id: 2, v: 'y' })]);
});

test('MERGE captures what it inserts, updates and deletes', async (t) => {
  await db.exec(`
    create table public.a13 (id int primary key, v text);
    insert into a13 values (1, 'a'), (2, 'b'), (3, 'c')`);
  await watch(db, 'public.a13');
  await db.exec(`
    merge into a13 using (values (1, 'A'), (2, null), (4, 'D')) s(id, v) on a13.id = s.id
    when matched and s.v is null then delete
    when matched then update set v = s.v
    when not matched then insert values (s.id, s.v)`);
  t.deepEqual(await changesByObject(db, 'public.a13'), [
    updated('1', { id: 1, v: 'a' }, { id: 1, v: 'A' }, ['v']),
    deleted('2', { id: 2, v: 'b' }),
    created('4', { id: 4, v: 'D' }),
  ]);
});

test('COPY captures each row', async (t) => {
  await watchedTable(db, { name: 'public.a14', columns: 'id int primary key, v text' });
  // The server reads it by itself, so that the client needs no COPY protocol.
  await db.exec(`copy a14 from program 'printf "1\\ta\\n2\\tb\\n"'`);
  t.deepEqual(await changes(db, 'public.a14'), [created('1', { id: 1, v: 'a' }), created('2', { id: 2, v: 'b' })]);
});

test('TRUNCATE captures nothing', async (t) => {
  await watchedTable(db, { name: 'public.a15', columns: 'id int primary key', actions: ['delete'] });
  await db.exec('insert into a15 select generate_series(1, 10); truncate a15');
  t.deepEqual(await changes(db, 'public.a15'), []);
});

test('rows that a foreign key deletes or changes by itself are captured', async (t) => {
  await db.exec('create table public.parents (id int primary key)');
  await watchedTable(db, {
    name: 'public.a16',
    columns: 'id int primary key, parent int references parents on delete cascade on update cascade',
    actions: ['update', 'delete'],
  });
  await db.exec(`
    insert into parents values (1), (2);
    insert into a16 values (10, 1), (11, 1), (12, 2);
    update parents set id = 3 where id = 2;
    delete from parents where id = 1`);
  t.deepEqual(await changes(db, 'public.a16'), [
    updated('12', { id: 12, parent: 2 }, { id: 12, parent: 3 }, ['parent']),
    deleted('10', { id: 10, parent: 1 }),
    deleted('11', { id: 11, parent: 1 }),
  ]);
});

test('an update of the primary key is one update, under the new key', async (t) => {
  await watchedTable(db, { name: 'public.rekeyed', columns: 'id int primary key, v text', actions: ['update'] });
  await db.exec(`insert into rekeyed values (1, 'a'), (2, 'b'); update rekeyed set id = id + 10`);
  t.deepEqual(await changes(db, 'public.rekeyed'), [
    updated('11', { id: 1, v: 'a' }, { id: 11, v: 'a' }, ['id']),
    updated('12', { id: 2, v: 'b' }, { id: 12, v: 'b' }, ['id']),
  ]);
});

test('two parts of one WITH statement that update the same table are paired right', async (t) => {
  await watchedTable(db, { name: 'public.ctes', columns: 'id int primary key, v text', actions: ['update'] });
  await db.exec(`insert into ctes select i, 'v' || i from generate_series(1, 6) i`);
  await db.exec(`
    with odd as (update ctes set v = v || '-odd' where id % 2 = 1 returning 1)
    update ctes set v = v || '-even' where id % 2 = 0 and (select count(*) from odd) >= 0`);
  t.deepEqual(
    await changesByObject(db, 'public.ctes'),
    [1, 2, 3, 4, 5, 6].map((id) =>
      updated(`${id}`, { id, v: `v${id}` }, { id, v: `v${id}-${id % 2 ? 'odd' : 'even'}` }, ['v']),
    ),
  );
});

test('what a BEFORE trigger makes of a row is what is captured, and rows that it suppresses are not', async (t) => {
  await watchedTable(db, { name: 'public.before_triggers', columns: 'id int primary key, v text' });
  await db.exec(`
    create function public.shout() returns trigger language plpgsql as $$
      begin
        if new.v = 'suppressed' then return null; end if;
        new.v := upper(new.v);
        return new;
      end $$;
    create trigger shout before insert or update on before_triggers for each row execute function shout();
    insert into before_triggers values (1, 'a'), (2, 'suppressed'), (3, 'c');
    update before_triggers set v = case id when 1 then 'suppressed' else 'd' end`);
  t.deepEqual(await changes(db, 'public.before_triggers'), [
    created('1', { id: 1, v: 'A' }),
    created('3', { id: 3, v: 'C' }),
    updated('3', { id: 3, v: 'C' }, { id: 3, v: 'D' }, ['v']),
  ]);
});

test('writes inside functions and through a view are captured', async (t) => {
  await watchedTable(db, { name: 'public.indirect', columns: 'id int primary key, v text' });
  await db.exec(`
    create view public.indirect_view as select id, v from indirect;
    create function public.write_indirect() returns void language plpgsql as $$
      begin
        insert into indirect values (1, 'function');
      end $$;
    select write_indirect();
    insert into indirect_view values (2, 'view');
    update indirect_view set v = 'changed' where id = 2;
    delete from indirect_view where id = 2`);
  t.deepEqual(await changes(db, 'public.indirect'), [
    created('1', { id: 1, v: 'function' }),
    created('2', { id: 2, v: 'view' }),
    updated('2', { id: 2, v: 'view' }, { id: 2, v: 'changed' }, ['v']),
    deleted('2', { id: 2, v: 'changed' }),
  ]);
});

test('writes of a session that replays a replication stream are not captured', async (t) => {
  await watchedTable(db, { name: 'public.a22', columns: 'id int primary key' });
  await db.exec(
    'begin; set local session_replication_role = replica; insert into a22 values (1); commit; insert into a22 values (2)',
  );
  t.deepEqual(await changes(db, 'public.a22'), [created('2', { id: 2 })]);
});

test('a table without a key is captured, with a null object id', async (t) => {
  await watchedTable(db, { name: 'public.a24', columns: 'a int, b text' });
  await db.exec(`insert into a24 values (1, 'x'), (1, 'x'); update a24 set b = 'y'; delete from a24`);
  const [x, y] = [
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
  ];
  t.deepEqual(await changes(db, 'public.a24'), [
    created(null, x),
    created(null, x),
    updated(null, x, y, ['b']),
    updated(null, x, y, ['b']),
    deleted(null, y),
    deleted(null, y),
  ]);
  t.is(
    (await db.one(`select count(object_key)::int as keys from webhooks.webhook_activity where entity = 'public.a24'`))
      .keys,
    0,
  );
});

test('a key of several columns is an array with the type and order of each', async (t) => {
  await watchedTable(db, { name: 'public.a25', columns: 'b text, a bigint, v int, primary key (a, b)' });
  await db.exec(`insert into a25 values ('x"y', 9007199254740993, 0)`);
  const { object_key, object_id } = await db.one(
    `select object_key::text, object_id from webhooks.webhook_activity where entity = 'public.a25'`,
  );
  t.is(object_key, '[9007199254740993, "x\\"y"]');
  t.is(object_id, object_key);
});

test('the key keeps its JSON type, and its text is the object id', async (t) => {
  await watchedTable(db, { name: 'public.text_key', columns: 'id text primary key', actions: ['create'] });
  await db.exec(`insert into text_key values ('42')`);
  t.deepEqual(
    await db.one(`select object_key::text, object_id from webhooks.webhook_activity where entity = 'public.text_key'`),
    { object_key: '"42"', object_id: '42' },
  );
});

test('a stored generated column is captured, and counts as changed', async (t) => {
  await watchedTable(db, {
    name: 'public.a26',
    columns: 'id int primary key, net int, gross int generated always as (net * 2) stored',
  });
  await db.exec('insert into a26 values (1, 10); update a26 set net = 20');
  t.deepEqual(await changes(db, 'public.a26'), [
    created('1', { id: 1, net: 10, gross: 20 }),
    updated('1', { id: 1, net: 10, gross: 20 }, { id: 1, net: 20, gross: 40 }, ['net', 'gross']),
  ]);
});

test('a virtual generated column is captured with its value, and with null where that cannot be computed', async (t) => {
  const { version } = await db.one(`select current_setting('server_version_num')::int as version`);
  if (version < 180000) return t.pass('Virtual columns came with PostgreSQL 18');
  await watchedTable(db, {
    name: 'public.virtual',
    columns: `id int primary key, "Net" int, share numeric(9, 1) generated always as (100.0 / "Net") virtual, v int,
      text text generated always as ("Net" || '€') virtual`,
  });
  // A value that it cannot be computed from fails whoever reads it, and no write.
  await db.exec('insert into virtual values (1, 8); update virtual set "Net" = 0, v = 1; delete from virtual');
  t.deepEqual(await changes(db, 'public.virtual'), [
    created('1', { id: 1, Net: 8, share: 12.5, v: null, text: '8€' }),
    updated(
      '1',
      { id: 1, Net: 8, share: 12.5, v: null, text: '8€' },
      { id: 1, Net: 0, share: null, v: 1, text: '0€' },
      ['Net', 'share', 'v', 'text'],
    ),
    deleted('1', { id: 1, Net: 0, share: null, v: 1, text: '0€' }),
  ]);
});

test('a virtual column can be the owner, in filters and payloads, and may get another expression', async (t) => {
  const { version } = await db.one(`select current_setting('server_version_num')::int as version`);
  if (version < 180000) return t.pass('Virtual columns came with PostgreSQL 18');
  await watchedTable(db, {
    name: 'public.computed',
    columns: 'id int primary key, n int, half int generated always as (n / 2) virtual, skipped int',
    options: `owner_column => 'half', excluded_columns => '{skipped}'`,
  });
  await db.exec(`
    create function public.computed_payload(old computed, new computed) returns json stable language sql as 'select to_json(new.half)';
    update webhooks.entity_events set columns = '{half}', condition = '$.new.half > 1', payload_function = 'public.computed_payload'
    where entity = 'public.computed' and action = 'update';
    insert into computed values (1, null), (2, 4);
    update computed set n = n + 1;
    update computed set n = n + 1;
    alter table computed alter half set expression as (n * 2);
    update computed set n = n + 1`);
  t.deepEqual(
    await db.query(
      `select object, owner_id, payload from webhooks.webhook_activity where entity = 'public.computed' order by id`,
    ),
    [
      { object: { id: 2, n: 4, half: 2 }, owner_id: '2', payload: null },
      { object: { id: 2, n: 6, half: 3 }, owner_id: '3', payload: 3 },
      { object: { id: 2, n: 7, half: 14 }, owner_id: '14', payload: 14 },
    ],
  );
  await db.exec(`select webhooks.unwatch('public.computed', with_events => true)`);
  t.deepEqual(
    await db.query(`select from pg_proc where proname ~ '^virtual_[0-9]' and obj_description(oid) ~ 'computed'`),
    [],
  );
});

test('a value that is stored out of line is captured whole, also by an update that does not touch it', async (t) => {
  await watchedTable(db, { name: 'public.a41', columns: 'id int primary key, v int, big text', actions: ['update'] });
  await db.exec(`
    alter table a41 alter big set storage external;
    insert into a41 values (1, 1, repeat('0123456789', 100000));
    update a41 set v = 2`);
  t.deepEqual(
    await db.one(
      `select length(object->>'big') as new, length(previous->>'big') as old, changed from webhooks.webhook_activity where entity = 'public.a41'`,
    ),
    { new: 1_000_000, old: 1_000_000, changed: ['v'] },
  );
});

test('a row inserted into a child by inheritance is captured only where the child is watched', async (t) => {
  await watchedTable(db, { name: 'public.a21', columns: 'id int primary key' });
  await db.exec('create table public.a21_child (extra text, primary key (id)) inherits (public.a21)');
  await db.exec(`insert into a21_child values (1, 'x')`);
  t.deepEqual(await changes(db, 'public.a21'), []);
  await watch(db, 'public.a21_child');
  await db.exec(`insert into a21_child values (2, 'y')`);
  t.deepEqual(await changes(db, 'public.a21_child'), [created('2', { id: 2, extra: 'y' })]);
});

test('every row of one statement has the moment of that statement and the id of its transaction', async (t) => {
  await watchedTable(db, { name: 'public.moments', columns: 'id int primary key' });
  const [transaction] = await db.query(`
    with written as (insert into moments values (1), (2) returning 1)
    select pg_current_xact_id()::text as id, statement_timestamp() as at from written`);
  t.deepEqual(
    await db.query(
      `select distinct transaction::text as id, occurred_at as at from webhooks.webhook_activity where entity = 'public.moments'`,
    ),
    [transaction],
  );
});
