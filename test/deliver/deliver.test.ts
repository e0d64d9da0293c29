import test from 'ava';
import type { AttemptEvent } from '../../src/deliver/task.ts';
import type { RunningWorker } from '../../src/queue/worker.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';

let database: TestDatabase;
let worker: RunningWorker;

test.before(async (t) => {
  database = await createDatabase(t);
  await watchOrders(database);
  worker = await startTestWorker(t, database);
});

test.afterEach.always(() =>
  database.exec(`
    delete from webhooks.webhook_registrations;
    delete from webhooks.webhook_attempts;
    delete from webhooks.webhook_deliveries;
    delete from webhooks.webhook_activity`),
);

/** Resolves with the results of the worker once there are so many more of them. */
async function results(wanted: number): Promise<AttemptEvent[]> {
  const seen: AttemptEvent[] = [];
  await once(worker.events, 'attempt', (event) => seen.push(event) >= wanted, 15_000);
  return seen;
}

test.serial('an answer of 200 ends the delivery: one attempt is recorded, and no job is left', async (t) => {
  const receiver = await startReceiver(t, { headers: { 'x-trace': 'abc' }, body: 'thank you' });
  const registration = await register(database, `${receiver.url}/hook`);
  const recorded = results(1);
  const [id] = await addOrders(database);
  const [event] = await recorded;
  t.like(event, {
    registrationId: registration,
    uri: `${receiver.url}/hook`,
    entity: 'public.orders',
    action: 'create',
    objectId: id,
    attempt: 1,
    outcome: 'delivered',
    status: 200,
  });
  const [attempt, ...more] = await attempts(database);
  t.deepEqual(more, []);
  t.like(attempt, { attempt: 1, status: 200, outcome: 'delivered', error_class: null, superseded: false });
  t.is(attempt?.response_body, 'thank you');
  t.is(attempt?.response_headers?.['x-trace'], 'abc');
  t.true((attempt?.duration_ms ?? -1) >= 0);
  t.deepEqual(await countDeliveries(database), { delivered: 1 });
  t.like(await database.one('select * from webhooks.webhook_activity_report'), { state: 'delivered', attempts: 1 });
  await eventually(async () => (await database.query('select from webhooks_worker.jobs')).length === 0);
  t.is(receiver.requests.length, 1);
});

test.serial('a result that comes after its claim has lapsed is superseded, and its worker says so', async (t) => {
  const receiver = await startReceiver(t, async () => {
    await database.exec('update webhooks.webhook_deliveries_live set claim_token = claim_token + 1000000');
    return 200;
  });
  await register(database, receiver.url);
  const recorded = results(1);
  await addOrders(database);
  t.like((await recorded)[0], { outcome: 'superseded', status: 200 });
  t.deepEqual(await countDeliveries(database), { claimed: 1 });
});

test.serial('any 2xx is a success and any other status is none', async (t) => {
  const receiver = await startReceiver(t, ({ path }) => Number(path.slice(1)));
  const statuses = [200, 201, 202, 204, 299, 300, 304, 400, 404, 500, 503];
  for (const status of statuses) await register(database, `${receiver.url}/${status}`, { retrySchedule: [] });
  const recorded = results(statuses.length);
  await addOrders(database);
  for (const { uri, outcome, status } of await recorded) {
    t.is(String(status), uri.slice(-3));
    t.is(outcome, status && status <= 299 ? 'delivered' : 'failed', uri);
  }
  t.is(receiver.requests.length, statuses.length);
});

test.serial('a second attempt has the same id and the same bytes, and a timestamp of its own', async (t) => {
  const receiver = await startReceiver(t, [500, 200]);
  // More than a second later, whatever the jitter: the timestamp is in seconds.
  await register(database, receiver.url, { retrySchedule: ['1.6 s'] });
  const recorded = results(2);
  await addOrders(database);
  t.deepEqual(
    (await recorded).map(({ attempt, outcome, status }) => [attempt, outcome, status]),
    [
      [1, 'retry', 500],
      [2, 'delivered', 200],
    ],
  );
  const [first, second] = receiver.requests;
  t.truthy(first?.headers['webhook-id']);
  t.is(second?.headers['webhook-id'], first?.headers['webhook-id']);
  t.true(Number(second?.headers['webhook-timestamp']) > Number(first?.headers['webhook-timestamp']));
  t.deepEqual(second?.body, first?.body);
  t.deepEqual(await countDeliveries(database), { delivered: 1 });
});

test.serial('a schedule of two waits means exactly three attempts, and then it has failed', async (t) => {
  const receiver = await startReceiver(t, 500);
  await register(database, receiver.url, { retrySchedule: ['20 ms', '30 ms'] });
  const recorded = results(3);
  await addOrders(database);
  t.deepEqual(
    (await recorded).map(({ outcome }) => outcome),
    ['retry', 'retry', 'failed'],
  );
  t.deepEqual(
    (await attempts(database)).map(({ attempt, outcome, error_class }) => [attempt, outcome, error_class]),
    [
      [1, 'retry', 'http-status'],
      [2, 'retry', 'http-status'],
      [3, 'failed', 'http-status'],
    ],
  );
  t.like(await database.one('select * from webhooks.webhook_activity_report'), {
    state: 'failed',
    reason: 'The endpoint answered 500.',
    attempts: 3,
    next_try_at: null,
  });
  // Another delivery comes through after it, and the failed one is not tried again meanwhile.
  receiver.answer(200);
  const next = results(1);
  await addOrders(database);
  await next;
  t.is(receiver.requests.length, 4);
});

test.serial('an empty schedule means exactly one attempt', async (t) => {
  const receiver = await startReceiver(t, 503);
  await register(database, receiver.url, { retrySchedule: [] });
  const recorded = results(1);
  await addOrders(database);
  t.like((await recorded)[0], { attempt: 1, outcome: 'failed', status: 503 });
  t.deepEqual(await countDeliveries(database), { failed: 1 });
  t.is(receiver.requests.length, 1);
});

test.serial('no retry leaves before its time', async (t) => {
  const receiver = await startReceiver(t, [500, 200]);
  await register(database, receiver.url, { retrySchedule: ['600 ms'] });
  const recorded = results(2);
  await addOrders(database);
  await recorded;
  const [first, second] = receiver.requests.map(({ receivedAt }) => receivedAt.getTime());
  t.true((second ?? 0) - (first ?? 0) >= 600 * 0.8);
});

test.serial('an endpoint that refuses ten connections and then comes up is told of everything', async (t) => {
  const receiver = await startReceiver(t);
  await receiver.stop();
  await register(database, receiver.url, { retrySchedule: ['200 ms', '300 ms', '400 ms', '1 s', '1 s', '1 s', '1 s'] });
  const refused = results(10);
  const ids = await addOrders(database, 5);
  for (const event of await refused) t.like(event, { outcome: 'retry', status: undefined });
  await receiver.start();
  await receiver.waitFor(5);
  await eventually(async () => (await countDeliveries(database)).delivered === 5);
  t.deepEqual(receiver.requests.map(({ body }) => String(JSON.parse(body.toString()).object.id)).sort(), ids.sort());
  const classes = new Set((await attempts(database)).map(({ error_class }) => error_class));
  t.deepEqual([...classes].sort(), [null, 'refused']);
});

test.serial(
  'an endpoint that closes ten connections without a byte leaves ten failures in the log and a worker that goes on',
  async (t) => {
    const receiver = await startReceiver(t, 'close');
    await register(database, receiver.url, { retrySchedule: [] });
    const recorded = results(10);
    await addOrders(database, 10);
    for (const event of await recorded) t.like(event, { attempt: 1, outcome: 'failed' });
    for (const attempt of await attempts(database)) t.like(attempt, { status: null, error_class: 'reset' });
    t.is(receiver.requests.length, 10);
    receiver.answer(200);
    const next = results(1);
    await addOrders(database);
    t.like((await next)[0], { outcome: 'delivered' });
  },
);

test.serial(
  'of two endpoints told of the same event each gets one success, and the failing one costs the other nothing',
  async (t) => {
    const well = await startReceiver(t);
    const ill = await startReceiver(t, [500, 500, 200]);
    await register(database, well.url);
    await register(database, ill.url, { retrySchedule: ['10 ms', '10 ms'] });
    const recorded = results(4);
    await addOrders(database);
    await recorded;
    t.is(well.requests.length, 1);
    t.is(ill.requests.length, 3);
    t.deepEqual(await countDeliveries(database), { delivered: 2 });
    t.not(well.requests[0]?.headers['webhook-id'], ill.requests[0]?.headers['webhook-id']);
    t.deepEqual(well.requests[0]?.body, ill.requests[0]?.body);
  },
);

test.serial(
  'a registration that is disabled gets nothing and its deliveries are held; enabled again, they flow',
  async (t) => {
    const receiver = await startReceiver(t);
    const other = await startReceiver(t);
    const registration = await register(database, receiver.url, { isEnabled: false });
    await register(database, other.url);
    const elsewhere = results(1);
    await addOrders(database);
    await elsewhere;
    t.is(receiver.connections, 0);
    t.is((await attempts(database)).filter(({ registration_id }) => registration_id === registration).length, 0);
    t.is((await database.one('select state from webhooks.webhook_activity_report')).state, 'held');
    const flows = results(1);
    await database.query('update webhooks.webhook_registrations set is_enabled = true where id = $1', [registration]);
    t.like((await flows)[0], { registrationId: registration, attempt: 1, outcome: 'delivered' });
    t.is(receiver.requests.length, 1);
  },
);

test.serial(
  'a registration that is disabled between two attempts is left alone until it is enabled again',
  async (t) => {
    const receiver = await startReceiver(t, [500, 200]);
    const registration = await register(database, receiver.url, { retrySchedule: ['1 s'] });
    const failed = results(1);
    await addOrders(database);
    await failed;
    const enable = (on: boolean) =>
      database.query('update webhooks.webhook_registrations set is_enabled = $2 where id = $1', [registration, on]);
    await enable(false);
    await eventually(
      async () => (await database.one('select max(next_try_at) < now() as due from webhooks.webhook_deliveries')).due,
    );
    t.is((await database.one('select claimed from webhooks.dispatch()')).claimed, 0);
    t.is(receiver.requests.length, 1);
    const delivered = results(1);
    await enable(true);
    t.like((await delivered)[0], { attempt: 2, outcome: 'delivered' });
  },
);

test.serial('a registration that is deleted while its deliveries wait ends them quietly', async (t) => {
  const receiver = await startReceiver(t, 500);
  const registration = await register(database, receiver.url, { retrySchedule: ['1 hour'] });
  const failed = results(3);
  await addOrders(database, 3);
  await failed;
  await database.query('delete from webhooks.webhook_registrations where id = $1', [registration]);
  t.deepEqual(await countDeliveries(database), { cancelled: 3 });
  await eventually(async () => (await database.query('select from webhooks_worker.jobs')).length === 0);
  t.is(receiver.requests.length, 3);
});

test.serial(
  'a registration that is deleted while its request is under way: the answer is logged and changes nothing',
  async (t) => {
    const answer = Promise.withResolvers<number>();
    const receiver = await startReceiver(t, () => answer.promise);
    const registration = await register(database, receiver.url);
    const recorded = results(1);
    await addOrders(database);
    await receiver.waitFor(1);
    await database.query('delete from webhooks.webhook_registrations where id = $1', [registration]);
    answer.resolve(500);
    await recorded;
    t.deepEqual(await countDeliveries(database), { cancelled: 1 });
    t.like((await attempts(database))[0], { superseded: true, attempt: null, status: 500 });
    await eventually(async () => (await database.query('select from webhooks_worker.jobs')).length === 0);
    t.is(receiver.requests.length, 1);
  },
);

test.serial(
  'the body is byte for byte what is stored: spaces, digits and key order of JSON, and every script',
  async (t) => {
    await database.exec(`
    create table public.papers (id numeric primary key, raw json, big int8, text text, amount numeric);
    select webhooks.watch('public.papers');
    insert into webhooks.entity_events (entity, action) values ('public.papers', 'create')`);
    const receiver = await startReceiver(t, [500, 500, 200]);
    await database.query(`select webhooks.register($1, '{public.papers:create}')`, [receiver.url]);
    await database.exec(`update webhooks.webhook_registrations set retry_schedule = '{10 ms,10 ms}'`);
    const recorded = results(3);
    await database.exec(
      String.raw`insert into public.papers values
      (1.10, '{"b": 1,   "a":2, "b":3}', 9007199254740993, E'Grüße "\t\\ 🎈 \x7f </script>', 12345678901234567890.12345678901234567890)`,
    );
    await recorded;
    t.deepEqual(await countDeliveries(database), { delivered: 1 });
    const { body } = await database.one('select webhooks.request_body(a) as body from webhooks.webhook_activity a');
    t.is(receiver.requests.length, 3);
    for (const request of receiver.requests) t.deepEqual(request.body, Buffer.from(body));
    t.true(body.includes('{"b": 1,   "a":2, "b":3}'));
    t.true(body.includes(':9007199254740993,'));
    t.true(body.includes(':12345678901234567890.12345678901234567890}'));
    t.true(body.includes('"object_id":1.10,'));
    t.is(JSON.parse(body).object.text, 'Grüße "\t\\ 🎈 \x7f </script>');
  },
);

test.serial('a registration without JSON gets an empty body and is told by headers what happened', async (t) => {
  const receiver = await startReceiver(t);
  await register(database, receiver.url, { sendsJson: false, actions: ['create', 'update', 'delete'] });
  const recorded = results(3);
  const [id] = await addOrders(database);
  await database.query(`update public.orders set note = 'changed' where id = $1`, [id]);
  await database.query('delete from public.orders where id = $1', [id]);
  await recorded;
  for (const { body, headers } of receiver.requests) {
    t.is(body.length, 0);
    t.is(headers['content-type'], undefined);
    t.is(headers['content-length'], '0');
    t.like(headers, { 'webhook-entity': 'public.orders', 'webhook-object-id': id });
  }
  t.deepEqual(receiver.requests.map(({ headers }) => headers['webhook-action']).sort(), [
    'created',
    'deleted',
    'updated',
  ]);
});

test.serial('an endpoint slower than its registration allows is a time-out in the log', async (t) => {
  const receiver = await startReceiver(t, 'hang');
  await register(database, receiver.url, { timeoutMs: 200, retrySchedule: [] });
  const recorded = results(1);
  await addOrders(database);
  const [event] = await recorded;
  t.like(event, { outcome: 'failed', status: undefined });
  t.true(event !== undefined && event.durationMs >= 195 && event.durationMs < 5_000);
  t.like((await attempts(database))[0], { error_class: 'timeout', status: null });
});

test.serial('an answer that Postgres could not store as it is costs nobody their result', async (t) => {
  const receiver = await startReceiver(t, ({ path }) =>
    path === '/odd'
      ? {
          headers: { 'x-latin': 'gr\u00fc\u00dfe' },
          body: Buffer.concat([Buffer.from('nul \0 half '), Buffer.from([0xed, 0xa0, 0xbd, 0xff, 0xfe])]),
        }
      : 200,
  );
  await register(database, `${receiver.url}/odd`);
  await register(database, `${receiver.url}/even`);
  const recorded = results(10);
  await addOrders(database, 5);
  await recorded;
  t.deepEqual(await countDeliveries(database), { delivered: 10 });
  const odd = (await attempts(database)).filter(({ response_body }) => response_body);
  t.is(odd.length, 5);
  t.regex(odd[0]?.response_body ?? '', /^nul \ufffd half \ufffd+$/);
  t.truthy(odd[0]?.response_headers?.['x-latin']);
});

test.serial('a registration never has more in flight than its max_in_flight, and gets all of it', async (t) => {
  const receiver = await startReceiver(t, { delayMs: 15 });
  await register(database, receiver.url, { maxInFlight: 3 });
  await addOrders(database, 40);
  await receiver.waitFor(40);
  await eventually(async () => (await countDeliveries(database)).delivered === 40);
  t.is(receiver.requests.length, 40);
  t.true(receiver.peakInFlight <= 3, `${receiver.peakInFlight} in flight`);
  t.true(receiver.peakInFlight > 1);
});

test.serial('endpoints that hang do not hold up those that answer', async (t) => {
  const slow = await startReceiver(t, 'hang');
  const quick = await startReceiver(t);
  for (let i = 0; i < 30; i++) await register(database, `${slow.url}/${i}`, { timeoutMs: 30_000 });
  const delivered = results(20);
  await register(database, quick.url);
  await addOrders(database, 20);
  t.true((await delivered).every(({ uri }) => uri === quick.url));
  t.is(quick.requests.length, 20);
  const cutOff = results(600);
  await slow.stop();
  await cutOff;
});
