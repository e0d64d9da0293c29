import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { createAuthenticator } from '../../src/admin/authenticate.ts';
import { JWT_SECRET, tokenOf } from './api.ts';

const authenticate = createAuthenticator({ jwtSecret: JWT_SECRET });

test('a token says the role, the owner and who it is', async (t) => {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const expiresAt = new Date(exp * 1000);
  const operator = await tokenOf('operator', { exp });
  t.deepEqual(await authenticate(`Bearer ${operator}`), { role: 'operator', subject: 'operator', expiresAt });
  t.deepEqual(await authenticate(`bearer ${await tokenOf({ owner: 'ann' }, { exp })}`), {
    expiresAt,
    role: 'tenant',
    owner: 'ann',
    subject: 'ann',
  });
});

test('without a token nobody is let in', async (t) => {
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic YWRtaW46YWRtaW4=',
    'Bearer a b',
    `Token ${await tokenOf('admin')}`,
  ])
    await t.throwsAsync(authenticate(header), { name: 'Unauthenticated', message: /^Send a token/ }, header);
});

test('a token that is expired, altered, unsigned, or signed by somebody else lets nobody in', async (t) => {
  const past = Math.floor(Date.now() / 1000) - 60;
  const [header, payload, signature] = (await tokenOf('viewer')).split('.');
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const raised = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  for (const token of [
    await tokenOf('admin', { exp: past }),
    await tokenOf('admin', { nbf: past + 3600 }),
    await tokenOf('admin', {}, `${JWT_SECRET}!`),
    `${header}.${raised}.${signature}`,
    `${none}.${raised}.`,
    `${none}.${raised}.${signature}`,
    'nonsense',
  ])
    await t.throwsAsync(authenticate(`Bearer ${token}`), { name: 'Unauthenticated' }, token);
});

test('a token has to have an end and a subject', async (t) => {
  for (const claim of ['exp', 'sub']) {
    const token = await tokenOf('admin', { [claim]: undefined });
    await t.throwsAsync(authenticate(`Bearer ${token}`), {
      message: `The claim ${claim} of the token is missing or not the expected one.`,
    });
  }
});

test('only the four roles are roles, a tenant has an owner, and nobody else has', async (t) => {
  for (const claims of [
    { role: 'root' },
    { role: undefined },
    { role: ['admin'] },
    { role: 'Admin' },
    { owner: 'ann' },
  ])
    await t.throwsAsync(authenticate(`Bearer ${await tokenOf('admin', claims)}`), { name: 'Unauthenticated' });
  for (const owner of [undefined, '', null, 7, ['ann']])
    await t.throwsAsync(authenticate(`Bearer ${await tokenOf({ owner: 'ann' }, { owner })}`), {
      message: /claim owner/,
    });
});

test('issuer and audience have to be the expected ones', async (t) => {
  const strict = createAuthenticator({ jwtSecret: JWT_SECRET, issuer: 'https://id.example.com', audience: 'rowhook' });
  const good = { iss: 'https://id.example.com', aud: ['rowhook', 'other'] };
  t.is((await strict(`Bearer ${await tokenOf('admin', good)}`)).role, 'admin');
  for (const claims of [{}, { iss: good.iss }, { ...good, aud: 'other' }, { ...good, iss: 'https://evil.example.com' }])
    await t.throwsAsync(strict(`Bearer ${await tokenOf('admin', claims)}`), { message: /claim (iss|aud)/ });
});

test('a static token is an admin, one that is nearly the same is nobody, and signed ones do not count beside it', async (t) => {
  const token = 'x'.repeat(40);
  const only = createAuthenticator({ adminToken: token });
  t.deepEqual(await only(`Bearer ${token}`), { role: 'admin', subject: 'admin token' });
  for (const other of [token.slice(1), `${token}x`, await tokenOf('admin')])
    await t.throwsAsync(only(`Bearer ${other}`), { name: 'Unauthenticated' });
});

test('tokens are checked with the keys of a key set, and its public key is no secret to sign with', async (t) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const byKeys = createAuthenticator({ jwksUrl, audience: 'rowhook' });
  const claims = { role: 'viewer', sub: 'eve', aud: 'rowhook', exp: Math.floor(Date.now() / 1000) + 60 };
  const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey);
  t.like(await byKeys(`Bearer ${signed}`), { role: 'viewer', subject: 'eve' });
  for (const secret of [await exportSPKI(publicKey), JSON.stringify(jwk)])
    await t.throwsAsync(byKeys(`Bearer ${await tokenOf('admin', { aud: 'rowhook' }, secret)}`), {
      name: 'Unauthenticated',
    });
  const other = await generateKeyPair('ES256');
  const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(other.privateKey);
  await t.throwsAsync(byKeys(`Bearer ${forged}`), { message: 'This token is not known.' });
});

test('what is wrong with a token is said without repeating any of it', async (t) => {
  const token = await tokenOf('admin', { role: 'a-secret-role', sub: 'a-secret-subject' });
  const error = await t.throwsAsync(authenticate(`Bearer ${token}`));
  t.notRegex(error?.message ?? '', /secret/);
});

test('a claim that PostgreSQL cannot take as a text, or an end that is no time, is refused', async (t) => {
  for (const claims of [{ sub: 'a\0b' }, { sub: '\ud800' }, { sub: '' }, { sub: 7 }, { exp: 1e300 }])
    await t.throwsAsync(authenticate(`Bearer ${await tokenOf('admin', claims)}`), { name: 'Unauthenticated' });
  for (const owner of ['ann\0', '\ud800'])
    await t.throwsAsync(authenticate(`Bearer ${await tokenOf({ owner: 'ann' }, { owner })}`), { message: /owner/ });
  const { subject } = await authenticate(`Bearer ${await tokenOf('admin', { sub: `${'x'.repeat(199)}💥` })}`);
  t.true(subject.isWellFormed());
});

test('a token that names no key of the set, or comes while the keys are out of reach, is told from one that is wrong', async (t) => {
  const { privateKey } = await generateKeyPair('ES256');
  const exp = Math.floor(Date.now() / 1000) + 60;
  const token = await new SignJWT({ role: 'admin', sub: 'x', aud: 'rowhook', exp })
    .setProtectedHeader({ alg: 'ES256', kid: '../../etc/passwd' })
    .sign(privateKey);
  let status = 500;
  const server = createServer((_, response) => response.writeHead(status).end('{"keys":[]}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const byKeys = createAuthenticator({ jwksUrl, audience: 'rowhook' });
  await t.throwsAsync(byKeys(`Bearer ${token}`), { name: 'TokensUnchecked' });
  // Whatever becomes of the keys, what is no token is none.
  await t.throwsAsync(byKeys('Bearer nonsense'), { name: 'Unauthenticated' });
  await t.throwsAsync(byKeys(`Bearer ${await tokenOf('admin', { aud: 'rowhook' })}`), { name: 'Unauthenticated' });
  status = 200;
  await t.throwsAsync(byKeys(`Bearer ${token}`), { name: 'Unauthenticated' });
  server.close();
  server.closeAllConnections();
  await t.throwsAsync(createAuthenticator({ jwksUrl, audience: 'rowhook' })(`Bearer ${token}`), {
    name: 'TokensUnchecked',
  });
});

test('tokens that are refused are logged, once in a while, with a count and nothing of the tokens', async (t) => {
  const logged: string[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  const watched = createAuthenticator({ jwtSecret: JWT_SECRET, log });
  const wrong = await tokenOf('admin', { sub: 'eve' }, 'another secret that is as long as it has to be');
  for (let n = 0; n < 5; n++) await t.throwsAsync(watched(`Bearer ${wrong}`));
  // Nobody has tried anything here.
  await t.throwsAsync(watched(undefined));
  t.is(logged.length, 1);
  t.like(JSON.parse(logged[0] ?? ''), { refused: 1, reason: 'This token is not known.', msg: 'Tokens were refused' });
  for (const part of wrong.split('.')) t.false(logged.join().includes(part));
});
