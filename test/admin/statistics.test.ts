import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

const ANN: Who = { owner: 'ann' };

test.before(async (t) => {
  api = await openApi(t);
  const { db } = api;
  await db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, error, owner_id)
     values ($1, $2, now() - interval '2 minutes', 700, 500, 'retry', 'http-status', 'It answered 500.', 'bob')`,
    [api.bob.activity, api.bob.registration],
  );
  await db.query(
    `insert into webhooks.webhook_circuits (registration_id, state, failures, failing_since, opened, probe_at)
     values ($1, 'open', 20, now() - interval '1 hour', 1, now() + interval '1 minute')`,
    [api.bob.registration],
  );
  await db.query(
    `update webhooks.webhook_deliveries_live set attempts = 1, state = 'retrying' where registration_id = $1`,
    [api.bob.registration],
  );
  await db.query(`select webhooks.pause($1, 'for now')`, [api.everybody]);
  await db.exec('select webhooks.count_history()');
  const worker = await db.connect();
  await worker.query(`set application_name = 'rowhook worker 42'`);
  await worker.query('select pg_advisory_lock_shared(1919907688, 4)');
});

const FIELDS = `from until stepSeconds updatedAt total { delivered retried failed p50Ms p95Ms } points { at delivered retried failed p50Ms p95Ms }
  backlog { live estimated due oldestDueAt } failing { id uri health { reason remedy circuit failures } }
  captured { entity action activities } workers { name connectedAt lastSeenAt } workersAlive dispatcherAlive`;

const statistics = (who: Who | undefined, hours?: number) =>
  api.ask(who, `query ($hours: Int) { statistics(hours: $hours) { ${FIELDS} } }`, { ...(hours && { hours }) });

test('the last hour is shown minute by minute, and the last day by ten minutes', async (t) => {
  for (const [hours, points, stepSeconds] of [
    [undefined, 60, 60],
    [24, 144, 600],
  ]) {
    const { data, errors } = await statistics('viewer', hours);
    t.deepEqual(errors, []);
    const shown = data.statistics;
    t.is(shown.stepSeconds, stepSeconds);
    t.is(shown.points.length, points);
    // Ann's, Bob's and two of everybody's were delivered, and one of Bob's is tried again.
    t.like(shown.total, { delivered: 4, retried: 1, failed: 0 });
    const sum = (name: string) =>
      shown.points.reduce((all: number, point: Record<string, number>) => all + (point[name] ?? 0), 0);
    t.deepEqual([sum('delivered'), sum('retried')], [4, 1]);
    t.true(shown.total.p95Ms > 600 && shown.total.p50Ms < 20);
    t.truthy(shown.updatedAt);
  }
});

test('the backlog and its age, what was captured and who works are there', async (t) => {
  const { backlog, captured, workersAlive, workers, dispatcherAlive } = (await statistics('admin')).data.statistics;
  t.like(backlog, { live: '4', estimated: false, due: true });
  t.truthy(backlog.oldestDueAt);
  t.deepEqual(captured, [{ entity: 'public.orders', action: 'create', activities: 2 }]);
  t.deepEqual([workersAlive, workers.length, dispatcherAlive], [1, 1, false]);
});

test('a worker that is connected is shown with the time it was last seen', async (t) => {
  const { workers, workersAlive } = (await statistics('operator')).data.statistics;
  t.is(workersAlive, 1);
  t.regex(workers[0].name, /^rowhook worker 42/);
  t.true(Date.parse(workers[0].lastSeenAt) >= Date.parse(workers[0].connectedAt));
  t.like((await statistics(ANN)).data.statistics, { workers: [], workersAlive: 1 });
});

test('registrations that fail come first, with the reason and what to do', async (t) => {
  const { failing } = (await statistics('admin')).data.statistics;
  t.deepEqual(
    failing.map(({ id }: { id: string }) => id),
    [api.bob.registration, api.everybody],
  );
  t.deepEqual(failing[0].health, {
    reason: 'The last 20 attempts failed. It answered 500.',
    remedy: 'Only single probes are sent until one succeeds; then all goes on by itself.',
    circuit: 'open',
    failures: 20,
  });
  t.regex(failing[1].health.reason, /^Paused by \w+: “for now”\.$/);
});

test('a tenant sees how its own registrations fare and nothing of others', async (t) => {
  const { data, errors } = await statistics(ANN);
  t.deepEqual(errors, []);
  const { total, backlog, failing, captured } = data.statistics;
  t.like(total, { delivered: 1, retried: 0 });
  t.like(backlog, { live: '1' });
  t.deepEqual([failing, captured], [[], []]);
  t.notRegex(JSON.stringify(data), /bob|everybody/);
  const bob = (await statistics({ owner: 'bob' })).data.statistics;
  t.like(bob.total, { delivered: 1, retried: 1 });
  t.deepEqual(
    bob.failing.map(({ id }: { id: string }) => id),
    [api.bob.registration],
  );
  const carl = (await statistics({ owner: 'carl' }, 24)).data.statistics;
  t.like(carl.total, { delivered: 0, retried: 0, p50Ms: null });
  t.like(carl.backlog, { live: '0', due: false, oldestDueAt: null });
});

test('a registration has its last 24 hours, and an entity event how much it captured', async (t) => {
  const query = `{ registrations { nodes { id health { delivered24H retried24H failed24H successRate24H p50Ms24H p95Ms24H hours { at delivered retried }
      circuit failures failingSince nextProbeAt countedAt live oldestDueAt reason remedy } } }
    entityEvents { nodes { activities24H } } }`;
  const { data, errors } = await api.ask('viewer', query);
  t.deepEqual(errors, []);
  const of = (id: string) => data.registrations.nodes.find((node: { id: string }) => node.id === id).health;
  t.like(of(api.ann.registration), {
    delivered24H: 1,
    retried24H: 0,
    failed24H: 0,
    successRate24H: 1,
    circuit: 'closed',
    live: 1,
    reason: null,
  });
  t.like(of(api.bob.registration), { delivered24H: 1, retried24H: 1, successRate24H: 0.5, circuit: 'open' });
  t.truthy(of(api.ann.registration).countedAt);
  t.is(of(api.ann.registration).hours.length, 24);
  t.is(
    of(api.ann.registration).hours.reduce((sum: number, { delivered }: { delivered: number }) => sum + delivered, 0),
    1,
  );
  t.deepEqual(data.entityEvents.nodes, [{ activities24H: 2 }]);
  const own = await api.ask(ANN, query);
  t.deepEqual(own.errors, []);
  t.is(own.data.registrations.nodes.length, 1);
  t.deepEqual(own.data.entityEvents.nodes, [{ activities24H: null }]);
});

test('nobody is not answered, and other spans are refused', async (t) => {
  t.is((await statistics(undefined)).status, 401);
  const answer = await statistics('admin', 7);
  t.deepEqual([codes(answer), answer.errors[0]?.extensions?.field], [['WHARG'], 'hours']);
});

test.serial(
  'without the permission for registrations none is shown, and without that for activities no statistics',
  async (t) => {
    const own = await openApi(t);
    const { db, bob } = own;
    await db.query(`select webhooks.pause($1)`, [bob.registration]);
    const forbid = (resource: string) =>
      db.query(`update webhooks.permissions set actions = '{}' where role = 'operator' and resource = $1`, [resource]);
    const ask = () => own.ask('operator', '{ statistics { workersAlive failing { id } } }');
    t.deepEqual((await ask()).data.statistics.failing, [{ id: bob.registration }]);
    await forbid('Registration');
    t.deepEqual((await ask()).data.statistics, { workersAlive: 0, failing: [] });
    await forbid('Activity');
    t.deepEqual(codes(await ask()), ['WHPER']);
  },
);
