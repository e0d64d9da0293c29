import test from 'ava';
import { createDatabase } from '../helpers/database.ts';
import { addOrders, register, watchOrders } from '../helpers/orders.ts';
import { attemptAll, claim, record } from '../policy/by-hand.ts';

test('an empty installation has an empty status', async (t) => {
  const db = await createDatabase(t);
  const { status } = await db.one('select webhooks.status() as status');
  t.like(status, {
    workers: 0,
    dispatcher: false,
    capture_enabled: true,
    entities: [],
    registrations: [],
    queue: { pending: 0, claimed: 0, retrying: 0, held: 0 },
    oldest_pending_at: null,
  });
});

test('the status counts the entities, the registrations and the live queue by state', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  await db.exec(`
    create table public.idle (id int primary key);
    select webhooks.watch('public.idle', label => 'Idle');
    update webhooks.entity_events set enabled = false, description = 'An order went away' where action = 'delete'`);
  const first = await register(db, 'http://127.0.0.1:9/first', { actions: ['create', 'update'] });
  await addOrders(db, 3);
  const [delivered, failed, retried] = await claim(db);
  if (!delivered || !failed || !retried) return t.fail('Three were to be claimed');
  await record(db, [delivered], { outcome: 'delivered' });
  await record(db, [failed], { outcome: 'failed' });
  await record(db, [retried], { outcome: 'retry', retryInMs: 3_600_000 });
  await addOrders(db);
  await claim(db);
  const held = await register(db, 'http://127.0.0.1:9/held', { isEnabled: false });
  await addOrders(db, 2);

  const { status } = await db.one('select webhooks.status() as status');
  t.like(status.queue, { pending: 2, claimed: 1, retrying: 1, held: 2 });
  t.deepEqual(status.entities, [
    { entity: 'public.idle', label: 'Idle', problem: null, events: [], activities_24h: 0 },
    {
      entity: 'public.orders',
      label: 'public.orders',
      problem: null,
      events: [
        { action: 'create', enabled: true, description: null },
        { action: 'update', enabled: true, description: null },
        { action: 'delete', enabled: false, description: 'An order went away' },
      ],
      activities_24h: 6,
    },
  ]);
  t.is(status.registrations.length, 2);
  t.like(status.registrations[0], {
    id: Number(first),
    uri: 'http://127.0.0.1:9/first',
    is_enabled: true,
    owner_id: null,
    events: ['public.orders:create', 'public.orders:update'],
    live: 4,
    delivered_24h: 1,
    failed_24h: 1,
  });
  t.like(status.registrations[1], { id: Number(held), is_enabled: false, events: ['public.orders:create'], live: 2 });
});

test('the oldest pending one is the oldest that could leave', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  const held = await register(db, 'http://127.0.0.1:9/held', { isEnabled: false });
  await addOrders(db);
  const oldest = async () => (await db.one('select webhooks.status() as status')).status.oldest_pending_at;
  t.is(await oldest(), null);
  await register(db, 'http://127.0.0.1:9/');
  await addOrders(db);
  const { first, second } = await db.one(
    'select to_json(min(occurred_at)) as first, to_json(max(occurred_at)) as second from webhooks.webhook_activity',
  );
  t.is(await oldest(), second);
  await db.query('update webhooks.webhook_registrations set is_enabled = true where id = $1', [held]);
  t.is(await oldest(), first);
  await attemptAll(db, { outcome: 'delivered' });
  t.is(await oldest(), null);
});

test('a worker counts while its session lives, and the dispatcher is one of them', async (t) => {
  const db = await createDatabase(t);
  const alive = () => db.one('select webhooks.workers_alive() as workers, webhooks.dispatcher_alive() as dispatcher');
  const [one, two] = [await db.connect(), await db.connect()];
  await one.query('select pg_advisory_lock_shared(1919907688, 4), pg_advisory_lock_shared(1919907688, 4)');
  await two.query('select pg_advisory_lock_shared(1919907688, 4), pg_advisory_lock(1919907688, 2)');
  t.deepEqual(await alive(), { workers: 2, dispatcher: true });
  await two.query('select pg_advisory_unlock_all()');
  t.deepEqual(await alive(), { workers: 1, dispatcher: false });
  // A worker of another database is none of ours.
  const other = await createDatabase(t);
  t.is((await other.one('select webhooks.workers_alive() as workers')).workers, 0);
});

test('with capture switched off the status says so', async (t) => {
  const db = await createDatabase(t);
  await db.exec('update webhooks.settings set capture_enabled = false');
  t.false((await db.one('select webhooks.status() as status')).status.capture_enabled);
});
