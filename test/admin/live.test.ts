import test, { type ExecutionContext } from 'ava';
import { type Api, openApi, tokenOf, type Who } from './api.ts';
import { Socket } from './socket.ts';

const ANN: Who = { owner: 'ann' };
const ACTIVITY = 'subscription { activityChanged { resync created { id ownerId state } changed { id ownerId } more } }';
const REGISTRATIONS = 'subscription { registrationChanged { resync changed { id state ownerId } removed } }';
const BACKFILLS = 'subscription { backfillChanged { resync changed { id state rowsDone registration { ownerId } } } }';

/** Somebody who follows, past the first event. */
async function follow(t: ExecutionContext, api: Api, who: Who, query: string): Promise<Socket> {
  const socket = await Socket.open(t, api.url, { params: { token: await tokenOf(who) } });
  t.is((await socket.next()).type, 'connection_ack');
  socket.subscribe(query);
  t.true((await socket.event()).resync);
  return socket;
}

async function order(api: Api, id: number, owner: string): Promise<string> {
  await api.db.query('insert into public.orders values ($1, $2)', [id, owner]);
  return (await api.db.one('select max(id) as id from webhooks.webhook_activity')).id;
}

async function attempt(api: Api, activity: string, registration: string): Promise<void> {
  await api.db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, owner_id)
     select a.id, $2, now(), 1, 200, 'delivered', a.owner_id from webhooks.webhook_activity a where a.id = $1`,
    [activity, registration],
  );
}

test('new activity is told to those whose it is and to nobody else, who does not learn that there was any', async (t) => {
  const api = await openApi(t);
  const [ann, admin] = [await follow(t, api, ANN, ACTIVITY), await follow(t, api, 'admin', ACTIVITY)];
  const ofBob = await order(api, 10, 'bob');
  // When the admin is told, everybody else has been too.
  t.deepEqual(await admin.event(), {
    resync: false,
    created: [{ id: ofBob, ownerId: 'bob', state: 'pending' }],
    changed: [],
    more: false,
  });
  const ofAnn = await order(api, 11, 'ann');
  t.deepEqual((await ann.event()).created, [{ id: ofAnn, ownerId: 'ann', state: 'pending' }]);
  t.deepEqual((await admin.event()).created.length, 1);
});

test('an attempt is told as a change; one to a registration of another owner is nothing for a tenant', async (t) => {
  const api = await openApi(t);
  const [ann, admin] = [await follow(t, api, ANN, ACTIVITY), await follow(t, api, 'admin', ACTIVITY)];
  await attempt(api, api.ann.activity, api.everybody);
  t.deepEqual((await admin.event()).changed, [{ id: api.ann.activity, ownerId: 'ann' }]);
  await attempt(api, api.bob.activity, api.bob.registration);
  t.deepEqual((await admin.event()).changed, [{ id: api.bob.activity, ownerId: 'bob' }]);
  const own = await order(api, 12, 'ann');
  await attempt(api, api.ann.activity, api.ann.registration);
  const told = [await ann.event()];
  if (told[0].changed.length === 0) told.push(await ann.event());
  t.deepEqual(
    told.flatMap(({ created, changed }) => [...created, ...changed].map(({ id }) => id)).sort(),
    [own, api.ann.activity].sort(),
  );
});

test('what is replayed or cancelled is told, to a tenant only where it is by a delivery of its own', async (t) => {
  const api = await openApi(t);
  const [ann, admin] = [await follow(t, api, ANN, ACTIVITY), await follow(t, api, 'admin', ACTIVITY)];
  const call = async (name: string, registrationId?: string) =>
    api.ask(
      'admin',
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { result } }`,
      {
        input: { activityIds: [api.ann.activity, api.bob.activity], registrationId },
      },
    );
  t.deepEqual((await call('cancelDeliveries', api.everybody)).data, { cancelDeliveries: { result: 2 } });
  t.is((await admin.event()).changed.length, 2);
  t.deepEqual((await call('cancelDeliveries')).data, { cancelDeliveries: { result: 2 } });
  t.is((await admin.event()).changed.length, 2);
  t.deepEqual((await ann.event()).changed, [{ id: api.ann.activity, ownerId: 'ann' }]);
  t.deepEqual((await call('replayActivities', api.bob.registration)).data, { replayActivities: { result: 1 } });
  t.deepEqual((await admin.event()).changed, [{ id: api.bob.activity, ownerId: 'bob' }]);
  t.deepEqual((await call('replayActivities', api.ann.registration)).data, { replayActivities: { result: 1 } });
  t.deepEqual((await ann.event()).changed, [{ id: api.ann.activity, ownerId: 'ann' }]);
});

test('registrations are told of when they change and when they go, each to its own tenant', async (t) => {
  const api = await openApi(t);
  const [ann, viewer] = [await follow(t, api, ANN, REGISTRATIONS), await follow(t, api, 'viewer', REGISTRATIONS)];
  const run = (mutation: string) => api.ask('admin', `mutation { ${mutation} }`);
  await run(`pauseRegistration(input: { registrationId: "${api.bob.registration}" }) { result { id } }`);
  t.deepEqual((await viewer.event()).changed, [{ id: api.bob.registration, state: 'paused', ownerId: 'bob' }]);
  await run(`deleteRegistration(input: { id: "${api.bob.registration}" }) { result }`);
  t.deepEqual(await viewer.event(), { resync: false, changed: [], removed: [api.bob.registration] });
  await run(`pauseRegistration(input: { registrationId: "${api.ann.registration}" }) { result { id } }`);
  t.deepEqual((await ann.event()).changed, [{ id: api.ann.registration, state: 'paused', ownerId: 'ann' }]);
  await run(`deleteRegistration(input: { id: "${api.ann.registration}" }) { result }`);
  t.deepEqual((await ann.event()).removed, [api.ann.registration]);
});

test('back-fills are told of when they begin, go on and end, each to its own tenant', async (t) => {
  const api = await openApi(t);
  const [ann, viewer] = [await follow(t, api, ANN, BACKFILLS), await follow(t, api, 'viewer', BACKFILLS)];
  const begin = async (registration: string) =>
    (await api.db.one('select id from webhooks.backfill($1, $2)', [registration, 'public.orders'])).id;
  const ofBob = await begin(api.bob.registration);
  t.deepEqual((await viewer.event()).changed, [
    { id: ofBob, state: 'running', rowsDone: '0', registration: { ownerId: 'bob' } },
  ]);
  const ofAnn = await begin(api.ann.registration);
  t.like((await ann.event()).changed, [{ id: ofAnn, state: 'running', rowsDone: '0' }]);
  await api.db.query('select webhooks.backfill_page($1)', [ofAnn]);
  t.like((await ann.event()).changed, [{ id: ofAnn, rowsDone: '1' }]);
  await api.db.query('select webhooks.cancel_backfill($1)', [ofBob]);
  t.like((await viewer.event()).changed, [{ id: ofAnn }]);
});

test('a permission that is taken away ends what is told, without a reconnection', async (t) => {
  const api = await openApi(t);
  const [viewer, admin] = [await follow(t, api, 'viewer', ACTIVITY), await follow(t, api, 'admin', ACTIVITY)];
  const permit = (actions: string) =>
    api.db.query(`update webhooks.permissions set actions = $1 where role = 'viewer' and resource = 'Activity'`, [
      actions,
    ]);
  await permit('{}');
  await order(api, 10, 'ann');
  t.is((await admin.event()).created.length, 1);
  await permit('{List}');
  const later = await order(api, 11, 'ann');
  t.deepEqual(
    (await viewer.event()).created.map(({ id }: { id: string }) => id),
    [later],
  );
});

test('what was written before others, and is committed after them, is told too', async (t) => {
  const api = await openApi(t);
  const admin = await follow(t, api, 'admin', ACTIVITY);
  const slow = await api.db.connect();
  await slow.query(`begin; insert into public.orders values (20, 'ann')`);
  const fast = await order(api, 21, 'bob');
  t.is((await admin.event()).created[0].id, fast);
  await slow.query('commit');
  const { created } = await admin.event();
  t.true(BigInt(created[0].id) < BigInt(fast));
  t.is(created.length, 1);
});

test('of very many at once the latest are told and that there are more, and one in between is not lost for its tenant', async (t) => {
  const api = await openApi(t);
  const [ann, admin] = [await follow(t, api, ANN, ACTIVITY), await follow(t, api, 'admin', ACTIVITY)];
  await api.db.exec(
    `insert into public.orders select n, case n when 12345 then 'ann' else 'bob' end from generate_series(1001, 46000) n`,
  );
  const { created, more } = await admin.event();
  t.deepEqual([created.length, more], [100, true]);
  const own = await ann.event();
  t.deepEqual([own.created.length, own.created[0].ownerId, own.more], [1, 'ann', false]);
});

test('a connection that says no token, a wrong one or an old one is closed', async (t) => {
  const api = await openApi(t);
  const past = Math.floor(Date.now() / 1000) - 60;
  for (const params of [
    {},
    { token: 7 },
    { token: 'nonsense' },
    { token: await tokenOf('admin', {}, 'another secret that is as long as it has to be') },
    { token: await tokenOf('admin', { exp: past }) },
    { authorization: `Bearer ${await tokenOf('admin')}` },
  ]) {
    const socket = await Socket.open(t, api.url, { params });
    t.deepEqual(await socket.closed, { code: 4403, reason: 'Forbidden' });
  }
  const early = await Socket.open(t, api.url);
  early.subscribe(ACTIVITY);
  t.is((await early.closed).code, 4401);
});

test('a connection ends with its token', async (t) => {
  const api = await openApi(t);
  const exp = Math.floor(Date.now() / 1000) + 3;
  const socket = await Socket.open(t, api.url, { params: { token: await tokenOf('viewer', { exp }) } });
  t.is((await socket.next()).type, 'connection_ack');
  t.deepEqual(await socket.closed, { code: 4401, reason: 'The token has expired.' });
  t.true(Date.now() >= exp * 1000);
});

test('a page of another site cannot connect; one that is named, one of the same site and a program can', async (t) => {
  const api = await openApi(t, { origins: ['https://admin.example.com'] });
  for (const origin of ['https://evil.example.com', 'null', 'https://admin.example.com.evil.example.com'])
    await t.throwsAsync(Socket.open(t, api.url, { origin }), { message: /403/ }, origin);
  for (const origin of ['https://admin.example.com', api.url, undefined])
    await t.notThrowsAsync(Socket.open(t, api.url, origin === undefined ? {} : { origin }));
  await t.throwsAsync(Socket.open(t, api.url, { path: '/admin' }), { message: /404/ });
  await t.throwsAsync(Socket.open(t, api.url, { protocol: 'graphql-ws' }), { message: /subprotocol/i });
});

test('queries and mutations are not made by a web socket, and subscriptions not by a POST', async (t) => {
  const api = await openApi(t);
  const socket = await Socket.open(t, api.url, { params: { token: await tokenOf('admin') } });
  await socket.next();
  for (const query of ['{ me { role } }', 'mutation { unwatch(input: { entity: "public.orders" }) { result } }']) {
    socket.subscribe(query);
    const { type, payload } = await socket.next();
    t.deepEqual([type, payload[0].extensions.code], ['error', 'BAD_REQUEST'], query);
  }
  socket.subscribe('subscription { nothing }');
  t.regex((await socket.next()).payload[0].message, /Cannot query field/);
  socket.subscribe('subscription {');
  t.regex((await socket.next()).payload[0].message, /Syntax Error/);
  const deep = 'deliveries { nodes { attempts { nodes { id } } } }';
  socket.subscribe(`subscription { activityChanged { created { ${deep} } } }`);
  t.is((await socket.next()).payload[0].extensions.code, 'TOO_LARGE');
  const posted = await api.ask('admin', ACTIVITY);
  t.is(posted.status, 200);
  t.regex(posted.errors[0]?.message ?? '', /not supported/);
});

test('a connection that says too much, too often or asks for too much is closed or refused', async (t) => {
  const api = await openApi(t);
  const open = async () => {
    const socket = await Socket.open(t, api.url, { params: { token: await tokenOf('admin') } });
    t.is((await socket.next()).type, 'connection_ack');
    return socket;
  };
  const long = await open();
  long.subscribe(`# ${'x'.repeat(100_000)}`);
  t.is((await long.closed).code, 1009);

  const chatty = await open();
  for (let n = 0; n < 300; n++) chatty.send({ type: 'ping' });
  t.deepEqual(await chatty.closed, { code: 4429, reason: 'Too many messages' });

  const greedy = await open();
  for (let n = 0; n < 21; n++) greedy.subscribe(ACTIVITY, String(n));
  const types = await Promise.all(Array.from({ length: 21 }, () => greedy.next()));
  t.deepEqual(
    types.filter(({ type }) => type === 'error').map(({ payload }) => payload[0].extensions.code),
    ['TOO_MANY'],
  );

  const wrong = await open();
  wrong.socket.send('not JSON');
  t.is((await wrong.closed).code, 4400);
  t.deepEqual(api.logged, []);
});

test('one caller has so many connections at most', async (t) => {
  const api = await openApi(t);
  const params = { token: await tokenOf(ANN) };
  const sockets = [];
  for (let n = 0; n < 30; n++) {
    const socket = await Socket.open(t, api.url, { params });
    t.is((await socket.next()).type, 'connection_ack');
    sockets.push(socket);
  }
  const refused = await Socket.open(t, api.url, { params });
  t.deepEqual(await refused.closed, { code: 4429, reason: 'Too many connections' });
  sockets[0]?.socket.close();
  await sockets[0]?.closed;
  const again = await Socket.open(t, api.url, { params });
  t.is((await again.next()).type, 'connection_ack');
});

test('subscriptions end when they are completed, and when their connection breaks', async (t) => {
  const api = await openApi(t);
  const socket = await follow(t, api, 'admin', ACTIVITY);
  const other = await follow(t, api, 'viewer', REGISTRATIONS);
  t.is(api.graphql.subscriptions, 2);
  socket.send({ type: 'complete', id: '1' });
  // Answered after what was sent before it.
  socket.send({ type: 'ping' });
  t.is((await socket.next()).type, 'pong');
  t.is(api.graphql.subscriptions, 1);
  other.socket.terminate();
  while (api.graphql.subscriptions > 0) await new Promise(setImmediate);
  t.pass();
});

test('a server that stops says so to everybody who is connected', async (t) => {
  const api = await openApi(t);
  const [one, two] = [await follow(t, api, 'admin', ACTIVITY), await follow(t, api, ANN, REGISTRATIONS)];
  await api.close();
  for (const socket of [one, two]) t.deepEqual(await socket.closed, { code: 1001, reason: 'Going away' });
});
