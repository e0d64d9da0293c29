import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { createPool } from '../../src/database/pool.ts';
import { type HealthServer, startHealthServer } from '../../src/observe/health.ts';
import type { RunningWorker } from '../../src/queue/worker.ts';
import { createDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { administer } from '../helpers/server.ts';
import { startTestWorker } from '../helpers/worker.ts';

const log = pino({ level: 'silent' });
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

async function start(t: ExecutionContext, url: string, worker: Pick<RunningWorker, 'isReady'>): Promise<HealthServer> {
  const pool = createPool(url, { max: 1 });
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, worker, pool, log });
  t.teardown(async () => {
    await server.close();
    await pool.end();
  });
  return server;
}

/** Status and body of an answer. */
async function ask(server: { url: string }, path: string): Promise<[number, unknown]> {
  const answer = await fetch(server.url + path);
  return [answer.status, await answer.json()];
}

test('while the process lives /healthz is 200, whatever the database and the worker do', async (t) => {
  const server = await start(t, NOWHERE, { isReady: () => false });
  t.deepEqual(await ask(server, '/healthz'), [200, { status: 'ok' }]);
});

test('/readyz is 200 when the database answers and the worker is ready', async (t) => {
  const { url } = await createDatabase(t);
  t.deepEqual(await ask(await start(t, url, { isReady: () => true }), '/readyz'), [200, { status: 'ready' }]);
});

test('/readyz is 503 with the reason when the database does not answer, or the worker is not ready', async (t) => {
  const away = await start(t, NOWHERE, { isReady: () => true });
  t.deepEqual(await ask(away, '/readyz'), [503, { status: 'not ready', reason: 'the database does not answer' }]);
  const { url } = await createDatabase(t);
  const [status, answer] = await ask(await start(t, url, { isReady: () => false }), '/readyz');
  t.is(status, 503);
  t.regex((answer as { reason: string }).reason, /worker is starting, stopping or not connected/);
});

test('anything else is 404', async (t) => {
  const server = await start(t, NOWHERE, { isReady: () => true });
  t.is((await ask(server, '/'))[0], 404);
  t.is((await fetch(`${server.url}/healthz`, { method: 'POST' })).status, 404);
});

test('after it is closed nobody answers, even where a connection was kept', async (t) => {
  const server = await start(t, NOWHERE, { isReady: () => true });
  await ask(server, '/healthz');
  await server.close();
  await t.throwsAsync(ask(server, '/healthz'));
});

test('a port that is taken is an error', async (t) => {
  const { port } = new URL((await start(t, NOWHERE, { isReady: () => true })).url);
  const pool = createPool(NOWHERE);
  t.teardown(() => pool.end());
  const options = { host: '127.0.0.1', port: Number(port), worker: { isReady: () => true }, pool, log };
  await t.throwsAsync(startHealthServer(options), { code: 'EADDRINUSE' });
});

test('a worker is ready once it takes jobs, not while it stops, and not without its database', async (t) => {
  const database = await createDatabase(t);
  await watchOrders(database);
  const { promise: answer, resolve: release } = Promise.withResolvers<number>();
  const receiver = await startReceiver(t, () => answer);
  await register(database, receiver.url);
  const worker = await startTestWorker(t, database);
  const server = await start(t, database.url, worker);
  await eventually(async () => (await ask(server, '/readyz'))[0] === 200);

  const other = new URL(database.url);
  other.pathname = '/postgres';
  await administer(other.href, `alter database ${database.name} with allow_connections false`);
  await administer(
    other.href,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}'`,
  );
  await eventually(async () => (await ask(server, '/readyz'))[0] === 503);
  t.deepEqual(await ask(server, '/readyz'), [503, { status: 'not ready', reason: 'the database does not answer' }]);
  t.is((await ask(server, '/healthz'))[0], 200);
  await administer(other.href, `alter database ${database.name} with allow_connections true`);
  await eventually(async () => (await ask(server, '/readyz'))[0] === 200);

  await addOrders(database);
  await receiver.waitFor(1);
  const stopped = worker.stop();
  t.is((await ask(server, '/readyz'))[0], 503);
  t.is((await ask(server, '/healthz'))[0], 200);
  release(200);
  await stopped;
});
