// A queue is full one moment and empty the next, and its statistics are of some other moment. A plan that suits an empty queue reads a
// full one over and over: these tests look at the plans themselves, since how long they take is a matter of the machine.
import test, { type ExecutionContext } from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

const ROWS = 20_000;

/** What may be looked at in vain, for each row that something is done with. */
const WASTE_PER_ROW = 30;

interface PlanNode {
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanNode[];
}

/** A session that says how each statement was run, those within functions too. */
async function openExplained(db: TestDatabase) {
  const session = await db.connect();
  await session.query(`
    load 'auto_explain';
    set auto_explain.log_min_duration = 0;
    set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off;
    set auto_explain.log_nested_statements = on;
    set auto_explain.log_format = json;
    set client_min_messages = log`);
  let seen = 0;
  session.on('notice', ({ message }) => {
    const plan = /plan:\s*(\{.*)/s.exec(message ?? '')?.[1];
    if (plan !== undefined) seen += wasted(JSON.parse(plan).Plan);
  });
  /** Runs a statement and resolves with how many rows were looked at in vain. */
  return async (sql: string, values: unknown[] = []): Promise<number> => {
    seen = 0;
    await session.query(sql, values);
    return seen;
  };
}

function wasted(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0);
  return (node.Plans ?? []).reduce((sum, child) => sum + wasted(child), removed * node['Actual Loops']);
}

/** Orders in a queue which the statistics call empty, as they do when it is analysed right before its rows are committed. */
async function openFullShop(t: ExecutionContext, registrations: number, columns: string): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint generated always as identity primary key, owner_id text, note text);
    select webhooks.watch('public.orders', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');
    select webhooks.register('http://127.0.0.1:9/' || n, '{public.orders:create}', owner_id => n::text)
    from generate_series(1, ${registrations}) n;
    update webhooks.webhook_registrations set max_in_flight = 1000 ${columns};`);
  const writer = await db.connect();
  await writer.query('begin');
  await writer.query(
    `insert into public.orders (owner_id, note) select 1 + n % ${registrations}, 'x' from generate_series(1, ${ROWS}) n`,
  );
  await db.exec('analyze');
  await writer.query('commit');
  return db;
}

async function claimed(db: TestDatabase) {
  const rows = await db.query<{ activity_id: string; registration_id: string; claim_token: string }>(
    `select activity_id, registration_id, claim_token from webhooks.webhook_deliveries_live where claim_token is not null`,
  );
  return {
    count: rows.length,
    activities: rows.map((row) => row.activity_id),
    registrations: rows.map((row) => row.registration_id),
    tokens: rows.map((row) => row.claim_token),
  };
}

/** Every second one was delivered; the others are to be tried again. */
function recordedOf({ count, activities, registrations, tokens }: Awaited<ReturnType<typeof claimed>>): unknown[] {
  const each = <T>(delivered: T, retry: T) =>
    Array.from({ length: count }, (_, place) => (place % 2 ? delivered : retry));
  return [
    ...[activities, registrations, tokens, each('delivered', 'retry'), each(1, 1), each(0, 0), each(200, 500)],
    ...[each(null, 'http-status'), each(null, 'It answered 500.'), each(null, null), each(null, null)],
  ];
}

for (const [what, registrations, columns] of [
  ['one registration', 1, ''],
  ['many registrations', 2_000, ''],
  ['the order of objects', 1, `, ordering = 'object'`],
  ['transactions in one request', 1, `, grouping = 'transaction'`],
  ['coalesced changes in order', 1, `, grouping = 'coalesce', ordering = 'object'`],
] as const)
  test(`a queue that the statistics call empty is not read over and over: ${what}`, async (t) => {
    const db = await openFullShop(t, registrations, columns);
    const run = await openExplained(db);
    const few = (waste: number) => waste <= ROWS + WASTE_PER_ROW * Math.max(found.count, 1_000);

    const dispatched = await run('select webhooks.dispatch()');
    const found = await claimed(db);
    t.true(found.count > 0);
    t.true(few(dispatched), `dispatch looked at ${dispatched} rows in vain`);

    const { activities, registrations: whose, tokens } = found;
    const loaded = await run('select * from webhooks.load_deliveries($1, $2, $3)', [whose, activities, tokens]);
    t.true(few(loaded), `load_deliveries looked at ${loaded} rows in vain`);
    const endpoints = await run('select * from webhooks.load_endpoints($1)', [[...new Set(whose)]]);
    t.true(few(endpoints), `load_endpoints looked at ${endpoints} rows in vain`);

    const values = recordedOf(found);
    const recorded = await run(`select webhooks.record_results(${values.map((_, n) => `$${n + 1}`)})`, values);
    t.true(few(recorded), `record_results looked at ${recorded} rows in vain`);

    const left = await db.query<{ id: string }>(
      'select activity_id as id from webhooks.webhook_deliveries_live limit 500',
    );
    const cancelled = await run('select webhooks.cancel($1)', [left.map(({ id }) => id)]);
    t.true(few(cancelled), `cancel looked at ${cancelled} rows in vain`);
  });

test('a write that is told to registrations which the statistics do not know reads each of them once', async (t) => {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint generated always as identity primary key, owner_id text, note text);
    select webhooks.watch('public.orders', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');
    analyze;
    select webhooks.register('http://127.0.0.1:9/' || n, '{public.orders:create}', owner_id => n::text) from generate_series(1, 2000) n;`);
  const run = await openExplained(db);
  const write = `insert into public.orders (owner_id, note) select 1 + n % 2000, 'x' from generate_series(1, ${ROWS}) n`;
  const waste = await run(write);
  t.true(waste <= WASTE_PER_ROW * ROWS, `capture looked at ${waste} rows in vain`);
});
