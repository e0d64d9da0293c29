import test, { type ExecutionContext } from 'ava';
import { createDatabase } from '../helpers/database.ts';
import { watchOrders } from '../helpers/orders.ts';
import { attemptAll } from '../policy/by-hand.ts';

async function withOrders(t: ExecutionContext) {
  const db = await createDatabase(t);
  await watchOrders(db);
  const register = (uri: string, events: string[] | null, more = '') =>
    db.one(`select * from webhooks.register($1, $2${more})`, [uri, events]);
  return { db, register };
}

test('a registration is added with the entity events it is told of', async (t) => {
  const { db, register } = await withOrders(t);
  const { id, state, ordering, on_exhausted } = await register('http://127.0.0.1:4000/hook?a=1', [
    'public.orders:create',
    'public.orders:delete',
    'public.orders:create',
  ]);
  t.deepEqual([state, ordering, on_exhausted], ['active', 'none', 'skip']);
  const told = await db.query(
    `select e.action from webhooks.webhook_registration_events m join webhooks.entity_events e on e.id = m.entity_event_id
     where m.registration_id = $1 order by e.id`,
    [id],
  );
  t.deepEqual(
    told.map(({ action }) => action),
    ['create', 'delete'],
  );
});

test('an entity event that there is not is error WHENT, shows those there are, and adds nothing', async (t) => {
  const { db, register } = await withOrders(t);
  const error = await t.throwsAsync(
    register('http://127.0.0.1:4000/', ['public.orders:create', 'public.order:create']),
    {
      code: 'WHENT',
      message: /there is no entity event public\.order:create/,
    },
  );
  t.regex(
    (error as Error & { hint: string }).hint,
    /public\.orders:create, public\.orders:delete, public\.orders:update/,
  );
  t.deepEqual(await db.query('select id from webhooks.webhook_registrations'), []);
});

test('without any entity event the hint says how to add one', async (t) => {
  const { db, register } = await withOrders(t);
  await db.exec('delete from webhooks.entity_events');
  const error = await t.throwsAsync(register('http://127.0.0.1:4000/', ['public.orders:create']), { code: 'WHENT' });
  t.regex((error as Error & { hint: string }).hint, /insert into webhooks\.entity_events/);
});

test('a uri that is none is refused', async (t) => {
  const { register } = await withOrders(t);
  for (const uri of ['ftp://example.com/', 'example.com', 'http://', 'http://exa mple.com/', 'http:///path', ''])
    await t.throwsAsync(register(uri, null), undefined, uri);
});

test('an owner that is blank is refused', async (t) => {
  const { register } = await withOrders(t);
  await t.throwsAsync(register('http://127.0.0.1:4000/', null, `, owner_id => ''`), {
    message: /webhook_registrations_owner_not_blank/,
  });
});

test('a registration may be added without entity events', async (t) => {
  const { db, register } = await withOrders(t);
  await register('http://127.0.0.1:4000/', null);
  await db.exec(`insert into public.orders (note) values ('nobody is told')`);
  const { state, reason } = await db.one('select * from webhooks.webhook_activity_report');
  t.deepEqual([state, reason], ['unregistered', 'No registration was told of it.']);
});

test('deleting a registration cancels what it was still to be told, and keeps what it was', async (t) => {
  const { db, register } = await withOrders(t);
  const { id } = await register('http://127.0.0.1:4000/', ['public.orders:create']);
  await db.exec(`insert into public.orders (note) values ('told')`);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await db.exec(`insert into public.orders (note) values ('not told')`);
  await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  t.deepEqual(await db.query('select state, attempts from webhooks.webhook_deliveries order by activity_id'), [
    { state: 'cancelled', attempts: 1 },
    { state: 'cancelled', attempts: 0 },
  ]);
  t.deepEqual(await db.query('select * from webhooks.webhook_circuits'), []);
});
