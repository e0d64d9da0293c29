import test from 'ava';
import { LOCKS } from '../../src/queue/locks.ts';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

async function installed(t: Parameters<typeof createDatabase>[0]): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await watchedTable(db, { name: 'public.orders', columns: 'id int primary key, v int' });
  await watchedTable(db, { name: 'public.customers', columns: 'id int primary key' });
  await db.exec(
    `select webhooks.register('http://127.0.0.1:9/', '{public.orders:create}'); insert into orders values (1)`,
  );
  return db;
}

test('uninstalling leaves nothing of ours, and tables that can be written and altered', async (t) => {
  const db = await installed(t);
  const writer = await db.connect();
  await writer.query('prepare add as insert into orders values ($1); execute add (2)');
  await db.exec('select webhooks.uninstall()');
  await writer.query(
    'execute add (3); update orders set v = 1; alter table orders rename v to w; delete from customers',
  );
  t.is((await db.one('select count(*)::integer as n from orders')).n, 3);
  t.deepEqual(await db.query(`select nspname from pg_namespace where nspname ~ '^webhooks'`), []);
  t.deepEqual(await db.query(`select evtname from pg_event_trigger where evtname ~ '^webhooks'`), []);
  t.deepEqual(await db.query(`select tgname from pg_trigger where tgname ~ 'webhooks'`), []);
});

test('uninstalling waits for a write that is under way, and locks nobody out meanwhile', async (t) => {
  const db = await installed(t);
  const [slow, quick, operator] = [await db.connect(), await db.connect(), await db.connect()];
  await slow.query('begin; insert into orders values (2)');
  const uninstalled = operator.query('select webhooks.uninstall()');
  for (let id = 10; id < 20; id++)
    await quick.query(`insert into customers values (${id}); insert into orders values (${id})`);
  await slow.query('commit');
  await uninstalled;
  t.is((await db.one('select count(*)::integer as n from orders')).n, 12);
});

test('uninstalling while a worker is connected is error WHUNI and changes nothing', async (t) => {
  const db = await installed(t);
  const worker = await db.connect();
  await worker.query(`select pg_advisory_lock_shared(${LOCKS.worker})`);
  await t.throwsAsync(db.query('select webhooks.uninstall()'), {
    code: 'WHUNI',
    message: 'webhooks.uninstall: workers are connected (1)',
  });
  await db.exec('insert into orders values (2)');
  t.is((await db.query('select from webhooks.webhook_activity')).length, 2);
});
