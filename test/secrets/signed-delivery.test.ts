import test from 'ava';
import { rotateSigningSecret } from '../../src/secrets/rotate-signing-secret.ts';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import { showSigningSecrets } from '../../src/secrets/show-signing-secrets.ts';
import { generateSigningSecret } from '../../src/secrets/signing-secret.ts';
import { eventually, once } from '../helpers/events.ts';
import type { ReceivedRequest } from '../helpers/receiver.ts';
import { accepts, boxOf, openSignedShop, register, type SignedShop, signaturesOf } from '../helpers/signed-shop.ts';
import { SECRET_KEY, spawnWorker, startTestWorker } from '../helpers/worker.ts';

const show = ({ db, registrationId }: SignedShop) => showSigningSecrets(db.pool, boxOf(), registrationId);

test.serial(
  'a registration that was added with plain SQL is signed from its first request on, and a receiver verifies it',
  async (t) => {
    const shop = await openSignedShop(t);
    await startTestWorker(t, shop.db);
    const request = await shop.order();
    const [secret, ...more] = await show(shop);
    t.deepEqual(more, []);
    t.like(secret, { scheme: 'v1', expiresAt: null });
    t.true(secret && accepts(secret, request));
    t.is(signaturesOf(request).length, 1);
  },
);

test.serial('a receiver refuses a request with another secret, and one that was tampered with', async (t) => {
  const shop = await openSignedShop(t);
  await startTestWorker(t, shop.db);
  const request = await shop.order();
  const [secret] = await show(shop);
  if (!secret) throw new Error('There is no secret');
  const withHeaders = (headers: Record<string, string>): ReceivedRequest => ({
    ...request,
    headers: { ...request.headers, ...headers },
  });
  t.false(accepts({ ...secret, secret: generateSigningSecret('v1').verifier }, request));
  t.false(accepts(secret, { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }));
  t.false(accepts(secret, withHeaders({ 'webhook-id': 'msg_1_2' })));
  t.false(
    accepts(secret, withHeaders({ 'webhook-timestamp': String(Number(request.headers['webhook-timestamp']) - 1) })),
  );
});

test.serial('with v1a a receiver verifies by the public key alone, which the database shows', async (t) => {
  const shop = await openSignedShop(t, { signing: "'v1a'" });
  await startTestWorker(t, shop.db);
  const request = await shop.order();
  t.regex(String(request.headers['webhook-signature']), /^v1a,/);
  const { public_key } = await shop.db.one('select public_key from webhooks.webhook_secrets');
  t.true(accepts({ scheme: 'v1a', secret: public_key }, request));
  t.false(accepts({ scheme: 'v1a', secret: generateSigningSecret('v1a').verifier }, request));
  t.like((await show(shop))[0], { scheme: 'v1a', secret: public_key });
});

test.serial('with none nothing is signed, and no secret is made', async (t) => {
  const shop = await openSignedShop(t, { signing: "'none'" });
  await startTestWorker(t, shop.db, { secretKey: undefined });
  const request = await shop.order();
  t.false('webhook-signature' in request.headers);
  t.is((await shop.db.one('select count(*)::int from webhooks.webhook_secrets')).count, 0);
});

test.serial('an empty body is signed too', async (t) => {
  const shop = await openSignedShop(t, { sends_json: 'false' });
  await startTestWorker(t, shop.db);
  const request = await shop.order();
  const [secret] = await show(shop);
  t.is(request.body.length, 0);
  t.true(secret && accepts(secret, request));
});

test.serial('a retry has the same id and body, but a timestamp and a signature of its own', async (t) => {
  const shop = await openSignedShop(t, { retry_schedule: `'{1.1 seconds}'`, jitter: '0' });
  shop.receiver.answer([500, 200]);
  await startTestWorker(t, shop.db);
  await shop.write();
  const [first, second] = await shop.receiver.waitFor(2);
  if (!first || !second) throw new Error('There are not two requests');
  t.is(second.headers['webhook-id'], first.headers['webhook-id']);
  t.true(second.body.equals(first.body));
  t.not(second.headers['webhook-timestamp'], first.headers['webhook-timestamp']);
  t.not(second.headers['webhook-signature'], first.headers['webhook-signature']);
  const [secret] = await show(shop);
  for (const request of [first, second]) t.true(secret && accepts(secret, request));
});

test.serial(
  'while secrets rotate each of them signs, whatever their schemes; when the overlap ends only the last one does',
  async (t) => {
    const shop = await openSignedShop(t);
    const { db, registrationId } = shop;
    const worker = await startTestWorker(t, db);
    await shop.order();
    const [first] = await show(shop);
    const second = await rotateSigningSecret(db.pool, boxOf(), { registrationId, scheme: 'v1a' });
    const third = await rotateSigningSecret(db.pool, boxOf(), { registrationId, scheme: 'v1' });
    const request = await shop.order();
    t.deepEqual(
      signaturesOf(request).map((signature) => signature.split(',')[0]),
      ['v1', 'v1a', 'v1'],
    );
    for (const secret of [first, second, third]) t.true(secret && accepts(secret, request));

    t.is((await db.one('select webhooks.end_secret_overlap($1) as ended', [registrationId])).ended, 2);
    const later = await shop.order();
    t.is(signaturesOf(later).length, 1);
    t.true(accepts(third, later));
    t.false(accepts(second, later));
    t.true(worker.isReady());
  },
);

test.serial('a secret that expires stops signing by itself', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId } = shop;
  await startTestWorker(t, db);
  await shop.order();
  const [old] = await show(shop);
  const current = await rotateSigningSecret(db.pool, boxOf(), { registrationId, overlapMs: 1_500 });
  await shop.order(); // The worker knows both now, and when one of them ends.
  const isOver = () => db.one('select max(expires_at) < clock_timestamp() as over from webhooks.webhook_secrets');
  await eventually(async () => (await isOver()).over);
  const after = await shop.order();
  t.is(signaturesOf(after).length, 1);
  t.true(accepts(current, after));
  t.false(old !== undefined && accepts(old, after));
});

test.serial('a scheme that is changed with plain SQL gets its secret, and the one before signs along', async (t) => {
  const shop = await openSignedShop(t);
  const { db } = shop;
  await startTestWorker(t, db);
  await shop.order();
  const [v1] = await show(shop);
  await db.query(`update webhooks.webhook_registrations set signing = 'v1a'`);
  const request = await shop.order();
  const [v1a, before] = await show(shop);
  t.like(v1a, { scheme: 'v1a', expiresAt: null });
  t.is(before?.id, v1?.id);
  for (const secret of [v1, v1a]) t.true(secret && accepts(secret, request));
});

test.serial('workers that meet the same new registrations agree on one secret for each', async (t) => {
  const shop = await openSignedShop(t);
  const { db, receiver } = shop;
  const ids = [shop.registrationId];
  for (let i = 0; i < 19; i++) ids.push(await register(db, `${receiver.url}/${i}`));
  await Promise.all([startTestWorker(t, db), startTestWorker(t, db), startTestWorker(t, db)]);
  await Promise.all(Array.from({ length: 5 }, shop.write));
  const requests = await receiver.waitFor(100);
  const { count } = await db.one(`select count(*)::int from webhooks.webhook_secrets where expires_at is null`);
  t.is(count, 20);
  for (const id of ids) {
    const [secret, ...more] = await showSigningSecrets(db.pool, boxOf(), id);
    t.deepEqual(more, []);
    const own = requests.filter(({ headers }) => String(headers['webhook-id']).endsWith(`_${id}`));
    t.is(own.length, 5);
    t.true(own.every((request) => secret && accepts(secret, request)));
  }
});

/** Resolves with the report of the only activity, once that is held. */
function heldReport({ db }: SignedShop): Promise<{ reason: string; attempts: number }> {
  return eventually(async () => {
    const row = await db.one('select state, reason, attempts from webhooks.webhook_activity_report');
    return row.state === 'held' && row;
  });
}

test.serial(
  'without a key deliveries are held with the reason, as no failures; once there is a key they are sent',
  async (t) => {
    const shop = await openSignedShop(t);
    const { db, receiver } = shop;
    const open = await register(db, `${receiver.url}/unsigned`, { signing: "'none'" });
    const keyless = await startTestWorker(t, db, { secretKey: undefined });
    const released = once(keyless.events, 'attempt', ({ outcome }) => outcome === 'released');
    await shop.write();
    const [event] = await released;
    t.like(event, { registrationId: shop.registrationId, attempt: 1 });
    t.regex(event.error ?? '', /^secret-key: .*ROWHOOK_SECRET_KEY/);

    const others = await receiver.waitFor(1);
    t.is(others[0]?.path, '/unsigned', 'What is not signed is not held up');
    t.regex((await heldReport(shop)).reason, /secret-key: .*ROWHOOK_SECRET_KEY/);
    const attempts = await eventually(async () => {
      const rows = await db.query('select registration_id from webhooks.webhook_attempts');
      return rows.length > 0 && rows;
    });
    t.deepEqual(attempts, [{ registration_id: open }]);
    await keyless.stop();

    await startTestWorker(t, db);
    const requests = await receiver.waitFor(2);
    const [secret] = await show(shop);
    t.true(secret && accepts(secret, requests[1] as ReceivedRequest));
    const { holds } = await db.one('select count(hold_reason)::int as holds from webhooks.webhook_registrations');
    t.is(holds, 0);
  },
);

test.serial(
  'with a wrong key deliveries are held with its name; with the right one beside it they are sent',
  async (t) => {
    const shop = await openSignedShop(t);
    const { db, receiver, registrationId } = shop;
    await rotateSigningSecret(db.pool, boxOf(), { registrationId });
    const wrong = await startTestWorker(t, db, { secretKey: generateSecretKey() });
    const released = once(wrong.events, 'attempt', ({ outcome }) => outcome === 'released');
    await shop.write();
    const [{ error }] = await released;
    t.regex(error ?? '', new RegExp(`^secret-key: .*the key ${boxOf().keyId}, which is not here`));
    t.like(await heldReport(shop), { reason: error, attempts: 0 });
    await wrong.stop();
    t.deepEqual(receiver.requests, []);

    await startTestWorker(t, db, { secretKey: `${generateSecretKey()},${SECRET_KEY}` });
    const [request] = await receiver.waitFor(1);
    const [secret] = await show(shop);
    t.true(secret && request && accepts(secret, request));
  },
);

test.serial('a ciphertext that was moved to another registration signs nothing', async (t) => {
  const shop = await openSignedShop(t);
  const { db, registrationId } = shop;
  const other = await register(db, `${shop.receiver.url}/other`, { is_enabled: 'false' });
  await rotateSigningSecret(db.pool, boxOf(), { registrationId: other });
  await db.query(
    `insert into webhooks.webhook_secrets (id, registration_id, kind, name, ciphertext, key_id)
     select gen_random_uuid(), $1, kind, name, ciphertext, key_id from webhooks.webhook_secrets`,
    [registrationId],
  );
  const worker = await startTestWorker(t, db);
  const released = once(worker.events, 'attempt', ({ outcome }) => outcome === 'released');
  await shop.write();
  const [{ error }] = await released;
  t.regex(error ?? '', /^secret-key: .*altered, or it belongs to another row/);
  t.deepEqual(shop.receiver.requests, []);
});

test.serial('no secret is to be found in the database, in the attempt log or in what a worker logs', async (t) => {
  const shop = await openSignedShop(t, { retry_schedule: `'{0 seconds}'` });
  const { db, registrationId, receiver } = shop;
  receiver.answer([500, 200]);
  const worker = await spawnWorker(t, db, { ROWHOOK_LOG_LEVEL: 'trace' });
  await shop.write();
  await receiver.waitFor(2);
  await rotateSigningSecret(db.pool, boxOf(), { registrationId, scheme: 'v1a' });
  await shop.order();
  await eventually(async () => (await db.one('select count(*)::int from webhooks.webhook_attempts')).count === 3);
  worker.kill();
  t.is((await worker.exited).code, 0);

  const secrets = (await db.query('select * from webhooks.webhook_secrets')).flatMap(
    ({ id, kind, name, ciphertext, key_id: keyId }) => {
      const text = boxOf().open({ keyId, ciphertext }, { id, registrationId, kind, name });
      const key = Buffer.from(text.replace(/^\w+_/, ''), 'base64');
      // Of a pair, the public half is no secret.
      return [
        key.subarray(0, 32).toString('base64').slice(0, 40),
        key.subarray(0, 32).toString('hex'),
        ciphertext.toString('hex'),
      ];
    },
  );
  t.is(secrets.length, 6);
  const everything = await db.query(`
    select string_agg(t::text, '') as text from webhooks.webhook_attempts t
    union all select string_agg(d::text, '') from webhooks.webhook_deliveries d
    union all select string_agg(r::text, '') from webhooks.webhook_registrations r
    union all select string_agg(l::text, '') from webhooks.secret_log l
    union all select string_agg(encode(s.ciphertext, 'escape'), '') from webhooks.webhook_secrets s
    union all select webhooks.status()::text`);
  t.regex(worker.output, /Signing secrets made/);
  for (const secret of [...secrets, SECRET_KEY]) {
    t.false(worker.output.includes(secret));
    t.false(everything.some(({ text }) => text.includes(secret)));
  }
});
