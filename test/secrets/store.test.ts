import { randomUUID } from 'node:crypto';
import test from 'ava';
import { RowhookError } from '../../src/errors.ts';
import { provisionSigningSecrets } from '../../src/secrets/provision.ts';
import { rekeySecrets } from '../../src/secrets/rekey-secrets.ts';
import { type RotateOptions, rotateSigningSecret } from '../../src/secrets/rotate-signing-secret.ts';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import { showSigningSecrets } from '../../src/secrets/show-signing-secrets.ts';
import { generateSigningSecret } from '../../src/secrets/signing-secret.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { boxOf } from '../helpers/signed-shop.ts';

let db: TestDatabase;
const box = boxOf();

test.before(async (t) => {
  db = await createDatabase(t);
});

async function register(): Promise<string> {
  return (await db.one(`select id from webhooks.register('https://example.com/hook', null)`)).id;
}

function rotate(registrationId: string, options: Omit<RotateOptions, 'registrationId'> = {}) {
  return rotateSigningSecret(db.pool, box, { registrationId, ...options });
}

const HOUR_MS = 3_600_000;

test('a rotation shows the new secret once, and the one before expires a day later', async (t) => {
  const registrationId = await register();
  const [first, second] = [await rotate(registrationId), await rotate(registrationId)];
  const shown = await showSigningSecrets(db.pool, box, registrationId);
  t.deepEqual(
    shown.map(({ secret }) => secret),
    [second.secret, first.secret],
  );
  t.is(shown[0]?.expiresAt, null);
  t.is(Math.round(((shown[1]?.expiresAt?.getTime() ?? 0) - Date.now()) / HOUR_MS), 24);
});

test('without an overlap the one before is over at once', async (t) => {
  const registrationId = await register();
  await rotate(registrationId);
  const second = await rotate(registrationId, { overlapMs: 0 });
  const shown = await showSigningSecrets(db.pool, box, registrationId);
  t.deepEqual(
    shown.map(({ id }) => id),
    [second.id],
  );
});

test('five secrets of a registration may be live; the sixth is refused with when there is room, until the overlap is ended', async (t) => {
  const registrationId = await register();
  for (let i = 0; i < 5; i++) await rotate(registrationId);
  const error = await t.throwsAsync(rotate(registrationId), { code: 'WHLIV' });
  t.regex((error as Error & { hint: string }).hint, /Wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC.*end_secret_overlap/);
  t.is((await showSigningSecrets(db.pool, box, registrationId)).length, 5);
  t.is((await db.one('select webhooks.end_secret_overlap($1) as ended', [registrationId])).ended, 4);
  await t.notThrowsAsync(rotate(registrationId));
});

test('rotations of one registration at the same time wait for each other, and leave one current secret', async (t) => {
  const registrationId = await register();
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => rotate(registrationId)));
  t.is(results.filter(({ status }) => status === 'fulfilled').length, 5);
  const shown = await showSigningSecrets(db.pool, box, registrationId);
  t.is(shown.filter(({ expiresAt }) => expiresAt === null).length, 1);
});

test('provisioning gives a secret to who has none, and takes nothing away', async (t) => {
  const registrationId = await register();
  const unsigned = [{ registrationId, scheme: 'v1' as const }];
  const made = await Promise.all([1, 2, 3].map(() => provisionSigningSecrets(db.pool, box, unsigned)));
  t.deepEqual(made.flat(), [registrationId]);
  t.deepEqual(
    await provisionSigningSecrets(db.pool, box, [{ registrationId, scheme: 'v1a' }]),
    [],
    'Another scheme is wanted by now',
  );
  t.is((await showSigningSecrets(db.pool, box, registrationId)).length, 1);
});

test("a secret of one's own is taken, and says the scheme", async (t) => {
  const registrationId = await register();
  const pair = generateSigningSecret('v1a');
  t.like(await rotate(registrationId, { secret: pair.text }), { scheme: 'v1a', secret: pair.verifier });
  t.is(
    (await db.one('select signing from webhooks.webhook_registrations where id = $1', [registrationId])).signing,
    'v1a',
  );
  await t.throwsAsync(rotate(registrationId, { secret: pair.text, scheme: 'v1' }), {
    instanceOf: RowhookError,
    code: 'SECRET',
  });
  await t.throwsAsync(rotate(registrationId, { secret: 'whsec_c2hvcnQ=' }), {
    instanceOf: RowhookError,
    code: 'SECRET',
  });
});

test('a rotation keeps the scheme, and does not start to sign by itself', async (t) => {
  const registrationId = await register();
  await rotate(registrationId, { scheme: 'v1a' });
  t.is((await rotate(registrationId)).scheme, 'v1a');
  await db.query(`update webhooks.webhook_registrations set signing = 'none' where id = $1`, [registrationId]);
  await t.throwsAsync(rotate(registrationId), { instanceOf: RowhookError, code: 'WHSEC' });
  t.is((await rotate(registrationId, { scheme: 'v1' })).scheme, 'v1');
});

test('a registration that is not there and an overlap that is none are told', async (t) => {
  await t.throwsAsync(rotate('999999'), { code: 'WHREG' });
  await t.throwsAsync(showSigningSecrets(db.pool, box, '999999'), { code: 'WHREG' });
  await t.throwsAsync(db.query('select webhooks.end_secret_overlap(999999)'), { code: 'WHREG' });
  const registrationId = await register();
  for (const overlapMs of [-1, 31 * 24 * HOUR_MS])
    await t.throwsAsync(rotate(registrationId, { overlapMs }), { code: 'WHSEC' });
});

test('who made, replaced, revealed, rekeyed and deleted which secret is on record, and the record cannot be changed', async (t) => {
  const registrationId = await register();
  const client = await db.connect();
  await client.query(`set webhooks.actor = 'ada'`);
  const { id: first } = await rotateSigningSecret(client, box, { registrationId });
  const { id: second } = await rotateSigningSecret(client, box, { registrationId, overlapMs: 0 });
  await showSigningSecrets(client, box, registrationId);
  await client.query('reset webhooks.actor');
  await client.query('update webhooks.webhook_secrets set ciphertext = ciphertext || $2 where id = $1', [
    second,
    Buffer.from('x'),
  ]);
  await client.query('delete from webhooks.webhook_registrations where id = $1', [registrationId]);
  const log = await db.query(
    'select secret_id, action, actor from webhooks.secret_log where registration_id = $1 order by id',
    [registrationId],
  );
  const role = (await db.one('select session_user as name')).name;
  t.deepEqual(
    log.slice(0, 5).map(({ secret_id, action, actor }) => [secret_id, action, actor]),
    [
      [first, 'created', 'ada'],
      [first, 'replaced', 'ada'],
      [second, 'created', 'ada'],
      [second, 'revealed', 'ada'],
      [second, 'rekeyed', role],
    ],
  );
  t.deepEqual(
    log.slice(5).map(({ action }) => action),
    ['deleted', 'deleted'],
  );
  for (const statement of [
    'delete from webhooks.secret_log',
    `update webhooks.secret_log set actor = 'eve'`,
    'truncate webhooks.secret_log',
  ])
    await t.throwsAsync(db.query(statement), { code: 'WHLOG' });
});

test('every change of a secret makes a new version of its registration, and what says nothing of sending does not', async (t) => {
  const registrationId = await register();
  const version = async () =>
    Number(
      (await db.one('select version from webhooks.webhook_registrations where id = $1', [registrationId])).version,
    );
  const raises = async (change: () => Promise<unknown>) => {
    const before = await version();
    await change();
    return (await version()) > before;
  };
  const update = (set: string) => () =>
    db.query(`update webhooks.webhook_registrations set ${set} where id = $1`, [registrationId]);
  t.true(await raises(() => rotate(registrationId)));
  t.true(await raises(() => rotate(registrationId)));
  t.true(await raises(() => db.query('select webhooks.end_secret_overlap($1)', [registrationId])));
  t.true(
    await raises(() => db.query('delete from webhooks.webhook_secrets where registration_id = $1', [registrationId])),
  );
  for (const set of [`uri = 'https://example.com/other'`, 'timeout_ms = 1000', `signing = 'v1a'`])
    t.true(await raises(update(set)), set);
  for (const set of [`description = 'x'`, `hold_reason = 'x'`]) t.false(await raises(update(set)), set);
});

test('a secret stays with its registration, kind and name, and the table takes nothing that is not as it must be', async (t) => {
  const registrationId = await register();
  const { id } = await rotate(registrationId);
  for (const set of [`registration_id = ${await register()}`, `kind = 'header', name = 'x'`, `id = gen_random_uuid()`])
    await t.throwsAsync(
      db.query(`update webhooks.webhook_secrets set ${set} where id = $1`, [id]),
      { code: 'WHSEC' },
      set,
    );
  const insert = (row: Record<string, unknown>) => {
    const all = {
      id: randomUUID(),
      registration_id: registrationId,
      kind: 'header',
      name: 'x',
      ciphertext: Buffer.alloc(40),
      key_id: '0'.repeat(16),
      ...row,
    };
    const names = Object.keys(all);
    return db.query(
      `insert into webhooks.webhook_secrets (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(all),
    );
  };
  for (const [row, constraint] of [
    [{ kind: 'other' }, 'webhook_secrets_kind_known'],
    [{ name: ' ' }, 'webhook_secrets_name_not_blank'],
    [{ kind: 'signing', name: 'v2' }, 'webhook_secrets_signing_names_scheme'],
    [{ ciphertext: Buffer.alloc(27) }, 'webhook_secrets_ciphertext_length'],
    [{ key_id: 'mine' }, 'webhook_secrets_key_id_form'],
    [{ public_key: `whpk_${'a'.repeat(43)}=` }, 'webhook_secrets_public_key_is_v1a'],
    [{ kind: 'signing', name: 'v1a', public_key: 'whsk_x' }, 'webhook_secrets_public_key_form'],
    [{ expires_at: 'infinity' }, 'webhook_secrets_only_signing_expires'],
    [{ kind: 'signing', name: 'v1' }, 'webhook_secrets_one_current_signing'],
  ] as const)
    await t.throwsAsync(insert(row), { message: new RegExp(`"${constraint}"`) });
  await t.throwsAsync(
    db.query(`update webhooks.webhook_registrations set signing = 'v2' where id = $1`, [registrationId]),
    { code: '23514' },
  );
});

test('rekeying encrypts with the first key what was not, in batches, and may be repeated', async (t) => {
  const own = await createDatabase(t);
  await own.exec(`select webhooks.register('https://example.com/' || n, null) from generate_series(1, 250) n`);
  const ids = (await own.query('select id from webhooks.webhook_registrations')).map(({ id }) => id);
  const [old, lost, next] = [generateSecretKey(), generateSecretKey(), generateSecretKey()];
  await provisionSigningSecrets(
    own.pool,
    boxOf(old),
    ids.slice(1).map((registrationId) => ({ registrationId, scheme: 'v1' as const })),
  );
  await provisionSigningSecrets(own.pool, boxOf(lost), [{ registrationId: ids[0], scheme: 'v1' }]);
  const before = await showSigningSecrets(own.pool, boxOf(old), ids[1]);

  const client = await own.connect();
  const report = await rekeySecrets(client, boxOf(next, old));
  t.is(report.rekeyed, 249);
  t.like(report.unreadable, [{ registrationId: ids[0], keyId: boxOf(lost).keyId }]);
  t.deepEqual(await showSigningSecrets(own.pool, boxOf(next), ids[1]), before);
  t.is((await rekeySecrets(client, boxOf(next, old))).rekeyed, 0);
  t.is((await rekeySecrets(client, boxOf(next, lost))).rekeyed, 1);
});

test('a registration is released only by who has all the keys that it needs', async (t) => {
  const [other, mine] = [generateSecretKey(), generateSecretKey()];
  // A database of its own: other tests of this file have holds too.
  const db = await createDatabase(t);
  const register = async () => (await db.one(`select id from webhooks.register('https://example.com/hook', null)`)).id;
  const held = await register();
  const unsigned = await register();
  const byHand = await register();
  await rotateSigningSecret(db.pool, boxOf(other), { registrationId: held });
  await db.query(`select webhooks.hold_registration($1, 'secret-key: no key')`, [held]);
  await db.query(`select webhooks.hold_registration($1, 'secret-key: no key')`, [unsigned]);
  await db.query(`select webhooks.hold_registration($1, 'other: reason')`, [byHand]);
  const release = async (keyIds: string[]) => {
    await db.query('select webhooks.release_secret_holds($1)', [keyIds]);
    const rows = await db.query(
      'select id from webhooks.webhook_registrations where hold_reason is not null order by id',
    );
    return rows.map(({ id }) => id);
  };
  t.deepEqual(await release([]), [held, unsigned, byHand]);
  t.deepEqual(await release([boxOf(mine).keyId]), [held, byHand], 'What has no secret yet needs any key');
  t.deepEqual(await release([boxOf(mine).keyId, boxOf(other).keyId]), [byHand]);
  await db.query(`select webhooks.hold_registration($1, 'secret-key: no key')`, [held]);
  await db.query(`update webhooks.webhook_registrations set signing = 'none' where id = $1`, [held]);
  t.deepEqual(await release([]), [byHand], 'What is not signed any more needs no key');
});

test('a secret that expired is forgotten a week later', async (t) => {
  const registrationId = await register();
  await rotate(registrationId);
  await rotate(registrationId, { overlapMs: 0 });
  const count = async () =>
    (await db.one('select count(*)::int from webhooks.webhook_secrets where registration_id = $1', [registrationId]))
      .count;
  await db.query('select webhooks.maintain()');
  t.is(await count(), 2);
  await db.query(
    `update webhooks.webhook_secrets set expires_at = now() - interval '8 days' where registration_id = $1 and expires_at is not null`,
    [registrationId],
  );
  await db.query('select webhooks.forget_expired_secrets()');
  t.is(await count(), 1);
});
