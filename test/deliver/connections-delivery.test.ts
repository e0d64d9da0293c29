import { randomUUID } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { setConnectionSecret, setSecretHeader } from '../../src/secrets/set-secret.ts';
import { certificate, privateKey } from '../helpers/certificate.ts';
import { once } from '../helpers/events.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { boxOf, openSignedShop, type SignedShop } from '../helpers/signed-shop.ts';
import { OK, startWire } from '../helpers/wire.ts';
import { startTestWorker } from '../helpers/worker.ts';

const box = boxOf();

async function connect({ db, registrationId }: SignedShop, columns: Record<string, unknown>): Promise<void> {
  const names = Object.keys(columns);
  await db.query(
    `insert into webhooks.webhook_registration_connections (registration_id, ${names})
     values ($1, ${names.map((_, i) => `$${i + 2}`)})`,
    [registrationId, ...Object.values(columns)],
  );
}

/** Everything that the database holds, as text: no secret may be in it. */
async function everything({ db }: SignedShop): Promise<string> {
  const relations = await db.query(`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'webhooks'::regnamespace and c.relkind in ('r', 'p', 'v')`);
  const dumps = await Promise.all(
    relations.map(({ name }) => db.one(`select coalesce(string_agg(t::text, ' '), '') as dump from ${name} t`)),
  );
  return dumps.map(({ dump }) => dump).join(' ');
}

const held = async ({ db, registrationId }: SignedShop) =>
  (await db.one('select hold_reason from webhooks.webhook_registrations where id = $1', [registrationId])).hold_reason;

async function heldWith(t: ExecutionContext, shop: SignedShop, reason: RegExp): Promise<void> {
  const worker = await startTestWorker(t, shop.db);
  const released = once(worker.events, 'attempt', (event) => event.outcome === 'released');
  await shop.write();
  await released;
  t.regex(await held(shop), reason);
  await worker.stop();
}

test("requests carry the registration's headers, in their case, and secret ones", async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId } = shop;
  await db.query(`select webhooks.set_header($1, 'X-Api-Version', '7')`, [registrationId]);
  await setSecretHeader(db.pool, box, { registrationId, name: 'X-Token', value: 't0p s3cret' });
  await startTestWorker(t, db);
  const { rawHeaders } = await shop.order();
  const at = (name: string) => rawHeaders[rawHeaders.indexOf(name) + 1];
  t.is(at('X-Api-Version'), '7');
  t.is(at('X-Token'), 't0p s3cret');
  t.false((await everything(shop)).includes('s3cret'));

  // A change is in the very next request.
  await db.query(`select webhooks.set_header($1, 'x-token', 'open')`, [registrationId]);
  await db.query(`select webhooks.remove_header($1, 'x-api-version')`, [registrationId]);
  const next = await shop.order();
  t.like(next.headers, { 'x-token': 'open' });
  t.is(next.headers['x-api-version'], undefined);
  t.is((await db.query(`select from webhooks.webhook_secrets where kind = 'header'`)).length, 0);
});

test('requests carry user and password, which are nowhere in the database', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId } = shop;
  await connect(shop, { auth: 'basic', auth_user: 'me' });
  await setConnectionSecret(db.pool, box, { registrationId, name: 'password', value: 's3cret: ü' });
  await startTestWorker(t, db);
  const { headers } = await shop.order();
  t.is(headers.authorization, `Basic ${Buffer.from('me:s3cret: ü').toString('base64')}`);
  t.notRegex(await everything(shop), /s3cret|Basic/);
});

test('secrets that an endpoint answers with are not kept', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId, receiver } = shop;
  receiver.answer(({ headers }) => ({ headers: { 'x-echo': `${headers['x-token']}` }, body: JSON.stringify(headers) }));
  await setSecretHeader(db.pool, box, { registrationId, name: 'X-Token', value: 't0p s3cret' });
  await connect(shop, { auth: 'basic', auth_user: 'me' });
  await setConnectionSecret(db.pool, box, { registrationId, name: 'password', value: 'pa55word' });
  const worker = await startTestWorker(t, db);
  const tried = once(worker.events, 'attempt');
  await shop.order();
  await tried;
  const attempt = await db.one('select response_body, response_headers from webhooks.webhook_attempts');
  t.is(attempt.response_headers['x-echo'], '[redacted]');
  t.like(JSON.parse(attempt.response_body), { 'x-token': '[redacted]', authorization: 'Basic [redacted]' });
  t.notRegex(await everything(shop), /s3cret|pa55word|bWU6cGE1NXdvcmQ/);
});

test('requests carry an access token', async (t) => {
  const server = await startReceiver(t, { body: '{"access_token":"abc","token_type":"Bearer","expires_in":3600}' });
  const shop = await openSignedShop(t);
  await connect(shop, {
    auth: 'oauth2',
    oauth2_client_id: 'me',
    oauth2_token_uri: `${server.url}/token`,
    oauth2_scope: 'hooks',
  });
  const { db, registrationId } = shop;
  await setConnectionSecret(db.pool, box, { registrationId, name: 'oauth2-secret', value: 's3cret' });
  await startTestWorker(t, db);
  for (let i = 0; i < 3; i++) t.is((await shop.order()).headers.authorization, 'Bearer abc');
  t.is(server.requests.length, 1);
  t.notRegex(await everything(shop), /s3cret|Bearer abc/);
});

test('an endpoint with an authority of its own that asks for a certificate is sent to', async (t) => {
  const wire = await startWire(t, (socket) => socket.write(OK), {
    tls: {
      cert: certificate('server'),
      key: privateKey('server'),
      ca: certificate('authority'),
      requestCert: true,
      rejectUnauthorized: true,
    },
  });
  const shop = await openSignedShop(t, { uri: `'${wire.uri}'` });
  await connect(shop, { ca_pem: certificate('authority'), client_cert_pem: certificate('client') });
  const { db, registrationId } = shop;
  await setConnectionSecret(db.pool, box, { registrationId, name: 'client-key', value: privateKey('client') });
  const worker = await startTestWorker(t, db);
  const delivered = once(worker.events, 'attempt', ({ outcome }) => outcome === 'delivered');
  await shop.write();
  await delivered;
  t.is(wire.requests.length, 1);
  t.notRegex(await everything(shop), /PRIVATE KEY/);
});

test('deliveries are held while a secret is not set, without an attempt, and go on when it is', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId, receiver } = shop;
  await connect(shop, { auth: 'basic', auth_user: 'me' });
  await heldWith(t, shop, /^secret-missing: The connection secret password is not set/);
  t.is(receiver.connections, 0);
  t.like(await db.one('select attempts from webhooks.webhook_deliveries_live'), { attempts: 0 });

  await startTestWorker(t, db);
  await setConnectionSecret(db.pool, box, { registrationId, name: 'password', value: 's3cret' });
  await receiver.waitFor(1);
  t.is(await held(shop), null);
});

test('deliveries that were held for a secret go on when it is no longer needed', async (t) => {
  const shop = await openSignedShop(t);
  const { db, receiver } = shop;
  await connect(shop, { auth: 'basic', auth_user: 'me' });
  await heldWith(t, shop, /^secret-missing/);
  await db.query(`update webhooks.webhook_registration_connections set auth = 'none', auth_user = null`);
  await startTestWorker(t, db);
  await receiver.waitFor(1);
  t.is(receiver.requests[0]?.headers.authorization, undefined);
});

for (const value of ['a\r\nb', 'a\0b', ' a', '', 'ü', 'x'.repeat(4_097)])
  test(`a secret header cannot have the value ${JSON.stringify(value.slice(0, 8))}`, async (t) => {
    const nobody = { query: () => Promise.reject(new Error('asked')) };
    const error = await t.throwsAsync(setSecretHeader(nobody, box, { registrationId: '1', name: 'x-a', value }));
    t.is(error?.message, 'This is no value of a header.');
  });

test('a secret header cannot have a reserved name, nor a registration that is not there', async (t) => {
  const { db, registrationId } = await openSignedShop(t);
  await t.throwsAsync(setSecretHeader(db.pool, box, { registrationId, name: 'Host', value: 'x' }), { code: 'WHHDR' });
  await t.throwsAsync(setSecretHeader(db.pool, box, { registrationId: '999', name: 'x', value: 'x' }), {
    code: 'WHREG',
  });
  t.is((await db.query('select from webhooks.webhook_secrets')).length, 0);
});

test('a key that is none, or that needs a passphrase, is refused without repeating it', async (t) => {
  const nobody = { query: () => Promise.reject(new Error('asked')) };
  for (const value of ['nonsense', certificate('client')])
    await t.throwsAsync(setConnectionSecret(nobody, box, { registrationId: '1', name: 'client-key', value }), {
      message: 'This is no private key.',
    });
});

test('a blocked address is one attempt, which fails the delivery and tells nothing', async (t) => {
  const shop = await openSignedShop(t, { signing: `'none'` });
  const { db, receiver } = shop;
  await db.query(`update webhooks.settings set allowed_networks = '{}'`);
  const worker = await startTestWorker(t, db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await shop.write();
  await failed;
  t.deepEqual(await db.query('select attempt, outcome, status, error_class, error from webhooks.webhook_attempts'), [
    {
      attempt: 1,
      outcome: 'failed',
      status: null,
      error_class: 'blocked-address',
      error: 'The address is not allowed.',
    },
  ]);
  t.is(receiver.connections, 0);
});

test('what the settings allow since a moment ago is sent to by workers that run already', async (t) => {
  const shop = await openSignedShop(t);
  const { db, receiver } = shop;
  await db.query(`update webhooks.settings set allowed_networks = '{}'`);
  const worker = await startTestWorker(t, db);
  await db.query(`update webhooks.settings set allowed_networks = '{127.0.0.0/8}'`);
  const ended = once(worker.events, 'attempt');
  await shop.write();
  t.like((await ended)[0], { outcome: 'delivered', attempt: 1 });
  t.is(receiver.requests.length, 1);
});

test('a change of headers or connection is a new version of the registration', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId } = shop;
  const version = async () =>
    Number(
      (await db.one('select version from webhooks.webhook_registrations where id = $1', [registrationId])).version,
    );
  const raised = async (change: () => Promise<unknown>) => {
    const before = await version();
    await change();
    t.true((await version()) > before);
  };
  await raised(() => db.query(`select webhooks.set_header($1, 'x-a', 'b')`, [registrationId]));
  await raised(() => db.query(`select webhooks.set_header($1, 'x-a', 'c')`, [registrationId]));
  await raised(() => db.query(`select webhooks.remove_header($1, 'x-a')`, [registrationId]));
  await raised(() => connect(shop, { ca_pem: certificate('authority') }));
  await raised(() => db.query('update webhooks.webhook_registration_connections set ca_pem = null'));
  await raised(() => setSecretHeader(db.pool, box, { registrationId, name: 'x-b', value: randomUUID() }));
  await raised(() => db.query('delete from webhooks.webhook_registration_connections'));
});
