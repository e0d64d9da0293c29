import test from 'ava';
import { changes, created, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

const truncated = { action: 'truncate', object_id: null, object: null, previous: null, changed: null };

async function partitionedTable(name: string): Promise<void> {
  await db.exec(`
    create table ${name} (id int primary key) partition by range (id);
    create table ${name}_1 partition of ${name} for values from (0) to (10) partition by range (id);
    create table ${name}_1_1 partition of ${name}_1 for values from (0) to (10);
    create table ${name}_2 partition of ${name} for values from (10) to (20)`);
  await watch(db, `public.${name}`, { actions: ['create', 'truncate'] });
}

test('a TRUNCATE is one activity for the table, whatever number of rows it had', async (t) => {
  await watchedTable(db, {
    name: 'public.a15',
    columns: 'id int primary key, owner int',
    options: `owner_column => 'owner'`,
    actions: ['truncate', 'delete'],
  });
  await db.exec('insert into a15 select i, 1 from generate_series(1, 10) i; truncate a15');
  await db.exec('truncate a15');
  t.deepEqual(await changes(db, 'public.a15'), [truncated, truncated]);
  t.deepEqual(
    await db.one(`select object_key, owner_id, user_id from webhooks.webhook_activity where entity = 'public.a15'`),
    { object_key: null, owner_id: null, user_id: null },
  );
});

test('its body says truncated, without an object, and is for registrations of all owners', async (t) => {
  await watchedTable(db, { name: 'public.bodied', columns: 'id int primary key', actions: ['truncate'] });
  const register = (owner: string) =>
    db.one(`select id from webhooks.register('http://127.0.0.1:9/', '{public.bodied:truncate}', owner_id => ${owner})`);
  const { id } = await register('null');
  await register(`'7'`);
  await db.exec('truncate bodied');
  const [delivery, ...others] = await db.query(`
    select d.registration_id, webhooks.request_body(a)::json as body
    from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id
    where a.entity = 'public.bodied'`);
  t.deepEqual(others, []);
  t.is(delivery.registration_id, id);
  t.like(delivery.body, {
    type: 'bodied.truncated',
    action: 'truncated',
    object_id: null,
    object: null,
    previous: null,
    changed: null,
  });
  await db.exec(`select webhooks.send_test(${id})`);
});

test('truncating a partitioned table is one activity of the root, and so is truncating its partitions', async (t) => {
  await partitionedTable('parts');
  await db.exec('truncate parts');
  t.is((await changes(db, 'public.parts')).length, 1);
  await db.exec('truncate parts_1');
  await db.exec('truncate parts_1_1, parts_2');
  t.deepEqual(await changes(db, 'public.parts'), [truncated, truncated, truncated]);
});

test('of several tables in one TRUNCATE each is captured, also those it cascades to', async (t) => {
  await partitionedTable('several');
  await db.exec('create table public.referring (id int references several)');
  await watch(db, 'public.referring', { actions: ['truncate'] });
  await db.exec('truncate several cascade');
  t.deepEqual(await changes(db, 'public.several'), [truncated]);
  t.deepEqual(await changes(db, 'public.referring'), [truncated]);
});

test('two TRUNCATE in one function are two activities where rows were captured between them', async (t) => {
  await partitionedTable('twice');
  await db.exec(`
    do $$ begin
      truncate twice; insert into twice values (1); truncate twice;
    end $$`);
  t.deepEqual(await changes(db, 'public.twice'), [truncated, created('1', { id: 1 }), truncated]);
});

test('a TRUNCATE that is rolled back was never there', async (t) => {
  await partitionedTable('undone');
  await db.exec(
    'begin; savepoint s; truncate undone; rollback to s; truncate undone_2; commit; begin; truncate undone; rollback',
  );
  t.deepEqual(await changes(db, 'public.undone'), [truncated]);
});

test('a role that may truncate needs no right to anything of ours, and no setting of its own makes it fail', async (t) => {
  await watchedTable(db, { name: 'public.granted', columns: 'id int primary key', actions: ['truncate'] });
  const role = await createRole(t, db);
  await db.exec(`grant truncate on granted to ${role.name}`);
  const session = await db.connect(role.url);
  await session.query(`set webhooks.truncated = 'x'; truncate granted`);
  t.deepEqual(await changes(db, 'public.granted'), [truncated]);
});

test('a condition is not for truncate', async (t) => {
  await watchedTable(db, { name: 'public.conditional', columns: 'id int primary key', actions: [] });
  await t.throwsAsync(
    db.exec(
      `insert into webhooks.entity_events (entity, action, condition) values ('public.conditional', 'truncate', '$.new.id > 1')`,
    ),
    { code: '23514', message: /entity_events_condition_of_rows/ },
  );
});

test('tables that were watched before get the trigger when capture is reconciled', async (t) => {
  await watchedTable(db, { name: 'public.older', columns: 'id int primary key', actions: ['truncate'] });
  await db.exec('drop trigger _900_webhooks_truncate on older');
  t.true((await db.one('select webhooks.reconcile() as tables')).tables.includes('public.older'));
  await db.exec('truncate older');
  t.deepEqual(await changes(db, 'public.older'), [truncated]);
});
