import { randomBytes } from 'node:crypto';
import test from 'ava';
import { changes, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { waitsForLock } from '../helpers/locks.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('a table that is altered again and again while others write it fails no write, and every one of them is captured', async (t) => {
  await watchedTable(db, { name: 'public.restless', columns: 'id int primary key, n int, other int, type int' });
  await db.exec(`
    create schema elsewhere;
    create view public.writable as select id, n from public.restless;
    insert into restless select i, 0, 0, 0 from generate_series(1, 3) i`);
  let done = false;
  const write = async (id: number) => {
    const client = await db.connect();
    let writes = 0;
    for (; !done; writes++)
      await client.query({ name: 'write', text: 'update public.writable set n = n + 1 where id = $1', values: [id] });
    return writes;
  };
  const writers = [1, 2, 3].map(write);
  for (let i = 0; i < 6; i++)
    for (const change of [
      'alter table public.restless add column more timestamptz default now()',
      'alter table public.restless rename column other to another',
      'alter table public.restless alter column type type text',
      'alter table public.restless rename to renamed',
      'alter table public.renamed set schema elsewhere',
      'alter table elsewhere.renamed drop column more',
      'alter table elsewhere.renamed set schema public',
      'alter table public.renamed rename to restless',
      'alter table public.restless alter column type type int using type::int',
      'alter table public.restless rename column another to other',
    ])
      await db.exec(change);
  done = true;
  const writes = (await Promise.all(writers)).reduce((sum, n) => sum + n);
  const { captured } = await db.one(
    `select count(*)::int as captured from webhooks.webhook_activity where action = 'update' and changed = '{n}'`,
  );
  t.is(captured, writes);
  t.is((await db.one('select sum(n)::int as n from restless')).n, writes);
});

test('watching a table that is in use waits for its lock by moments, in which others write', async (t) => {
  await db.exec('create table public.hot (id int primary key)');
  const [holder, writer, operator] = [await db.connect(), await db.connect(), await db.connect()];
  await holder.query('begin; insert into hot values (1)');
  const watched = operator.query(`select webhooks.watch('public.hot')`);
  await waitsForLock(db, operator, holder);
  for (let id = 10; id < 20; id++) await writer.query(`insert into hot values (${id})`);
  await holder.query('commit');
  await watched;
  await db.exec(
    `insert into webhooks.entity_events (entity, action) values ('public.hot', 'create'); insert into hot values (2)`,
  );
  t.is((await changes(db, 'public.hot')).length, 1);
});

test('a transaction that was prepared and forgotten holds up nobody else, and is found by the doctor', async (t) => {
  // In a database of its own: such a transaction would keep the others from being dropped, too.
  const own = await createDatabase(t);
  await own.exec('create table public.orders (id int primary key)');
  await watch(own, 'public.orders');
  await own.exec(`select webhooks.register('http://127.0.0.1:9/', '{public.orders:create}')`);
  const gid = `rowhook_test_${randomBytes(6).toString('hex')}`;
  const client = await own.connect();
  await client.query('begin; insert into orders values (1)');
  await client.query(`prepare transaction '${gid}'`);
  try {
    await own.exec('insert into orders values (2)');
    t.is((await own.one('select claimed from webhooks.dispatch()')).claimed, 1);
    await own.exec(`select webhooks.watch('public.orders', label => 'Orders'); select webhooks.maintain()`);
    t.deepEqual(await own.query(`select gid from webhooks.forgotten_transactions('0 s')`), [{ gid }]);
    t.deepEqual(await own.query('select gid from webhooks.forgotten_transactions()'), []);
    const error = await t.throwsAsync(own.query(`select webhooks.unwatch('public.orders', true)`), { code: '55P03' });
    t.regex((error as Error & { hint: string }).hint, /pg_prepared_xacts/);
  } finally {
    await own.query(`commit prepared '${gid}'`);
  }
  t.deepEqual(
    (await changes(own, 'public.orders')).map(({ object_id }) => object_id),
    ['1', '2'],
  );
});

test('a table that is renamed while its lock is waited for is locked all the same, and one that is dropped is said to be', async (t) => {
  await watchedTable(db, { name: 'public.renamed_late', columns: 'id int primary key' });
  await db.exec('create schema later');
  const [holder, waiter] = [await db.connect(), await db.connect()];
  const whileWaiting = async (statement: string) => {
    await holder.query('begin; lock table public.renamed_late, public.dropped_late in access exclusive mode');
    const locked = waiter.query(
      `select webhooks.lock_at_once('{public.renamed_late,public.dropped_late}', '{access share,access share}')`,
    );
    const seen = locked.then(
      () => 'locked',
      (error) => `${error.code}: ${error.message}`,
    );
    await waitsForLock(db, waiter, holder);
    await holder.query(`${statement}; commit`);
    return seen;
  };
  await db.exec('create table public.dropped_late ()');
  t.is(
    await whileWaiting(
      'alter table public.renamed_late set schema later; alter table later.renamed_late rename to found',
    ),
    'locked',
  );
  await db.exec('alter table later.found rename to renamed_late; alter table later.renamed_late set schema public');
  t.is(
    await whileWaiting('drop table public.dropped_late'),
    '42P01: webhooks: a table was dropped while it was to be locked',
  );
});
