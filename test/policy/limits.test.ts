import test, { type ExecutionContext } from 'ava';
import { createDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll, claim, record } from './by-hand.ts';
import { circuit, setRegistration } from './settings.ts';

async function withOrders(t: ExecutionContext, columns: Record<string, unknown>, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri);
  await setRegistration(db, id, columns);
  return { db, id };
}

test('an endpoint never has more than max_in_flight requests at a time, over two workers', async (t) => {
  const receiver = await startReceiver(t, { delayMs: 50 });
  const { db } = await withOrders(t, { max_in_flight: 4 }, receiver.url);
  await addOrders(db, 40);
  await startTestWorker(t, db);
  await startTestWorker(t, db);
  await eventually(async () => (await countDeliveries(db)).delivered === 40);
  t.true(receiver.peakInFlight > 1 && receiver.peakInFlight <= 4, `${receiver.peakInFlight}`);
});

test('retries that become due do not raise the number in flight above max_in_flight', async (t) => {
  let count = 0;
  const receiver = await startReceiver(t, () => ({ status: count++ % 3 === 0 ? 500 : 200, delayMs: 10 }));
  const { db } = await withOrders(
    t,
    { max_in_flight: 3, retry_schedule: Array(20).fill('10 ms'), jitter: 0 },
    receiver.url,
  );
  await startTestWorker(t, db, { pollingTimeMs: 50 });
  await addOrders(db, 20);
  await eventually(async () => (await countDeliveries(db)).delivered === 20);
  t.true(receiver.peakInFlight <= 3, `${receiver.peakInFlight}`);
});

test('a change that commits late, with an earlier time, waits for room like any other', async (t) => {
  const { db } = await withOrders(t, { max_in_flight: 1 });
  const late = await db.connect();
  await late.query(`begin; insert into public.orders (note) values ('late')`);
  await addOrders(db);
  const first = await claim(db);
  t.is(first.length, 1);
  await late.query('commit');
  t.deepEqual(await claim(db), [], 'one is in flight');
  await record(db, first, { outcome: 'delivered' });
  t.is((await claim(db)).length, 1);
});

test('however many changes commit late, what is under way behind them is counted', async (t) => {
  const { db } = await withOrders(t, { max_in_flight: 3 });
  const late = await db.connect();
  const commitLate = async (count: number) => {
    await late.query('begin');
    await late.query(`insert into public.orders (note) select 'late' from generate_series(1, ${count})`);
    return () => late.query('commit');
  };
  let commit = await commitLate(10);
  await addOrders(db, 2);
  const first = await claim(db);
  t.is(first.length, 2);
  await commit();
  commit = await commitLate(10);
  await addOrders(db, 10);
  const second = await claim(db);
  t.is(second.length, 1, 'two are under way');
  await commit();
  t.deepEqual(await claim(db), []);
  await record(db, first, { outcome: 'delivered' });
  const third = await claim(db);
  t.is(third.length, 2, 'one is under way');
  t.deepEqual(await claim(db), []);
  await record(db, [...second, ...third], { outcome: 'delivered' });
  for (let round = 0; round < 9; round++) t.is((await attemptAll(db, { outcome: 'delivered' })).length, 3);
  t.deepEqual(await countDeliveries(db), { delivered: 32 });
  t.deepEqual(await db.query('select * from webhooks.webhook_lanes'), [], 'what waits no more is forgotten');
});

test('what is under way is counted too where it has the time of what waits behind it', async (t) => {
  const { db } = await withOrders(t, { max_in_flight: 3 });
  const late = await db.connect();
  await late.query(`begin; insert into public.orders (note) values ('late'), ('later')`);
  await addOrders(db, 10);
  t.is((await claim(db)).length, 3);
  await late.query('commit');
  t.deepEqual(await claim(db), []);
});

test("a rate limit lets a fifth of a second's attempts and one go at once, and the rest evenly", async (t) => {
  const { db, id } = await withOrders(t, { rate_limit: 10 });
  await addOrders(db, 40);
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 3);
  const after = async (pause: string) => {
    const first = `update webhooks.webhook_circuits set tokens = 0, tokens_at = now() - interval '${pause}'`;
    return (await attemptAll(db, { outcome: 'delivered' }, first)).length;
  };
  t.is(await after('0'), 0);
  t.is(await after('0.15 s'), 1, 'one and a half');
  t.is(await after('0.25 s'), 2);
  t.is(await after('1 hour'), 3, 'they do not gather');
  await setRegistration(db, id, { rate_limit: null });
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 31, 'without a limit all at once');
});

test('a rate limit counts retries too', async (t) => {
  const { db } = await withOrders(t, { rate_limit: 20 });
  await addOrders(db, 3);
  t.is((await attemptAll(db, { outcome: 'retry' })).length, 3);
  t.is((await claim(db, 'update webhooks.webhook_circuits set tokens_at = now()')).length, 2);
});

test("no second of the database's clock has more claims than a rate limit, a fifth of it and one", async (t) => {
  const { db } = await withOrders(t, { rate_limit: 10 });
  await addOrders(db, 60);
  // 40 ms between looks, by a clock of the test's own, but for a long silence before the first.
  const claims: number[] = [];
  for (let look = 0, sinceMs = 3_600_000; look < 75; look++) {
    const pause = `update webhooks.webhook_circuits set tokens_at = now() - interval '${sinceMs} ms'`;
    const { length } = await attemptAll(db, { outcome: 'delivered' }, pause);
    claims.push(length);
    sinceMs = length > 0 ? 40 : sinceMs + 40;
  }
  const seconds = claims.slice(24).map((_, first) => claims.slice(first, first + 25).reduce((sum, size) => sum + size));
  t.true(Math.max(...seconds) <= 13, `${seconds}`);
  t.true(Math.min(...seconds) >= 9, `and in the long run it is what was asked for: ${seconds}`);
});

test('a success does not give a rate limit its tokens back', async (t) => {
  const { db, id } = await withOrders(t, { rate_limit: 5 });
  await addOrders(db, 5);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await addOrders(db, 5);
  const one = 'update webhooks.webhook_circuits set tokens = 1, tokens_at = now()';
  t.is((await attemptAll(db, { outcome: 'delivered' }, one)).length, 1);
  t.like(await circuit(db, id), { state: 'closed', failures: 0 });
  t.is((await claim(db, 'update webhooks.webhook_circuits set tokens_at = now()')).length, 0);
});

test('a rate limit holds over two workers', async (t) => {
  const receiver = await startReceiver(t);
  const { db } = await withOrders(t, { rate_limit: 20 }, receiver.url);
  await startTestWorker(t, db);
  await startTestWorker(t, db);
  const began = Date.now();
  await addOrders(db, 60);
  const requests = await receiver.waitFor(60);
  // Five tokens are there at the start. However long a request is under way, none comes before its token.
  requests.forEach(({ receivedAt }, n) => {
    const after = receivedAt.getTime() - began;
    // And none long after it: no token is lost.
    t.true(after <= ((n + 1) / 20) * 1_000 + 2_000, `request ${n + 1} after ${after} ms`);
    t.true(after >= ((n + 1 - 5) / 20) * 1_000 - 50, `request ${n + 1} after ${after} ms`);
  });
});

test('what a limit holds back does not hold back another registration', async (t) => {
  const { db, id } = await withOrders(t, { max_in_flight: 1 });
  const other = await register(db, 'http://127.0.0.1:4001/');
  await addOrders(db, 5);
  const claimed = await claim(db);
  t.is(claimed.filter(({ registration_id }) => registration_id === id).length, 1);
  t.is(claimed.filter(({ registration_id }) => registration_id === other).length, 5);
});
