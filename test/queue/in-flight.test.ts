import test, { type ExecutionContext } from 'ava';
import { LEASE_SECONDS, shortenLease } from '../fault/lease.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import {
  addOrders,
  attempts,
  countDeliveries,
  type RegistrationSettings,
  register,
  watchOrders,
} from '../helpers/orders.ts';
import { type Receiver, startReceiver } from '../helpers/receiver.ts';
import { spawnWorker, startTestWorker } from '../helpers/worker.ts';

async function withOrders(t: ExecutionContext): Promise<TestDatabase> {
  const database = await createDatabase(t);
  await watchOrders(database);
  return database;
}

/** A receiver that counts the requests of one kind that are under way at a time, and fails every third request. */
async function startCounting(t: ExecutionContext, kindOf: (request: Receiver['requests'][number]) => string) {
  const underWay = new Map<string, number>();
  const peaks = new Map<string, number>();
  let count = 0;
  const receiver = await startReceiver(t, async (request) => {
    const kind = kindOf(request);
    const now = (underWay.get(kind) ?? 0) + 1;
    underWay.set(kind, now);
    peaks.set(kind, Math.max(now, peaks.get(kind) ?? 0));
    const place = ++count;
    await new Promise((resolve) => setTimeout(resolve, place % 7));
    underWay.set(kind, (underWay.get(kind) ?? 0) - 1);
    return place % 3 === 0 ? 500 : 200;
  });
  return { receiver, peaks };
}

/** Retries soon and often enough for any row of bad luck. */
const RETRIES: RegistrationSettings = {
  retrySchedule: Array(50).fill('10 ms'),
  actions: ['create', 'update'],
  maxInFlight: 20,
};

/** Four workers that take one job at a time, so that each of them gets some. Returns how many results each recorded. */
async function startFour(t: ExecutionContext, database: TestDatabase): Promise<number[]> {
  const counts = [0, 0, 0, 0];
  const workers = await Promise.all(
    counts.map(() => startTestWorker(t, database, { concurrency: 1, pollingTimeMs: 20 })),
  );
  for (const [place, { events }] of workers.entries())
    events.on('attempt', () => {
      counts[place] = (counts[place] ?? 0) + 1;
    });
  return counts;
}

/** Creates orders and changes each of them twice, with a statement for every order. */
async function writeOrders(database: TestDatabase, count: number): Promise<void> {
  const ids = [];
  for (let n = 0; n < count; n++) ids.push(...(await addOrders(database)));
  for (const note of ['paid', 'sent'])
    await Promise.all(ids.map((id) => database.query('update public.orders set note = $2 where id = $1', [id, note])));
}

test('with four workers no delivery is ever under way twice at once, and each succeeds exactly once', async (t) => {
  const database = await withOrders(t);
  const { receiver, peaks } = await startCounting(t, ({ headers }) => String(headers['webhook-id']));
  await register(database, receiver.url, RETRIES);
  const counts = await startFour(t, database);
  await writeOrders(database, 60);
  await eventually(async () => (await countDeliveries(database)).delivered === 180, { timeoutMs: 30_000 });
  t.is(peaks.size, 180);
  t.deepEqual([...new Set(peaks.values())], [1]);
  t.is(receiver.requests.length, 269);
  t.true(receiver.peakInFlight > 1);
  t.true(counts.filter((count) => count > 0).length > 1, `${counts}`);
});

test('with four workers no two changes of one object of an ordered registration are under way at once', async (t) => {
  const database = await withOrders(t);
  const { receiver, peaks } = await startCounting(t, ({ body }) => JSON.parse(body.toString()).object_id);
  const id = await register(database, receiver.url, RETRIES);
  await database.query(`update webhooks.webhook_registrations set ordering = 'object' where id = $1`, [id]);
  const counts = await startFour(t, database);
  await writeOrders(database, 30);
  await eventually(async () => (await countDeliveries(database)).delivered === 90, { timeoutMs: 30_000 });
  t.is(peaks.size, 30);
  t.deepEqual([...new Set(peaks.values())], [1]);
  t.true(receiver.peakInFlight > 1);
  t.true(counts.filter((count) => count > 0).length > 1, `${counts}`);
});

test('what a killed worker had under way another delivers when the lease is over, as the first attempt', async (t) => {
  const database = await withOrders(t);
  await shortenLease(database.pool, 3);
  const receiver = await startReceiver(t, ['hang', 200]);
  await register(database, receiver.url, { timeoutMs: 1_000 });
  const killed = await spawnWorker(t, database);
  await addOrders(database);
  await receiver.waitFor(1);
  killed.kill('SIGKILL');
  await startTestWorker(t, database);
  const { lapses } = await database.one('select max(claimed_until) as lapses from webhooks.webhook_deliveries');
  await receiver.waitFor(2, { timeoutMs: 20_000 });
  await eventually(async () => (await countDeliveries(database)).delivered === 1);
  const [first, second] = receiver.requests;
  t.is(second?.headers['webhook-id'], first?.headers['webhook-id']);
  t.deepEqual(second?.body, first?.body);
  const late = Number(second?.receivedAt) - lapses;
  t.true(late >= 0 && late < 5_000, `${late} ms after the lease`);
  const [attempt, ...more] = await attempts(database);
  t.like(attempt, { attempt: 1, outcome: 'delivered', status: 200, superseded: false });
  t.deepEqual(more, []);
  t.like(await database.one('select attempts from webhooks.webhook_deliveries'), { attempts: 1 });
});

test('a worker that was frozen beyond a deadline counts the answer that came meanwhile', async (t) => {
  const database = await withOrders(t);
  const answer = Promise.withResolvers<number>();
  const receiver = await startReceiver(t, () => answer.promise);
  await register(database, receiver.url, { timeoutMs: 1_500 });
  const frozen = await spawnWorker(t, database);
  await addOrders(database);
  await receiver.waitFor(1);
  frozen.kill('SIGSTOP');
  const deadline = performance.now() + 1_500;
  // The signal takes its time: once the worker is silent it cannot read the answer either.
  await t.throwsAsync(fetch(`${frozen.url}/healthz`, { signal: AbortSignal.timeout(300) }), { name: 'TimeoutError' });
  answer.resolve(200);
  await eventually(() => receiver.inFlight === 0 && performance.now() > deadline);
  frozen.kill('SIGCONT');
  await eventually(async () => (await attempts(database)).length > 0);
  t.like(await attempts(database), [{ attempt: 1, outcome: 'delivered', status: 200 }]);
});

test('no lease is longer than 60 s, and that of a registration with the default time-out is 45 s', async (t) => {
  const database = await withOrders(t);
  const longest = 60_000 - LEASE_SECONDS * 1_000;
  const id = await register(database, 'http://127.0.0.1:9/1', { timeoutMs: longest });
  await register(database, 'http://127.0.0.1:9/2');
  await t.throwsAsync(
    database.query('update webhooks.webhook_registrations set timeout_ms = $2 where id = $1', [id, longest + 1]),
    { message: /webhook_registrations_timeout_range/ },
  );
  await addOrders(database);
  // In one transaction, so that no time passes by the database's clock.
  const session = await database.connect();
  await session.query('begin; select webhooks.dispatch()');
  const { rows } = await session.query(
    `select extract(epoch from claimed_until - now())::integer as seconds from webhooks.webhook_deliveries order by 1`,
  );
  t.deepEqual(rows, [{ seconds: 45 }, { seconds: 60 }]);
});
