import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

async function openShop(t: ExecutionContext): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint primary key, note text);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');`);
  return db;
}

const ATTEMPT = `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, superseded, trigger)`;

const captured = async (db: TestDatabase) =>
  Number((await db.one('select coalesce(sum(activities), 0) as n from webhooks.captured_last_day()')).n);

const attempts = (db: TestDatabase, seconds: number) =>
  db.query(
    `select registration_id::integer as registration, outcome, sum(attempts)::integer as attempts
     from webhooks.webhook_attempt_counts where seconds = $1 group by 1, 2 order by 1, 2`,
    [seconds],
  );

test('counting twice counts nothing twice', async (t) => {
  const db = await openShop(t);
  await db.exec(`insert into public.orders select n from generate_series(1, 5) n`);
  for (let run = 0; run < 3; run++) {
    await db.query('select webhooks.count_history()');
    t.is(await captured(db), 5);
  }
  await db.exec(`insert into public.orders select n from generate_series(6, 7) n`);
  await db.query('select webhooks.count_history()');
  t.is(await captured(db), 7);
});

test('what commits long after it was written is counted', async (t) => {
  const db = await openShop(t);
  await db.query('select webhooks.count_history()');
  const late = await db.connect();
  await late.query('begin');
  await late.query('insert into public.orders values (1)');
  // More than a block of ids is drawn and counted meanwhile.
  await db.exec(`select setval('webhooks.webhook_activity_id_seq', 25000); insert into public.orders values (2)`);
  for (let run = 0; run < 3; run++) await db.query('select webhooks.count_history()');
  t.is(await captured(db), 1);
  await late.query('commit');
  await db.query('select webhooks.count_history()');
  t.is(await captured(db), 2);
  for (let run = 0; run < 3; run++) await db.query('select webhooks.count_history()');
  t.is(await captured(db), 2);
});

test('attempts are counted by outcome, each registration and all, without tests and what was superseded', async (t) => {
  const db = await openShop(t);
  await db.exec(`${ATTEMPT} values
    (1, 1, now(), 5, 200, 'delivered', null, false, 'auto'), (2, 1, now(), 7, 500, 'retry', 'http-status', false, 'auto'),
    (3, 2, now(), 9, 404, 'failed', 'http-status', false, 'auto'), (4, 2, now(), 9, 200, 'delivered', null, true, 'auto'),
    (5, 2, now(), 9, 200, 'delivered', null, false, 'test'), (6, 2, now() - interval '3 hours', 9, 200, 'delivered', null, false, 'manual')`);
  await db.query('select webhooks.count_history()');
  t.deepEqual(await attempts(db, 60), [
    { registration: 0, outcome: 'delivered', attempts: 1 },
    { registration: 0, outcome: 'failed', attempts: 1 },
    { registration: 0, outcome: 'retry', attempts: 1 },
    { registration: 1, outcome: 'delivered', attempts: 1 },
    { registration: 1, outcome: 'retry', attempts: 1 },
    { registration: 2, outcome: 'failed', attempts: 1 },
  ]);
  t.deepEqual(
    (await attempts(db, 3600)).filter(({ registration }) => registration === 2),
    [
      { registration: 2, outcome: 'delivered', attempts: 1 },
      { registration: 2, outcome: 'failed', attempts: 1 },
    ],
  );
});

test('counts of blocks that nothing can be added to are added up, and stay what they are', async (t) => {
  const db = await openShop(t);
  const add = async (from: number) => {
    await db.query(`select setval('webhooks.webhook_attempts_id_seq', $1)`, [from]);
    await db.exec(
      `${ATTEMPT} select g, 1, now(), 5, 200, 'delivered', null, false, 'auto' from generate_series(1, 10) g`,
    );
  };
  await add(100);
  await db.exec(`select webhooks.count_attempts(0, '-infinity')`);
  await add(20_000);
  await db.exec(`select webhooks.count_attempts(0, '-infinity'), webhooks.settle_attempts(2)`);
  await add(40_000);
  for (let run = 0; run < 2; run++)
    await db.exec(`select webhooks.count_attempts(20000, '-infinity'); select webhooks.settle_attempts(2)`);
  await db.exec(`select webhooks.count_attempts(20000, '-infinity'); select webhooks.settle_attempts(4)`);
  t.deepEqual(
    await db.query(
      `select block::integer, sum(attempts)::integer as attempts from webhooks.webhook_attempt_counts
       where seconds = 3600 and registration_id = 1 group by 1 order by 1`,
    ),
    [
      { block: -1, attempts: 20 },
      { block: 4, attempts: 10 },
    ],
  );
});

test('half of the attempts and 95 % of them took what is said, give or take a tenth', async (t) => {
  const db = await openShop(t);
  await db.exec(
    `${ATTEMPT} select n, 1, now(), n, 200, 'delivered', null, false, 'auto' from generate_series(1, 1000) n`,
  );
  await db.query('select webhooks.count_history()');
  for (const [registrations, together] of [
    ['{1}', false],
    ['{0}', true],
    ['{1,2}', true],
  ]) {
    const point = await db.one(
      `select delivered::integer, p50_ms, p95_ms from webhooks.attempt_points($1, 3600, now() - interval '2 hours', $2) where at is null`,
      [registrations, together],
    );
    t.is(point.delivered, 1000);
    t.true(Math.abs(point.p50_ms - 500) <= 50, String(point.p50_ms));
    t.true(Math.abs(point.p95_ms - 950) <= 95, String(point.p95_ms));
  }
});

test('two that count at the same time do not wait for each other', async (t) => {
  const db = await openShop(t);
  const first = await db.connect();
  await first.query('begin');
  t.deepEqual((await first.query('select webhooks.count_history() as counted')).rows, [{ counted: true }]);
  t.deepEqual(await db.one('select webhooks.count_history() as counted'), { counted: false });
  await first.query('commit');
  t.deepEqual(await db.one('select webhooks.count_history() as counted'), { counted: true });
});

test('maintenance forgets counts that are kept no longer, but never the latest mark', async (t) => {
  const db = await openShop(t);
  await db.exec(`
    insert into webhooks.webhook_attempt_counts (block, seconds, registration_id, starts_at, outcome, bucket, attempts)
    select -1, s, 1, now() - a::interval, 'delivered', 1, 1
    from unnest('{60,600,3600}'::integer[]) s, unnest('{1 hour,3 hours,2 days,40 days}'::text[]) a;
    insert into webhooks.webhook_marks values (now() - interval '50 days', 1, 1, '3'), (now() - interval '40 days', 2, 2, '4');
    insert into webhooks.webhook_activity_counts values (1, now() - interval '40 days', 'e', 'create', 1), (2, now(), 'e', 'create', 1);
    select webhooks.maintain()`);
  t.deepEqual(
    await db.query(
      'select seconds, count(*)::integer as kept from webhooks.webhook_attempt_counts group by 1 order by 1',
    ),
    [
      { seconds: 60, kept: 1 },
      { seconds: 600, kept: 2 },
      { seconds: 3600, kept: 3 },
    ],
  );
  t.deepEqual(await db.query('select activity_id from webhooks.webhook_marks'), [{ activity_id: '2' }]);
  t.deepEqual(await db.query('select block from webhooks.webhook_activity_counts'), [{ block: '2' }]);
});
