import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { addOrders, register, watchOrders } from '../helpers/orders.ts';
import { attemptAll, claim, record } from '../policy/by-hand.ts';

const URI = 'http://127.0.0.1:9/';
const NO_WORKER = 'No worker is alive: start one with rowhook work.';

async function withOrders(t: ExecutionContext): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await watchOrders(db);
  return db;
}

interface Reported {
  state: string;
  reason: string | null;
  attempts: number;
  deliveries: number;
  delivered: number;
  last_tried_at: Date | null;
  next_try_at: Date | null;
  occurred_at: Date;
}

/** The one activity that there is. */
const report = (db: TestDatabase) => db.one<Reported>('select * from webhooks.webhook_activity_report');

/** Holds what a worker holds as long as it lives. */
async function pretendWorker(db: TestDatabase): Promise<void> {
  await (await db.connect()).query('select pg_advisory_lock_shared(1919907688, 4)');
}

test('what no registration is told of is unregistered, and says so', async (t) => {
  const db = await withOrders(t);
  await addOrders(db);
  t.like(await report(db), {
    state: 'unregistered',
    reason: 'No registration was told of it.',
    deliveries: 0,
    delivered: 0,
    attempts: 0,
    last_tried_at: null,
    next_try_at: null,
  });
});

test('what waits is pending, and while no worker lives that is the reason', async (t) => {
  const db = await withOrders(t);
  await register(db, URI);
  await addOrders(db);
  const waiting = await report(db);
  t.like(waiting, { state: 'pending', reason: NO_WORKER, deliveries: 1, attempts: 0, last_tried_at: null });
  t.deepEqual(waiting.next_try_at, waiting.occurred_at);
  await pretendWorker(db);
  t.like(await report(db), { state: 'pending', reason: null });
});

test('what a worker was handed is claimed, and has no next try', async (t) => {
  const db = await withOrders(t);
  await pretendWorker(db);
  await register(db, URI);
  await addOrders(db);
  await claim(db);
  t.like(await report(db), { state: 'claimed', reason: null, attempts: 0, next_try_at: null });
});

test('what was delivered has no reason, no next try, and the time of its last one', async (t) => {
  const db = await withOrders(t);
  await register(db, URI);
  await addOrders(db);
  await attemptAll(db, { outcome: 'delivered' });
  const done = await report(db);
  t.like(done, { state: 'delivered', reason: null, deliveries: 1, delivered: 1, attempts: 1, next_try_at: null });
  t.true((done.last_tried_at ?? 0) >= done.occurred_at);
});

test('what failed and is tried again is retrying, with the failure as its reason and the time of the next try', async (t) => {
  const db = await withOrders(t);
  await pretendWorker(db);
  await register(db, URI);
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  const again = await report(db);
  t.like(again, { state: 'retrying', reason: 'The endpoint answered 500.', attempts: 1, delivered: 0 });
  t.is(Number(again.next_try_at) - Number(again.last_tried_at), 3_600_000);
});

test('without a worker, what is retrying says both why it failed and why nothing happens', async (t) => {
  const db = await withOrders(t);
  await register(db, URI);
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  t.is((await report(db)).reason, `${NO_WORKER} The endpoint answered 500.`);
});

test('what failed for good is failed, with its last failure as the reason', async (t) => {
  const db = await withOrders(t);
  await register(db, URI);
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry', status: 503 });
  await attemptAll(db, { outcome: 'failed', status: 418 });
  t.like(await report(db), { state: 'failed', reason: 'The endpoint answered 418.', attempts: 2, next_try_at: null });
});

test('what a registration that is switched off is to be told is held', async (t) => {
  const db = await withOrders(t);
  await register(db, URI, { isEnabled: false });
  await addOrders(db);
  t.like(await report(db), {
    state: 'held',
    reason: 'Its registration is paused: resume it to send.',
    attempts: 0,
    next_try_at: null,
  });
});

test('what a deleted registration was to be told is cancelled', async (t) => {
  const db = await withOrders(t);
  const id = await register(db, URI);
  await addOrders(db);
  await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  t.like(await report(db), {
    state: 'cancelled',
    reason: 'Its registration was deleted or the delivery cancelled.',
    deliveries: 1,
    delivered: 0,
  });
});

test('the state of an activity is its worst delivery', async (t) => {
  const db = await withOrders(t);
  const [good, waiting] = [await register(db, `${URI}good`), await register(db, `${URI}waiting`)];
  const bad = await register(db, `${URI}bad`);
  await addOrders(db);
  t.like(await report(db), { state: 'pending', deliveries: 3, delivered: 0 });

  const claimed = await claim(db);
  const of = (id: string) => claimed.filter(({ registration_id }) => registration_id === id);
  await record(db, of(good), { outcome: 'delivered' });
  t.like(await report(db), { state: 'claimed', deliveries: 3, delivered: 1, attempts: 1 });

  await record(db, of(waiting), { outcome: 'retry', retryInMs: 3_600_000, status: 503 });
  t.like(await report(db), { state: 'retrying', deliveries: 3, delivered: 1, attempts: 2 });

  await record(db, of(bad), { outcome: 'failed' });
  const worst = await report(db);
  t.like(worst, { state: 'failed', reason: 'The endpoint answered 500.', deliveries: 3, delivered: 1, attempts: 3 });
  t.is(Number(worst.next_try_at) - Number(worst.last_tried_at) > 3_000_000, true);
});

test('what is given back untried is as it was before', async (t) => {
  const db = await withOrders(t);
  await pretendWorker(db);
  await register(db, URI);
  await addOrders(db);
  const before = await report(db);
  await attemptAll(db, { outcome: 'released' });
  t.deepEqual(await report(db), before);
});

test('every activity is one line, whatever its deliveries, with what was changed and by which transaction', async (t) => {
  const db = await withOrders(t);
  await register(db, `${URI}a`, { actions: ['create', 'update'] });
  await register(db, `${URI}b`, { actions: ['update'] });
  await db.exec(`insert into orders values (1, 'a'); update orders set note = 'b'; delete from orders`);
  t.deepEqual(
    await db.query(`
      select r.action, r.entity, r.object_id, r.changed, r.deliveries, r.transaction = a.transaction as same
      from webhooks.webhook_activity_report r join webhooks.webhook_activity a using (id) order by r.id`),
    [
      { action: 'create', entity: 'public.orders', object_id: '1', changed: null, deliveries: 1, same: true },
      { action: 'update', entity: 'public.orders', object_id: '1', changed: ['note'], deliveries: 2, same: true },
      { action: 'delete', entity: 'public.orders', object_id: '1', changed: null, deliveries: 0, same: true },
    ],
  );
});

test('one line of the report is found among many without reading them all', async (t) => {
  const db = await withOrders(t);
  await register(db, URI);
  await addOrders(db, 5000);
  await db.exec('analyze webhooks.webhook_activity; analyze webhooks.webhook_deliveries');
  const { id } = await db.one('select max(id) as id from webhooks.webhook_activity');
  const [plan] = await db.query(
    'explain (analyze, timing off, format json) select * from webhooks.webhook_activity_report where id = $1',
    [id],
  );
  const text = JSON.stringify(plan);
  const readInVain = [...text.matchAll(/"Rows Removed by Filter":(\d+)/g)].reduce(
    (sum, [, rows]) => sum + Number(rows),
    0,
  );
  t.true(readInVain < 100, text);
});
