import test, { type ExecutionContext } from 'ava';
import type { ClientBase } from 'pg';
import { createRole } from '../helpers/database.ts';
import { openShops, sessionOf } from './shops.ts';

const VIEWS = [
  'audit_settings',
  'entity_events',
  'registrations',
  'registration_events',
  'registration_headers',
  'secrets',
  'activities',
  'deliveries',
  'attempts',
  'backfills',
  'permissions',
  'admin_log',
  'secret_log',
];

/** Of what has an owner: the column that says whose it is, or the registration's. */
const OWNERS: Record<string, string> = {
  registrations: 'owner_id',
  registration_events: '(select r.owner_id from webhooks.api_registrations r where r.id = v.registration_id)',
  secrets: '(select r.owner_id from webhooks.api_registrations r where r.id = v.registration_id)',
  secret_log: '(select r.owner_id from webhooks.api_registrations r where r.id = v.registration_id)',
  activities: 'owner_id',
  deliveries: 'owner_id',
  attempts: 'owner_id',
  admin_log: 'owner_id',
};

async function rows(session: Pick<ClientBase, 'query'>, sql: string, values?: unknown[]) {
  return (await session.query(sql, values)).rows;
}

/** SQLSTATE and message of what a statement fails with. */
async function failure(t: ExecutionContext, session: ClientBase, sql: string, values?: unknown[]) {
  const error = await t.throwsAsync<Error & { code: string }>(session.query(sql, values));
  return [error?.code, error?.message];
}

test('a tenant reads its own rows by every view, and nothing of anybody else', async (t) => {
  const { db } = await openShops(t);
  const session = await sessionOf(db, 'tenant', 'ann');
  for (const [view, owner] of Object.entries(OWNERS)) {
    const found = await rows(session, `select distinct ${owner} as owner from webhooks.api_${view} v`);
    t.deepEqual(found, [{ owner: 'ann' }], view);
  }
});

test('what a registration of every owner was told, and answered, is not shown to tenants', async (t) => {
  const { db, ann, everybody } = await openShops(t);
  const session = await sessionOf(db, 'tenant', 'ann');
  for (const view of ['deliveries', 'attempts'])
    t.deepEqual(await rows(session, `select registration_id from webhooks.api_${view}`), [
      { registration_id: ann.registration },
    ]);
  t.is((await db.query('select from webhooks.webhook_deliveries where registration_id = $1', [everybody])).length, 2);
});

test('a tenant without an owner, or with one that has nothing, sees no row of anybody', async (t) => {
  const { db } = await openShops(t);
  for (const owner of ['', 'nobody', "ann' or true --"]) {
    const session = await sessionOf(db, 'tenant', owner);
    for (const view of Object.keys(OWNERS))
      t.deepEqual(await rows(session, `select from webhooks.api_${view}`), [], view);
  }
});

test('admin, operator and viewer read the rows of every owner', async (t) => {
  const { db } = await openShops(t);
  for (const role of ['admin', 'operator', 'viewer']) {
    const session = await sessionOf(db, role);
    t.is((await rows(session, 'select from webhooks.api_registrations')).length, 3);
    t.is((await rows(session, 'select from webhooks.api_activities')).length, 2);
    t.is((await rows(session, 'select from webhooks.api_deliveries')).length, 4);
    t.is((await rows(session, 'select from webhooks.api_attempts')).length, 4);
  }
});

test('no role of the API can write to a table, read a ciphertext, or call what is not part of the API', async (t) => {
  const { db, ann } = await openShops(t);
  for (const role of ['admin', 'operator', 'viewer', 'tenant']) {
    const session = await sessionOf(db, role, 'ann');
    for (const sql of [
      `update webhooks.webhook_registrations set uri = 'https://example.com'`,
      `update webhooks.api_registrations set uri = 'https://example.com'`,
      'delete from webhooks.webhook_activity',
      `insert into webhooks.permissions values ('${role}', 'Permission', '{Edit}')`,
      'delete from webhooks.admin_log',
      'select ciphertext from webhooks.webhook_secrets',
      'select * from webhooks.webhook_secrets',
      'select * from webhooks.tenant_logins',
      'select * from webhooks.settings',
      'select * from webhooks.webhook_deliveries_live',
      'select * from webhooks.webhook_activity_default',
      'select * from webhooks.webhook_activity_report',
      `select webhooks.replay('{${ann.activity}}')`,
      `select webhooks.pause(${ann.registration})`,
      `select webhooks.reveal_signing_secrets(${ann.registration})`,
      `select webhooks.authorize('Permission', 'Edit')`,
      'select webhooks.grant_admin()',
      `select webhooks.log_admin('create', 'Registration', '1')`,
    ])
      t.is((await failure(t, session, sql))[0], '42501', `${role}: ${sql}`);
  }
});

test('a role without the grant has no function to call, and one without the permission is refused', async (t) => {
  const { db, ann } = await openShops(t);
  const viewer = await sessionOf(db, 'viewer');
  t.is((await failure(t, viewer, 'select webhooks.api_pause($1)', [ann.registration]))[0], '42501');
  const operator = await sessionOf(db, 'operator');
  await operator.query('select webhooks.api_pause($1)', [ann.registration]);
  await db.exec(
    `update webhooks.permissions set actions = '{List}' where role = 'operator' and resource = 'Registration'`,
  );
  t.deepEqual(await failure(t, operator, 'select webhooks.api_resume($1)', [ann.registration]), [
    'WHPER',
    'not permitted: Registration (Edit)',
  ]);
  t.is(
    (await db.one('select state from webhooks.webhook_registrations where id = $1', [ann.registration])).state,
    'paused',
  );
});

test('a permission that is taken away takes the rows away too, and more permissions do not go beyond the grants', async (t) => {
  const { db, ann } = await openShops(t);
  const viewer = await sessionOf(db, 'viewer');
  t.is((await rows(viewer, 'select from webhooks.api_activities')).length, 2);
  await db.exec(`
    update webhooks.permissions set actions = '{}' where role = 'viewer' and resource = 'Activity';
    update webhooks.permissions set actions = '{List,Add,Edit,Delete}' where role = 'viewer' and resource = 'Registration'`);
  for (const view of ['activities', 'deliveries', 'attempts'])
    t.deepEqual(await rows(viewer, `select from webhooks.api_${view}`), [], view);
  t.is((await failure(t, viewer, 'select webhooks.api_delete_registration($1)', [ann.registration]))[0], '42501');
});

test('for a tenant a registration of somebody else is one that is not there, by every function and in the same words', async (t) => {
  const { db, bob, everybody } = await openShops(t);
  const session = await sessionOf(db, 'tenant', 'ann');
  const calls = [
    'api_update_registration($1, description => $$x$$)',
    'api_delete_registration($1)',
    'api_pause($1)',
    'api_resume($1)',
    'api_send_test($1)',
    `api_replay('{1,2}', $1)`,
    `api_cancel('{1,2}', $1)`,
    `api_start_backfill($1, 'public.orders')`,
    'api_set_header($1, $$x$$, $$y$$)',
    'api_remove_header($1, $$x$$)',
    `api_rotate_secret($1, gen_random_uuid(), 'v1', decode(repeat('ab', 40), 'hex'), repeat('0', 16), null, '1 day')`,
  ];
  const before = await db.query('select * from webhooks.webhook_registrations order by id');
  for (const call of calls)
    for (const id of [bob.registration, everybody, '999'])
      t.deepEqual(
        await failure(t, session, `select webhooks.${call}`, [id]),
        ['WHREG', `there is no registration ${id}`],
        call,
      );
  t.deepEqual(await db.query('select * from webhooks.webhook_registrations order by id'), before);
});

test('a tenant replays and cancels its own deliveries only, whatever ids it gives', async (t) => {
  const { db, ann, bob } = await openShops(t);
  const session = await sessionOf(db, 'tenant', 'ann');
  const ids = [ann.activity, bob.activity, '999'];
  t.deepEqual(await rows(session, 'select webhooks.api_cancel($1) as n', [ids]), [{ n: 1 }]);
  t.deepEqual(await db.query('select registration_id from webhooks.webhook_deliveries_finished'), [
    { registration_id: ann.registration },
  ]);
  t.deepEqual(await rows(session, 'select webhooks.api_replay($1) as n', [ids]), [{ n: 1 }]);
  t.deepEqual(await db.query(`select registration_id from webhooks.webhook_deliveries_live where trigger = 'manual'`), [
    { registration_id: ann.registration },
  ]);
});

test('a tenant registers for itself, and not for anybody else', async (t) => {
  const { db } = await openShops(t);
  const session = await sessionOf(db, 'tenant', 'ann');
  const create = (owner: string | null) =>
    `select owner_id from webhooks.api_create_registration('https://new.example.com', '{public.orders:create}', owner_id => ${owner})`;
  t.deepEqual(await rows(session, create(null)), [{ owner_id: 'ann' }]);
  t.is((await failure(t, session, create(`'bob'`)))[0], 'WHPER');
});

test('a psql session of a tenant is the owner that its login is mapped to, whatever it says of itself', async (t) => {
  const { db, bob } = await openShops(t);
  const login = await createRole(t, db);
  await db.query(`grant rowhook_tenant to ${login.name}`);
  await db.query(`insert into webhooks.tenant_logins values ($1, 'ann')`, [login.name]);
  const session = await db.connect(login.url);
  for (const take of ['select', 'set role rowhook_tenant']) {
    await session.query(take);
    await session.query(`set webhooks.owner = 'bob'; set webhooks.actor = 'root'`);
    t.deepEqual(await rows(session, 'select distinct owner_id from webhooks.api_activities'), [{ owner_id: 'ann' }]);
    t.is((await failure(t, session, 'select webhooks.api_pause($1)', [bob.registration]))[0], 'WHREG');
  }
  await session.query(`select webhooks.api_create_registration('https://psql.example.com', '{}')`);
  t.is((await db.one(`select actor from webhooks.admin_log order by id desc limit 1`)).actor, login.name);
  for (const role of ['rowhook_admin', 'rowhook_api'])
    t.is((await failure(t, session, `set role ${role}`))[0], '42501');
});

test('a login that is mapped to no owner is a tenant of nothing, and one without a role has nothing at all', async (t) => {
  const { db } = await openShops(t);
  const login = await createRole(t, db);
  const session = await db.connect(login.url);
  for (const view of VIEWS) t.is((await failure(t, session, `select from webhooks.api_${view}`))[0], '42501', view);
  await db.query(`grant rowhook_tenant to ${login.name}`);
  await session.query(`set webhooks.owner = 'ann'`);
  t.deepEqual(await rows(session, 'select from webhooks.api_activities'), []);
  t.is(
    (await failure(t, session, `select webhooks.api_create_registration('https://x.example.com', '{}')`))[0],
    'WHPER',
  );
});

test('the login of the API is nothing until it takes a role, and may take any of them', async (t) => {
  const { db } = await openShops(t);
  const login = await createRole(t, db);
  await db.query(`grant rowhook_api to ${login.name}`);
  await db.query(`alter role ${login.name} noinherit`);
  const session = await db.connect(login.url);
  t.is((await failure(t, session, 'select from webhooks.api_activities'))[0], '42501');
  await session.query(`set role rowhook_tenant; set webhooks.owner = 'bob'`);
  t.deepEqual(await rows(session, 'select distinct owner_id from webhooks.api_activities'), [{ owner_id: 'bob' }]);
  await session.query('set role rowhook_admin');
  t.is((await rows(session, 'select from webhooks.api_activities')).length, 2);
});

test('an admin sets permissions, but cannot take its own right to do so away', async (t) => {
  const { db } = await openShops(t);
  const admin = await sessionOf(db, 'admin');
  await admin.query(`select webhooks.api_set_permission('operator', 'Secret', '{List,Edit}')`);
  t.is((await failure(t, admin, `select webhooks.api_set_permission('admin', 'Permission', '{List}')`))[0], '23514');
  t.is((await failure(t, admin, `select webhooks.api_set_permission('operator', 'Secret', '{Steal}')`))[0], '23514');
  const operator = await sessionOf(db, 'operator');
  const mine = await rows(operator, `select resource, actions from webhooks.api_permissions where role = 'operator'`);
  t.deepEqual(mine.find(({ resource }) => resource === 'Secret')?.actions, ['List', 'Edit']);
});

test('everybody knows what they may, and only who may list permissions knows what others may', async (t) => {
  const { db } = await openShops(t);
  for (const role of ['viewer', 'tenant']) {
    const session = await sessionOf(db, role, 'ann');
    t.deepEqual(await rows(session, 'select distinct role from webhooks.api_permissions'), [{ role }]);
  }
  t.is((await rows(await sessionOf(db, 'operator'), 'select distinct role from webhooks.api_permissions')).length, 4);
});

test('what those who run the system have written is shown to tenants by no view, table or function', async (t) => {
  const { db, ann, event } = await openShops(t);
  await db.exec(`
    update webhooks.entity_events set condition = '$.new.owner_id != "bob"', description = 'New orders' where id = ${event};
    select webhooks.backfill(${ann.registration}, 'public.orders', 'note <> ''of bob''')`);
  const session = await sessionOf(db, 'tenant', 'ann');
  t.deepEqual(
    await rows(
      session,
      'select description, condition, problem, payload_function, payload_view from webhooks.api_entity_events',
    ),
    [{ description: 'New orders', condition: null, problem: null, payload_function: null, payload_view: null }],
  );
  t.deepEqual(await rows(session, 'select entity, condition from webhooks.api_backfills'), [
    { entity: 'public.orders', condition: null },
  ]);
  for (const [table, column] of [
    ['entity_events', 'condition'],
    ['entity_events', 'payload_function'],
    ['backfills', 'condition'],
    ['backfills', 'error'],
  ])
    t.is((await failure(t, session, `select ${column} from webhooks.${table}`))[0], '42501', `${table}.${column}`);
  t.deepEqual(await rows(session, 'select * from webhooks.entity_event_details($1)', [event]), []);
  const viewer = await sessionOf(db, 'viewer');
  t.regex((await rows(viewer, 'select condition from webhooks.api_entity_events'))[0].condition, /bob/);
  t.regex((await rows(viewer, 'select condition from webhooks.api_backfills'))[0].condition, /bob/);
  const bob = await sessionOf(db, 'tenant', 'bob');
  t.deepEqual(await rows(bob, 'select * from webhooks.backfill_details(1)'), []);
});

test('whatever a role of the API can read is held by policies: each table by its own, each view by those of its tables', async (t) => {
  const { db } = await openShops(t);
  const readable = `
    select c.oid::regclass::text as name, c.relkind, c.relispartition, c.relrowsecurity,
           coalesce(c.reloptions @> '{security_invoker=true}', false) as invoker
    from pg_class c
    where c.relnamespace = 'webhooks'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and exists (select from pg_roles r where r.rolname like 'rowhook\\_%' and has_any_column_privilege(r.oid, c.oid, 'select'))`;
  const open = await db.query(
    `select name from (${readable}) c where case relkind when 'v' then not invoker else not relrowsecurity end`,
  );
  t.deepEqual(open, []);
  t.true((await db.query(readable)).length > 20);
  // Partitions are reached by their parents alone.
  t.deepEqual(await db.query(`select name from (${readable}) c where relispartition`), []);
  const more = await db.query(`
    select r.rolname, c.oid::regclass::text as name
    from pg_roles r cross join pg_class c
    where r.rolname like 'rowhook\\_%' and c.relnamespace = 'webhooks'::regnamespace and c.relkind in ('r', 'p', 'v')
      and (has_any_column_privilege(r.oid, c.oid, 'insert, update, references') or has_table_privilege(r.oid, c.oid, 'delete, truncate, trigger'))`);
  t.deepEqual(more, []);
});

test('each policy on a table is one of those that the roles have, for reading alone', async (t) => {
  const { db } = await openShops(t);
  const policies = await db.query(`
    select p.polname, p.polcmd, p.polpermissive from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'webhooks'::regnamespace
      and (p.polname !~ '^list_(admin|operator|viewer|tenant)$' or p.polcmd <> 'r' or not p.polpermissive)`);
  t.deepEqual(policies, []);
});

test('capture and the worker are not held by any policy', async (t) => {
  const { db } = await openShops(t);
  const forced = await db.query(
    `select relname from pg_class where relnamespace = 'webhooks'::regnamespace and relforcerowsecurity`,
  );
  t.deepEqual(forced, []);
  const { rolsuper, bypass } = await db.one(`
    select r.rolsuper, row_security_active('webhooks.webhook_activity') as bypass
    from pg_roles r where r.rolname = current_user`);
  t.deepEqual([rolsuper, bypass], [true, false]);
});

test('who may not make or take the roles is told what is missing and what to do', async (t) => {
  const { db } = await openShops(t);
  const role = await createRole(t, db);
  await db.query(`grant usage on schema webhooks to ${role.name}`);
  await db.query(`grant execute on all functions in schema webhooks to ${role.name}`);
  const session = await db.connect(role.url);
  const found = await rows(session, 'select problem, remedy from webhooks.admin_problems()');
  t.deepEqual(found, [
    {
      problem: `${role.name} may not become rowhook_api, and so cannot act for others.`,
      remedy: `As a role that may: grant rowhook_api to ${role.name};`,
    },
  ]);
  t.deepEqual(await rows(session, 'select webhooks.make_admin_roles() as made'), [{ made: false }]);
  await db.exec(found[0].remedy.slice('As a role that may: '.length));
  t.deepEqual(await rows(session, 'select * from webhooks.admin_problems()'), []);
});
