import test from 'ava';
import { changes, created, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

const asReplica = (sql: string) => db.exec(`begin; set local session_replication_role = replica; ${sql}; commit`);

/** When the capture triggers of a table fire: O origin, A always, D never. */
const modes = async (table: string, database = db): Promise<string> =>
  (
    await database.one(
      `select string_agg(tgenabled::text, '') as modes from pg_trigger where tgrelid = $1::regclass and tgname ~ '^_900_webhooks' and tgfoid::regproc::text ~ 'capture'`,
      [table],
    )
  ).modes;

test('what a replica writes is captured where the entity is watched always, and no more once it is not', async (t) => {
  await watchedTable(db, {
    name: 'public.always',
    columns: 'id int primary key',
    options: `on_replication => 'always'`,
  });
  await asReplica('insert into always values (1)');
  await db.exec('insert into always values (2)');
  await db.exec(`select webhooks.watch('public.always')`);
  await asReplica('insert into always values (3)');
  await db.exec('insert into always values (4)');
  t.deepEqual(
    await changes(db, 'public.always'),
    [1, 2, 4].map((id) => created(`${id}`, { id })),
  );
});

test('watching always covers every partition, and those that come later', async (t) => {
  await db.exec(`
    create table public.parts (id int primary key) partition by range (id);
    create table parts_1 partition of parts for values from (0) to (10)`);
  await db.exec(`select webhooks.watch('public.parts', on_replication => 'always')`);
  await db.exec('create table parts_2 partition of parts for values from (10) to (20)');
  for (const table of ['parts', 'parts_1', 'parts_2']) t.is(await modes(table), 'AAAA');
  await db.exec(`insert into webhooks.entity_events (entity, action) values ('public.parts', 'create')`);
  await asReplica('insert into parts values (1); insert into parts_1 values (2); insert into parts_2 values (11)');
  t.is((await changes(db, 'public.parts')).length, 3);
});

test('a trigger that somebody disabled stays disabled', async (t) => {
  await watchedTable(db, { name: 'public.disabled', columns: 'id int primary key' });
  await db.exec(`
    alter table disabled disable trigger _900_webhooks_create;
    select webhooks.watch('public.disabled', on_replication => 'always')`);
  t.is([...(await modes('disabled'))].sort().join(''), 'AAAD');
});

test('reconcile puts right a trigger that was enabled otherwise', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.switched', columns: 'id int primary key' });
  await own.exec('drop event trigger webhooks_follow_tables');
  await own.exec('alter table switched enable always trigger _900_webhooks_update');
  t.is([...(await modes('switched', own))].sort().join(''), 'AOOO');
  await own.exec('select webhooks.reconcile()');
  t.is(await modes('switched', own), 'OOOO');
});

test('any other on_replication is error WHOPT', async (t) => {
  await db.exec('create table public.refused (id int primary key)');
  await t.throwsAsync(db.exec(`select webhooks.watch('public.refused', on_replication => 'on')`), { code: 'WHOPT' });
});
