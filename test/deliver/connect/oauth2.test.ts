import test, { type ExecutionContext } from 'ava';
import { classify } from '../../../src/deliver/classify.ts';
import type { OAuth2 } from '../../../src/deliver/connect/connection-options.ts';
import { AddressGuard } from '../../../src/deliver/guard/address-guard.ts';
import { type Answer, startReceiver } from '../../helpers/receiver.ts';
import { LOOPBACK, startSender } from '../../helpers/sender.ts';

const token = (number: number | string, expires_in?: number): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ access_token: `token-${number}`, token_type: 'Bearer', expires_in }),
});

async function start(
  t: ExecutionContext,
  answers: Parameters<typeof startReceiver>[1] = token(1, 3_600),
  changes: Partial<OAuth2> = {},
) {
  const [server, receiver] = [await startReceiver(t, answers), await startReceiver(t)];
  const oauth2: OAuth2 = { tokenUri: `${server.url}/token`, clientId: 'me', clientSecret: 's3cret', ...changes };
  const sender = startSender(t);
  // One object, as the cache of endpoints gives it.
  const connection = { oauth2 };
  const send = (timeoutMs = 5_000) =>
    sender.send({ uri: receiver.url, headers: { 'x-a': 'b' }, body: '{}', timeoutMs, connection });
  return { server, receiver, sender, send };
}

test('each request carries a token, which is asked for once', async (t) => {
  const { server, receiver, send } = await start(t);
  for (let i = 0; i < 3; i++) t.like(await send(), { status: 200 });
  t.is(server.requests.length, 1);
  t.deepEqual(
    receiver.requests.map(({ headers }) => headers.authorization),
    Array(3).fill('Bearer token-1'),
  );
  t.is(receiver.requests[0]?.headers['x-a'], 'b');
});

test('requests at one time share the asking', async (t) => {
  const { server, receiver, send } = await start(t, { ...(token(1, 60) as object), delayMs: 50 });
  await Promise.all(Array.from({ length: 10 }, () => send()));
  t.is(server.requests.length, 1);
  t.is(receiver.requests.length, 10);
});

test('the client says who it is in a header, with what would mislead escaped', async (t) => {
  const { server, send } = await start(t, token(1), {
    clientId: 'a:b c',
    clientSecret: 'ü%',
    scope: 'x y',
    audience: 'https://api.example',
  });
  await send();
  const [request] = server.requests;
  t.is(request?.headers.authorization, `Basic ${Buffer.from('a%3Ab+c:%C3%BC%25').toString('base64')}`);
  t.is(request?.headers['content-type'], 'application/x-www-form-urlencoded');
  t.deepEqual(Object.fromEntries(new URLSearchParams(request?.body.toString())), {
    grant_type: 'client_credentials',
    scope: 'x y',
    audience: 'https://api.example',
  });
});

test('the client says who it is in the body, where the server wants that', async (t) => {
  const { server, send } = await start(t, token(1), { clientAuthentication: 'post' });
  await send();
  t.is(server.requests[0]?.headers.authorization, undefined);
  t.deepEqual(Object.fromEntries(new URLSearchParams(server.requests[0]?.body.toString())), {
    grant_type: 'client_credentials',
    client_id: 'me',
    client_secret: 's3cret',
  });
});

test('a token that is about to end is replaced', async (t) => {
  const { receiver, send } = await start(t, [token(1, 30), token(2, 3_600)]);
  for (let i = 0; i < 3; i++) await send();
  t.deepEqual(
    receiver.requests.map(({ headers }) => headers.authorization),
    ['Bearer token-1', 'Bearer token-2', 'Bearer token-2'],
  );
});

test('a token that the endpoint does not take is asked for anew by the next attempt, not by this one', async (t) => {
  const { server, receiver, send } = await start(t, [token(1, 3_600), token(2, 3_600)]);
  receiver.answer([401, 200]);
  t.like(await send(), { status: 401 });
  t.is(receiver.requests.length, 1);
  t.like(await send(), { status: 200 });
  t.is(server.requests.length, 2);
  t.is(receiver.requests[1]?.headers.authorization, 'Bearer token-2');
});

test('a token may be long', async (t) => {
  const long = 'x'.repeat(12_000);
  const { receiver, send } = await start(t, token(long));
  await send();
  t.is(receiver.requests[0]?.headers.authorization, `Bearer token-${long}`);
});

for (const [what, answer] of [
  ['refuses', { status: 401, body: '{"error":"invalid_client"}' }],
  ['redirects', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ['breaks', 500],
  ['goes away', 'close'],
  ['says something else', { body: 'hello' }],
  ['says nothing', { body: '' }],
  ['says null', { body: 'null' }],
  ['gives no token', { body: '{"token_type":"Bearer"}' }],
  ['gives a token that is none', { body: '{"access_token":7}' }],
  ['gives a token that a header cannot hold', { body: JSON.stringify({ access_token: 'a\r\nx-b: c' }) }],
  ['gives a token of another kind', { body: '{"access_token":"x","token_type":"mac"}' }],
  ['never stops', { body: '{"access_token":"'.padEnd(1_000_000, 'x') }],
] as const)
  test(`an authorization server that ${what}: the endpoint gets no request, and the log no secret`, async (t) => {
    const { server, receiver, send } = await start(t, answer as Answer);
    const outcome = classify(await send(), 1, 0);
    t.like(outcome, { outcome: 'retry', errorClass: 'auth', error: 'The authorization server gave no access token.' });
    t.is(receiver.connections, 0);
    t.is(server.requests.length, 1);
    // What failed is not kept.
    server.answer(token(2));
    t.like(await send(), { status: 200 });
  });

test('the time of an attempt is the time for both', async (t) => {
  const { receiver, send } = await start(t, 'hang');
  t.like(classify(await send(300), 1, 0), { errorClass: 'timeout' });
  t.is(receiver.connections, 0);
});

test('a shutdown cuts off who waits for a token', async (t) => {
  const { server, sender, send } = await start(t, 'hang');
  const answer = send();
  await server.waitFor(1);
  sender.abort();
  t.like(classify(await answer, 1, 0), { errorClass: 'aborted' });
});

test('the authorization server is guarded like an endpoint', async (t) => {
  const [server, receiver] = [await startReceiver(t, token(1)), await startReceiver(t)];
  const guard = new AddressGuard({ ...LOOPBACK, allowedNetworks: ['127.0.0.2/32'] });
  const oauth2 = { tokenUri: server.url, clientId: 'me', clientSecret: 's3cret' };
  const answer = await startSender(t, { guard }).send({
    uri: `http://127.0.0.2:${receiver.port}/`,
    headers: {},
    body: '',
    timeoutMs: 5_000,
    connection: { oauth2 },
  });
  t.like(classify(answer, 1, 0), { outcome: 'failed', errorClass: 'blocked-address' });
  t.is(server.connections, 0);
});
