import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { startWorker } from '../../src/queue/worker.ts';
import { openSecretBox } from '../../src/secrets/open-secret-box.ts';
import { createDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { administer, withDatabase } from '../helpers/server.ts';
import { SECRET_KEY } from '../helpers/worker.ts';

/** A worker with a request under way, and a database that can be taken away: nobody gets in, and who is in is cut off. */
async function start(t: ExecutionContext) {
  const database = await createDatabase(t);
  await watchOrders(database);
  const answer = Promise.withResolvers<number>();
  const receiver = await startReceiver(t, () => answer.promise);
  await register(database, receiver.url);
  const messages: string[] = [];
  const log = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  const config = loadConfig({ DATABASE_URL: database.url, ROWHOOK_SECRET_KEY: SECRET_KEY });
  const worker = await startWorker({ url: database.url, config, secretBox: openSecretBox(config), log });
  t.teardown(() => worker.stop({ graceMs: 0 }));
  await addOrders(database);
  await receiver.waitFor(1);

  const { name } = database;
  const server = withDatabase(database.url, 'postgres');
  const allow = (on: boolean) => administer(server, `alter database ${name} with allow_connections ${on}`);
  const takeAway = async () => {
    await allow(false);
    await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  };
  return { database, receiver, worker, messages, answer: answer.resolve, takeAway, bringBack: () => allow(true) };
}

const NOT_YET = 'Results could not be recorded yet';

test('an answer that comes while the database is away is recorded when it is back, and work goes on', async (t) => {
  const { database, receiver, worker, messages, answer, takeAway, bringBack } = await start(t);
  await takeAway();
  answer(200);
  await eventually(() => messages.filter((message) => message === NOT_YET).length >= 3);
  await bringBack();
  await eventually(async () => (await countDeliveries(database)).delivered === 1);
  t.like(await attempts(database), [{ attempt: 1, outcome: 'delivered', superseded: false }]);
  await eventually(() => worker.isReady());
  await addOrders(database);
  await receiver.waitFor(2);
  await eventually(async () => (await countDeliveries(database)).delivered === 2);
  t.is(receiver.requests.length, 2);
});

test('a stop while the database is away waits for it to record what was under way', async (t) => {
  const { database, receiver, worker, messages, answer, takeAway, bringBack } = await start(t);
  await takeAway();
  const stopped = worker.stop();
  answer(200);
  await eventually(() => messages.filter((message) => message === NOT_YET).length >= 3);
  await bringBack();
  await stopped;
  t.deepEqual(await countDeliveries(database), { delivered: 1 });
  t.is((await attempts(database)).length, 1);
  t.is(receiver.requests.length, 1);
});

test('a worker with nothing under way stops while the database is away', async (t) => {
  const { database, worker, answer, takeAway, bringBack } = await start(t);
  answer(200);
  await eventually(async () => (await countDeliveries(database)).delivered === 1);
  await takeAway();
  await worker.stop();
  await bringBack();
  t.false(worker.isReady());
});
