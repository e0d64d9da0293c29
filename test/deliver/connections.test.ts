import { randomUUID } from 'node:crypto';
import test from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

async function register(): Promise<string> {
  return (await db.one(`select id from webhooks.register('https://example.com/${randomUUID()}', '{}')`)).id;
}

async function headersOf(id: string) {
  return db.query(
    'select name, value from webhooks.webhook_registration_headers where registration_id = $1 order by name',
    [id],
  );
}

const setHeader = (id: string, name: string, value: string) =>
  db.query('select webhooks.set_header($1, $2, $3)', [id, name, value]);

test('a header is kept as it is written, set anew under any case, and removed', async (t) => {
  const id = await register();
  await setHeader(id, 'X-Api-Version', '7');
  await setHeader(id, 'accept', 'text/plain; q=0.5, */*\t(all)');
  t.deepEqual(await headersOf(id), [
    { name: 'X-Api-Version', value: '7' },
    { name: 'accept', value: 'text/plain; q=0.5, */*\t(all)' },
  ]);
  await setHeader(id, 'X-API-VERSION', '8');
  t.deepEqual((await headersOf(id))[0], { name: 'X-API-VERSION', value: '8' });
  t.true((await db.one(`select webhooks.remove_header($1, 'x-api-version') as removed`, [id])).removed);
  t.false((await db.one(`select webhooks.remove_header($1, 'x-api-version') as removed`, [id])).removed);
  t.is((await headersOf(id)).length, 1);
});

for (const name of [
  ...[
    'host',
    'Host',
    'Content-Length',
    'content-type',
    'Content-Encoding',
    'accept-encoding',
    'Transfer-Encoding',
    'CONNECTION',
  ],
  ...['te', 'Trailer', 'Upgrade', 'expect', 'keep-alive', 'User-Agent', 'webhook-id', 'Webhook-Signature', 'webhook-x'],
  ...['proxy-authorization', 'Proxy-Connection'],
])
  test(`the header ${name} is not to be had`, async (t) => {
    const id = await register();
    await t.throwsAsync(setHeader(id, name, 'x'), { code: 'WHHDR', message: /HTTP or Rowhook itself needs it/ });
    t.deepEqual(await headersOf(id), []);
  });

for (const name of ['x a', '', 'x:y', 'x\r\ny', 'ü', 'x\ty', '(x)', 'x'.repeat(101)])
  test(`${JSON.stringify(name.slice(0, 10))} is no name of a header`, async (t) => {
    await t.throwsAsync(setHeader(await register(), name, 'x'), { code: 'WHHDR', message: /no name of a header/ });
  });

for (const value of ['a\r\nx-b: c', 'a\nb', 'a\rb', '', ' a', 'a ', 'ü', '\u007f', 'a\u0001b', 'x'.repeat(4097)])
  test(`a header cannot have the value ${JSON.stringify(value.slice(0, 12))}, and the error does not repeat it`, async (t) => {
    const id = await register();
    const error = await t.throwsAsync<Error & { detail?: string }>(setHeader(id, 'X-Token', value), { code: 'WHHDR' });
    t.is(error?.message, 'The header X-Token cannot have this value.');
    t.is(error?.detail, undefined);
  });

test('a NUL cannot even be said', async (t) => {
  await t.throwsAsync(setHeader(await register(), 'X-Token', 'a\0b'));
});

test('a registration has 32 headers at most, each of which can still be changed', async (t) => {
  const id = await register();
  for (let i = 0; i < 32; i++) await setHeader(id, `x-${i}`, 'a');
  await setHeader(id, 'X-7', 'b');
  await t.throwsAsync(setHeader(id, 'x-32', 'a'), { code: 'WHHDR', message: /32 headers at most/ });
});

const connect = (id: string, columns: Record<string, unknown>) => {
  const names = Object.keys(columns);
  return db.query(
    `insert into webhooks.webhook_registration_connections (registration_id, ${names}) values ($1, ${names.map((_, i) => `$${i + 2}`)})`,
    [id, ...Object.values(columns)],
  );
};

const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

test('a registration has one way to say who it is: by its own header, or by its authentication', async (t) => {
  const [one, other] = [await register(), await register()];
  await setHeader(one, 'authorization', 'Bearer x');
  await t.throwsAsync(connect(one, { auth: 'basic', auth_user: 'me' }), { code: 'WHHDR' });
  await connect(other, { auth: 'basic', auth_user: 'me' });
  await t.throwsAsync(setHeader(other, 'Authorization', 'Bearer x'), { code: 'WHHDR' });
});

for (const [what, columns, problem] of [
  ['a proxy with a password', { proxy_uri: 'http://me:s3cret@proxy.example:8443' }, 'WHURI'],
  ['a proxy with a path', { proxy_uri: 'http://proxy.example/x' }, 'proxy_is_origin'],
  ['a proxy of another kind', { proxy_uri: 'socks5://proxy.example' }, 'WHURI'],
  ['a proxy in a network that is not allowed', { proxy_uri: 'http://10.0.0.7:3128' }, 'WHURI'],
  ['a user for no proxy', { proxy_user: 'me' }, 'proxy_user_has_proxy'],
  ['a user with a colon', { auth: 'basic', auth_user: 'a:b' }, 'user_without_colon'],
  ['basic authentication without a user', { auth: 'basic' }, 'basic_has_user'],
  ['a user without basic authentication', { auth_user: 'me' }, 'basic_has_user'],
  ['OAuth2 without a client', { auth: 'oauth2', oauth2_token_uri: 'https://auth.example/token' }, 'oauth2_has_client'],
  [
    'a token from a network that is not allowed',
    { auth: 'oauth2', oauth2_client_id: 'x', oauth2_token_uri: 'http://169.254.169.254/' },
    'WHURI',
  ],
  ['an authentication that nobody knows', { auth: 'digest' }, 'auth_known'],
  ['a certificate that is none', { ca_pem: 'x' }, 'certificates_are_pem'],
  ['a key in the place of a certificate', { client_cert_pem: '-----BEGIN PRIVATE KEY-----\n' }, 'certificates_are_pem'],
  ['a key beside a certificate', { client_cert_pem: `${PEM}-----BEGIN PRIVATE KEY-----\n` }, 'no_key_in_the_open'],
] as const)
  test(`a connection cannot have ${what}`, async (t) => {
    const error = await t.throwsAsync<Error & { code: string; constraint?: string }>(
      connect(await register(), columns),
    );
    t.regex(`${error?.code} ${error?.constraint}`, new RegExp(problem));
    t.notRegex(error?.message ?? '', /s3cret/);
  });

test('a proxy that the settings trust may be anywhere', async (t) => {
  const fresh = await createDatabase(t);
  await fresh.exec(`
    update webhooks.settings set trusted_proxies = '{http://10.0.0.7:3128}';
    select webhooks.register('https://example.com/', '{}');
    insert into webhooks.webhook_registration_connections (registration_id, proxy_uri)
    select id, 'http://10.0.0.7:3128/' from webhooks.webhook_registrations`);
  t.pass();
});

test('with a registration go its headers and its connection', async (t) => {
  const id = await register();
  await setHeader(id, 'x-a', 'b');
  await connect(id, { ca_pem: PEM });
  await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  t.deepEqual(await headersOf(id), []);
});
