import test, { type ExecutionContext } from 'ava';
import { type Bell, listenToBell } from '../helpers/bell.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { register, watchOrders } from '../helpers/orders.ts';

async function startListening(t: ExecutionContext): Promise<Bell & { db: TestDatabase }> {
  const db = await createDatabase(t);
  await watchOrders(db);
  return { db, ...(await listenToBell(db)) };
}

test('a write notifies nobody while no dispatcher sleeps', async (t) => {
  const { db, rings } = await startListening(t);
  await register(db, 'http://127.0.0.1:9/');
  await db.exec('insert into orders values (1)');
  t.is(await rings(), 0);
});

test('a write notifies a dispatcher that sleeps, once for each transaction, and no more when it is awake again', async (t) => {
  const { db, fallAsleep, rings } = await startListening(t);
  await register(db, 'http://127.0.0.1:9/');
  const dispatcher = await fallAsleep();
  await db.exec('insert into orders select generate_series(1, 100)');
  t.is(await rings(), 1);
  await db.exec('begin; insert into orders values (101); insert into orders values (102); commit');
  t.is(await rings(), 1);
  await dispatcher.query('select pg_advisory_unlock(1919907688, 3)');
  await db.exec('insert into orders values (103)');
  t.is(await rings(), 0);
});

test('a write of which no registration is told lets the dispatcher sleep', async (t) => {
  const { db, fallAsleep, rings } = await startListening(t);
  await fallAsleep();
  await db.exec('insert into orders values (1); delete from orders');
  t.is(await rings(), 0);
});

test('a write that is rolled back lets the dispatcher sleep', async (t) => {
  const { db, fallAsleep, rings } = await startListening(t);
  await register(db, 'http://127.0.0.1:9/');
  await fallAsleep();
  await db.exec('begin; insert into orders values (1); rollback');
  t.is(await rings(), 0);
});

test('with the doorbell off a write notifies nobody', async (t) => {
  const { db, fallAsleep, rings } = await startListening(t);
  await register(db, 'http://127.0.0.1:9/');
  await db.exec('update webhooks.settings set doorbell = false');
  await fallAsleep();
  await db.exec('insert into orders values (1)');
  t.is(await rings(), 0);
});

test('a write leaves no lock behind that would keep the dispatcher from falling asleep', async (t) => {
  const { db } = await startListening(t);
  await register(db, 'http://127.0.0.1:9/');
  const [application, dispatcher] = [await db.connect(), await db.connect()];
  await application.query('begin; insert into orders values (1)');
  t.true((await dispatcher.query('select pg_try_advisory_lock(1919907688, 3) as locked')).rows[0].locked);
  // Now a try of the application's own must fail, and leave nothing either.
  await application.query('insert into orders values (2)');
  const { rows } = await application.query(
    `select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
  );
  t.deepEqual(rows, []);
});
