import { randomBytes } from 'node:crypto';
import test from 'ava';
import { changes, created, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';
import { register, watchOrders } from '../helpers/orders.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('what is rolled back leaves neither activity nor delivery', async (t) => {
  await watchedTable(db, { name: 'public.a10', columns: 'id int primary key' });
  await db.query(`select webhooks.register('http://127.0.0.1:9/', '{public.a10:create}')`);
  await db.exec('begin; insert into a10 values (1); rollback');
  t.deepEqual(await changes(db, 'public.a10'), []);
  await db.exec('begin; insert into a10 values (2); commit');
  t.deepEqual(await changes(db, 'public.a10'), [created('2', { id: 2 })]);
  t.is((await db.one('select count(*)::int as n from webhooks.webhook_deliveries')).n, 1);
});

test('of a transaction that rolls back to a savepoint, only what remains is captured', async (t) => {
  await watchedTable(db, { name: 'public.a11', columns: 'id int primary key' });
  await db.exec(`
    begin;
    insert into a11 values (1);
    savepoint s;
    insert into a11 values (2);
    rollback to s;
    insert into a11 values (3);
    commit`);
  t.deepEqual(await changes(db, 'public.a11'), [created('1', { id: 1 }), created('3', { id: 3 })]);
});

test('what an exception block of a function undoes is not captured', async (t) => {
  await watchedTable(db, { name: 'public.blocks', columns: 'id int primary key' });
  await db.exec(`
    do $$ begin
      insert into public.blocks values (1);
      begin
        insert into public.blocks values (2);
        insert into public.blocks values (1);
      exception when unique_violation then null;
      end;
    end $$`);
  t.deepEqual(await changes(db, 'public.blocks'), [created('1', { id: 1 })]);
});

test('changes of one transaction share its id, those of another have their own', async (t) => {
  await watchedTable(db, { name: 'public.together', columns: 'id int primary key' });
  await db.exec('begin; insert into together values (1); insert into together values (2); commit');
  await db.exec('insert into together values (3)');
  const rows = await db.query(
    `select transaction from webhooks.webhook_activity where entity = 'public.together' order by id`,
  );
  t.is(rows[0].transaction, rows[1].transaction);
  t.not(rows[0].transaction, rows[2].transaction);
});

test('changes of one row that two sessions write get ids in the order of their commits', async (t) => {
  await watchedTable(db, { name: 'public.contended', columns: 'id int primary key, v int', actions: ['update'] });
  await db.exec('insert into contended values (1, 0)');
  const [first, second] = [await db.connect(), await db.connect()];
  await first.query('begin; update contended set v = v + 1');
  const waiting = second.query('update contended set v = v + 10');
  await first.query('commit');
  await waiting;
  t.deepEqual(
    (await changes(db, 'public.contended')).map(({ previous, object }) => [previous, object]),
    [
      [
        { id: 1, v: 0 },
        { id: 1, v: 1 },
      ],
      [
        { id: 1, v: 1 },
        { id: 1, v: 11 },
      ],
    ],
  );
});

test('a role without any right on schema webhooks writes a watched table, and rings the doorbell', async (t) => {
  const own = await createDatabase(t);
  await watchOrders(own);
  await register(own, 'http://127.0.0.1:9/', { actions: ['create', 'update', 'delete'] });
  const role = await createRole(t, own);
  await own.exec(`grant select, insert, update, delete on public.orders to ${role.name}`);
  const dispatcher = await own.connect();
  await dispatcher.query('select pg_advisory_lock(1919907688, 3)');
  const application = await own.connect(role.url);
  await application.query(`insert into orders values (1, 'a')`);
  await application.query(`update orders set note = 'b'`);
  await application.query('delete from orders');
  t.is((await changes(own, 'public.orders')).length, 3);
  t.is((await own.one('select count(*)::int as n from webhooks.webhook_deliveries_live')).n, 3);
  for (const forbidden of [
    'select from webhooks.webhook_activity',
    `select webhooks.watch('public.orders')`,
    'select webhooks.capture_1_create()',
  ])
    await t.throwsAsync(application.query(forbidden), { message: /permission denied for schema webhooks/ });
});

test('a prepared transaction is captured when it is committed, once the doorbell is off', async (t) => {
  const own = await createDatabase(t);
  await watchOrders(own);
  await register(own, 'http://127.0.0.1:9/');
  await own.exec('update webhooks.settings set doorbell = false');
  const [dispatcher, application] = [await own.connect(), await own.connect()];
  await dispatcher.query('select pg_advisory_lock(1919907688, 3)');
  const gid = `rowhook_test_${randomBytes(6).toString('hex')}`;
  await application.query(`begin; insert into orders values (1, 'a')`);
  await application.query(`prepare transaction '${gid}'`);
  t.deepEqual(await changes(own, 'public.orders'), []);
  await own.query(`commit prepared '${gid}'`);
  t.deepEqual(await changes(own, 'public.orders'), [created('1', { id: 1, note: 'a' })]);
  t.is((await own.one('select count(*)::int as n from webhooks.webhook_deliveries_live')).n, 1);
});

test('with the doorbell on, PREPARE TRANSACTION works while the dispatcher is awake and fails while it sleeps', async (t) => {
  const own = await createDatabase(t);
  await watchOrders(own);
  await register(own, 'http://127.0.0.1:9/');
  const [dispatcher, application] = [await own.connect(), await own.connect()];
  const gid = `rowhook_test_${randomBytes(6).toString('hex')}`;
  await application.query('begin; insert into orders values (1)');
  await application.query(`prepare transaction '${gid}'`);
  await own.query(`commit prepared '${gid}'`);
  await dispatcher.query('select pg_advisory_lock(1919907688, 3)');
  await application.query('begin; insert into orders values (2)');
  await t.throwsAsync(application.query(`prepare transaction '${gid}'`), { message: /NOTIFY/ });
  t.deepEqual(await changes(own, 'public.orders'), [created('1', { id: 1, note: null })]);
});
