import test from 'ava';
import { changes, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { waitsForLock } from '../helpers/locks.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

const objectIds = async (database: TestDatabase, entity: string) =>
  (await changes(database, entity)).map(({ object_id }) => object_id);

test('an entity event that is disabled stops its capture at once, and enabled again takes it up, without DDL', async (t) => {
  await watchedTable(db, { name: 'public.toggled', columns: 'id int primary key' });
  const before = await db.query(
    `select xmin, * from pg_trigger where tgrelid = 'public.toggled'::regclass order by oid`,
  );
  const writer = await db.connect();
  const enable = (enabled: boolean) =>
    db.query(`update webhooks.entity_events set enabled = $1 where entity = 'public.toggled' and action = 'create'`, [
      enabled,
    ]);
  await writer.query('insert into toggled values (1)');
  await enable(false);
  await writer.query('insert into toggled values (2); delete from toggled where id = 2');
  await enable(true);
  await writer.query('insert into toggled values (3)');
  t.deepEqual(
    (await changes(db, 'public.toggled')).map(({ action, object_id }) => `${action} ${object_id}`),
    ['create 1', 'delete 2', 'create 3'],
  );
  t.deepEqual(
    await db.query(`select xmin, * from pg_trigger where tgrelid = 'public.toggled'::regclass order by oid`),
    before,
  );
});

test('an entity event that is added or deleted starts and ends its capture at once', async (t) => {
  await watchedTable(db, { name: 'public.added', columns: 'id int primary key', actions: [] });
  const writer = await db.connect();
  await writer.query('insert into added values (1)');
  await db.exec(`insert into webhooks.entity_events (entity, action) values ('public.added', 'create')`);
  await writer.query('insert into added values (2)');
  await db.exec(`delete from webhooks.entity_events where entity = 'public.added'`);
  await writer.query('insert into added values (3)');
  t.deepEqual(await objectIds(db, 'public.added'), ['2']);
});

test('an entity event of a table that is not watched is error WHENT, and says how to watch it', async (t) => {
  await watchedTable(db, { name: 'public.known', columns: 'id int primary key', actions: [] });
  const error = await t.throwsAsync(
    db.exec(`insert into webhooks.entity_events (entity, action) values ('public.unknown', 'create')`),
    { code: 'WHENT', message: 'entity event: public.unknown is not in the catalogue' },
  );
  t.regex(
    (error as Error & { hint: string }).hint,
    /webhooks\.watch\('public\.unknown'\).* Entities here: .*public\.known/,
  );
  await db.exec(`insert into webhooks.entity_events (entity, action) values ('public.known', 'create')`);
  await t.throwsAsync(
    db.exec(`update webhooks.entity_events set entity = 'public.unknown' where entity = 'public.known'`),
    { code: 'WHENT' },
  );
});

test('a foreign key keeps entity events to the catalogue where the friendly error is gone round', async (t) => {
  await watchedTable(db, { name: 'public.held_by_key', columns: 'id int primary key' });
  const expected = { code: '23503', message: /entity_events_entity_fkey/ };
  await t.throwsAsync(db.exec(`delete from webhooks.audit_settings where entity = 'public.held_by_key'`), expected);
  const session = await db.connect();
  await session.query('begin; alter table webhooks.entity_events disable trigger _500_check_entity');
  await t.throwsAsync(
    session.query(`insert into webhooks.entity_events (entity, action) values ('public.unknown', 'create')`),
    expected,
  );
  await session.query('rollback');
});

test('an entity and action make one entity event, of a known action', async (t) => {
  await watchedTable(db, { name: 'public.unique_events', columns: 'id int primary key', actions: ['create'] });
  const add = (action: string) =>
    db.query(`insert into webhooks.entity_events (entity, action) values ('public.unique_events', $1)`, [action]);
  await t.throwsAsync(add('create'), { code: '23505', message: /entity_events_entity_action_key/ });
  await t.throwsAsync(add('upsert'), { code: '23514', message: /entity_events_action_known/ });
});

test('the switch for the whole database stops all capture at once, and back on leaves disabled events disabled', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.a', columns: 'id int primary key', actions: ['create'] });
  await watchedTable(own, { name: 'public.b', columns: 'id int primary key', actions: ['create'] });
  await own.exec(`update webhooks.entity_events set enabled = false where entity = 'public.b'`);
  const write = (id: number) => own.exec(`insert into a values (${id}); insert into b values (${id})`);
  await write(1);
  await own.exec('update webhooks.settings set capture_enabled = false');
  await write(2);
  // While it is off, an event may be enabled or added: it begins with the switch.
  await own.exec(`update webhooks.entity_events set enabled = true where entity = 'public.b'`);
  await watchedTable(own, { name: 'public.c', columns: 'id int primary key', actions: ['create'] });
  await own.exec('insert into c values (2)');
  await write(3);
  await own.exec('update webhooks.settings set capture_enabled = true');
  await own.exec('insert into c values (4)');
  await write(4);
  await own.exec(`update webhooks.entity_events set enabled = false where entity = 'public.a'`);
  await write(5);
  t.deepEqual(await objectIds(own, 'public.a'), ['1', '4']);
  t.deepEqual(await objectIds(own, 'public.b'), ['4', '5']);
  t.deepEqual(await objectIds(own, 'public.c'), ['4']);
});

test('an entity event that is added while the switch goes off is off too, whichever comes first', async (t) => {
  const own = await createDatabase(t);
  await own.exec('create table public.a (id int primary key); create table public.b (id int primary key)');
  const [adding, switching] = [await own.connect(), await own.connect()];
  const add = (entity: string) =>
    adding.query(`insert into webhooks.entity_events (entity, action) values ('${entity}', 'create')`);
  await watch(own, 'public.a', { actions: [] });
  await watch(own, 'public.b', { actions: [] });

  await adding.query('begin');
  await add('public.a');
  const switched = switching.query('update webhooks.settings set capture_enabled = false');
  await waitsForLock(own, switching, adding);
  await adding.query('commit');
  await switched;

  await own.exec('update webhooks.settings set capture_enabled = true');
  await switching.query('begin; update webhooks.settings set capture_enabled = false');
  const added = add('public.b');
  await waitsForLock(own, adding, switching);
  await switching.query('commit');
  await added;

  await own.exec('insert into public.a values (1); insert into public.b values (1)');
  t.deepEqual(await own.query('select from webhooks.webhook_activity'), []);
  await own.exec('update webhooks.settings set capture_enabled = true');
  await own.exec('insert into public.a values (2); insert into public.b values (2)');
  t.is((await own.query('select from webhooks.webhook_activity')).length, 2);
});

test('the settings are one row that cannot be deleted or doubled', async (t) => {
  const own = await createDatabase(t);
  await t.throwsAsync(own.exec('delete from webhooks.settings'), { code: 'WHSET' });
  await t.throwsAsync(own.exec('insert into webhooks.settings default values'), { code: '23505' });
  await t.throwsAsync(own.exec('insert into webhooks.settings (only_row) values (false)'), { code: '23514' });
  await t.throwsAsync(own.exec('update webhooks.settings set retention_days = 0'), { code: '23514' });
  t.is((await own.query('select from webhooks.settings')).length, 1);
});
