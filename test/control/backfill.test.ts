import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { waitsForLock } from '../helpers/locks.ts';
import { register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll } from '../policy/by-hand.ts';
import { setRegistration } from '../policy/settings.ts';

/** `count` orders that nobody was told of, and a registration that is told of later updates. */
async function withOrders(t: ExecutionContext, count: number, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri, { actions: ['update'] });
  await db.query(`insert into public.orders (note) select 'order ' || n from generate_series(1, $1::integer) n`, [
    count,
  ]);
  return { db, id };
}

const begin = async (
  db: TestDatabase,
  registration: string,
  condition: string | null = null,
  entity = 'public.orders',
) => (await db.one('select id from webhooks.backfill($1, $2, $3)', [registration, entity, condition])).id as string;

const page = (db: TestDatabase, id: string) => db.one('select * from webhooks.backfill_page($1)', [id]);

/** Does pages until it has ended. */
async function finish(db: TestDatabase, id: string) {
  for (let pages = 1; pages < 50; pages++) {
    const backfill = await page(db, id);
    if (backfill.state !== 'running') return backfill;
    await attemptAll(db, { outcome: 'delivered' });
  }
  throw new Error('It does not end');
}

const told = async (db: TestDatabase): Promise<string[]> =>
  (await db.query(`select object_id from webhooks.webhook_activity where origin = 'backfill' order by id`)).map(
    ({ object_id }) => object_id,
  );

test('the rows that were there arrive once each, as they are, marked as a back-fill', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, 30, receiver.url);
  await startTestWorker(t, db);
  const backfill = await begin(db, id);
  const requests = await receiver.waitFor(30);
  const bodies = requests.map(({ body }) => JSON.parse(body.toString()));
  t.deepEqual(
    bodies.map(({ object_id }) => object_id).sort((one, other) => one - other),
    Array.from({ length: 30 }, (_, n) => n + 1),
  );
  t.like(
    bodies.find(({ object_id }) => object_id === 7),
    {
      type: 'orders.backfilled',
      action: 'backfilled',
      entity: 'public.orders',
      object: { id: 7, note: 'order 7' },
      previous: null,
      changed: null,
      backfill: true,
    },
  );
  const { state, rows_done, finished_at, started_by } = await eventually(async () => {
    const row = await db.one('select * from webhooks.backfills where id = $1', [backfill]);
    return row.state === 'done' && row;
  });
  t.deepEqual([state, Number(rows_done)], ['done', 30]);
  t.true(finished_at instanceof Date);
  t.is(started_by, (await db.one('select session_user::text as name')).name);
});

test('a body that is no back-fill does not mention one', async (t) => {
  const { db } = await withOrders(t, 1);
  const { body } = await db.one('select webhooks.request_body(a) as body from webhooks.webhook_activity a');
  t.false('backfill' in JSON.parse(body));
});

test('only the registration that it is for is told', async (t) => {
  const { db, id } = await withOrders(t, 3);
  const other = await register(db, 'http://127.0.0.1:4001/', { actions: ['create', 'update'] });
  await finish(db, await begin(db, id));
  const registrations = await db.query('select distinct registration_id from webhooks.webhook_deliveries');
  t.deepEqual(
    registrations.map(({ registration_id }) => registration_id),
    [id],
  );
  t.not(id, other);
});

test('a condition says which rows', async (t) => {
  const { db, id } = await withOrders(t, 20);
  const backfill = await begin(db, id, `orders.id > 17 -- the last ones\n or note = 'order 3'`);
  t.is(Number((await finish(db, backfill)).rows_done), 4);
  t.deepEqual(await told(db), ['3', '18', '19', '20']);
});

test('a page queues no more than may be in flight, and goes on behind the last row once there is room', async (t) => {
  const { db, id } = await withOrders(t, 25);
  await setRegistration(db, id, { max_in_flight: 10 });
  const backfill = await begin(db, id);
  t.like(await page(db, backfill), { state: 'running', rows_done: '10', cursor_key: ['10'] });
  t.like(await page(db, backfill), { state: 'running', rows_done: '10' }, 'the queue is full');
  await attemptAll(db, { outcome: 'delivered' });
  t.like(await page(db, backfill), { rows_done: '20' });
  await attemptAll(db, { outcome: 'delivered' });
  t.like(await page(db, backfill), { state: 'done', rows_done: '25' });
  t.deepEqual(
    await told(db),
    Array.from({ length: 25 }, (_, n) => `${n + 1}`),
  );
});

test('live changes that wait leave no room for it', async (t) => {
  const { db, id } = await withOrders(t, 25);
  await setRegistration(db, id, { max_in_flight: 10 });
  await db.exec(`update public.orders set note = 'changed' where id <= 10`);
  const backfill = await begin(db, id);
  t.like(await page(db, backfill), { state: 'running', rows_done: '0' });
});

test('a rate limit bounds what waits ahead of live changes', async (t) => {
  const { db, id } = await withOrders(t, 25);
  await setRegistration(db, id, { rate_limit: 5 });
  t.like(await page(db, await begin(db, id)), { rows_done: '5' });
});

test('while its registration is not active it waits', async (t) => {
  const { db, id } = await withOrders(t, 3);
  const backfill = await begin(db, id);
  await setRegistration(db, id, { state: 'paused' });
  t.like(await page(db, backfill), { state: 'running', rows_done: '0' });
  await setRegistration(db, id, { state: 'active' });
  t.like(await page(db, backfill), { state: 'done', rows_done: '3' });
});

test('a page that is rolled back is done again, with no row missing and none twice', async (t) => {
  const { db, id } = await withOrders(t, 12);
  await setRegistration(db, id, { max_in_flight: 6 });
  const backfill = await begin(db, id);
  await db.exec(`begin; select webhooks.backfill_page(${backfill}); rollback`);
  t.like(await page(db, backfill), { rows_done: '6' });
  await attemptAll(db, { outcome: 'delivered' });
  await finish(db, backfill);
  t.is(new Set(await told(db)).size, 12);
});

test('two workers that come at the same time do not do a page twice', async (t) => {
  const { db, id } = await withOrders(t, 3);
  await begin(db, id);
  const first = await db.connect();
  await first.query('begin');
  await first.query('select webhooks.backfill_step()');
  t.true((await db.one('select webhooks.backfill_step() as wait')).wait >= 100);
  await first.query('commit');
  t.deepEqual(await told(db), ['1', '2', '3']);
  t.is((await db.one('select webhooks.backfill_step() as wait')).wait, null);
});

test('a cancelled one stops, and what it has queued is sent', async (t) => {
  const { db, id } = await withOrders(t, 25);
  await setRegistration(db, id, { max_in_flight: 10 });
  const backfill = await begin(db, id);
  await page(db, backfill);
  t.like(await db.one('select * from webhooks.cancel_backfill($1)', [backfill]), { state: 'cancelled' });
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 10);
  t.like(await page(db, backfill), { state: 'cancelled', rows_done: '10' });
  await db.query('select webhooks.resume_backfill($1)', [backfill]);
  t.like(await page(db, backfill), { state: 'running', rows_done: '20' });
});

test('a key of several columns pages too', async (t) => {
  const { db, id } = await withOrders(t, 0);
  await db.exec(`
    create table public.lines (shop text collate "C", at timestamptz, "odd ""name" numeric, primary key (at, shop));
    insert into public.lines select s, '2026-01-01 00:00+00'::timestamptz + n * interval '1 us', n / 10.0
    from unnest('{a,B,"é"}'::text[]) s, generate_series(1, 10) n;
    select webhooks.watch('public.lines', excluded_columns => '{shop}');
    insert into webhooks.entity_events (entity, action) values ('public.lines', 'update');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select ${id}, e.id from webhooks.entity_events e where e.entity = 'public.lines'`);
  await setRegistration(db, id, { max_in_flight: 7 });
  const backfill = await begin(db, id, null, 'public.lines');
  for (let pages = 0; pages < 5; pages++) {
    await page(db, backfill);
    await attemptAll(db, { outcome: 'delivered' });
  }
  t.is(new Set(await told(db)).size, 30);
  t.like(await db.one('select * from webhooks.backfills'), { state: 'done', rows_done: '30' });
  const { object } = await db.one('select * from webhooks.webhook_activity order by id limit 1');
  t.deepEqual(object, { at: '2026-01-01T00:00:00.000001+00:00', 'odd "name': 0.1 });
});

test('what capture does not copy a back-fill does not copy', async (t) => {
  const { db, id } = await withOrders(t, 1);
  await db.query(`select webhooks.watch('public.orders', included_columns => '{id}')`);
  await page(db, await begin(db, id));
  const { object } = await db.one(`select object from webhooks.webhook_activity where origin = 'backfill'`);
  t.deepEqual(object, { id: 1 });
});

test('the rows of all partitions arrive, those of tables that inherit do not', async (t) => {
  const { db, id } = await withOrders(t, 2);
  await db.exec(`
    create table public.parts (id int primary key) partition by range (id);
    create table public.parts_1 partition of public.parts for values from (1) to (3);
    create table public.parts_2 partition of public.parts for values from (3) to (9);
    insert into public.parts values (1), (2), (3), (4);
    select webhooks.watch('public.parts');
    insert into webhooks.entity_events (entity, action) values ('public.parts', 'update');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select ${id}, e.id from webhooks.entity_events e where e.entity = 'public.parts';
    create table public.heirs () inherits (public.orders);
    insert into public.heirs values (99)`);
  await finish(db, await begin(db, id, null, 'public.parts'));
  t.deepEqual(await told(db), ['1', '2', '3', '4']);
  await finish(db, await begin(db, id));
  t.deepEqual((await told(db)).slice(4), ['1', '2']);
});

test('a registration of one owner is told of rows of that owner only, whatever the condition says', async (t) => {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.invoices (id int primary key, owner text);
    insert into public.invoices values (1, 'north'), (2, 'south'), (3, null), (4, 'north');
    select webhooks.watch('public.invoices', owner_column => 'owner');
    insert into webhooks.entity_events (entity, action) values ('public.invoices', 'update')`);
  const make = async (owner: string | null) =>
    (
      await db.one(
        `select id from webhooks.register('http://127.0.0.1:4000/', '{public.invoices:update}', owner_id => $1)`,
        [owner],
      )
    ).id;
  const north = await make('north');
  await finish(db, await begin(db, north, 'true) or (true', 'public.invoices'));
  t.deepEqual(await told(db), ['1', '4']);
  await finish(db, await begin(db, await make(null), null, 'public.invoices'));
  t.deepEqual((await told(db)).slice(2), ['1', '2', '4'], 'a row without an owner fires nothing');
});

test('with ordering a row that somebody is writing is told after that write, and the others do not wait', async (t) => {
  const { db, id } = await withOrders(t, 3);
  await setRegistration(db, id, { ordering: 'object' });
  const writer = await db.connect();
  await writer.query(`begin; update public.orders set note = 'written' where id = 2`);
  const backfill = await begin(db, id);
  t.like(await page(db, backfill), { state: 'running', rows_done: '2', seen_all: true });
  t.like(await page(db, backfill), { state: 'running', rows_done: '2' });
  await writer.query('commit');
  t.like(await page(db, backfill), { state: 'done', rows_done: '3' });
  const rows = await db.query(
    `select action, object ->> 'note' as note from webhooks.webhook_activity where object_id = '2' and action <> 'create' order by id`,
  );
  t.deepEqual(
    rows.map(({ action, note }) => [action, note]),
    [
      ['update', 'written'],
      ['backfill', 'written'],
    ],
  );
  const keys = await db.query(
    `select distinct order_key from webhooks.webhook_deliveries_live where order_key like '%:2'`,
  );
  t.is(keys.length, 1, 'both leave in one line');
});

test('with ordering a write that comes while a page is under way is told after it', async (t) => {
  const { db, id } = await withOrders(t, 2);
  await setRegistration(db, id, { ordering: 'object' });
  const backfill = await begin(db, id);
  const worker = await db.connect();
  await worker.query('begin');
  await worker.query('select webhooks.backfill_page($1)', [backfill]);
  const written = db.exec(`update public.orders set note = 'late' where id = 1`);
  await worker.query('select pg_sleep(0.05)');
  await worker.query('commit');
  await written;
  const rows = await db.query(
    `select object ->> 'note' as note from webhooks.webhook_activity where object_id = '1' and action <> 'create' order by id`,
  );
  t.deepEqual(
    rows.map(({ note }) => note),
    ['order 1', 'late'],
  );
});

test('with ordering a row that is deleted while it waits is left out', async (t) => {
  const { db, id } = await withOrders(t, 2);
  await setRegistration(db, id, { ordering: 'object' });
  const writer = await db.connect();
  await writer.query('begin; delete from public.orders where id = 1');
  const backfill = await begin(db, id);
  await page(db, backfill);
  await writer.query('commit');
  t.like(await page(db, backfill), { state: 'done', rows_done: '1' });
});

for (const [what, condition, message] of [
  ['names a column that there is not', 'colour = 1', /column "colour" does not exist/],
  ['is no expression', 'id = = 1', /syntax error/],
  ['is not true or false', 'id', /boolean/],
  ['is more than one statement', 'true); drop table public.orders; select (true', /multi-query/],
] as const)
  test(`a condition that ${what} is error WHCND`, async (t) => {
    const { db, id } = await withOrders(t, 1);
    const error = await t.throwsAsync(begin(db, id, condition), { code: 'WHCND', message });
    t.regex((error as Error & { hint: string }).hint, /Columns: id, note\./);
    t.deepEqual(await db.query('select from webhooks.backfills'), []);
  });

test('a condition that writes fails the back-fill and has written nothing', async (t) => {
  const { db, id } = await withOrders(t, 1);
  await db.exec(`
    create table public.hits (id int);
    create function public.hit() returns boolean language sql volatile as 'insert into public.hits values (1) returning true'`);
  const backfill = await begin(db, id, 'public.hit()');
  const { state, error } = await page(db, backfill);
  t.is(state, 'failed');
  t.regex(error, /read-only transaction/);
  t.deepEqual(await db.query('select from public.hits'), []);
});

test('a condition that fails on a row fails the back-fill, which says why', async (t) => {
  const { db, id } = await withOrders(t, 3);
  const { state, error } = await page(db, await begin(db, id, '1 / (id - 2) = 0'));
  t.deepEqual([state, error], ['failed', 'division by zero']);
});

test('status and doctor tell of back-fills, and they are forgotten after retention', async (t) => {
  const { db, id } = await withOrders(t, 3);
  await db.query(`select webhooks.backfill($1, 'public.orders')`, [id]);
  await db.query(`select webhooks.backfill($1, 'public.orders', '1 / (id - 2) = 0')`, [id]);
  await db.exec('select webhooks.backfill_page(1); select webhooks.backfill_page(2)');
  const { status } = await db.one('select webhooks.status() as status');
  t.like(status.backfills[0], { id: 1, entity: 'public.orders', rows_done: 3, error: null });
  t.like(status.backfills[1], { id: 2, state: 'failed', error: 'division by zero' });
  const found = await db.query(`select problem, remedy from webhooks.doctor() where subject = 'back-fill 2'`);
  t.regex(found[0]?.problem, /public.orders: division by zero/);
  t.regex(found[0]?.remedy, /resume_backfill\(2\)/);
  const forget = async () => (await db.one('select webhooks.maintain() as done')).done.backfills;
  t.is(await forget(), 0);
  await db.exec(`update webhooks.backfills set finished_at = now() - interval '1 year' where id = 2`);
  t.is(await forget(), 1);
  t.deepEqual(await db.query('select id::int from webhooks.backfills'), [{ id: 1 }]);
});

test('what cannot be back-filled is refused with a reason', async (t) => {
  const { db, id } = await withOrders(t, 1);
  await t.throwsAsync(begin(db, '4711'), { code: 'WHREG' });
  await t.throwsAsync(begin(db, id, null, 'public.nothing'), { code: 'WHENT', message: /not in the catalogue/ });
  await db.exec(`create table public.keyless (v int); select webhooks.watch('public.keyless');
    insert into webhooks.entity_events (entity, action) values ('public.keyless', 'create')`);
  await t.throwsAsync(begin(db, id, null, 'public.keyless'), { code: 'WHENT', message: /told of no event/ });
  await db.exec(`insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select ${id}, e.id from webhooks.entity_events e where e.entity = 'public.keyless'`);
  await t.throwsAsync(begin(db, id, null, 'public.keyless'), { code: 'WHBKF', message: /no primary key/ });
  await t.throwsAsync(db.query('select webhooks.cancel_backfill(4711)'), { code: 'WHBKF' });
  await t.throwsAsync(db.query('select webhooks.resume_backfill(4711)'), { code: 'WHBKF' });
});

test('whoever renames or unwatches the table does not deadlock with a page', async (t) => {
  const { db, id } = await withOrders(t, 1);
  const backfill = await begin(db, id);
  const owner = await db.connect();
  await owner.query('begin; lock table public.orders in access exclusive mode');
  const worker = await db.connect();
  const paged = worker.query('select webhooks.backfill_page($1)', [backfill]);
  await waitsForLock(db, worker, owner);
  await owner.query('alter table public.orders rename to purchases; commit');
  await paged;
  t.like(await page(db, backfill), { state: 'done', rows_done: '1', entity: 'public.purchases' });
});

test('a table that is renamed under a back-fill is told under its new name', async (t) => {
  const { db, id } = await withOrders(t, 4);
  await setRegistration(db, id, { max_in_flight: 2 });
  const backfill = await begin(db, id);
  await page(db, backfill);
  await db.exec('alter table public.orders rename to purchases');
  await attemptAll(db, { outcome: 'delivered' });
  await page(db, backfill);
  const { entity } = await db.one('select entity from webhooks.webhook_activity order by id desc limit 1');
  t.is(entity, 'public.purchases');
});
