import test from 'ava';
import { watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

const bodies = async (entity: string, database = db) =>
  (
    await database.query(
      `select webhooks.request_body(a) as body from webhooks.webhook_activity a where entity = $1 order by id`,
      [entity],
    )
  ).map(({ body }) => JSON.parse(body));

test('a row above max_payload_bytes is told of by its key and what changed, without its values', async (t) => {
  await watchedTable(db, { name: 'public.large', columns: 'id int primary key, v int, doc text' });
  await db.exec(`
    insert into large values (1, 1, repeat('x', 300000)), (2, 1, 'small');
    update large set v = 2;
    update large set doc = 'small', v = 3 where id = 1;
    update large set v = 4 where id = 1;
    delete from large where id = 1`);
  t.deepEqual(
    (await bodies('public.large')).map(({ object_id, action, object, previous, changed, truncated }) => [
      object_id,
      action,
      object === null,
      previous === null,
      changed,
      truncated,
    ]),
    [
      [1, 'created', true, true, null, true],
      [2, 'created', false, true, null, undefined],
      [1, 'updated', true, true, ['v'], true],
      [2, 'updated', false, false, ['v'], undefined],
      [1, 'updated', true, true, ['v', 'doc'], true],
      [1, 'updated', false, false, ['v'], undefined],
      [1, 'deleted', true, false, null, undefined],
    ],
  );
});

test('the activity keeps it whole', async (t) => {
  await watchedTable(db, { name: 'public.kept', columns: 'id int primary key, doc text', actions: ['create'] });
  await db.exec(`insert into kept values (1, repeat('x', 300000))`);
  const { object } = await db.one(`select object from webhooks.webhook_activity where entity = 'public.kept'`);
  t.is(object.doc.length, 300_000);
});

test('the limit is that of the JSON in bytes, however it is stored, and a setting', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.limited', columns: 'doc text', actions: ['create'] });
  const overhead = '{"doc":""}'.length;
  for (const more of [0, 1])
    await own.query(`insert into limited values (repeat('é', $1))`, [(2000 - overhead) / 2 + more]);
  const truncated = async (limit: number) => {
    await own.query('update webhooks.settings set max_payload_bytes = $1', [limit]);
    // As though that had been so when the rows were written.
    await own.exec(`delete from webhooks.payload_limits where since < (select max(since) from webhooks.payload_limits);
      update webhooks.payload_limits set since = '-infinity'`);
    return (await bodies('public.limited', own)).map((body) => body.truncated ?? false);
  };
  t.deepEqual(await truncated(2000), [false, true]);
  t.deepEqual(await truncated(2002), [false, false]);
  t.deepEqual(await truncated(1999), [true, true]);
});

test('a change of the limit changes no body of what was captured before', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.stable', columns: 'doc text', actions: ['create'] });
  await own.exec(`insert into stable values (repeat('x', 3000))`);
  const before = await bodies('public.stable', own);
  await own.exec('update webhooks.settings set max_payload_bytes = 2000');
  t.deepEqual(await bodies('public.stable', own), before);
  const { wait } = await own.one(
    `select extract(epoch from max(since) - now())::float8 as wait from webhooks.payload_limits`,
  );
  t.true(wait > 0 && wait < 6, 'it holds soon');
  await own.exec(`
    update webhooks.payload_limits set since = now() where max_payload_bytes = 2000;
    insert into stable values (repeat('y', 3000))`);
  t.deepEqual(
    (await bodies('public.stable', own)).map(({ truncated }) => truncated),
    [undefined, true],
  );
});

test('a row that is so large that its JSON might not fit is told of by its key, and fails no write', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.giant', columns: 'id int primary key, v int, doc text, more bytea' });
  // Not compressed, which would take longer than all the rest.
  await own.exec(`
    alter table giant alter doc set storage external;
    create function public.giant_payload(old giant, new giant) returns json stable language sql as 'select to_json(new.id)';
    update webhooks.entity_events set condition = '$.old.id == 1', payload_function = 'public.giant_payload' where action = 'delete';
    update webhooks.entity_events set condition = '$.new.id == 1' where action = 'update';
    insert into giant values (1, 1, repeat('x', 64000001), 'small'), (2, 1, 'small', null);
    update giant set v = 2;
    update giant set doc = 'small';
    delete from giant`);
  const told = (await bodies('public.giant', own)).map((body) => [
    body.object_id,
    body.action,
    Boolean(body.object),
    Boolean(body.previous),
    body.changed,
    body.truncated,
  ]);
  t.deepEqual(told, [
    [1, 'created', false, false, null, true],
    [2, 'created', true, false, null, undefined],
    [1, 'updated', false, false, ['v'], true],
    [1, 'updated', true, false, ['doc'], undefined],
    [1, 'deleted', false, false, null, undefined],
  ]);
});

test('a large row is found whatever else of it is null, also once its columns may be', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, {
    name: 'public.partly',
    columns: 'id int primary key, doc text not null, more text',
    actions: ['create'],
  });
  await own.exec(`
    alter table partly alter doc set storage external, alter more set storage external;
    insert into partly values (1, repeat('x', 64000001), null), (2, 'small', null);
    alter table partly alter doc drop not null;
    insert into partly values (3, null, repeat('x', 64000001)), (4, null, 'small')`);
  t.deepEqual(
    (await bodies('public.partly', own)).map(({ object_id, truncated }) => [object_id, truncated]),
    [
      [1, true],
      [2, undefined],
      [3, true],
      [4, undefined],
    ],
  );
});

test('a table of as many columns as there can be is captured, each of them', async (t) => {
  const own = await createDatabase(t);
  const names = Array.from({ length: 1600 }, (_, n) => `c${n}`);
  await watchedTable(own, { name: 'public.wide', columns: names.map((name) => `${name} int`).join(', ') });
  await own.exec(`insert into wide (c0, c1599) values (1, 2); update wide set c0 = 3, c1598 = 4; delete from wide`);
  const [made, changed, gone] = await own.query(
    `select object, previous, changed from webhooks.webhook_activity where entity = 'public.wide' order by id`,
  );
  t.deepEqual(Object.keys(made.object), names);
  t.is(made.object.c1599, 2);
  t.deepEqual(changed.changed, ['c0', 'c1598']);
  t.like(changed.object, { c0: 3, c1598: 4, c1599: 2 });
  t.like(gone.previous, { c0: 3, c1598: 4, c1599: 2 });
});

test('several rows of so wide a table are captured by one update, whatever the transaction says of itself', async (t) => {
  const own = await createDatabase(t);
  const columns = Array.from({ length: 1599 }, (_, n) => `c${n} int`).join(', ');
  await watchedTable(own, { name: 'public.wide', columns: `id int primary key, ${columns}`, actions: ['update'] });
  await own.exec(`
    create table moved (id int, ${columns}) partition by range (id);
    create table moved_low partition of moved for values from (0) to (10);
    create table moved_high partition of moved for values from (10) to (20);
    create function drop_row() returns trigger language plpgsql as 'begin return case when new.c1 <> 2 then new end; end';
    create trigger drop_row before insert on moved_high for each row execute function drop_row()`);
  await watch(own, 'public.moved', { options: `key_columns => '{c1}'`, actions: ['update'] });
  const session = await own.connect();
  await session.query('insert into wide (id, c1) select i, i from generate_series(1, 3) i');
  await session.query('insert into moved (id, c1) select id, c1 from wide');
  await session.query('update wide set c1598 = id where id < 3');
  await session.query(`set webhooks.actor = 'anna'`);
  await session.query('update wide set c1597 = -id');
  await session.query('update moved set c1598 = id');
  await session.query('update moved set id = id + 10 where id > 1');
  t.deepEqual(
    await own.query(`
      select entity, object->>'c1' as c1, changed, object->>'id' as id, previous->>'id' as was, object->>'c1598' as c1598, note is not null as noted
      from webhooks.webhook_activity order by entity desc, changed::text, c1`),
    [
      ['public.wide', '1', ['c1597'], '1', '1', '1', false],
      ['public.wide', '2', ['c1597'], '2', '2', '2', false],
      ['public.wide', '3', ['c1597'], '3', '3', null, false],
      ['public.wide', '1', ['c1598'], '1', '1', '1', false],
      ['public.wide', '2', ['c1598'], '2', '2', '2', false],
      ['public.moved', '1', ['c1598'], '1', '1', '1', false],
      ['public.moved', '2', ['c1598'], '2', '2', '2', false],
      ['public.moved', '3', ['c1598'], '3', '3', '3', false],
      ['public.moved', '3', ['id'], '13', '3', '3', true],
    ].map(([entity, c1, changed, id, was, c1598, noted]) => ({ entity, c1, changed, id, was, c1598, noted })),
  );
});

test('keys that no index could hold fail no write, and are kept apart where deliveries are in order', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.papers', columns: 'title text, n int', options: `key_columns => '{title}'` });
  await own.exec(`
    select webhooks.register('http://127.0.0.1:9/', '{public.papers:create,public.papers:update}');
    update webhooks.webhook_registrations set ordering = 'object';
    insert into papers
    select (select string_agg(md5(concat(i, n)), '') from generate_series(1, 3000) n), i from generate_series(1, 2) i;
    update papers set n = n + 2`);
  t.like(
    await own.one(`
      select count(*)::int as told, count(distinct d.order_key)::int as objects, max(length(a.object_id))::int as length
      from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id`),
    { told: 4, objects: 2, length: 96_000 },
  );
});
