import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { once } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { type Receiver, startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { claim } from './by-hand.ts';
import { setRegistration } from './settings.ts';

async function withOrders(t: ExecutionContext, columns?: Record<string, unknown>, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri);
  if (columns) await setRegistration(db, id, columns);
  return { db, id };
}

/** Seconds from an order's only attempt to its retry, as a real worker set them. */
async function waitAfter(
  t: ExecutionContext,
  answer: Parameters<Receiver['answer']>[0],
  columns: Record<string, unknown>,
) {
  const receiver = await startReceiver(t, answer);
  const { db } = await withOrders(t, { jitter: 0, ...columns }, receiver.url);
  const worker = await startTestWorker(t, db);
  const tried = once(worker.events, 'attempt');
  await addOrders(db);
  await tried;
  const { wait } = await db.one(
    'select extract(epoch from next_try_at - last_tried_at)::float as wait from webhooks.webhook_deliveries',
  );
  return wait as number | null;
}

/** What the worker that was handed the deliveries is told to wait before the next try, in milliseconds. */
async function loadedWaits(db: TestDatabase): Promise<(number | null)[]> {
  const claimed = await claim(db);
  const rows = await db.query('select retry_in_ms from webhooks.load_deliveries($1, $2, $3) order by activity_id', [
    claimed.map(({ registration_id }) => registration_id),
    claimed.map(({ activity_id }) => activity_id),
    claimed.map(({ claim_token }) => claim_token),
  ]);
  return rows.map(({ retry_in_ms }) => retry_in_ms);
}

test('a delivery is tried again by its schedule, then it has failed', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db } = await withOrders(t, { retry_schedule: ['100 ms', '200 ms', '400 ms'], jitter: 0 }, receiver.url);
  const worker = await startTestWorker(t, db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await addOrders(db);
  await failed;
  const times = receiver.requests.map(({ receivedAt }) => receivedAt.getTime());
  t.is(times.length, 4);
  [100, 200, 400].forEach((wait, n) => {
    const gap = (times[n + 1] ?? 0) - (times[n] ?? 0);
    t.true(gap >= wait - 5, `${gap} ms instead of ${wait}`);
  });
  t.deepEqual(
    (await attempts(db)).map(({ attempt, outcome }) => [attempt, outcome]),
    [
      [1, 'retry'],
      [2, 'retry'],
      [3, 'retry'],
      [4, 'failed'],
    ],
  );
  const { state, reason } = await db.one('select * from webhooks.webhook_activity_report');
  t.deepEqual([state, reason], ['failed', 'The endpoint answered 500.']);
});

test('waits are spread by the jitter of the registration', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db } = await withOrders(t, { retry_schedule: ['100 s'], jitter: 0.5, max_in_flight: 15 }, receiver.url);
  const worker = await startTestWorker(t, db);
  let tried = 0;
  const all = once(worker.events, 'attempt', () => ++tried === 15);
  await addOrders(db, 15);
  await all;
  const waits = (
    await db.query(
      'select extract(epoch from next_try_at - last_tried_at)::float as wait from webhooks.webhook_deliveries',
    )
  ).map(({ wait }) => wait as number);
  t.true(Math.min(...waits) >= 50 && Math.max(...waits) <= 150, waits.join());
  t.true(Math.max(...waits) - Math.min(...waits) > 10, waits.join());
});

test('without jitter the wait is the one of the schedule', async (t) => {
  t.is(await waitAfter(t, 500, { retry_schedule: ['100 s'] }), 100);
});

test('an endpoint may ask for a longer wait than the schedule has', async (t) => {
  t.is(await waitAfter(t, { status: 503, headers: { 'retry-after': '7200' } }, { retry_schedule: ['5 s'] }), 7200);
});

test('an endpoint may name the time of the next try as a date', async (t) => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const wait = await waitAfter(t, { status: 503, headers: { 'retry-after': date } }, { retry_schedule: ['5 s'] });
  t.true((wait ?? 0) > 3_000 && (wait ?? 0) <= 3_600, `${wait}`);
});

test('an endpoint cannot ask for more than a day, nor for less than the schedule has', async (t) => {
  const asking = (seconds: string) => ({ status: 503, headers: { 'retry-after': seconds } });
  t.is(await waitAfter(t, asking('9999999'), { retry_schedule: ['5 s'] }), 86_400);
  t.is(await waitAfter(t, asking('1'), { retry_schedule: ['50 s'] }), 50);
});

test('Retry-After does not bring back what has no retry left', async (t) => {
  t.is(await waitAfter(t, { status: 503, headers: { 'retry-after': '60' } }, { retry_schedule: [] }), null);
});

test('after a 429 and after a time-out it is a minute at least', async (t) => {
  t.is(await waitAfter(t, 429, { retry_schedule: ['1 s'] }), 60);
  t.is(await waitAfter(t, 429, { retry_schedule: ['90 s'] }), 90);
  t.is(await waitAfter(t, 'hang', { retry_schedule: ['1 s'], timeout_ms: 100 }), 60);
});

test('a redirect is a failure and is not followed', async (t) => {
  const elsewhere = await startReceiver(t);
  const answer = { status: 307, headers: { location: elsewhere.url } };
  t.is(await waitAfter(t, answer, { retry_schedule: ['5 s'] }), 5);
  t.is(elsewhere.requests.length, 0);
});

test('a retry that would come after max_age is none', async (t) => {
  const { db, id } = await withOrders(t, { retry_schedule: ['20 minutes'], max_age: '1 hour' });
  await addOrders(db);
  t.deepEqual(await loadedWaits(db), [1_200_000]);
  await db.query(`
    update webhooks.webhook_deliveries_live set state = 'pending', claim_token = null, claimed_until = null;
    update webhooks.webhook_activity set occurred_at = occurred_at - interval '45 minutes';
    update webhooks.webhook_deliveries_live set occurred_at = occurred_at - interval '45 minutes'`);
  t.deepEqual(await loadedWaits(db), [null]);
  await db.query(
    `update webhooks.webhook_deliveries_live set state = 'pending', claim_token = null, claimed_until = null`,
  );
  await setRegistration(db, id, { max_age: null });
  t.deepEqual(await loadedWaits(db), [1_200_000], 'without a max_age the schedule alone decides');
});

test('what is too old for another try ends as failed after its attempt', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db } = await withOrders(t, { retry_schedule: ['2 minutes'], max_age: '1 minute' }, receiver.url);
  const worker = await startTestWorker(t, db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await addOrders(db);
  await failed;
  t.deepEqual(await countDeliveries(db), { failed: 1 });
});

test('a registration is refused with a policy that makes no sense', async (t) => {
  const { db, id } = await withOrders(t);
  for (const [columns, constraint] of [
    [{ jitter: 0.6 }, 'jitter_range'],
    [{ max_age: '10 s' }, 'max_age_range'],
    [{ disable_after: '10 s' }, 'disable_after_range'],
    [{ rate_limit: 0 }, 'rate_limit_range'],
    [{ max_in_flight: 0 }, 'max_in_flight_range'],
    [{ timeout_ms: 60_000 }, 'timeout_range'],
    [{ retry_schedule: ['-1 s'] }, 'schedule_range'],
    [{ retry_schedule: [null] }, 'schedule_range'],
    [{ retry_schedule: Array(51).fill('1 s') }, 'schedule_length'],
    [{ ordering: 'table' }, 'ordering_known'],
    [{ on_exhausted: 'stop' }, 'on_exhausted_known'],
    [{ state: 'asleep' }, 'state_known'],
  ] as const)
    await t.throwsAsync(setRegistration(db, id, columns), {
      message: new RegExp(`webhook_registrations_${constraint}`),
    });
});
