import test, { type ExecutionContext } from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { addOrders, register, watchOrders } from '../helpers/orders.ts';

interface Preview {
  looked_at: number;
  complete: boolean;
  looked_from: string | null;
  activities: number;
  not_judged: number;
  deliveries: number;
  registrations: { id: number; owner_id: string | null; state: string; activities: number }[];
  samples: { activity_id: number; body: { type: string; object: Record<string, unknown> } }[];
}

async function preview(
  db: TestDatabase,
  action: string,
  {
    entity = 'public.orders',
    columns = null as string[] | null,
    condition = null as string | null,
    since = '24 hours',
  } = {},
): Promise<Preview> {
  const { preview } = await db.one('select webhooks.preview($1, $2, $3, $4::jsonpath, $5::interval) as preview', [
    entity,
    action,
    columns,
    condition,
    since,
  ]);
  return preview;
}

/** Sales with an owner, of which three are made, and two updated: one in its total, one in its note. */
async function withSales(t: ExecutionContext) {
  const db = await createDatabase(t);
  await watchedTable(db, {
    name: 'public.sales',
    columns: 'id int primary key, owner text, total numeric, note text',
    options: `owner_column => 'owner'`,
  });
  await db.exec(`
    insert into public.sales values (1, 'north', 10, 'a'), (2, 'south', 20, 'b'), (3, 'north', 30, 'c');
    update public.sales set total = 11 where id = 1;
    update public.sales set note = 'z' where id = 2`);
  return db;
}

const sales = { entity: 'public.sales' };

test('a preview counts what had fired, and writes nothing', async (t) => {
  const db = await withSales(t);
  const before = await db.query('select * from webhooks.webhook_activity');
  t.like(await preview(db, 'create', sales), {
    looked_at: 3,
    complete: true,
    activities: 3,
    not_judged: 0,
    deliveries: 0,
  });
  t.like(await preview(db, 'delete', sales), { looked_at: 0, complete: true, activities: 0, samples: [] });
  t.is((await db.query('select from webhooks.webhook_activity')).length, before.length);
  t.deepEqual(await db.query('select from webhooks.webhook_deliveries'), []);
});

test('columns and condition leave out what they are not about', async (t) => {
  const db = await withSales(t);
  t.is((await preview(db, 'update', sales)).activities, 2);
  t.is((await preview(db, 'update', { ...sales, columns: ['total'] })).activities, 1);
  t.is((await preview(db, 'update', { ...sales, columns: ['total', 'note'] })).activities, 2);
  t.is((await preview(db, 'create', { ...sales, condition: '$.new.total >= 20' })).activities, 2);
  t.is((await preview(db, 'update', { ...sales, condition: '$.new.total != $.old.total' })).activities, 1);
  t.is((await preview(db, 'create', { ...sales, condition: '$.old.total > 0' })).activities, 0);
});

test('each registration of the event gets its count, by its owner', async (t) => {
  const db = await withSales(t);
  const make = async (owner: string | null, event = 'create') =>
    Number(
      (
        await db.one(`select id from webhooks.register('http://127.0.0.1:4000/', $1, owner_id => $2)`, [
          [`public.sales:${event}`],
          owner,
        ])
      ).id,
    );
  const all = await make(null);
  const north = await make('north');
  const west = await make('west');
  await make(null, 'update');
  await db.query('select webhooks.pause($1)', [north]);
  const { registrations, deliveries } = await preview(db, 'create', { ...sales, condition: '$.new.total > 10' });
  t.deepEqual(
    registrations.map(({ id, owner_id, state, activities }) => [id, owner_id, state, activities]),
    [
      [all, null, 'active', 2],
      [north, 'north', 'paused', 1],
      [west, 'west', 'active', 0],
    ],
  );
  t.is(deliveries, 3);
});

test('the samples are the latest bodies, five at most', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  await addOrders(db, 7);
  const { samples } = await preview(db, 'create');
  t.deepEqual(
    samples.map(({ activity_id }) => activity_id),
    [7, 6, 5, 4, 3],
  );
  t.like(samples[0]?.body, { type: 'orders.created', object: { id: 7, note: 'order 7' } });
});

test('only what was captured counts, and only since then', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  await addOrders(db, 3);
  const id = await register(db, 'http://127.0.0.1:4000/');
  await db.query('select webhooks.send_test($1)', [id]);
  await db.exec(`update webhooks.webhook_activity set occurred_at = now() - interval '2 hours' where id = 1`);
  t.is((await preview(db, 'create')).activities, 3);
  t.is((await preview(db, 'create', { since: '1 hour' })).activities, 2);
});

test('a preview that does not look at everything says how far back it went', async (t) => {
  const db = await createDatabase(t);
  await watchOrders(db);
  await addOrders(db, 3);
  await addOrders(db, 9_999);
  const { looked_at, complete, activities, looked_from } = await preview(db, 'create');
  t.deepEqual([looked_at, complete, activities], [10_000, false, 10_000]);
  t.truthy(looked_from);
});

test('a change that cannot be judged fires, and is counted as such', async (t) => {
  const db = await createDatabase(t);
  await watchedTable(db, { name: 'public.papers', columns: 'id int primary key, raw json' });
  await db.exec(String.raw`insert into public.papers values (1, '{"a":"\u0000"}'), (2, '{"a":1}')`);
  t.like(await preview(db, 'create', { entity: 'public.papers', condition: '$.new.id > 2' }), {
    activities: 1,
    not_judged: 1,
  });
});

test('a preview judges moments as capture does, whatever the time zone of the session', async (t) => {
  const db = await createDatabase(t);
  const condition = '$.new.at.datetime() < "2026-01-01T12:00:00+00:00".datetime()';
  await watchedTable(db, { name: 'public.moments', columns: 'id int primary key, at timestamp', actions: ['create'] });
  const session = await db.connect();
  await session.query(`set timezone = 'Asia/Tokyo'`);
  const write = (id: number) =>
    session.query(`insert into public.moments values (${id}, '2026-01-01 11:00'), (${id + 1}, '2026-01-01 13:00')`);
  await write(1);
  await db.query('update webhooks.entity_events set condition = $1::text::jsonpath', [condition]);
  await write(3);
  t.deepEqual(await db.query('select object_id from webhooks.webhook_activity order by id'), [
    { object_id: '1' },
    { object_id: '2' },
    { object_id: '3' },
  ]);
  const { rows } = await session.query(
    `select webhooks.preview('public.moments', 'create', condition => $1::text::jsonpath) as found`,
    [condition],
  );
  t.is(rows[0].found.activities, 2);
});

for (const [what, action, options, expected] of [
  [
    'a table that is not watched',
    'create',
    { entity: 'public.nothing' },
    { code: 'WHENT', message: /not in the catalogue/ },
  ],
  ['an action that there is not', 'upsert', sales, { code: 'WHENT', message: /no action upsert/ }],
  [
    'a column that there is not',
    'update',
    { ...sales, columns: ['colour'] },
    { code: 'WHCOL', message: /no column colour/ },
  ],
  ['columns of a create', 'create', { ...sales, columns: ['total'] }, { code: 'WHCOL', message: /not of a create/ }],
  [
    'a condition that is no predicate',
    'create',
    { ...sales, condition: '$.new.total' },
    { code: 'WHCND', message: /is not a condition/ },
  ],
  [
    'a condition that names no column',
    'create',
    { ...sales, condition: '$.new.colour == "red"' },
    { code: 'WHCOL', message: /no column colour/ },
  ],
  [
    'a condition with a variable',
    'create',
    { ...sales, condition: '$.new.total > $limit' },
    { code: 'WHCND', message: /is not a condition/ },
  ],
] as const)
  test(`a preview of ${what} is error ${expected.code}`, async (t) => {
    const db = await withSales(t);
    const { columns, ...others } = { columns: undefined, ...options };
    await t.throwsAsync(preview(db, action, { ...others, ...(columns && { columns: [...columns] }) }), expected);
  });
