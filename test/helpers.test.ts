import { EventEmitter } from 'node:events';
import test from 'ava';
import { createDatabase, createRole, emptyDatabase, type TestDatabase } from './helpers/database.ts';
import { eventually, once } from './helpers/events.ts';
import { startReceiver } from './helpers/receiver.ts';
import { type TapCount, tapReader } from './helpers/tap.ts';
import { spawnWorker, startTestWorker } from './helpers/worker.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('a test database is migrated and belongs to its file alone', async (t) => {
  const other = await createDatabase(t);
  t.not(other.url, db.url);
  t.true((await db.one('select capture_enabled from webhooks.settings')).capture_enabled);
});

test('an empty database is not migrated', async (t) => {
  const empty = await emptyDatabase(t);
  t.is((await empty.one(`select to_regnamespace('webhooks') as schema`)).schema, null);
});

test('a database can be dropped while sessions hold it and statements run in it', async (t) => {
  const busy = await createDatabase(t);
  await busy.pool.connect();
  const cut = t.throwsAsync(busy.query('select pg_sleep(60)'));
  const session = await busy.connect();
  await session.query('begin');
  await busy.drop();
  await cut;
  t.deepEqual(await db.query('select from pg_database where datname = $1', [busy.name]), []);
});

test('a new role can log in and nothing more', async (t) => {
  const role = await createRole(t, db);
  const session = await db.connect(role.url);
  t.is((await session.query('select current_user as name')).rows[0].name, role.name);
  await t.throwsAsync(session.query('select from webhooks.settings'), { message: /permission denied/ });
  await db.exec(`create table public.granted (id int); grant select on public.granted to ${role.name}`);
  t.is((await session.query('select from public.granted')).rowCount, 0);
});

test('a receiver records requests and answers as it was told, the last answer for all that follow', async (t) => {
  const receiver = await startReceiver(t, [500, { status: 201, headers: { 'retry-after': '3' }, body: 'made' }]);
  const arrived = receiver.waitFor(3);
  t.is((await fetch(`${receiver.url}/a?b=1`, { method: 'POST', body: 'one', headers: { 'x-one': '1' } })).status, 500);
  const second = await fetch(receiver.url, { method: 'POST', body: 'two' });
  t.is(second.headers.get('retry-after'), '3');
  t.is(await second.text(), 'made');
  t.is((await fetch(receiver.url)).status, 201);
  const [first] = await arrived;
  t.like(first, { method: 'POST', path: '/a?b=1', connection: 1, reused: false });
  t.is(first?.headers['x-one'], '1');
  t.is(first?.body.toString(), 'one');
  t.deepEqual(
    receiver.requests.map((request) => request.method),
    ['POST', 'POST', 'GET'],
  );
});

test('a receiver can close without a byte, hang, decide by the request, and refuse connections for a while', async (t) => {
  const receiver = await startReceiver(t, ['close', 'hang', (request) => 200 + request.body.length]);
  await t.throwsAsync(fetch(receiver.url));
  const hanging = new AbortController();
  const answer = t.throwsAsync(fetch(receiver.url, { signal: hanging.signal }));
  await receiver.waitFor(2);
  t.is(receiver.inFlight, 1);
  hanging.abort();
  await answer;
  await receiver.stop();
  await t.throwsAsync(fetch(receiver.url));
  await receiver.start();
  t.is((await fetch(receiver.url, { method: 'POST', body: 'four' })).status, 204);
  t.is(receiver.requests.length, 3);
});

test('waiting in vain says what came instead', async (t) => {
  const receiver = await startReceiver(t);
  await fetch(`${receiver.url}/wrong`);
  await t.throwsAsync(receiver.waitFor(2, { timeoutMs: 20 }), { message: /1 of 2 received\s+GET \/wrong/ });
  const emitter = new EventEmitter();
  const awaited = once(emitter, 'attempt', (outcome: string) => outcome === 'delivered', 20);
  emitter.emit('attempt', 'retry');
  await t.throwsAsync(awaited, { message: /the last was \[ 'retry' \]/ });
  await t.throwsAsync(
    eventually(() => 0, { timeoutMs: 20 }),
    { message: 'Still 0 after 20 ms' },
  );
  await t.throwsAsync(
    eventually(() => Promise.reject(new Error('no table')), { timeoutMs: 20 }),
    { message: /Still failing after 20 ms: no table/ },
  );
});

test('eventually gives back the first truthy answer, also after failures', async (t) => {
  let looks = 0;
  const look = () => {
    if (++looks === 1) throw new Error('not yet');
    return looks > 2 && looks;
  };
  t.is(await eventually(look, { everyMs: 1 }), 3);
});

test('a worker in the process of the test delivers, and tells of it by events', async (t) => {
  const receiver = await startReceiver(t);
  const own = await createDatabase(t);
  await watchOrders(own, receiver.url);
  const worker = await startTestWorker(t, own);
  const attempt = once(worker.events, 'attempt', (event) => event.outcome === 'delivered');
  await own.exec('insert into public.orders default values');
  const [{ entity, action }] = await attempt;
  t.deepEqual({ entity, action }, { entity: 'public.orders', action: 'create' });
  t.is(receiver.requests.length, 1);
});

test('a worker in a process of its own delivers, and can be killed', async (t) => {
  const receiver = await startReceiver(t);
  const own = await createDatabase(t);
  await watchOrders(own, receiver.url);
  const worker = await spawnWorker(t, own);
  await own.exec('insert into public.orders default values');
  await receiver.waitFor(1);
  worker.kill('SIGKILL');
  t.deepEqual(await worker.exited, { code: null, signal: 'SIGKILL' });
});

async function watchOrders(database: TestDatabase, uri: string): Promise<void> {
  await database.exec(`
    create table public.orders (id bigint generated always as identity primary key);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');
    select webhooks.register('${uri}', '{public.orders:create}')`);
}

const tap = (...lines: string[]): [TapCount, (string | undefined)[]] => {
  const count: TapCount = { passed: 0, failed: 0, skipped: 0, failures: [], finished: false };
  return [count, lines.map(tapReader(count))];
};

test('the runner counts passed, failed and skipped tests and shows the ones that failed', (t) => {
  const [count, shown] = tap(
    'ok 1 - a',
    'not ok 2 - b # 2',
    'ok 3 - c # SKIP',
    'not ok 4 - d # TODO',
    '# e hook for a',
    '',
  );
  t.like(count, { passed: 1, failed: 1, skipped: 2, failures: ['b # 2'], finished: false });
  t.deepEqual(shown, ['✔ a', '✘ b # 2', '- c (skip)', '- d (todo)', undefined, undefined]);
});

test('the runner takes from the closing lines what no line before told, and knows whether they came', (t) => {
  const [count] = tap('ok 1 - a', '1..3', '# tests 3', '# pass 1', '# skip 0', '# fail 2');
  t.like(count, { passed: 1, failed: 2, finished: true });
});
