import test, { type ExecutionContext } from 'ava';
import { CONNECTIONS_PER_ORIGIN } from '../../src/deliver/connect/pool-options.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { type Receiver, startReceiver } from '../helpers/receiver.ts';
import { spawnWorker, startTestWorker, type WorkerProcess } from '../helpers/worker.ts';

/** Orders whose requests are under way, and as many that wait for a connection. */
const UNDER_WAY = CONNECTIONS_PER_ORIGIN;
const ORDERS = 2 * UNDER_WAY;

async function withOrders(t: ExecutionContext) {
  const database = await createDatabase(t);
  await watchOrders(database);
  const answer = Promise.withResolvers<number>();
  const receiver = await startReceiver(t, () => answer.promise);
  await register(database, receiver.url, { timeoutMs: 30_000 });
  return { database, receiver, answer: answer.resolve };
}

/** Adds orders, and waits until every connection has a request under way and all the other deliveries are claimed too. */
async function fill(database: TestDatabase, receiver: Receiver): Promise<void> {
  await addOrders(database, ORDERS);
  await receiver.waitFor(UNDER_WAY);
  await eventually(async () => (await countDeliveries(database)).claimed === ORDERS);
}

/** Sends a signal and resolves when the worker says that it has taken notice. */
async function signal(worker: WorkerProcess, notice: string): Promise<void> {
  worker.kill('SIGTERM');
  await eventually(() => worker.output.includes(notice));
}

/** Live deliveries by state and attempts, as `pending 0`, and whether all of them are due. */
async function left(database: TestDatabase) {
  return database.query<{ state: string; attempts: number; count: number; due: boolean }>(`
    select state, attempts, count(*)::integer, bool_and(next_try_at <= now() and claimed_until is null) as due
    from webhooks.webhook_deliveries where not finished group by state, attempts order by state`);
}

test('SIGTERM: what is under way ends and is recorded, the rest is given back untried for any other worker', async (t) => {
  const { database, receiver, answer } = await withOrders(t);
  const stopped = await spawnWorker(t, database);
  await fill(database, receiver);
  await signal(stopped, 'Worker stops');
  const [late] = await addOrders(database);
  answer(200);
  t.deepEqual(await stopped.exited, { code: 0, signal: null });
  t.is(receiver.requests.length, UNDER_WAY);
  t.deepEqual(await left(database), [{ state: 'pending', attempts: 0, count: UNDER_WAY + 1, due: true }]);
  t.is((await countDeliveries(database)).delivered, UNDER_WAY);

  await startTestWorker(t, database);
  await eventually(async () => (await countDeliveries(database)).delivered === ORDERS + 1);
  const told = receiver.requests.map(({ body }) => String(JSON.parse(body.toString()).object_id));
  t.is(new Set(told).size, told.length);
  t.true(told.includes(late as string));
  t.deepEqual([...new Set((await attempts(database)).map(({ attempt }) => attempt))], [1]);
});

test('a second SIGTERM cuts off what is under way: it is recorded as a retry, and the rest is given back untried', async (t) => {
  const { database, receiver } = await withOrders(t);
  const stopped = await spawnWorker(t, database);
  await fill(database, receiver);
  await signal(stopped, 'Worker stops');
  stopped.kill('SIGTERM');
  t.deepEqual(await stopped.exited, { code: 0, signal: null });
  t.is(receiver.requests.length, UNDER_WAY);
  const [pending, retrying, ...more] = await left(database);
  t.deepEqual(pending, { state: 'pending', attempts: 0, count: UNDER_WAY, due: true });
  t.like(retrying, { state: 'retrying', attempts: 1, count: UNDER_WAY });
  t.deepEqual(more, []);
  const kinds = (await attempts(database)).map(({ attempt, outcome, error_class }) => [attempt, outcome, error_class]);
  t.is(kinds.length, UNDER_WAY);
  for (const kind of kinds) t.deepEqual(kind, [1, 'retry', 'aborted']);
});

test('what is not over when the grace period is, is cut off and recorded as a retry', async (t) => {
  const { database, receiver } = await withOrders(t);
  const worker = await startTestWorker(t, database);
  await addOrders(database, 3);
  await receiver.waitFor(3);
  await worker.stop({ graceMs: 50 });
  t.like(await left(database), [{ state: 'retrying', attempts: 1, count: 3 }]);
  for (const attempt of await attempts(database)) t.like(attempt, { outcome: 'retry', error_class: 'aborted' });
});

test('jobs that a stopped worker had not come to, another takes at once: it waits for no lease', async (t) => {
  const { database, receiver, answer } = await withOrders(t);
  const worker = await startTestWorker(t, database, { concurrency: 1 });
  const orders = 5 * UNDER_WAY;
  await addOrders(database, orders);
  await receiver.waitFor(3);
  const stopped = worker.stop();
  answer(200);
  await stopped;
  const before = receiver.requests.length;
  t.true(before < orders, `${before}`);
  await startTestWorker(t, database);
  // Well before a lease ends, which is a minute.
  await eventually(async () => (await countDeliveries(database)).delivered === orders, { timeoutMs: 20_000 });
  t.is(receiver.requests.length, orders);
});
