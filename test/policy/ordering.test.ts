import test, { type ExecutionContext } from 'ava';
import { listenToBell } from '../helpers/bell.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { type ReceivedRequest, startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll, claim, record } from './by-hand.ts';
import { addOrder, changeOrder, setRegistration } from './settings.ts';

/** A registration with ordering object that is told of every change, and retries at once. */
async function withOrders(t: ExecutionContext, uri = 'http://127.0.0.1:4000/', columns: Record<string, unknown> = {}) {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri, { actions: ['create', 'update', 'delete'] });
  await setRegistration(db, id, { ordering: 'object', jitter: 0, ...columns });
  return { db, id };
}

function told({ body }: ReceivedRequest): { object: string; note: string; activity: number } {
  const { object_id, object, activity_id } = JSON.parse(body.toString());
  return { object: String(object_id), note: object?.note ?? 'deleted', activity: Number(activity_id) };
}

/** What was told of one object, in the order in which it came. */
function notes(requests: ReceivedRequest[], object: number): string[] {
  return requests
    .map(told)
    .filter((change) => change.object === String(object))
    .map(({ note }) => note);
}

const ids = (rows: { activity_id: string }[]) => rows.map(({ activity_id }) => Number(activity_id));

const delivered = (db: TestDatabase, count: number, timeoutMs = 10_000) =>
  eventually(async () => (await countDeliveries(db)).delivered === count, { timeoutMs });

test('the changes of an object leave one after the other in one batch, beside those of other objects', async (t) => {
  const receiver = await startReceiver(t, { delayMs: 100 });
  const { db } = await withOrders(t, receiver.url);
  await addOrder(db, 1, 2, 3);
  for (const note of ['a', 'b', 'c']) for (const order of [1, 2, 3]) await changeOrder(db, order, note);
  await startTestWorker(t, db);
  const requests = await receiver.waitFor(12);
  for (const order of [1, 2, 3]) t.deepEqual(notes(requests, order), ['new', 'a', 'b', 'c']);
  t.true(receiver.peakInFlight > 1 && receiver.peakInFlight <= 3, `${receiver.peakInFlight} at a time`);
});

test('all changes of an object that are due are claimed as one chain, in one job', async (t) => {
  const { db } = await withOrders(t);
  await addOrder(db, 1);
  for (let n = 0; n < 150; n++) await changeOrder(db, 1, `${n}`);
  await db.query('select webhooks.dispatch(batch_size => 100)');
  const jobs = await db.query('select payload from webhooks_worker._private_jobs');
  t.is(jobs.length, 1);
  t.deepEqual(
    jobs[0].payload.activities.map(Number),
    Array.from({ length: 151 }, (_, n) => n + 1),
  );
});

test('what follows a change that is under way waits for it, and leaves when it is delivered', async (t) => {
  const { db } = await withOrders(t);
  await addOrder(db, 1);
  const first = await claim(db);
  await changeOrder(db, 1, 'a');
  await addOrder(db, 2);
  t.deepEqual(ids(await claim(db)), [3], 'the other object does not wait');
  await record(db, first, { outcome: 'delivered' });
  t.deepEqual(ids(await claim(db)), [2]);
});

test('a dispatcher that sleeps is told when a change need not wait any more, whichever worker has recorded that', async (t) => {
  const { db } = await withOrders(t);
  const { fallAsleep, rings } = await listenToBell(db);
  await addOrder(db, 1);
  const first = await claim(db);
  await changeOrder(db, 1, 'a');
  t.deepEqual(await claim(db), []);
  await fallAsleep();
  await rings();
  await record(db, first, { outcome: 'delivered' });
  t.is(await rings(), 1);
  await record(db, await claim(db), { outcome: 'delivered' });
  t.is(await rings(), 0, 'Nothing waited behind it');
});

test('of a long line a few are called at a time, so that other objects have places too, and all leave', async (t) => {
  const { db } = await withOrders(t);
  await addOrder(db, 1);
  const first = await claim(db);
  for (let n = 0; n < 10; n++) await changeOrder(db, 1, `${n}`);
  t.deepEqual(await claim(db), []);
  await record(db, first, { outcome: 'delivered' });
  const left: number[] = [];
  for (let claimed = await claim(db); claimed.length > 0; claimed = await claim(db)) {
    t.true(claimed.length <= 3);
    left.push(...ids(claimed));
    await record(db, claimed, { outcome: 'delivered' });
  }
  t.deepEqual(
    left,
    Array.from({ length: 10 }, (_, n) => n + 2),
  );
});

test('a change that is put off while the one before it is just delivered is not forgotten', async (t) => {
  const { db } = await withOrders(t);
  await addOrder(db, 1);
  const first = await claim(db);
  await changeOrder(db, 1, 'a');
  const dispatcher = await db.connect();
  await dispatcher.query('begin; select webhooks.dispatch()');
  const recorded = record(db, first, { outcome: 'delivered' });
  await eventually(async () => {
    const { waits } = await db.one(`
      select exists (select from pg_locks where not granted and database = (
        select oid from pg_database where datname = current_database()) or not granted and database is null) as waits`);
    return waits || (await countDeliveries(db)).delivered === 1;
  });
  await dispatcher.query('commit');
  await recorded;
  t.deepEqual(ids(await claim(db)), [2]);
});

test('a change that fails holds back the later ones of its object alone, until it is delivered', async (t) => {
  let failures = 3;
  const receiver = await startReceiver(t, (request) => (told(request).object === '1' && failures-- > 0 ? 500 : 200));
  const schedule = Array(10).fill('50 ms');
  const { db } = await withOrders(t, receiver.url, { retry_schedule: schedule });
  await addOrder(db, 1, 2, 3);
  for (const note of ['a', 'b']) for (const order of [1, 2, 3]) await changeOrder(db, order, note);
  await startTestWorker(t, db);
  await delivered(db, 9);
  t.deepEqual(notes(receiver.requests, 1), ['new', 'new', 'new', 'new', 'a', 'b']);
  for (const order of [2, 3]) t.deepEqual(notes(receiver.requests, order), ['new', 'a', 'b']);
});

test('across two workers and many failures every object is told in order', async (t) => {
  let count = 0;
  const seen = new Map<string, number>();
  const early: string[] = [];
  const open = new Set<string>();
  const receiver = await startReceiver(t, async (request) => {
    const { object, activity } = told(request);
    if (open.has(object)) early.push(`${object} overlaps`);
    if (activity < (seen.get(object) ?? 0)) early.push(`${object}: ${activity} after ${seen.get(object)}`);
    open.add(object);
    await new Promise((resolve) => setTimeout(resolve, count % 4));
    open.delete(object);
    // Every third request fails, but never so often in a row that the circuit opens.
    if (count++ % 3 === 0) return 500;
    seen.set(object, activity);
    return 200;
  });
  const { db } = await withOrders(t, receiver.url, { retry_schedule: Array(50).fill('20 ms') });
  await startTestWorker(t, db, { pollingTimeMs: 50 });
  await startTestWorker(t, db, { pollingTimeMs: 50 });
  const orders = Array.from({ length: 8 }, (_, n) => n + 1);
  await addOrder(db, ...orders);
  for (let round = 0; round < 6; round++) await Promise.all(orders.map((order) => changeOrder(db, order, `${round}`)));
  await delivered(db, 56, 20_000);
  t.deepEqual(early, []);
  t.is(receiver.requests.length, Math.ceil((56 * 3 - 1) / 2));
});

test('a steady stream of changes of one object does not come to a halt', async (t) => {
  const receiver = await startReceiver(t);
  const { db } = await withOrders(t, receiver.url);
  await startTestWorker(t, db);
  await addOrder(db, 1);
  for (let n = 0; n < 200; n++) await changeOrder(db, 1, `${n}`);
  await delivered(db, 201);
  t.deepEqual(notes(receiver.requests, 1), ['new', ...Array.from({ length: 200 }, (_, n) => `${n}`)]);
});

test('skip: what is exhausted fails, and the next one of its object leaves', async (t) => {
  const { db } = await withOrders(t, undefined, { retry_schedule: [] });
  await addOrder(db, 1);
  const first = await claim(db);
  await changeOrder(db, 1, 'a');
  t.deepEqual(await claim(db), []);
  await record(db, first, { outcome: 'failed' });
  t.deepEqual(ids(await claim(db)), [2]);
  t.deepEqual(await countDeliveries(db), { failed: 1, claimed: 1 });
});

/** One object whose first change is exhausted and whose two later ones wait, and another object. */
async function withBlocked(t: ExecutionContext) {
  const { db, id } = await withOrders(t, undefined, { retry_schedule: [], on_exhausted: 'block' });
  await addOrder(db, 1);
  await attemptAll(db, { outcome: 'failed' });
  await changeOrder(db, 1, 'a');
  await changeOrder(db, 1, 'b');
  await addOrder(db, 2);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [4], 'the other object does not wait');
  t.deepEqual(await claim(db), []);
  return { db, id };
}

test('block: what is exhausted stays, says so in the report, and holds back its own object alone', async (t) => {
  const { db } = await withBlocked(t);
  t.deepEqual(await countDeliveries(db), { blocked: 1, pending: 2, delivered: 1 });
  const { state, reason, next_try_at, attempts } = await db.one(
    'select * from webhooks.webhook_activity_report where id = 1',
  );
  t.is(state, 'blocked');
  t.is(reason, 'The endpoint answered 500. Its object waits for it: replay or cancel it.');
  t.is(next_try_at, null);
  t.is(attempts, 1);
  const { status } = await db.one('select webhooks.status() as status');
  t.is(status.queue.blocked, 1);
  t.is((await db.one('select webhooks.next_due_in_ms() as due')).due, null);
});

test('block: a worker says of what is exhausted that it is blocked, not that it failed', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db } = await withOrders(t, receiver.url, { retry_schedule: [], on_exhausted: 'block' });
  const worker = await startTestWorker(t, db);
  const tried = once(worker.events, 'attempt');
  await addOrder(db, 1);
  t.like((await tried)[0], { outcome: 'blocked', status: 500 });
});

test('block: a replay that is delivered lets the rest of the object go', async (t) => {
  const { db } = await withBlocked(t);
  t.is((await db.one(`select webhooks.replay('{1}') as replayed`)).replayed, 1);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [1]);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [2, 3]);
  t.deepEqual(await countDeliveries(db), { delivered: 4 });
});

test('block: a replay that fails blocks its object again', async (t) => {
  const { db } = await withBlocked(t);
  await db.query(`select webhooks.replay('{1}')`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'failed' })), [1]);
  t.deepEqual(await countDeliveries(db), { blocked: 1, pending: 2, delivered: 1 });
  t.deepEqual(await claim(db), []);
});

test('block: a cancellation lets the rest of the object go', async (t) => {
  const { db } = await withBlocked(t);
  t.is((await db.one(`select webhooks.cancel('{1}') as cancelled`)).cancelled, 1);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [2, 3]);
  t.deepEqual(await countDeliveries(db), { cancelled: 1, delivered: 3 });
});

test('block: a 410 is final and blocks nothing', async (t) => {
  const { db } = await withOrders(t, undefined, { retry_schedule: [], on_exhausted: 'block' });
  await addOrder(db, 1);
  await attemptAll(db, { outcome: 'failed', status: 410 });
  t.deepEqual(await countDeliveries(db), { failed: 1 });
});

test('block: what waits behind it is let go by a change to ordering none', async (t) => {
  const { db, id } = await withBlocked(t);
  await setRegistration(db, id, { ordering: 'none' });
  t.deepEqual(ids(await claim(db)), [1, 2, 3]);
});

test('block: one that had been tried already is let go as well as one that had not', async (t) => {
  const { db, id } = await withOrders(t, undefined, { ordering: 'none', on_exhausted: 'block' });
  await addOrder(db, 1);
  await changeOrder(db, 1, 'a');
  const [first, second] = await claim(db);
  if (!first || !second) return t.fail('Both were due');
  await record(db, [second], { outcome: 'retry' });
  await setRegistration(db, id, { ordering: 'object' });
  await record(db, [first], { outcome: 'failed' });
  t.deepEqual(await claim(db), []);
  t.deepEqual(await countDeliveries(db), { blocked: 1, retrying: 1 });
  await db.query(`select webhooks.replay('{1}')`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [1]);
  t.deepEqual(ids(await claim(db)), [2]);
});

test('a new ordering holds for the deliveries that are live already', async (t) => {
  const { db, id } = await withOrders(t, undefined, { ordering: 'none', max_in_flight: 1 });
  await addOrder(db, 1);
  await changeOrder(db, 1, 'a');
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await setRegistration(db, id, { ordering: 'object', max_in_flight: 10 });
  await addOrder(db, 2);
  t.deepEqual(ids(await claim(db)), [3], 'the second change of order 1 waits for the first');
  await setRegistration(db, id, { ordering: 'none' });
  t.deepEqual(ids(await claim(db)), [2]);
});

test('a replay leaves before the later changes of its object that are still to come', async (t) => {
  const { db } = await withOrders(t);
  await addOrder(db, 1);
  await attemptAll(db, { outcome: 'delivered' });
  await changeOrder(db, 1, 'a');
  await attemptAll(db, { outcome: 'retry' });
  await changeOrder(db, 1, 'b');
  await db.query(`select webhooks.replay('{1}')`);
  const chain = await claim(db);
  t.deepEqual(ids(chain), [1, 2, 3]);
  await record(db, chain.slice(0, 1), { outcome: 'retry', retryInMs: 3_600_000 });
  await record(db, chain.slice(1), { outcome: 'released' });
  t.deepEqual(await claim(db), [], 'the later ones wait for the replay');
});

test('many replays of an object arrive in the order of its changes, whatever the order they are named in', async (t) => {
  const receiver = await startReceiver(t);
  const { db } = await withOrders(t, receiver.url);
  await startTestWorker(t, db);
  await addOrder(db, 1);
  for (const note of ['a', 'b', 'c']) await changeOrder(db, 1, note);
  await delivered(db, 4);
  receiver.clear();
  await db.query(`select webhooks.replay('{3,1,4,2}')`);
  t.deepEqual(notes(await receiver.waitFor(4), 1), ['new', 'a', 'b', 'c']);
});

test('without ordering a failing change does not hold back the next one of its object', async (t) => {
  const { db } = await withOrders(t, undefined, { ordering: 'none' });
  await addOrder(db, 1);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await changeOrder(db, 1, 'a');
  t.deepEqual(ids(await claim(db)), [2]);
});

test('a change that blocks many others lets the lane pass for other objects', async (t) => {
  const { db } = await withOrders(t, undefined, { max_in_flight: 5 });
  await addOrder(db, 1);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  for (let n = 0; n < 20; n++) await changeOrder(db, 1, `${n}`);
  await addOrder(db, 2);
  const passed = await eventually(async () => ids(await claim(db))[0]);
  t.is(passed, 22);
});
