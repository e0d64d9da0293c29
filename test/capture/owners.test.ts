import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** What was captured, as `action object owner user`. */
async function captured(entity: string): Promise<string[]> {
  const rows = await db.query(
    `select concat_ws(' ', action, object_id, coalesce(owner_id, '-'), coalesce(user_id, '-')) as line
     from webhooks.webhook_activity where entity = $1 order by id`,
    [entity],
  );
  return rows.map(({ line }) => line);
}

test('a row with neither owner nor user fires nothing, one with either fires', async (t) => {
  await watchedTable(db, {
    name: 'public.owned',
    columns: 'id int primary key, owner int, member text, v int',
    options: `owner_column => 'owner', user_column => 'member'`,
  });
  await db.exec(`
    insert into owned values (1, null, null, 0), (2, 10, null, 0), (3, null, 'u', 0), (4, 10, 'u', 0);
    update owned set v = 1;
    delete from owned`);
  t.deepEqual(
    await captured('public.owned'),
    ['create', 'update', 'delete'].flatMap((action) => [`${action} 2 10 -`, `${action} 3 - u`, `${action} 4 10 u`]),
  );
});

test('where only an owner column is configured, a row without an owner fires nothing', async (t) => {
  await watchedTable(db, {
    name: 'public.owner_only',
    columns: 'id int primary key, owner uuid, member text',
    options: `owner_column => 'owner'`,
  });
  await db.exec(`insert into owner_only values (1, null, 'u'), (2, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', null)`);
  t.deepEqual(await captured('public.owner_only'), ['create 2 a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 -']);
});

test('where only a user column is configured, a row without a user fires nothing', async (t) => {
  await watchedTable(db, {
    name: 'public.user_only',
    columns: 'id int primary key, member text',
    options: `user_column => 'member'`,
  });
  await db.exec(`insert into user_only values (1, null), (2, 'u')`);
  t.deepEqual(await captured('public.user_only'), ['create 2 - u']);
});

test('a row without an owner fires nothing from where its column may be null, and every row while it may not', async (t) => {
  await watchedTable(db, {
    name: 'public.always_owned',
    columns: 'id int primary key, owner int not null, v int',
    options: `owner_column => 'owner'`,
  });
  await db.exec(`
    insert into always_owned values (1, 10, 0);
    alter table always_owned alter owner drop not null;
    insert into always_owned values (2, null, 0), (3, 11, 0);
    update always_owned set v = 1;
    delete from always_owned where owner is null;
    alter table always_owned alter owner set not null;
    update always_owned set v = 2`);
  t.deepEqual(await captured('public.always_owned'), [
    'create 1 10 -',
    'create 3 11 -',
    'update 1 10 -',
    'update 3 11 -',
    'update 1 10 -',
    'update 3 11 -',
  ]);
});

test('where neither column is configured, every row fires', async (t) => {
  await watchedTable(db, { name: 'public.unowned', columns: 'id int primary key, owner int' });
  await db.exec('insert into unowned values (1, null), (2, 10)');
  t.deepEqual(await captured('public.unowned'), ['create 1 - -', 'create 2 - -']);
});

test('an update belongs to the owner that the row has after it, and a delete to the last one', async (t) => {
  await watchedTable(db, {
    name: 'public.sold',
    columns: 'id int primary key, owner text',
    options: `owner_column => 'owner'`,
  });
  await db.exec(`
    insert into sold values (1, 'a');
    update sold set owner = 'b';
    update sold set owner = null;
    update sold set owner = 'c';
    delete from sold`);
  t.deepEqual(await captured('public.sold'), ['create 1 a -', 'update 1 b -', 'update 1 c -', 'delete 1 c -']);
});
