import test, { type ExecutionContext } from 'ava';
import type pg from 'pg';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { startWorker } from '../../src/queue/worker.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';

/** A worker whose graphile-worker has just ended, and that cannot start it again before `gate` is rolled back. */
async function startBroken(t: ExecutionContext) {
  const database = await createDatabase(t);
  await watchOrders(database);
  const receiver = await startReceiver(t);
  await register(database, receiver.url);
  const worker = await startTestWorker(t, database);
  const gate = await closeGate(database);
  await endRunner(database);
  await receiver.waitFor(1);
  await eventually(() => !worker.isReady());
  await eventually(async () => (await sessions(database, `and wait_event_type = 'Lock'`)) > 0);
  return { database, receiver, worker, gate };
}

/** Holds the table that graphile-worker reads when it starts, and then no more. */
async function closeGate(database: TestDatabase): Promise<pg.Client> {
  const session = await database.connect();
  await session.query('begin; lock table webhooks_worker.migrations in access exclusive mode');
  return session;
}

/** Once, a job cannot be marked as complete: that is when graphile-worker ends. */
async function endRunner(database: TestDatabase): Promise<void> {
  await database.exec(`
    create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
    create trigger refuse before delete on webhooks_worker._private_jobs for each row execute function public.refuse()`);
  await addOrders(database);
}

async function sessions(database: TestDatabase, and = ''): Promise<number> {
  const { count } = await database.one(`
    select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and application_name like 'rowhook worker%' ${and}`);
  return count;
}

test.serial('a worker whose graphile-worker ended starts it again, and takes jobs as before', async (t) => {
  const { database, receiver, worker, gate } = await startBroken(t);
  await database.exec('drop trigger refuse on webhooks_worker._private_jobs');
  await gate.query('rollback');
  await eventually(() => worker.isReady());
  await addOrders(database);
  await receiver.waitFor(2);
  await eventually(async () => (await countDeliveries(database)).delivered === 2);
  t.is(receiver.requests.length, 2);
});

test.serial(
  'a stop while graphile-worker is being started again ends the worker, and nothing of it runs on',
  async (t) => {
    const { database, receiver, worker, gate } = await startBroken(t);
    await database.exec('drop trigger refuse on webhooks_worker._private_jobs');
    const stopped = worker.stop();
    await gate.query('rollback');
    await stopped;
    t.false(worker.isReady());
    await eventually(async () => (await sessions(database)) === 0);
    await addOrders(database);
    t.deepEqual(await countDeliveries(database), { delivered: 1, pending: 1 });
    t.is(receiver.requests.length, 1);
  },
);

test.serial('a worker that cannot start leaves no timer behind', async (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const config = loadConfig({ DATABASE_URL: url });
  await t.throwsAsync(startWorker({ url, config, log: pino({ level: 'silent' }) }), { code: 'ECONNREFUSED' });
  await eventually(() => timers() <= before);
  t.pass();
});
