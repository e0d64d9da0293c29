import test from 'ava';
import type { ClientBase } from 'pg';
import { fillLogs, scannedRows } from './many-rows.ts';
import { openShops, type Shops, sessionOf } from './shops.ts';

let shops: Shops;

test.before(async (t) => {
  shops = await openShops(t);
  await fillLogs(shops.db, shops.everybody);
});

/** How much was read so far, by a session that was another role. */
async function scanned(session: ClientBase): Promise<number> {
  await session.query('reset role');
  return scannedRows(session);
}

const search = (filter: Record<string, string>) => {
  const names = [
    'occurred_from',
    'occurred_until',
    'entity',
    'action',
    'object_id',
    'owner_id',
    'states',
    'registration_id',
    'status',
  ];
  return `select webhooks.api_search_activities(${names.map((name) => filter[name] ?? 'null').join(', ')}, 50, null)`;
};

const READS: Record<string, string> = {
  'a search for anything': search({}),
  'a search for an object': search({ object_id: `'77'` }),
  'a search for an owner': search({ owner_id: `'o7'` }),
  'a search for what failed': search({ states: `'{failed}'` }),
  'a search for what waits': search({ states: `'{pending,held}'` }),
  'a search for what was delivered': search({ states: `'{delivered}'` }),
  'a search for what nobody is told of': search({ states: `'{unregistered}'` }),
  'a search for a status': search({ status: '503' }),
  'a search for a status that is common': search({ status: '200' }),
  'a search by registration': search({ registration_id: '1' }),
  'a search in a time': search({
    occurred_from: `now() - interval '2 hours'`,
    occurred_until: `now() - interval '1 hour'`,
  }),
  'a search for all at once': search({
    entity: `'public.orders'`,
    action: `'create'`,
    states: `'{failed,held}'`,
    status: '5',
    registration_id: '3',
  }),
  'what deliveries come to':
    'select * from webhooks.api_activity_summaries(array(select generate_series(15000, 15049)))',
  'statistics of an hour': 'select webhooks.api_statistics(1)',
  'statistics of a day': 'select webhooks.api_statistics(24)',
  'the health of registrations': 'select * from webhooks.api_registration_health(array(select generate_series(1, 10)))',
  'how much entity events captured': 'select * from webhooks.api_captured(array(select generate_series(1, 10)))',
  'a sample of an entity event': 'select webhooks.api_sample_request(1)',
};

for (const indexed of [false, true])
  for (const [what, sql] of Object.entries(READS))
    test.serial(
      `${what}${indexed ? ', with the indexes for reports,' : ''} reads no log from one end to the other`,
      async (t) => {
        if (indexed) await shops.db.exec('select webhooks.index_reports()');
        for (const role of ['admin', 'viewer', 'tenant']) {
          const session = await sessionOf(shops.db, role, 'ann');
          const before = await scanned(session);
          await session.query(`set role rowhook_${role}`);
          // More than once: a plan that is kept is another.
          for (let time = 0; time < 7; time++) await session.query(sql);
          t.true((await scanned(session)) - before < 1000, role);
        }
      },
    );

test.serial(
  'with the indexes for reports a tenant of few rows finds them at once, and reads none of others',
  async (t) => {
    await shops.db.exec('select webhooks.index_reports()');
    const session = await sessionOf(shops.db, 'tenant', 'ann');
    const read = async () => {
      await session.query('reset role; select pg_stat_force_next_flush()');
      await session.query('select pg_stat_clear_snapshot()');
      const { rows } = await session.query(
        `select sum(idx_tup_read)::integer as read from pg_stat_user_indexes where schemaname = 'webhooks' and relname like 'webhook\\_activity\\_%'`,
      );
      return rows[0].read;
    };
    const before = await read();
    await session.query('set role rowhook_tenant');
    for (let time = 0; time < 7; time++) await session.query(search({}));
    t.true((await read()) - before < 500);
  },
);

test.serial('counting the logs again reads the last blocks of them alone', async (t) => {
  const session = await shops.db.connect();
  const before = await scanned(session);
  for (let time = 0; time < 3; time++) await session.query('select webhooks.count_history()');
  t.true((await scanned(session)) - before < 1000);
});

test('in psql too a tenant is shown its own alone, and whoever has no role nothing', async (t) => {
  const ann = await sessionOf(shops.db, 'tenant', 'ann');
  const { rows } = await ann.query(
    search({}).replace('select', 'select a.id from json_array_elements_text((').replace(/$/, `)->'ids') a(id)`),
  );
  t.deepEqual(rows, [{ id: shops.ann.activity }]);
  const ids = `{${shops.ann.activity},${shops.bob.activity}}`;
  t.is((await ann.query('select * from webhooks.api_activity_summaries($1)', [ids])).rows.length, 1);
  const registrations = `{${shops.ann.registration},${shops.bob.registration},${shops.everybody}}`;
  t.is((await ann.query('select * from webhooks.api_registration_health($1)', [registrations])).rows.length, 1);
  for (const call of [
    'api_tables(null)',
    'api_settings()',
    `api_update_settings('{"doorbell": false}')`,
    `api_check_condition('public.orders', 'create', '')`,
  ])
    await t.throwsAsync(ann.query(`select webhooks.${call}`), { code: '42501' }, call);
  const viewer = await sessionOf(shops.db, 'viewer');
  await t.throwsAsync(viewer.query(`select webhooks.api_update_settings('{"doorbell": false}')`), { code: '42501' });
  const nobody = await sessionOf(shops.db, 'api');
  for (const sql of Object.values(READS)) await t.throwsAsync(nobody.query(sql), { code: '42501' });
});
