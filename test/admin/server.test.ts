import test from 'ava';
import { pino } from 'pino';
import { TokensUnchecked } from '../../src/admin/authenticate.ts';
import { startAdminServer } from '../../src/admin/server.ts';
import { TURNS } from '../../src/admin/turns.ts';
import { type Api, codes, openApi, post, tokenOf } from './api.ts';
import { Socket } from './socket.ts';

let api: Api;

test.before(async (t) => {
  api = await openApi(t, { origins: ['https://admin.example.com'] });
});

const QUERY = JSON.stringify({ query: '{ __typename }' });

async function bearer(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenOf('admin')}` };
}

test('one server answers health checks and the API', async (t) => {
  t.is((await fetch(`${api.url}/healthz`)).status, 200);
  t.is((await fetch(`${api.url}/readyz`)).status, 200);
  t.deepEqual((await api.ask('viewer', '{ __typename }')).data, { __typename: 'Query' });
  t.is((await fetch(`${api.url}/`)).status, 404);
});

test('nobody is answered 401, before anything of the request is read', async (t) => {
  for (const body of [QUERY, 'nonsense', '{ __schema { types { name } } }', 'x'.repeat(1000)]) {
    const answer = await post(api.url, body);
    t.is(answer.status, 401);
    t.is(answer.headers.get('www-authenticate'), 'Bearer');
    t.deepEqual(codes(answer), ['UNAUTHENTICATED']);
  }
});

test('only a POST of JSON is an operation', async (t) => {
  const headers = await bearer();
  const get = await fetch(`${api.url}/graphql?query={__typename}`, { headers });
  t.is(get.status, 405);
  t.is(get.headers.get('allow'), 'POST');
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
  ]) {
    const answer = await post(api.url, QUERY, { ...headers, 'content-type': type });
    t.is(answer.status, 415, type);
    t.is(answer.data, null);
  }
});

test('what is no operation is refused in words, and never with a 500', async (t) => {
  const headers = await bearer();
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '7',
    '"x"',
    '{}',
    '{"query":7}',
    '{"query":"{"}',
    '{"query":"{ nothing }"}',
    '[{"query":"{__typename}"}]',
  ]) {
    const answer = await post(api.url, body, headers);
    t.true(answer.status < 500, `${answer.status} for ${body}`);
    t.is(answer.errors.length > 0, true, body);
    t.notRegex(JSON.stringify(answer.errors), /node_modules|\.ts:|\.js:|select /, body);
  }
});

test('a request that is too large is refused', async (t) => {
  const answer = await post(
    api.url,
    JSON.stringify({ query: `{ __typename } # ${'x'.repeat(100_000)}` }),
    await bearer(),
  );
  t.is(answer.status, 413);
});

test('a request that keeps parsers busy is refused before it is parsed, and what is too long for the stack is no 500', async (t) => {
  const headers = await bearer();
  const ask = (query: string) => post(api.url, JSON.stringify({ query }), headers);
  for (const query of [
    `{ ${'a{'.repeat(20_000)} x ${'}'.repeat(20_000)} }`,
    `{ registration(id: ${'['.repeat(30_000)}1${']'.repeat(30_000)}) { id } }`,
    `{ me { ${'role '.repeat(6_000)} } }`,
    `{ me { ...F0 } } ${Array.from({ length: 2_000 }, (_, n) => `fragment F${n} on Me { ...F${n + 1} }`).join(' ')}`,
  ]) {
    const answer = await ask(query);
    t.deepEqual([answer.status, codes(answer)], [400, ['TOO_LARGE']], query.slice(0, 40));
  }
  const longest = Array.from({ length: 550 }, (_, n) => `fragment F${n} on Me { ...F${n + 1} }`).join(' ');
  t.deepEqual((await ask(`{ me { ...F0 } } ${longest} fragment F550 on Me { role }`)).data, { me: { role: 'admin' } });
});

test('the requests of one caller wait for each other where there are many, too many are refused, and others do not wait for them', async (t) => {
  const own = await openApi(t);
  const lock = await own.db.connect();
  await lock.query('begin; lock table webhooks.webhook_registrations in access exclusive mode');
  const headers = await bearer();
  const body = JSON.stringify({ query: '{ registrations { nodes { id } } }' });
  const asked = Array.from({ length: TURNS.underWay + TURNS.waiting + 1 }, () => post(own.url, body, headers));
  const refused = await Promise.race(asked);
  t.deepEqual([refused.status, codes(refused), refused.headers.get('retry-after')], [429, ['TOO_MANY'], '1']);
  t.is((await own.ask('viewer', '{ __typename }')).status, 200);
  await lock.query('rollback');
  const answers = await Promise.all(asked);
  t.is(answers.filter(({ status }) => status === 200).length, TURNS.underWay + TURNS.waiting);
});

test('while tokens cannot be checked, callers are told to come again, and not that they are nobody', async (t) => {
  const unchecked = await startAdminServer({
    host: '127.0.0.1',
    port: 0,
    worker: { isReady: () => true },
    pool: api.db.pool,
    log: pino({ level: 'silent' }),
    api: {
      graphql: api.graphql,
      authenticate: () => Promise.reject(new TokensUnchecked('The keys cannot be had for now.')),
      origins: [],
    },
  });
  t.teardown(() => unchecked.close());
  const answer = await post(unchecked.url, QUERY, await bearer());
  t.deepEqual([answer.status, codes(answer), answer.headers.get('retry-after')], [503, ['UNAVAILABLE'], '5']);
  const socket = await Socket.open(t, unchecked.url, { params: { token: 'x' } });
  t.deepEqual(await socket.closed, { code: 1013, reason: 'Try again later' });
});

test('a page of another site may not call, one that is named may, and one of the same site may', async (t) => {
  const headers = await bearer();
  const ask = (origin: string) => post(api.url, QUERY, { ...headers, origin });
  for (const origin of [
    'https://evil.example.com',
    'null',
    'https://admin.example.com.evil.example.com',
    'http://admin.example.com',
  ]) {
    const answer = await ask(origin);
    t.is(answer.status, 403, origin);
    t.is(answer.headers.get('access-control-allow-origin'), null);
  }
  const named = await ask('https://admin.example.com');
  t.is(named.status, 200);
  t.is(named.headers.get('access-control-allow-origin'), 'https://admin.example.com');
  t.is(named.headers.get('access-control-allow-credentials'), null);
  const same = await ask(api.url);
  t.is(same.status, 200);
  t.is(same.headers.get('access-control-allow-origin'), null);
});

test('a preflight is answered for sites that are named, and refused for all others', async (t) => {
  const preflight = (origin: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  const named = await preflight('https://admin.example.com');
  t.is(named.status, 204);
  t.is(named.headers.get('access-control-allow-headers'), 'authorization, content-type');
  t.is((await preflight('https://evil.example.com')).status, 403);
});

test('every answer forbids to keep it, to frame it and to guess what it is', async (t) => {
  for (const path of ['/healthz', '/graphql', '/nothing']) {
    const { headers } = await fetch(api.url + path);
    t.is(headers.get('cache-control'), 'no-store');
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('x-frame-options'), 'DENY');
    t.regex(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    t.is(headers.get('set-cookie'), null);
  }
});

test('what costs too much is refused before any of it runs', async (t) => {
  const nested = '{ registrations { nodes { deliveries { nodes { attempts { nodes { id } } } } } } }';
  t.deepEqual(codes(await api.ask('admin', nested)), ['TOO_LARGE']);
  t.deepEqual((await api.ask('admin', nested.replaceAll(/(\w+s) \{ nodes/g, '$1(first: 5) { nodes'))).errors, []);
});

test('the schema describes itself only where it may', async (t) => {
  const query = '{ __schema { queryType { name } } }';
  t.is((await api.ask('viewer', query)).data.__schema.queryType.name, 'Query');
  const closed = await openApi(t, { introspection: false });
  const answer = await closed.ask('admin', query);
  t.is(answer.data, null);
  t.regex(answer.errors[0]?.message ?? '', /introspection/i);
  t.deepEqual((await closed.ask('admin', '{ registrations { nodes { id } } }')).errors, []);
  // Nor does it by guessing what was meant.
  const wrong = '{ registration(identity: "1") { urii } }';
  t.regex(JSON.stringify((await api.ask('admin', wrong)).errors), /Did you mean/);
  t.notRegex(JSON.stringify((await closed.ask('admin', wrong)).errors), /Did you mean/);
  const typed = 'query ($filter: ActivityFilter) { activities(filter: $filter) { nodes { id } } }';
  const variables = { filter: { idd: { equalTo: '1' } } };
  t.regex(JSON.stringify((await api.ask('admin', typed, variables)).errors), /Did you mean/);
  t.notRegex(JSON.stringify((await closed.ask('admin', typed, variables)).errors), /Did you mean/);
});
