import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { type ReceivedRequest, type Receiver, startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll, claim, record } from '../policy/by-hand.ts';
import { setRegistration } from '../policy/settings.ts';

/** A registration that is told of every change, grouped, and retries at once. */
async function withOrders(t: ExecutionContext, columns: Record<string, unknown>, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri, { actions: ['create', 'update', 'delete'] });
  await setRegistration(db, id, { jitter: 0, retry_schedule: Array(5).fill('20 ms'), ...columns });
  return { db, id };
}

interface Event {
  type: string;
  object: { id: number; note: string } | null;
  previous: { id: number; note: string } | null;
  changed: string[] | null;
  activity_id: string;
  transaction: string;
  coalesced?: string[];
  part?: number;
  parts?: number;
}

const bodyOf = ({ body }: ReceivedRequest): Event & { events: Event[] } => JSON.parse(body.toString());

const delivered = (db: TestDatabase, count: number) =>
  eventually(async () => (await countDeliveries(db)).delivered === count);

const ids = (rows: { activity_id: string }[]) => rows.map(({ activity_id }) => Number(activity_id));

/** Writes in one transaction, and waits until nothing is live any more. Returns the requests that came of it. */
async function told(db: TestDatabase, receiver: Receiver, writes: string): Promise<ReceivedRequest[]> {
  receiver.clear();
  await db.exec(writes);
  await eventually(async () => (await db.query('select from webhooks.webhook_deliveries_live')).length === 0);
  return [...receiver.requests];
}

// Those that run a worker run one after the other: nine that start at once are slow, each with two pools of connections.
test.serial(
  'the changes of a transaction arrive in one request, in their order, and those of another in another',
  async (t) => {
    const receiver = await startReceiver(t);
    const { db, id } = await withOrders(t, { grouping: 'transaction' }, receiver.url);
    await startTestWorker(t, db);
    await db.exec(`
    begin;
    insert into public.orders (id, note) values (1, 'a'), (2, 'b');
    savepoint s;
    update public.orders set note = 'c' where id = 1;
    release s;
    delete from public.orders where id = 2;
    commit;
    insert into public.orders (id, note) values (3, 'd')`);
    const [one, other] = (await receiver.waitFor(2)).sort((a, b) => bodyOf(b).events.length - bodyOf(a).events.length);
    if (!one || !other) return t.fail();
    const body = bodyOf(one);
    t.is(body.type, 'transaction');
    t.false('part' in body, 'it is the only one');
    t.deepEqual(
      body.events.map(({ type, activity_id }) => [type, activity_id]),
      [
        ['orders.created', '1'],
        ['orders.created', '2'],
        ['orders.updated', '3'],
        ['orders.deleted', '4'],
      ],
    );
    t.true(body.events.every(({ transaction }) => transaction === body.transaction));
    t.is(one.headers['webhook-id'], `msg_4_${id}_transaction`);
    t.deepEqual(
      bodyOf(other).events.map(({ object }) => object),
      [{ id: 3, note: 'd' }],
    );
    await delivered(db, 5);
    const log = await db.query(
      'select activity_id, group_id, status from webhooks.webhook_attempts order by activity_id',
    );
    t.deepEqual(
      log.map(({ activity_id, group_id, status }) => [activity_id, group_id, status]),
      [
        ['1', '4', 200],
        ['2', '4', 200],
        ['3', '4', 200],
        ['4', null, 200],
        ['5', null, 200],
      ],
    );
    t.deepEqual(await db.query('select from webhooks.webhook_groups'), []);
  },
);

test.serial('transactions that are written side by side are not mixed', async (t) => {
  const receiver = await startReceiver(t);
  const { db } = await withOrders(t, { grouping: 'transaction' }, receiver.url);
  const [one, other] = [await db.connect(), await db.connect()];
  await one.query('begin');
  await other.query('begin');
  for (let n = 1; n <= 3; n++) {
    await one.query(`insert into public.orders (id, note) values (${n}, 'one')`);
    await other.query(`insert into public.orders (id, note) values (${n + 10}, 'other')`);
  }
  await one.query('commit');
  await other.query('commit');
  await startTestWorker(t, db);
  const requests = await receiver.waitFor(2);
  t.deepEqual(
    requests
      .map((request) =>
        bodyOf(request)
          .events.map(({ object }) => object?.note)
          .join(),
      )
      .sort(),
    ['one,one,one', 'other,other,other'],
  );
});

test('a group that fails is sent again with the same id and bytes, and all its deliveries are retrying', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`insert into public.orders (note) values ('a'), ('b'), ('c')`);
  const load = async (activity: string, token: string) =>
    db.one(
      'select body, group_kind from webhooks.load_deliveries(array[$1::bigint], array[$2::bigint], array[$3::bigint])',
      [id, activity, token],
    );
  const first = await claim(db);
  t.deepEqual(ids(first), [3], 'its latest delivery stands for it');
  const before = await load('3', first[0]?.claim_token ?? '');
  await record(db, first, { outcome: 'retry' });
  t.deepEqual(await countDeliveries(db), { retrying: 3 });
  const report = await db.query('select state, attempts, next_try_at from webhooks.webhook_activity_report');
  t.true(
    report.every(({ next_try_at }) => next_try_at instanceof Date),
    'all are due with the one that leads them',
  );
  await db.exec(`insert into public.orders (note) values ('d')`);
  const second = await claim(db);
  t.deepEqual(ids(second), [3, 4]);
  t.deepEqual(await load('3', second[0]?.claim_token ?? ''), before);
  await record(db, second, { outcome: 'delivered' });
  t.deepEqual(await countDeliveries(db), { delivered: 4 });
  const tries = await db.query('select activity_id, attempts from webhooks.webhook_deliveries order by activity_id');
  t.deepEqual(
    tries.map(({ attempts }) => attempts),
    [2, 2, 2, 1],
  );
  t.deepEqual((await attempts(db)).map(({ outcome, attempt }) => `${outcome} ${attempt}`).sort(), [
    'delivered 1',
    ...Array(3).fill('delivered 2'),
    ...Array(3).fill('retry 1'),
  ]);
});

test.serial(
  'across two workers and many failures every transaction arrives whole, and each id has the same bytes',
  async (t) => {
    let count = 0;
    const bytes = new Map<string, string>();
    const changed: string[] = [];
    const successes: string[] = [];
    const receiver = await startReceiver(t, (request) => {
      const id = String(request.headers['webhook-id']);
      if ((bytes.get(id) ?? request.body.toString()) !== request.body.toString()) changed.push(id);
      bytes.set(id, request.body.toString());
      if (count++ % 3 === 0) return 500;
      successes.push(id);
      return 200;
    });
    const schedule = Array(50).fill('20 ms');
    const { db } = await withOrders(t, { grouping: 'transaction', retry_schedule: schedule }, receiver.url);
    await startTestWorker(t, db, { pollingTimeMs: 50 });
    await startTestWorker(t, db, { pollingTimeMs: 50 });
    const write = async (writer: number) => {
      const client = await db.connect();
      for (let n = 0; n < 10; n++)
        await client.query(`
        begin;
        insert into public.orders (note) values ('${writer} ${n}');
        insert into public.orders (note) values ('${writer} ${n}'), ('${writer} ${n}');
        ${n % 5 === 4 ? 'rollback' : 'commit'}`);
    };
    await Promise.all([1, 2, 3, 4].map(write));
    await delivered(db, 96);
    t.deepEqual(changed, []);
    t.is(successes.length, 32);
    t.is(new Set(successes).size, 32);
    for (const id of successes) {
      const { events } = JSON.parse(bytes.get(id) ?? '') as { events: Event[] };
      t.deepEqual(
        events.map(({ object }) => object?.note),
        Array(3).fill(events[0]?.object?.note),
      );
    }
    t.is((await db.query(`select from webhooks.webhook_attempts where outcome = 'delivered'`)).length, 96);
  },
);

test('one that has failed for good has failed for each of its changes, which can be replayed', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction', retry_schedule: [] });
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  await attemptAll(db, { outcome: 'failed' });
  t.deepEqual(await countDeliveries(db), { failed: 2 });
  t.is((await db.one(`select webhooks.replay('{1,2}') as replayed`)).replayed, 2);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [1, 2]);
  t.deepEqual(await countDeliveries(db), { delivered: 2 });
});

test('a failing group counts as one failure', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`insert into public.orders (note) select 'x' from generate_series(1, 50)`);
  await attemptAll(db, { outcome: 'retry' });
  t.like(await db.one('select * from webhooks.webhook_circuits'), { state: 'closed', failures: 1 });
});

test('a group counts once for what may be in flight', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction', max_in_flight: 2 });
  for (let n = 0; n < 3; n++) await db.exec(`insert into public.orders (note) values ('a'), ('b'), ('c')`);
  t.deepEqual(ids(await claim(db)), [3, 6]);
});

test.serial(
  'a large transaction is split into requests of a hundred changes, which say which part they are',
  async (t) => {
    const receiver = await startReceiver(t);
    const { db } = await withOrders(t, { grouping: 'transaction' }, receiver.url);
    await startTestWorker(t, db);
    await db.exec(`insert into public.orders (note) select 'x' from generate_series(1, 250)`);
    const requests = await receiver.waitFor(3);
    t.deepEqual(
      requests
        .map((request) => bodyOf(request))
        .map(({ events, part, parts }) => [part, parts, events.length])
        .sort(),
      [
        [1, 3, 100],
        [2, 3, 100],
        [3, 3, 50],
      ],
    );
    await delivered(db, 250);
  },
);

test('a large transaction of large rows is split by their size', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`
    alter table public.orders alter note set storage external;
    alter table webhooks.webhook_activity alter object set storage external;
    insert into public.orders (note) select repeat('x', 600000) from generate_series(1, 4)`);
  t.is((await claim(db)).length, 2);
});

test('other registrations are told of each change as before', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'transaction' });
  const other = await register(db, 'http://127.0.0.1:4001/');
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  const claimed = await claim(db);
  t.deepEqual(
    claimed.map(({ registration_id, activity_id }) => [registration_id, activity_id]),
    [
      [id, '2'],
      [other, '1'],
      [other, '2'],
    ],
  );
});

test('with ordering a transaction waits for an earlier one that fails', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction', ordering: 'object' });
  await db.exec(`insert into public.orders (id, note) values (1, 'a'), (2, 'a')`);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await db.exec(
    `begin; insert into public.orders (id, note) values (3, 'b'); update public.orders set note = 'b' where id = 1; commit`,
  );
  t.deepEqual(await claim(db), []);
  await db.exec('update webhooks.webhook_deliveries_live set next_try_at = now() where activity_id = 2');
  await attemptAll(db, { outcome: 'delivered' });
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [4]);
  t.deepEqual(await countDeliveries(db), { delivered: 4 });
});

test('when the delivery that leads a group is cancelled, the others leave without it', async (t) => {
  const { db } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`insert into public.orders (note) values ('a'), ('b'), ('c')`);
  const claimed = await claim(db);
  await record(db, claimed, { outcome: 'released' });
  t.is((await db.one(`select webhooks.cancel('{3}') as cancelled`)).cancelled, 1);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [2]);
  t.deepEqual(await countDeliveries(db), { cancelled: 1, delivered: 2 });
  t.deepEqual(await db.query('select from webhooks.webhook_groups'), []);
});

test('a group can be cancelled whole, and ends with its registration', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  await record(db, await claim(db), { outcome: 'released' });
  t.is((await db.one(`select webhooks.cancel('{1,2}') as cancelled`)).cancelled, 2);
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  await record(db, await claim(db), { outcome: 'released' });
  await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  t.deepEqual(await countDeliveries(db), { cancelled: 4 });
  t.deepEqual(await db.query('select from webhooks.webhook_groups'), []);
});

test('another ordering, or a replay of one of them, does not take a group apart', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'transaction' });
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await db.query(`select webhooks.replay('{1}')`);
  await setRegistration(db, id, { ordering: 'object' });
  t.deepEqual(await claim(db), []);
  await db.query(`select webhooks.replay('{1,2}')`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [2]);
  t.deepEqual(await countDeliveries(db), { delivered: 2 });
});

test('what is under way when grouping is switched on or off comes to its end', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'each' });
  await db.exec(`insert into public.orders (note) values ('a'), ('b')`);
  await attemptAll(db, { outcome: 'retry' });
  await setRegistration(db, id, { grouping: 'transaction' });
  t.deepEqual(ids(await attemptAll(db, { outcome: 'retry' })), [1, 2]);
  await db.exec(`insert into public.orders (note) values ('c'), ('d')`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'retry' })), [1, 2, 4]);
  await setRegistration(db, id, { grouping: 'each' });
  await db.exec(`insert into public.orders (note) values ('e'), ('f')`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [1, 2, 4, 5, 6]);
  t.deepEqual(await countDeliveries(db), { delivered: 6 });
});

test('a registration that gets no JSON cannot group', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'each', sends_json: false });
  await t.throwsAsync(setRegistration(db, id, { grouping: 'transaction' }), {
    message: /webhook_registrations_groups_are_json/,
  });
});

test.serial(
  'coalesce: several updates of an object become one, from the first previous to the last object',
  async (t) => {
    const receiver = await startReceiver(t);
    const { db, id } = await withOrders(t, { grouping: 'coalesce' }, receiver.url);
    await startTestWorker(t, db);
    await told(db, receiver, `insert into public.orders (id, note) values (1, 'a'), (2, 'a')`);
    const requests = await told(
      db,
      receiver,
      `begin; update public.orders set note = 'b'; update public.orders set note = 'c' where id = 1; commit`,
    );
    t.is(requests.length, 2);
    const one = requests.find((request) => bodyOf(request).object?.id === 1);
    const two = requests.find((request) => bodyOf(request).object?.id === 2);
    if (!one || !two) return t.fail();
    t.like(bodyOf(one), {
      type: 'orders.updated',
      previous: { id: 1, note: 'a' },
      object: { id: 1, note: 'c' },
      changed: ['note'],
    });
    t.is(bodyOf(one).coalesced?.length, 2);
    t.is(one.headers['webhook-id'], `msg_${bodyOf(one).activity_id}_${id}_coalesce`);
    t.like(bodyOf(two), { previous: { id: 2, note: 'a' }, object: { id: 2, note: 'b' } });
    t.false('coalesced' in bodyOf(two));
    t.deepEqual(await countDeliveries(db), { delivered: 5 });
  },
);

for (const [what, writes, expected] of [
  [
    'a create and its updates are a create',
    `insert into public.orders (id, note) values (5, 'a'); update public.orders set note = 'b' where id = 5`,
    [['orders.created', null, 'b']],
  ],
  [
    'a create and its delete are nothing',
    `insert into public.orders (id, note) values (5, 'a'); update public.orders set note = 'b' where id = 5; delete from public.orders where id = 5`,
    [],
  ],
  [
    'updates and a delete are a delete of what was there first',
    `update public.orders set note = 'x' where id = 1; delete from public.orders where id = 1`,
    [['orders.deleted', 'old', undefined]],
  ],
  [
    'updates that cancel each other out are nothing',
    `update public.orders set note = 'x' where id = 1; update public.orders set note = 'old' where id = 1`,
    [],
  ],
  [
    'a delete and a new row with its key are both told',
    `delete from public.orders where id = 1; insert into public.orders (id, note) values (1, 'anew')`,
    [
      ['orders.created', null, 'anew'],
      ['orders.deleted', 'old', undefined],
    ],
  ],
] as const)
  test.serial(`coalesce: ${what}`, async (t) => {
    const receiver = await startReceiver(t);
    const { db, id } = await withOrders(t, { grouping: 'coalesce' }, receiver.url);
    await setRegistration(db, id, { state: 'paused' });
    await db.exec(`insert into public.orders (id, note) values (1, 'old')`);
    await db.query(`select webhooks.cancel('{1}')`);
    await setRegistration(db, id, { state: 'active' });
    await startTestWorker(t, db);
    const requests = await told(db, receiver, `begin; ${writes}; commit`);
    t.deepEqual(
      requests
        .map((request) => bodyOf(request))
        .map(({ type, previous, object }) => [type, previous?.note ?? null, object?.note])
        .sort(),
      expected.map((row) => [...row]),
    );
  });

test('coalesce: what comes to nothing ends as cancelled', async (t) => {
  const { db } = await withOrders(t, { grouping: 'coalesce' });
  await db.exec(
    `begin; insert into public.orders (id, note) values (1, 'a'); delete from public.orders where id = 1; commit`,
  );
  t.deepEqual(await claim(db), []);
  t.deepEqual(await countDeliveries(db), { cancelled: 2 });
});

test('coalesce: without a window changes of two transactions are told apart', async (t) => {
  const { db } = await withOrders(t, { grouping: 'coalesce' });
  await db.exec(`insert into public.orders (id, note) values (1, 'a')`);
  await db.exec(`update public.orders set note = 'b'`);
  t.deepEqual(ids(await claim(db)), [1, 2]);
});

test('coalesce: within a window changes of several transactions become one, and those after it another', async (t) => {
  const { db } = await withOrders(t, { grouping: 'coalesce', coalesce_window: '1 minute' });
  await db.exec(`insert into public.orders (id, note) values (1, 'a')`);
  await db.exec(`update public.orders set note = 'b'`);
  t.deepEqual(await claim(db), []);
  const { due } = await db.one('select webhooks.next_due_in_ms() as due');
  t.true(due > 50_000 && due <= 60_000, `${due}`);
  // A minute goes by: everything is as if it had happened earlier.
  await db.exec(`
    update webhooks.webhook_activity set occurred_at = occurred_at - interval '1 minute';
    update webhooks.webhook_deliveries_live set occurred_at = occurred_at - interval '1 minute', next_try_at = next_try_at - interval '1 minute'`);
  await db.exec(`update public.orders set note = 'c'`);
  t.deepEqual(ids(await attemptAll(db, { outcome: 'delivered' })), [2]);
  t.deepEqual(await countDeliveries(db), { delivered: 2, pending: 1 });
});

test('coalesce: what waits for its window waits until it ends, and no longer', async (t) => {
  const { db } = await withOrders(t, { grouping: 'coalesce', coalesce_window: '900 ms' });
  t.deepEqual(await claim(db, `insert into public.orders (id, note) values (1, 'a')`), []);
  const { waits } = await db.one(
    `select (next_try_at - occurred_at)::text as waits from webhooks.webhook_deliveries_live`,
  );
  t.is(waits, '00:00:00.9');
});

test('coalesce: objects without a key stay by themselves', async (t) => {
  const { db, id } = await withOrders(t, { grouping: 'coalesce' });
  await db.exec(`
    create table public.keyless (v int);
    select webhooks.watch('public.keyless');
    insert into webhooks.entity_events (entity, action) values ('public.keyless', 'create');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select ${id}, e.id from webhooks.entity_events e where e.entity = 'public.keyless';
    insert into public.keyless values (1), (2)`);
  t.is((await claim(db)).length, 2);
});

test('coalesce: with ordering an object is told in its order', async (t) => {
  const { db } = await withOrders(t, { grouping: 'coalesce', ordering: 'object' });
  await db.exec(
    `begin; insert into public.orders (id, note) values (1, 'a'); update public.orders set note = 'b'; commit`,
  );
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await db.exec(`begin; update public.orders set note = 'c'; update public.orders set note = 'd'; commit`);
  await db.exec(`insert into public.orders (id, note) values (2, 'a')`);
  t.deepEqual(ids(await claim(db)), [5]);
});
