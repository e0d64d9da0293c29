import test from 'ava';
import type { ClientBase } from 'pg';
import type { TestDatabase } from '../helpers/database.ts';
import { openShops, type Shops, sessionOf } from './shops.ts';

let shops: Shops;

const ROWS = 30_000;

/** As many activities of everybody as make a sequential scan the worse plan, none of them Ann's. */
async function fill(db: TestDatabase, registration: string): Promise<void> {
  await db.exec('select webhooks.maintain(); select webhooks.index_reports()');
  await db.query(
    `insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, owner_id)
     select now() - n * interval '1 second', 'public.orders', 'create', n::text, '{}', 'o' || n % 100 from generate_series(1, $1::integer) n`,
    [ROWS],
  );
  await db.query(
    `insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, attempts, finished, state, owner_id)
     select a.id, $1, a.occurred_at, 1, true, 'delivered', a.owner_id from webhooks.webhook_activity a where a.owner_id like 'o%'`,
    [registration],
  );
  await db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, owner_id)
     select a.id, $1, a.occurred_at, 1, 200, 'delivered', a.owner_id from webhooks.webhook_activity a where a.owner_id like 'o%'`,
    [registration],
  );
  await db.exec('analyze webhooks.webhook_activity, webhooks.webhook_deliveries, webhooks.webhook_attempts');
}

test.before(async (t) => {
  shops = await openShops(t);
  await fill(shops.db, shops.everybody);
});

/** The nodes of a plan that read a table from one end to the other, but for the empty partitions. */
async function scans(session: ClientBase, sql: string): Promise<string[]> {
  const { rows } = await session.query(`explain (analyze, buffers off, format json) ${sql}`);
  const found: string[] = [];
  const walk = (node: Record<string, unknown>) => {
    const read = Number(node['Actual Rows'] ?? 0) + Number(node['Rows Removed by Filter'] ?? 0);
    if (node['Node Type'] === 'Seq Scan' && read > 1000) found.push(`${node['Relation Name']} (${read} rows)`);
    for (const child of (node.Plans as Record<string, unknown>[] | undefined) ?? []) walk(child);
  };
  walk(rows[0]['QUERY PLAN'][0].Plan);
  return found;
}

const PAGES = {
  'newest activities': 'select * from webhooks.api_activities order by id desc limit 51',
  'next activities': 'select * from webhooks.api_activities where id < 15000 order by id desc limit 51',
  'activities with their state':
    'select a.*, webhooks.api_activities_state(a) from webhooks.api_activities a order by id desc limit 51',
  'one activity': 'select * from webhooks.api_activities where id = 15000',
  'deliveries of an activity':
    'select * from webhooks.api_deliveries where activity_id = 15000 order by activity_id, registration_id limit 51',
  'deliveries of a registration':
    'select * from webhooks.api_deliveries where registration_id = 1 order by activity_id desc, registration_id desc limit 51',
  'attempts of a delivery':
    'select * from webhooks.api_attempts where activity_id = 15000 and registration_id = 3 order by id limit 51',
  'newest attempts': 'select * from webhooks.api_attempts order by id desc limit 51',
};

for (const [page, sql] of Object.entries(PAGES)) {
  test(`${page}: no role reads a whole table for a page`, async (t) => {
    for (const role of ['admin', 'viewer', 'tenant'])
      t.deepEqual(await scans(await sessionOf(shops.db, role, 'ann'), sql), [], role);
  });
}

test('a tenant finds its few rows by indexes, among many of others', async (t) => {
  const session = await sessionOf(shops.db, 'tenant', 'ann');
  for (const [view, order] of [
    ['activities', 'id desc'],
    ['deliveries', 'activity_id desc, registration_id desc'],
    ['attempts', 'id desc'],
  ]) {
    const sql = `select * from webhooks.api_${view} order by ${order} limit 51`;
    const { rows } = await session.query(`explain (analyze, buffers off, format json) ${sql}`);
    t.true(removedBy(rows[0]['QUERY PLAN'][0].Plan) < 100, view);
  }
});

/** How many rows a plan read in vain. */
function removedBy(node: Record<string, unknown>): number {
  const within = (node.Plans as Record<string, unknown>[] | undefined) ?? [];
  const own = Number(node['Rows Removed by Filter'] ?? 0) * Number(node['Actual Loops'] ?? 1);
  return within.reduce((sum, child) => sum + removedBy(child), own);
}
