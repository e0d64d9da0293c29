import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { createHold } from '../../src/deliver/hold.ts';
import { createEndpointLoader } from '../../src/deliver/load-endpoints.ts';
import { setSecretHeader } from '../../src/secrets/set-secret.ts';
import { boxOf, openSignedShop } from '../helpers/signed-shop.ts';

/** A registration whose secret header is not set, and what a worker knows of it. */
async function openShopWithoutSecret(t: ExecutionContext) {
  const { db, registrationId } = await openSignedShop(t);
  await db.query(
    `insert into webhooks.webhook_registration_headers (registration_id, name, is_secret) values ($1, 'X-Token', true)`,
    [registrationId],
  );
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  const loaded = await createEndpointLoader({ pool: db.pool, secretBox: boxOf(), log })([registrationId]);
  const endpoint = loaded.get(registrationId)?.endpoint;
  if (!endpoint) throw new Error('There is no endpoint');
  const reason = async () => (await db.one('select hold_reason from webhooks.webhook_registrations')).hold_reason;
  return { db, registrationId, endpoint, hold: createHold(db.pool, log), reason, lines };
}

test('a registration whose secret is missing is held, and that is logged once', async (t) => {
  const { endpoint, hold, reason, lines } = await openShopWithoutSecret(t);
  await Promise.all([hold(endpoint), hold(endpoint)]);
  await hold(endpoint);
  t.regex(await reason(), /^secret-missing: .*x-token is not set/);
  t.is(lines.length, 1);
});

test('whoever still thinks that a secret is missing cannot hold the registration once it is set', async (t) => {
  const { db, registrationId, endpoint, hold, reason, lines } = await openShopWithoutSecret(t);
  await setSecretHeader(db.pool, boxOf(), { registrationId, name: 'X-Token', value: 'there' });
  await hold(endpoint);
  t.is(await reason(), null);
  t.deepEqual(lines, []);
});

test('nor when it is set in that very moment', async (t) => {
  const { db, endpoint, hold, reason } = await openShopWithoutSecret(t);
  const setter = await db.connect();
  await setter.query(`begin; update webhooks.webhook_registrations set version = version + 1, hold_reason = null`);
  const held = hold(endpoint);
  await setter.query('commit');
  await held;
  t.is(await reason(), null);
});
