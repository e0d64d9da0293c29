import test from 'ava';
import { showSigningSecrets } from '../../src/secrets/show-signing-secrets.ts';
import { createDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { accepts, boxOf, openSignedShop, type SignedShop } from '../helpers/signed-shop.ts';
import { startTestWorker } from '../helpers/worker.ts';

/** Pings the registration of a shop, and resolves with the activity's id and the request. */
async function ping({ db, receiver, registrationId }: SignedShop) {
  const { id } = await db.one('select webhooks.ping($1) as id', [registrationId]);
  const [request] = await receiver.waitFor(1);
  if (!request) throw new Error('There is no request');
  const [secret] = await showSigningSecrets(db.pool, boxOf(), registrationId);
  return { id, request, accepted: secret !== undefined && accepts(secret, request) };
}

test('a ping tells of the registration itself, signed and with its headers, and is marked test', async (t) => {
  const shop = await openSignedShop(t, { description: `'Their "billing"'` });
  const { db, registrationId } = shop;
  await db.query(`select webhooks.set_header($1, 'X-Api-Version', '2')`, [registrationId]);
  await startTestWorker(t, db);
  const { id, request, accepted } = await ping(shop);
  t.true(accepted);
  t.is(request.headers['x-api-version'], '2');
  const { timestamp, transaction, ...body } = JSON.parse(request.body.toString());
  t.deepEqual(body, {
    type: 'ping',
    entity: 'ping',
    action: 'ping',
    object_id: Number(registrationId),
    object: { id: Number(registrationId), description: 'Their "billing"' },
    previous: null,
    changed: null,
    owner_id: null,
    activity_id: id,
  });
  t.true(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  t.regex(transaction, /^\d+$/);
  const attempt = await eventually(() =>
    db.one('select trigger, attempt, outcome from webhooks.webhook_attempts where activity_id = $1', [id]),
  );
  t.deepEqual(attempt, { trigger: 'test', attempt: null, outcome: 'delivered' });
  const reported = await db.one('select entity, state, origin from webhooks.webhook_activity_report where id = $1', [
    id,
  ]);
  t.deepEqual(reported, { entity: 'ping', state: 'delivered', origin: 'test' });
});

test('without JSON a ping is an empty body that headers speak for, signed too', async (t) => {
  const shop = await openSignedShop(t, { sends_json: 'false' });
  await startTestWorker(t, shop.db);
  const { request, accepted } = await ping(shop);
  t.true(accepted);
  t.is(request.body.length, 0);
  t.like(request.headers, {
    'webhook-entity': 'ping',
    'webhook-action': 'ping',
    'webhook-object-id': shop.registrationId,
  });
});

test('a ping that fails is not tried again', async (t) => {
  const shop = await openSignedShop(t);
  shop.receiver.answer(500);
  const worker = await startTestWorker(t, shop.db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await ping(shop);
  await failed;
  t.deepEqual(await countDeliveries(shop.db), { failed: 1 });
});

test('a registration that is told of nothing, or is not active, can be pinged; while it is not active the ping is held', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, 'http://127.0.0.1:4000/', { actions: [], isEnabled: false });
  await db.query('select webhooks.ping($1)', [id]);
  t.is((await db.one('select state from webhooks.webhook_activity_report')).state, 'held');
});

test('a ping goes to the owner that its registration is for, and waits for no object', async (t) => {
  const db = await createDatabase(t);
  const { id } = await db.one(`select id from webhooks.register('http://127.0.0.1:4000/', '{}', owner_id => 'north')`);
  await db.query(`update webhooks.webhook_registrations set ordering = 'object'`);
  await db.query('select webhooks.ping($1)', [id]);
  const delivery = await db.one('select owner_id, order_key from webhooks.webhook_deliveries');
  t.deepEqual(delivery, { owner_id: 'north', order_key: null });
});

test('a ping to nobody is an error', async (t) => {
  const db = await createDatabase(t);
  await t.throwsAsync(db.query('select webhooks.ping(4711)'), { code: 'WHREG' });
});
