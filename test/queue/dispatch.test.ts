import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';

// No worker runs here: what webhooks.dispatch claims stays as it left it.
async function start(t: ExecutionContext): Promise<TestDatabase> {
  const database = await createDatabase(t);
  await watchOrders(database);
  return database;
}

interface Dispatched {
  claimed: number;
  last_registration: string;
  saturated: boolean;
  blocked: boolean;
}

function dispatch(database: TestDatabase, after: string | number = 0, maxClaims = 4_000): Promise<Dispatched> {
  return database.one('select * from webhooks.dispatch($1, $2, 100, 100)', [after, maxClaims]);
}

interface Job {
  token: string;
  registrations: string[];
  activities: string[];
}

async function jobs(database: TestDatabase): Promise<Job[]> {
  const rows = await database.query('select payload from webhooks_worker._private_jobs order by id');
  return rows.map(({ payload }) => payload);
}

/** As if whoever held the leases had died a while ago. */
function lapse(database: TestDatabase): Promise<void> {
  return database.exec(
    `update webhooks.webhook_deliveries set claimed_until = now() - interval '1 s' where not finished`,
  );
}

/** Records one result for every delivery of a job. */
async function record(database: TestDatabase, { token, registrations, activities }: Job, outcome: string) {
  const same = (value: unknown) => activities.map(() => value);
  const failed = outcome === 'delivered' ? null : 'http-status';
  return database.one<{ counted: number }>(
    `select webhooks.record_attempts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as counted`,
    [
      ...[
        activities,
        registrations.slice(0, activities.length),
        same(token),
        same(outcome),
        same(5),
        same(60_000),
        same(failed ? 500 : 200),
      ],
      ...[same(failed), same(failed && 'The endpoint answered 500.'), same('{}'), same(null)],
    ],
  );
}

test('ten that dispatch at once claim each of ten thousand deliveries exactly once', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/', { maxInFlight: 10_000 });
  await addOrders(database, 10_000);
  const claimed = await Promise.all(
    Array.from({ length: 10 }, async () => {
      let sum = 0;
      for (;;) {
        const { claimed } = await database.one('select claimed from webhooks.dispatch(0, 300, 100, 1000000)');
        if (claimed === 0) return sum;
        sum += claimed;
      }
    }),
  );
  t.is(
    claimed.reduce((sum, n) => sum + n),
    10_000,
  );
  const handed = (await jobs(database)).flatMap(({ activities }) => activities);
  t.is(handed.length, 10_000);
  t.is(new Set(handed).size, 10_000);
  t.deepEqual(await countDeliveries(database), { claimed: 10_000 });
});

test('a job holds ids and nothing of the rows, a hundred deliveries at most, of one registration or of many', async (t) => {
  const database = await start(t);
  const [one, two] = [
    await register(database, 'http://127.0.0.1:9/1'),
    await register(database, 'http://127.0.0.1:9/2'),
  ];
  await addOrders(database, 150);
  t.like(await dispatch(database), { claimed: 300, saturated: false, blocked: false });
  const handed = await jobs(database);
  t.deepEqual(
    handed.map(({ registrations, activities }) => [[...new Set(registrations)], activities.length]),
    [
      [[one], 100],
      [[one, two], 100],
      [[two], 100],
    ],
  );
  for (const job of handed) t.deepEqual(Object.keys(job).sort(), ['activities', 'registrations', 'token']);
});

test('what is claimed is not claimed again while its lease holds, and is once it has lapsed', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/', { timeoutMs: 10_000 });
  await addOrders(database, 3);
  t.is((await dispatch(database)).claimed, 3);
  t.is((await dispatch(database)).claimed, 0);
  const { lease } = await database.one(
    `select round(extract(epoch from max(claimed_until) - now())) as lease from webhooks.webhook_deliveries`,
  );
  t.true(Number(lease) > 30 && Number(lease) <= 40, `${lease} s`);
  await lapse(database);
  t.is((await dispatch(database)).claimed, 3);
});

test('a result that comes after another has taken over is logged as superseded and changes nothing', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database, 2);
  await dispatch(database);
  await lapse(database);
  await dispatch(database);
  const [late, current] = (await jobs(database)) as [Job, Job];
  t.is((await record(database, late, 'retry')).counted, 0);
  t.deepEqual(await countDeliveries(database), { claimed: 2 });
  t.is((await record(database, current, 'delivered')).counted, 2);
  t.is((await record(database, current, 'delivered')).counted, 0);
  t.deepEqual(await countDeliveries(database), { delivered: 2 });
  t.deepEqual(
    (await attempts(database)).map(({ attempt, outcome, superseded }) => [attempt, outcome, superseded]),
    [
      [null, 'retry', true],
      [null, 'retry', true],
      [1, 'delivered', false],
      [1, 'delivered', false],
      [null, 'delivered', true],
      [null, 'delivered', true],
    ],
  );
});

test('what is given back untried is due at once, with its attempts as they were and no line in the log', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database, 2);
  await dispatch(database);
  const [job] = (await jobs(database)) as [Job];
  t.is((await record(database, job, 'released')).counted, 2);
  t.deepEqual(await countDeliveries(database), { pending: 2 });
  t.is((await database.one('select sum(attempts) as tried from webhooks.webhook_deliveries')).tried, '0');
  t.deepEqual(await attempts(database), []);
  t.is((await dispatch(database)).claimed, 2);
});

test('a retry is not claimed before its time, and it is known when that is', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database);
  const due = async () => (await database.one('select webhooks.next_due_in_ms() as due')).due;
  t.is(await due(), null);
  await dispatch(database);
  const [job] = (await jobs(database)) as [Job];
  await record(database, job, 'retry');
  t.deepEqual(await countDeliveries(database), { retrying: 1 });
  t.is((await dispatch(database)).claimed, 0);
  const wait = await due();
  t.true(wait > 0 && wait <= 60_000, `${wait} ms`);
  await database.exec('update webhooks.webhook_deliveries set next_try_at = now() where not finished');
  t.is((await dispatch(database)).claimed, 1);
});

test('what is due leaves in the order in which it became due', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/', { maxInFlight: 2 });
  await addOrders(database, 4);
  await database.exec(
    `update webhooks.webhook_deliveries set next_try_at = now() - activity_id * interval '1 s' where not finished`,
  );
  await dispatch(database);
  const all = await database.query('select id from webhooks.webhook_activity order by id');
  t.deepEqual(
    (await jobs(database))[0]?.activities,
    all.slice(2).map(({ id }) => id),
  );
});

test('the backlog of one registration does not keep others waiting', async (t) => {
  const database = await start(t);
  const backlog = await register(database, 'http://127.0.0.1:9/backlog', { maxInFlight: 10_000 });
  await addOrders(database, 3_000);
  const others: string[] = [];
  for (let i = 0; i < 40; i++) others.push(await register(database, `http://127.0.0.1:9/${i}`));
  await addOrders(database, 1);
  let after = '0';
  for (let i = 0; i < 2; i++) after = (await dispatch(database, after, 500)).last_registration;
  const served = new Set((await jobs(database)).flatMap(({ registrations }) => registrations));
  t.deepEqual([...served].sort(), [backlog, ...others].sort());
});

test('a registration has no more claimed than its max_in_flight, and it is told that others wait behind', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/', { maxInFlight: 7 });
  await addOrders(database, 20);
  t.like(await dispatch(database), { claimed: 7, blocked: true });
  t.like(await dispatch(database), { claimed: 0, blocked: true });
  const [job] = (await jobs(database)) as [Job];
  await record(database, { ...job, activities: job.activities.slice(0, 3) }, 'delivered');
  t.like(await dispatch(database), { claimed: 3, blocked: true });
});

test('while enough jobs wait for a worker nothing more is claimed', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database);
  await database.exec(`select webhooks_worker.add_job('deliver', '{}') from generate_series(1, 100)`);
  t.like(await dispatch(database), { claimed: 0, saturated: true });
  await database.exec('update webhooks_worker._private_jobs set locked_at = now()');
  t.like(await dispatch(database), { claimed: 1, saturated: false });
});

test('jobs that have failed for good do not count as waiting, however many there are', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database);
  await database.exec(`
    select webhooks_worker.add_job('deliver', '{}', max_attempts => 1) from generate_series(1, 250);
    update webhooks_worker._private_jobs set attempts = 1, last_error = 'the database went away'`);
  t.like(await dispatch(database), { claimed: 1, saturated: false });
});

test('a delivery whose activity cannot be read yet is kept and tried again, not dropped', async (t) => {
  const database = await start(t);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database);
  await database.exec(`
    create table kept as select * from webhooks.webhook_activity;
    delete from webhooks.webhook_activity`);
  await dispatch(database);
  const load = ({ token, registrations, activities }: Job) =>
    database.query('select * from webhooks.load_deliveries($1, $2, $3)', [registrations, activities, [token]]);
  const [first] = (await jobs(database)) as [Job];
  t.deepEqual(await load(first), []);
  t.deepEqual(await countDeliveries(database), { claimed: 1 });
  await database.exec('insert into webhooks.webhook_activity select * from kept');
  await lapse(database);
  t.is((await dispatch(database)).claimed, 1);
  const [, second] = (await jobs(database)) as [Job, Job];
  t.deepEqual(await load(first), []);
  t.is((await load(second)).length, 1);
});

test('no delivery of a disabled or deleted registration is claimed or loaded', async (t) => {
  const database = await start(t);
  const id = await register(database, 'http://127.0.0.1:9/');
  await addOrders(database, 2);
  await dispatch(database);
  const [job] = (await jobs(database)) as [Job];
  const load = () =>
    database.query('select * from webhooks.load_deliveries($1, $2, $3)', [
      [id, id],
      job.activities,
      [job.token, job.token],
    ]);
  t.is((await load()).length, 2);
  await database.exec('update webhooks.webhook_registrations set is_enabled = false');
  t.deepEqual(await load(), []);
  await lapse(database);
  t.is((await dispatch(database)).claimed, 0);
  await database.exec('delete from webhooks.webhook_registrations');
  t.deepEqual(await load(), []);
  t.is((await dispatch(database)).claimed, 0);
  t.deepEqual(await countDeliveries(database), { cancelled: 2 });
});
