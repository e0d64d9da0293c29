import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
  await db.exec('create schema shop; grant usage on schema shop to public');
});

type Payload = Partial<{ payload_function: string; payload_view: string; condition: string }>;

/** Says what is sent of an entity event that there is. */
async function send(entity: string, action: string, payload: Payload, database = db): Promise<void> {
  await database.query(
    `update webhooks.entity_events set payload_function = $3, payload_view = $4, condition = $5::text::jsonpath
     where entity = $1 and action = $2`,
    [entity, action, payload.payload_function, payload.payload_view, payload.condition],
  );
}

interface Activity {
  payload: unknown;
  thin: boolean | null;
  note: string | null;
  body: Record<string, unknown>;
}

/** What was captured of an entity, and the body of each request that tells of it. */
const activities = (entity: string) =>
  db.query<Activity>(
    `select a.payload, a.thin, a.note, webhooks.request_body(a)::json as body
     from webhooks.webhook_activity a where a.entity = $1 order by a.id`,
    [entity],
  );

const latest = async (entity: string) => (await activities(entity)).at(-1) as Activity;

const payloads = async (entity: string) => (await activities(entity)).map(({ payload }) => payload);

test('a function of the old and the new row makes what is sent of each change', async (t) => {
  await watchedTable(db, { name: 'shop.orders', columns: 'id int primary key, secret text, total numeric(9, 2)' });
  await db.exec(`
    create function shop.order_payload(old shop.orders, new shop.orders) returns json stable language sql as $$
      select json_build_object('was', (old).total, 'is', (new).total) $$`);
  for (const action of ['create', 'update', 'delete']) {
    await send('shop.orders', action, { payload_function: 'shop.order_payload' });
  }
  await db.exec(`
    insert into shop.orders values (1, 'x', 1.50), (2, 'y', 2);
    update shop.orders set total = total + 1 where id = 1;
    delete from shop.orders where id = 1`);
  const captured = await activities('shop.orders');
  t.deepEqual(
    captured.map(({ payload }) => payload),
    [
      { was: null, is: 1.5 },
      { was: null, is: 2 },
      { was: 1.5, is: 2.5 },
      { was: 2.5, is: null },
    ],
  );
  t.deepEqual(Object.keys(captured[2]?.body ?? {}).slice(4, 8), ['object_id', 'payload', 'changed', 'owner_id']);
  t.false(JSON.stringify(captured.map(({ body }) => body)).includes('secret'), 'the row itself is not sent');
});

test('a function can take the rows as JSON, in which columns that are not copied are absent', async (t) => {
  for (const type of ['json', 'jsonb']) {
    await watchedTable(db, {
      name: `shop.as_${type}`,
      columns: 'id int primary key, secret text',
      options: `excluded_columns => '{secret}'`,
    });
    await db.exec(`
      create function shop.of_${type}(old ${type}, new ${type}) returns ${type} stable language sql as $$
        select ${type}_build_array(old, new) $$`);
    await send(`shop.as_${type}`, 'create', { payload_function: `shop.of_${type}` });
    await send(`shop.as_${type}`, 'update', { payload_function: `shop.of_${type}` });
    await db.exec(`insert into shop.as_${type} values (1, 'x'); update shop.as_${type} set id = 2`);
    t.deepEqual(await payloads(`shop.as_${type}`), [
      [null, { id: 1 }],
      [{ id: 1 }, { id: 2 }],
    ]);
  }
});

test('a view gives its row of the same key, as the writing transaction sees it', async (t) => {
  await watchedTable(db, { name: 'shop.carts', columns: 'a int, b text, primary key (a, b)' });
  await db.exec(`
    create table shop.items (a int, b text, what text);
    create view shop.cart_documents as
      select c.a, c.b, (select json_agg(i.what order by i.what) from shop.items i where (i.a, i.b) = (c.a, c.b)) as items
      from shop.carts c where c.a < 9`);
  await send('shop.carts', 'create', { payload_view: 'shop.cart_documents' });
  await db.exec(`
    insert into shop.items values (1, 'x', 'hat'), (1, 'x', 'bag'), (2, 'x', 'cup');
    insert into shop.carts values (1, 'x'), (2, 'x'), (3, 'x'), (9, 'x')`);
  t.deepEqual(await payloads('shop.carts'), [
    { a: 1, b: 'x', items: ['bag', 'hat'] },
    { a: 2, b: 'x', items: ['cup'] },
    { a: 3, b: 'x', items: null },
    null,
  ]);
  t.is((await latest('shop.carts')).thin, null, 'no row of the view is no failure');
});

test('a payload that fails is told of without it, and the write is done', async (t) => {
  await watchedTable(db, { name: 'shop.failing', columns: 'id int primary key, v int' });
  await db.exec(`
    create function shop.fails(old shop.failing, new shop.failing) returns json stable language plpgsql as $$ begin
      if new.v = 5 then raise exception 'five is too much'; end if;
      assert new.v is distinct from 6, 'nor six';
      return to_json(100 / new.v);
    end $$`);
  await send('shop.failing', 'create', { payload_function: 'shop.fails' });
  await db.exec('insert into shop.failing values (1, 1), (2, 0), (3, 5), (4, 6), (5, null)');
  const captured = await activities('shop.failing');
  t.deepEqual(
    captured.map(({ payload, thin, note }) => ({ payload, thin, note })),
    [
      { payload: 100, thin: null, note: null },
      { payload: null, thin: true, note: 'Its payload could not be made: division by zero.' },
      { payload: null, thin: true, note: 'Its payload could not be made: five is too much.' },
      { payload: null, thin: true, note: 'Its payload could not be made: nor six.' },
      { payload: null, thin: null, note: null },
    ],
  );
  t.like(captured[1]?.body, { object_id: 2, object: null, previous: null, truncated: true });
  t.false(JSON.stringify(captured[1]?.body).includes('division'), 'endpoints are not told of the error');
});

test('what a payload needs may be dropped, renamed, forbidden or locked: writes go on, each with its note', async (t) => {
  await watchedTable(db, { name: 'shop.fragile', columns: 'id int primary key' });
  const { name: owner } = await createRole(t, db);
  await db.exec(`
    create table shop.needed (v int);
    grant select on shop.needed to ${owner};
    create function shop.fragile_payload(old json, new json) returns json stable language sql set lock_timeout = '10ms' as $$
      select json_agg(n.*) from shop.needed n $$;
    alter function shop.fragile_payload owner to ${owner}`);
  await send('shop.fragile', 'create', { payload_function: 'shop.fragile_payload' });
  let id = 0;
  const noteOfNext = async () => {
    await db.query('insert into shop.fragile values ($1)', [++id]);
    return (await latest('shop.fragile')).note;
  };
  t.is(await noteOfNext(), null);
  await db.exec(`revoke select on shop.needed from ${owner}`);
  t.regex((await noteOfNext()) ?? '', /permission denied for table needed/);
  await db.exec(`grant select on shop.needed to ${owner}`);
  const locking = await db.connect();
  await locking.query('begin; lock table shop.needed');
  t.regex((await noteOfNext()) ?? '', /lock timeout/);
  await locking.query('rollback');
  await db.exec('alter function shop.fragile_payload rename to other');
  t.regex((await noteOfNext()) ?? '', /function shop.fragile_payload\(.*\) does not exist/);
  await db.exec('alter function shop.other rename to fragile_payload');
  t.is(await noteOfNext(), null);
  await db.exec('drop function shop.fragile_payload');
  t.regex((await noteOfNext()) ?? '', /does not exist/);
  await db.exec('alter table shop.fragile add column more int');
  t.regex((await noteOfNext()) ?? '', /there is no function shop.fragile_payload/);
  const { problem } = await db.one(`select problem from webhooks.doctor() where subject = 'shop.fragile:create'`);
  t.regex(problem, /there is no function shop.fragile_payload\(shop.fragile, shop.fragile\) or .*\(json, json\)/);
});

test('a payload has the rights of the owner of what makes it, and none of Rowhook or of who writes', async (t) => {
  await watchedTable(db, { name: 'shop.rights', columns: 'id int primary key' });
  const owner = await createRole(t, db);
  const writer = await createRole(t, db);
  await db.exec(`
    grant insert on shop.rights to ${writer.name};
    create function shop.whoami(old json, new json) returns json stable language sql as 'select to_json(current_user)';
    alter function shop.whoami owner to ${owner.name};
    create function shop.current_name() returns name stable language sql as 'select current_user';
    create view shop.who as select r.id, shop.current_name() as name from shop.rights r;
    alter view shop.who owner to ${owner.name};
    grant select on shop.rights to ${owner.name}`);
  const session = await db.connect(writer.url);
  await send('shop.rights', 'create', { payload_function: 'shop.whoami' });
  await session.query('insert into shop.rights values (1)');
  await send('shop.rights', 'create', { payload_view: 'shop.who' });
  await session.query('insert into shop.rights values (2)');
  t.deepEqual(await payloads('shop.rights'), [owner.name, { id: 2, name: owner.name }]);
  await session.query('begin');
  await t.throwsAsync(session.query('select webhooks.payload_1_create(null::json, null::json)'), { code: '42501' });
  await session.query('rollback');
});

test('the function between capture and a payload comes back when it is dropped with its owner', async (t) => {
  await watchedTable(db, { name: 'shop.orphans', columns: 'id int primary key' });
  const { name: owner } = await createRole(t, db);
  await db.exec(`
    create function shop.orphan(old json, new json) returns json stable language sql as 'select new';
    alter function shop.orphan owner to ${owner}`);
  await send('shop.orphans', 'create', { payload_function: 'shop.orphan' });
  await db.exec(`insert into shop.orphans values (1); drop owned by ${owner}; insert into shop.orphans values (2)`);
  t.deepEqual(
    (await activities('shop.orphans')).map(({ payload, thin }) => ({ payload, thin })),
    [
      { payload: { id: 1 }, thin: null },
      { payload: null, thin: true },
    ],
  );
});

test('what can make no payload is refused when it is saved', async (t) => {
  await watchedTable(db, {
    name: 'shop.checked',
    columns: 'id int primary key',
    actions: ['create', 'delete', 'truncate'],
  });
  await db.exec(`
    create function shop.volatile(old json, new json) returns json language sql as 'select new';
    create function shop.textual(old json, new json) returns text stable language sql as $$ select '' $$;
    create view shop.keyless as select 1 as x;
    create view shop.keyed as select 1 as id`);
  const refused = async (action: string, payload: Payload, code: string, message: RegExp) =>
    t.throwsAsync(send('shop.checked', action, payload), { code, message });
  await refused('create', { payload_function: 'shop.nowhere' }, 'WHPAY', /there is no function shop.nowhere/);
  await refused('create', { payload_function: 'shop.volatile' }, 'WHPAY', /is volatile/);
  await refused('create', { payload_function: 'shop.textual' }, 'WHPAY', /does not return json/);
  await refused('create', { payload_function: 'no name(' }, 'WHPAY', /is no name/);
  await refused('create', { payload_view: 'shop.nowhere' }, 'WHPAY', /there is no view shop.nowhere/);
  await refused('create', { payload_view: 'shop.keyless' }, 'WHPAY', /has no column id/);
  await refused('delete', { payload_view: 'shop.keyed' }, '23514', /entity_events_view_of_present_row/);
  await refused('truncate', { payload_view: 'shop.keyed' }, '23514', /entity_events_payload_of_row/);
});

test('a condition is asked first: no payload is made of what it does not hold for', async (t) => {
  await watchedTable(db, { name: 'shop.conditional', columns: 'id int primary key, v int' });
  await db.exec(`
    create function shop.divides(old shop.conditional, new shop.conditional) returns json stable language sql as $$
      select to_json(10 / new.v) $$`);
  await send('shop.conditional', 'create', { payload_function: 'shop.divides', condition: '$.new.v > 0' });
  await db.exec('insert into shop.conditional values (1, 0), (2, 5)');
  const captured = await activities('shop.conditional');
  t.deepEqual(
    captured.map(({ payload, note }) => ({ payload, note })),
    [{ payload: 2, note: null }],
  );
});

test('rows of partitions come as rows of their table, columns that were dropped left out', async (t) => {
  await db.exec(`
    create table shop.parts (gone int, id int, v text) partition by range (id);
    create table shop.parts_1 (v text, id int, gone int);
    alter table shop.parts attach partition shop.parts_1 for values from (0) to (100);
    create table shop.parts_2 partition of shop.parts for values from (100) to (200);
    alter table shop.parts drop column gone;
    select webhooks.watch('shop.parts', key_columns => '{id}');
    insert into webhooks.entity_events (entity, action) values ('shop.parts', 'update');
    create function shop.of_part(old shop.parts, new shop.parts) returns json stable language sql as $$
      select json_build_array(old.id, new.id, new.v) $$`);
  await send('shop.parts', 'update', { payload_function: 'shop.of_part' });
  await db.exec(`
    insert into shop.parts values (1, 'a'), (2, 'b');
    update shop.parts_1 set v = 'c' where id = 1;
    update shop.parts set id = id + 100 where id = 2`);
  t.deepEqual(await payloads('shop.parts'), [
    [1, 1, 'c'],
    [2, 102, 'b'],
  ]);
});

test('what a payload says does not depend on the session that writes', async (t) => {
  await watchedTable(db, { name: 'shop.moments', columns: 'id int primary key' });
  await db.exec(`
    create function shop.moment(old json, new json) returns json stable language sql as $$
      select json_build_array(timestamptz '2026-01-02 03:04:05+00', interval '1 day 2 hours'::text, '\\x01'::bytea::text) $$`);
  await send('shop.moments', 'create', { payload_function: 'shop.moment' });
  const session = await db.connect();
  await session.query(
    `set timezone = 'Asia/Tokyo'; set intervalstyle = 'iso_8601'; set bytea_output = 'escape'; set search_path = 'nowhere'`,
  );
  await session.query('insert into shop.moments values (1)');
  t.deepEqual(await payloads('shop.moments'), [['2026-01-02T03:04:05+00:00', '1 day 02:00:00', '\\x01']]);
});

test('a payload larger than the limit is not sent', async (t) => {
  await watchedTable(db, { name: 'shop.long', columns: 'id int primary key' });
  await db.exec(`
    create function shop.long_payload(old json, new json) returns json stable language sql as $$ select to_json(repeat('x', 300000)) $$`);
  await send('shop.long', 'create', { payload_function: 'shop.long_payload' });
  await db.exec('insert into shop.long values (1)');
  const { body, thin } = await latest('shop.long');
  t.is(thin, null);
  t.like(body, { object: null, truncated: true });
});

test('samples and rows that were there before are sent as payloads too', async (t) => {
  await watchedTable(db, { name: 'shop.told', columns: 'id int primary key, v int', actions: ['create', 'update'] });
  await db.exec(`
    create function shop.told_payload(old shop.told, new shop.told) returns json stable language sql as $$
      select json_build_object('v', new.v) $$`);
  await db.exec('insert into shop.told values (1, 5)');
  await send('shop.told', 'create', { payload_function: 'shop.told_payload' });
  await send('shop.told', 'update', { payload_function: 'shop.told_payload' });
  const { id } = await db.one(
    `select id from webhooks.register('https://told.example/', '{shop.told:create,shop.told:update}')`,
  );
  const { id: event } = await db.one(
    `select id from webhooks.entity_events where entity = 'shop.told' and action = 'update'`,
  );
  await db.query('select webhooks.send_test($1, $2)', [id, event]);
  await db.query('insert into shop.told values (2, 6)');
  await db.query('select webhooks.send_test($1)', [id]);
  await db.query(`select webhooks.backfill_page(b.id) from webhooks.backfill($1, 'shop.told') b`, [id]);
  t.deepEqual(await payloads('shop.told'), [null, { v: 5 }, { v: 6 }, { v: 6 }, { v: 5 }, { v: 6 }]);
});

test('without a payload the capture function is what it was', async (t) => {
  await watchedTable(db, { name: 'shop.plain', columns: 'id int primary key', actions: ['create'] });
  const text = async () =>
    await db.one(`select prosrc, proconfig from pg_proc where oid = (
      select tgfoid from pg_trigger where tgrelid = 'shop.plain'::regclass and tgname = '_900_webhooks_create')`);
  const before = await text();
  t.notRegex(before.prosrc, /payload/);
  await db.exec(
    `create function shop.plain_payload(old json, new json) returns json stable language sql as 'select new'`,
  );
  await send('shop.plain', 'create', { payload_function: 'shop.plain_payload' });
  t.regex((await text()).prosrc, /payload/);
  await send('shop.plain', 'create', {});
  t.deepEqual(await text(), before);
  await db.exec(`select webhooks.unwatch('shop.plain', with_events => true)`);
  t.deepEqual(
    await db.query(`select from pg_proc where proname ~ '^(capture|payload)_' and obj_description(oid) ~ 'shop.plain'`),
    [],
  );
});
