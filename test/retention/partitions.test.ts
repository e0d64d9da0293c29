import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { addOrders, register, watchOrders } from '../helpers/orders.ts';
import { attemptAll } from '../policy/by-hand.ts';

const PARENTS = ['webhook_activity', 'webhook_attempts', 'webhook_deliveries_finished'];

interface Maintained {
  made: number;
  dropped: string[];
  cancelled: number;
  skipped?: string;
}

async function maintain(db: TestDatabase): Promise<Maintained> {
  return (await db.one('select webhooks.maintain() as done')).done;
}

/** The days that a log has partitions for, counted from today: -1 is yesterday. By the database's UTC. */
async function days(db: TestDatabase, parent: string): Promise<number[]> {
  const rows = await db.query(
    `select to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') - (now() at time zone 'UTC')::date as day
     from pg_inherits where inhparent = $1::regclass and inhrelid::regclass::text ~ '_\\d{8}$' order by 1`,
    [`webhooks.${parent}`],
  );
  return rows.map(({ day }) => day);
}

const nameOf = async (db: TestDatabase, parent: string, day: number): Promise<string> =>
  (
    await db.one(`select webhooks.partition_name($1::regclass, (now() at time zone 'UTC')::date + $2::int) as name`, [
      `webhooks.${parent}`,
      day,
    ])
  ).name;

/** Where the rows of a log are, as `[['webhook_activity_default', 1]]`. */
async function places(db: TestDatabase, parent: string): Promise<[string, number][]> {
  const rows = await db.query(
    `select c.relname, count(*)::int as n from webhooks.${parent} p join pg_class c on c.oid = p.tableoid group by 1 order by 1`,
  );
  return rows.map(({ relname, n }) => [relname, n]);
}

/** An activity of some days ago, with one delivery: live, or finished with its attempt. */
async function addPast(db: TestDatabase, daysAgo: number, live = false): Promise<void> {
  await db.query(
    `with activity as (
       insert into webhooks.webhook_activity (occurred_at, entity, action, object_id)
       values (now() - $1 * interval '1 day', 'public.orders', 'create', $1::text)
       returning id, occurred_at
     ), live as (
       insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at)
       select a.id, r.id, a.occurred_at, now() + interval '1 hour' from activity a, webhooks.webhook_registrations r where $2
     ), finished as (
       insert into webhooks.webhook_deliveries_finished (activity_id, registration_id, occurred_at, finished, state)
       select a.id, r.id, a.occurred_at, true, 'delivered' from activity a, webhooks.webhook_registrations r where not $2
     )
     insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, outcome, status)
     select a.id, r.id, a.occurred_at, 1, 'delivered', 200 from activity a, webhooks.webhook_registrations r where not $2`,
    [daysAgo, live],
  );
}

async function withRegistration(t: ExecutionContext): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await watchOrders(db);
  await register(db, 'http://127.0.0.1:9/');
  return db;
}

const next = [0, 1, 2, 3, 4, 5, 6, 7];

test('a migrated database has the partitions of today and of a week ahead, and what is written goes there', async (t) => {
  const db = await withRegistration(t);
  for (const parent of PARENTS) t.deepEqual(await days(db, parent), next, parent);
  await addOrders(db);
  await attemptAll(db, { outcome: 'delivered' });
  for (const parent of PARENTS) t.deepEqual(await places(db, parent), [[await nameOf(db, parent, 0), 1]]);
});

test('maintenance with nothing to do does nothing', async (t) => {
  const db = await withRegistration(t);
  t.like(await maintain(db), { made: 0, dropped: [], cancelled: 0 });
});

test('maintenance makes the partitions that are missing, with the indexes and constraints of the others', async (t) => {
  const db = await withRegistration(t);
  const shape = (name: string) =>
    db.query(
      `select regexp_replace(definition, '\\d{8}', 'day', 'g') as definition from (
         select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype in ('p', 'c')
         union all select pg_get_indexdef(indexrelid) from pg_index where indrelid = $1::regclass
         union all select attname || ' ' || atttypid::regtype || ' ' || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
           from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attrelid = $1::regclass and attnum > 0
       ) d(definition) order by 1`,
      [`webhooks.${name}`],
    );
  for (const parent of PARENTS) {
    const name = await nameOf(db, parent, 7);
    const before = await shape(name);
    t.true(before.length > 0);
    await db.exec(`drop table webhooks.${name}`);
    t.is((await maintain(db)).made, 1);
    t.deepEqual(await days(db, parent), next);
    t.deepEqual(await shape(name), before);
  }
});

test('what the default partitions caught goes where it belongs', async (t) => {
  const db = await withRegistration(t);
  await addPast(db, 3);
  await addPast(db, 3);
  await addPast(db, 5);
  for (const parent of PARENTS) t.deepEqual(await places(db, parent), [[`${parent}_default`, 3]]);
  t.is((await maintain(db)).made, 2 * PARENTS.length);
  for (const parent of PARENTS) {
    t.deepEqual(await places(db, parent), [
      [await nameOf(db, parent, -5), 1],
      [await nameOf(db, parent, -3), 2],
    ]);
    t.deepEqual(await days(db, parent), [-5, -3, ...next]);
  }
  t.deepEqual(
    await db.query('select object_id, state, deliveries, delivered from webhooks.webhook_activity_report order by id'),
    [3, 3, 5].map((day) => ({ object_id: `${day}`, state: 'delivered', deliveries: 1, delivered: 1 })),
  );
});

test('writes of a day that has no partition are caught, and lost by nobody', async (t) => {
  const db = await withRegistration(t);
  for (const parent of PARENTS) await db.exec(`drop table webhooks.${await nameOf(db, parent, 0)}`);
  await addOrders(db, 2);
  await attemptAll(db, { outcome: 'delivered' });
  for (const parent of PARENTS) t.deepEqual(await places(db, parent), [[`${parent}_default`, 2]]);
  t.is((await maintain(db)).made, PARENTS.length);
  for (const parent of PARENTS) t.deepEqual(await places(db, parent), [[await nameOf(db, parent, 0), 2]]);
});

test('days older than retention_days are dropped, younger ones stay', async (t) => {
  const db = await withRegistration(t);
  for (const day of [29, 30, 31, 45]) await addPast(db, day);
  const { dropped } = await maintain(db);
  const expected = await Promise.all([-45, -31].flatMap((day) => PARENTS.map((parent) => nameOf(db, parent, day))));
  t.deepEqual(dropped.sort(), expected.sort());
  for (const parent of PARENTS) t.deepEqual(await days(db, parent), [-30, -29, ...next]);
  t.is((await maintain(db)).dropped.length, 0);
});

test('a new retention_days holds from the next maintenance on', async (t) => {
  const db = await withRegistration(t);
  for (const day of [1, 2, 3]) await addPast(db, day);
  await maintain(db);
  await db.exec('update webhooks.settings set retention_days = 1');
  t.is((await maintain(db)).dropped.length, 2 * PARENTS.length);
  t.deepEqual(await days(db, 'webhook_activity'), [-1, ...next]);
});

test('an activity that a live delivery is still to tell of is kept, however old, until it is told', async (t) => {
  const db = await withRegistration(t);
  await addPast(db, 40, true);
  await addPast(db, 41);
  const { dropped } = await maintain(db);
  t.true(dropped.includes(await nameOf(db, 'webhook_activity', -41)));
  t.deepEqual(await days(db, 'webhook_activity'), [-40, ...next]);
  t.is((await db.one('select state from webhooks.webhook_activity_report')).state, 'pending');

  await db.exec('update webhooks.webhook_deliveries_live set next_try_at = now()');
  await attemptAll(db, { outcome: 'delivered' });
  t.true((await maintain(db)).dropped.includes(await nameOf(db, 'webhook_activity', -40)));
  t.deepEqual(await days(db, 'webhook_activity'), next);
});

test('a partition that somebody reads stays until the next maintenance, and the others are dropped', async (t) => {
  const db = await withRegistration(t);
  await addPast(db, 40);
  await addPast(db, 41);
  await db.exec('select webhooks.make_partitions()');
  const reader = await db.connect();
  const read = await nameOf(db, 'webhook_activity', -41);
  await reader.query(`begin; select from webhooks.${read}`);
  const { dropped } = await maintain(db);
  t.is(dropped.length, 2 * PARENTS.length - 1);
  t.false(dropped.includes(read));
  await reader.query('commit');
  t.deepEqual((await maintain(db)).dropped, [read]);
});

test('maintenance that cannot get a lock gives up within its time, and has changed nothing', async (t) => {
  const db = await withRegistration(t);
  await addPast(db, 3);
  const reader = await db.connect();
  await reader.query('begin; select from webhooks.webhook_activity_default');
  const began = performance.now();
  await t.throwsAsync(maintain(db), { code: '55P03' });
  t.true(performance.now() - began < 5000);
  t.deepEqual(await days(db, 'webhook_attempts'), next);
  await reader.query('commit');
  t.is((await maintain(db)).made, PARENTS.length);
});

test('making partitions ahead lets writers and readers go on', async (t) => {
  const db = await withRegistration(t);
  for (const parent of PARENTS) await db.exec(`drop table webhooks.${await nameOf(db, parent, 7)}`);
  const [writer, reader, maintaining] = [await db.connect(), await db.connect(), await db.connect()];
  await writer.query('begin; insert into orders (note) values (1)');
  await reader.query(`begin; select from webhooks.${await nameOf(db, 'webhook_activity', 0)}`);
  await maintaining.query('begin; select webhooks.make_partitions()');
  await writer.query('insert into orders (note) values (2); commit');
  await addOrders(db);
  await reader.query('commit');
  await maintaining.query('commit');
  t.is((await places(db, 'webhook_activity'))[0]?.[1], 3);
});

test('one maintenance at a time: a second one says that it was skipped', async (t) => {
  const db = await withRegistration(t);
  const first = await db.connect();
  await first.query('begin; select webhooks.maintain()');
  t.deepEqual(await maintain(db), { skipped: 'another maintenance is running' } as Maintained);
  await first.query('commit');
  t.like(await maintain(db), { made: 0, dropped: [], cancelled: 0 });
});

test('a day is a UTC day, whatever the time zone of the session that maintains', async (t) => {
  const db = await withRegistration(t);
  for (const parent of PARENTS) await db.exec(`drop table webhooks.${await nameOf(db, parent, 7)}`);
  const session = await db.connect();
  await session.query(`set timezone = 'Pacific/Kiritimati'; set datestyle = 'SQL, DMY'; select webhooks.maintain()`);
  for (const parent of PARENTS) t.deepEqual(await days(db, parent), next);
  const { from } = await db.one(
    `select (regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \\('([^']+)'\\)$$))[1]::timestamptz as from
     from pg_class c where c.relname = $1`,
    [await nameOf(db, 'webhook_activity', 7)],
  );
  t.regex(from.toISOString(), /T00:00:00\.000Z$/);
});
