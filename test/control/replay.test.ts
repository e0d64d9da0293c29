import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll, claim, record } from '../policy/by-hand.ts';
import { setRegistration } from '../policy/settings.ts';

async function withOrders(t: ExecutionContext, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri, { retrySchedule: ['1 minute', '1 hour'] });
  return { db, id };
}

async function replay(db: TestDatabase, activities: number[], registration?: string): Promise<number> {
  const { replayed } = await db.one('select webhooks.replay($1, $2) as replayed', [activities, registration]);
  return replayed;
}

async function cancel(db: TestDatabase, activities: number[], registration?: string): Promise<number> {
  const { cancelled } = await db.one('select webhooks.cancel($1, $2) as cancelled', [activities, registration]);
  return cancelled;
}

const delivery = (db: TestDatabase) =>
  db.one('select state, attempts, trigger from webhooks.webhook_deliveries where activity_id = 1');

const log = async (db: TestDatabase) =>
  (
    await db.query<{ trigger: string; attempt: number | null; outcome: string }>(
      'select trigger, attempt, outcome from webhooks.webhook_attempts order by id',
    )
  ).map(({ trigger, attempt, outcome }) => [trigger, attempt, outcome]);

/** How long the worker that was handed the only claimed delivery is told to wait before the next try, in seconds. */
async function waitBeforeNext(db: TestDatabase): Promise<number | null> {
  const { retry_in_ms } = await db.one(`
    select l.retry_in_ms
    from webhooks.webhook_deliveries_live d,
         webhooks.load_deliveries(array[d.registration_id], array[d.activity_id], array[d.claim_token]) l`);
  return retry_in_ms && retry_in_ms / 1_000;
}

test('a delivered one is sent again, as a manual attempt that does not count', async (t) => {
  const receiver = await startReceiver(t);
  const { db } = await withOrders(t, receiver.url);
  await startTestWorker(t, db);
  await addOrders(db);
  await eventually(async () => (await countDeliveries(db)).delivered === 1);
  t.is(await replay(db, [1]), 1);
  const [first, second] = await receiver.waitFor(2);
  t.is(first?.body.toString(), second?.body.toString(), 'it tells of the same activity');
  await eventually(async () => (await attempts(db)).length === 2);
  t.deepEqual(await delivery(db), { state: 'delivered', attempts: 1, trigger: 'manual' });
  t.deepEqual(await log(db), [
    ['auto', 1, 'delivered'],
    ['manual', null, 'delivered'],
  ]);
});

test('a failed one that fails again has failed again, with its attempts unchanged', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db);
  for (const outcome of ['retry', 'retry', 'failed'] as const) await attemptAll(db, { outcome });
  t.deepEqual(await delivery(db), { state: 'failed', attempts: 3, trigger: 'auto' });
  t.is(await replay(db, [1]), 1);
  const claimed = await claim(db);
  t.is(await waitBeforeNext(db), null, 'the schedule was used up');
  await record(db, claimed, { outcome: 'failed' });
  t.deepEqual(await delivery(db), { state: 'failed', attempts: 3, trigger: 'manual' });
  t.deepEqual((await log(db)).at(-1), ['manual', null, 'failed']);
});

test('one that waits for its retry is sent now, and its schedule goes on where it was', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry', retryInMs: 60_000 });
  t.deepEqual(await claim(db), []);
  t.is(await replay(db, [1]), 1);
  const claimed = await claim(db);
  t.is(await waitBeforeNext(db), 60, 'the wait that the replay has cut short');
  await record(db, claimed, { outcome: 'retry' });
  t.deepEqual(await delivery(db), { state: 'retrying', attempts: 1, trigger: 'auto' });
  const next = await claim(db);
  t.is(await waitBeforeNext(db), 3_600);
  await record(db, next, { outcome: 'retry' });
  t.deepEqual(await log(db), [
    ['auto', 1, 'retry'],
    ['manual', null, 'retry'],
    ['auto', 2, 'retry'],
  ]);
});

test('a replay that a worker gives back untried stays a replay', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db);
  await attemptAll(db, { outcome: 'delivered' });
  await replay(db, [1]);
  await attemptAll(db, { outcome: 'released' });
  await attemptAll(db, { outcome: 'delivered' });
  t.deepEqual(await log(db), [
    ['auto', 1, 'delivered'],
    ['manual', null, 'delivered'],
  ]);
});

test('what is under way or still to come is let be', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db);
  t.is(await replay(db, [1]), 0);
  const claimed = await claim(db);
  t.is(await replay(db, [1]), 0);
  t.is(await record(db, claimed, { outcome: 'delivered' }), 1);
  t.deepEqual(await log(db), [['auto', 1, 'delivered']]);
});

test('a cancelled one can be replayed', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db);
  await cancel(db, [1]);
  t.is(await replay(db, [1]), 1);
  await attemptAll(db, { outcome: 'delivered' });
  t.deepEqual(await countDeliveries(db), { delivered: 1 });
});

test('many are replayed at once, to all their registrations or to one', async (t) => {
  const { db, id } = await withOrders(t);
  await register(db, 'http://127.0.0.1:4001/');
  await addOrders(db, 3);
  await attemptAll(db, { outcome: 'delivered' });
  t.is(await replay(db, [1, 2, 3], id), 3);
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 3);
  t.is(await replay(db, [1, 2]), 4);
  t.deepEqual(await countDeliveries(db), { delivered: 2, pending: 4 });
});

test('a replay to a registration that is not active is error WHINA and replays nothing', async (t) => {
  const { db, id } = await withOrders(t);
  const active = await register(db, 'http://127.0.0.1:4001/');
  await addOrders(db);
  await attemptAll(db, { outcome: 'delivered' });
  await setRegistration(db, id, { state: 'paused' });
  const error = await t.throwsAsync(replay(db, [1]), { code: 'WHINA', message: /registration 1 \(paused\)/ });
  t.regex((error as Error & { hint: string }).hint, /webhooks\.resume/);
  t.deepEqual(await countDeliveries(db), { delivered: 2 });
  t.is(await replay(db, [1], active), 1, 'to one that is active it goes');
});

test('a replay of what there is not, or of a registration that is gone, replays nothing', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db);
  await attemptAll(db, { outcome: 'delivered' });
  t.is(await replay(db, [4711]), 0);
  t.is(await replay(db, []), 0);
  await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  t.is(await replay(db, [1]), 0);
  t.deepEqual(await countDeliveries(db), { delivered: 1 });
});

test('a replay while the circuit is open waits for the probe, and its failure is not spared', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db, 21);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await replay(db, [1]);
  t.deepEqual(await claim(db), []);
  const due = `update webhooks.webhook_circuits set probe_at = now()`;
  t.is((await attemptAll(db, { outcome: 'retry', retryInMs: 60_000 }, due)).length, 1);
  t.deepEqual((await log(db)).at(-1), ['manual', null, 'retry']);
  t.deepEqual(await delivery(db), { state: 'retrying', attempts: 1, trigger: 'auto' });
});

test('a cancellation ends what is live, and a result that comes later is superseded', async (t) => {
  const { db } = await withOrders(t);
  await addOrders(db, 3);
  const [first, ...others] = await claim(db);
  if (!first) return t.fail('Three were due');
  await record(db, others, { outcome: 'retry' });
  t.is(await cancel(db, [1, 2]), 2);
  t.deepEqual(await countDeliveries(db), { cancelled: 2, retrying: 1 });
  t.is(await record(db, [first], { outcome: 'delivered' }), 0);
  t.deepEqual(await countDeliveries(db), { cancelled: 2, retrying: 1 });
  const [late] = (await attempts(db)).slice(-1);
  t.like(late, { superseded: true, attempt: null });
  const { state, reason } = await db.one('select * from webhooks.webhook_activity_report where id = 1');
  t.deepEqual([state, reason], ['cancelled', 'Its registration was deleted or the delivery cancelled.']);
});

test('a cancellation may be of one registration alone, and is none of what has ended', async (t) => {
  const { db, id } = await withOrders(t);
  await register(db, 'http://127.0.0.1:4001/');
  await addOrders(db);
  t.is(await cancel(db, [1], id), 1);
  t.is(await cancel(db, [1], id), 0);
  t.deepEqual(await countDeliveries(db), { cancelled: 1, pending: 1 });
});
