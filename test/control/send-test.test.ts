import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll } from '../policy/by-hand.ts';
import { setRegistration } from '../policy/settings.ts';

async function withOrders(t: ExecutionContext, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  return { db, id: await register(db, uri, { actions: ['create', 'update', 'delete'] }) };
}

/** Makes a test event and returns its activity. */
async function sendTest(db: TestDatabase, registration: string, event: string | null = null) {
  const { id } = await db.one('select webhooks.send_test($1, $2) as id', [registration, event]);
  return db.one('select * from webhooks.webhook_activity where id = $1', [id]);
}

async function eventId(db: TestDatabase, action: string): Promise<string> {
  const { id } = await db.one('select id from webhooks.entity_events where action = $1', [action]);
  return id;
}

test('a test event is a real sample, sent once and marked test in the log', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, receiver.url);
  await startTestWorker(t, db);
  await addOrders(db, 2);
  await eventually(async () => (await countDeliveries(db)).delivered === 2);
  const activity = await sendTest(db, id);
  t.is(activity.origin, 'test');
  const sent = (await receiver.waitFor(3)).at(-1);
  const body = JSON.parse(sent?.body.toString() ?? '');
  t.like(body, { type: 'orders.created', entity: 'public.orders', object_id: 2, activity_id: activity.id });
  t.deepEqual(body.object, { id: 2, note: 'order 2' });
  const { trigger, attempt, outcome } = await eventually(() =>
    db.one('select * from webhooks.webhook_attempts where activity_id = $1', [activity.id]),
  );
  t.deepEqual([trigger, attempt, outcome], ['test', null, 'delivered']);
});

test('a test event that fails is not tried again', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db, id } = await withOrders(t, receiver.url);
  const worker = await startTestWorker(t, db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await sendTest(db, id);
  await failed;
  t.deepEqual(await countDeliveries(db), { failed: 1 });
  t.is(receiver.requests.length, 1);
});

test('a test event of an action takes the latest change of that kind', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 2);
  await db.exec(`update public.orders set note = 'old' where id = 1`);
  await db.exec(`update public.orders set note = 'late' where id = 2`);
  await db.exec('delete from public.orders where id = 1');
  const updated = await sendTest(db, id, await eventId(db, 'update'));
  t.like(updated, { action: 'update', object_id: '2', changed: ['note'] });
  t.deepEqual([updated.previous.note, updated.object.note], ['order 2', 'late']);
  const deleted = await sendTest(db, id, await eventId(db, 'delete'));
  t.like(deleted, { action: 'delete', object_id: '1', object: null });
  t.deepEqual(deleted.previous, { id: 1, note: 'old' });
});

test('a sample is not made of another test event', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db);
  await sendTest(db, id);
  await db.exec(`update public.orders set note = 'changed'`);
  await db.exec(`delete from webhooks.webhook_activity where origin = 'capture'`);
  const again = await sendTest(db, id);
  t.is(again.object.note, 'changed', 'it is made from the row');
});

test('where nothing was captured a row of the table serves, for each action', async (t) => {
  const { db, id } = await withOrders(t);
  await db.exec('update webhooks.settings set capture_enabled = false');
  await addOrders(db);
  const row = { id: 1, note: 'order 1' };
  t.like(await sendTest(db, id), { action: 'create', object_id: '1', object: row, previous: null, changed: null });
  t.like(await sendTest(db, id, await eventId(db, 'update')), {
    action: 'update',
    object: row,
    previous: row,
    changed: [],
  });
  t.like(await sendTest(db, id, await eventId(db, 'delete')), { action: 'delete', object: null, previous: row });
});

test('of an empty table a test event without an object is sent', async (t) => {
  const { db, id } = await withOrders(t);
  t.like(await sendTest(db, id), { entity: 'public.orders', action: 'create', object_id: null, object: null });
  t.deepEqual(await countDeliveries(db), { pending: 1 });
});

for (const captured of [true, false])
  test(`a registration of one owner gets a sample of that owner, ${captured ? 'captured' : 'from the table'}`, async (t) => {
    const db = await createDatabase(t);
    await db.exec(`
      update webhooks.settings set capture_enabled = ${captured};
      create table public.invoices (id int primary key, owner text);
      select webhooks.watch('public.invoices', owner_column => 'owner');
      insert into webhooks.entity_events (entity, action) values ('public.invoices', 'create')`);
    const { id } = await db.one(
      `select id from webhooks.register('http://127.0.0.1:4000/', '{public.invoices:create}', owner_id => 'north')`,
    );
    await db.exec(`insert into public.invoices values (1, 'south')`);
    t.like(await sendTest(db, id), { object_id: null, object: null }, 'never one of another owner');
    await db.exec(`insert into public.invoices values (2, 'north')`);
    await db.exec(`insert into public.invoices values (3, 'south')`);
    t.like(await sendTest(db, id), { object_id: '2', owner_id: 'north' });
  });

test('a test event goes to its registration alone', async (t) => {
  const { db, id } = await withOrders(t);
  await register(db, 'http://127.0.0.1:4001/');
  await sendTest(db, id);
  const claimed = await attemptAll(db, { outcome: 'delivered' });
  t.deepEqual(
    claimed.map(({ registration_id }) => registration_id),
    [id],
  );
});

test('a test event waits for no object, and none waits for it', async (t) => {
  const { db, id } = await withOrders(t);
  await setRegistration(db, id, { ordering: 'object' });
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  const { id: sample } = await sendTest(db, id);
  const claimed = await attemptAll(db, { outcome: 'delivered' });
  t.deepEqual(
    claimed.map(({ activity_id }) => activity_id),
    [sample],
  );
});

test('neither a change of the ordering nor a replay puts a test event in line', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db);
  const { id: sample } = await sendTest(db, id);
  const keyOf = async () => {
    const query = 'select order_key, state from webhooks.webhook_deliveries where activity_id = $1';
    const { order_key, state } = await db.one(query, [sample]);
    return [order_key, state];
  };
  await setRegistration(db, id, { ordering: 'object' });
  t.deepEqual(await keyOf(), [null, 'pending']);
  await attemptAll(db, { outcome: 'delivered' });
  await db.query('select webhooks.replay(array[$1::bigint])', [sample]);
  t.deepEqual(await keyOf(), [null, 'pending']);
});

test('a test event for nobody, or of what a registration is not told of, is an error', async (t) => {
  const { db, id } = await withOrders(t);
  const other = await register(db, 'http://127.0.0.1:4001/', { actions: [] });
  await t.throwsAsync(sendTest(db, '4711'), { code: 'WHREG' });
  await t.throwsAsync(sendTest(db, id, '4711'), { code: 'WHENT' });
  await t.throwsAsync(sendTest(db, other), { code: 'WHENT', message: /registration 2 is not told/ });
});
