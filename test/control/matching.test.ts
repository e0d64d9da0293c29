import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { waitsForLock } from '../helpers/locks.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

async function register(uri: string, events: string[], owner: string | null = null): Promise<string> {
  const { id } = await db.one('select id from webhooks.register($1, $2, owner_id => $3)', [uri, events, owner]);
  return id;
}

/** Which registrations are told of what, as `{ 'http://a.example/': ['create 1'] }`. */
async function told(entity: string): Promise<Record<string, string[]>> {
  const rows = await db.query(
    `select r.uri, array_agg(concat_ws(' ', a.action, a.object_id) order by a.id) as told
     from webhooks.webhook_activity a
     join webhooks.webhook_deliveries d on d.activity_id = a.id and d.occurred_at = a.occurred_at
     join webhooks.webhook_registrations r on r.id = d.registration_id
     where a.entity = $1
     group by r.uri`,
    [entity],
  );
  return Object.fromEntries(rows.map((row) => [row.uri, row.told]));
}

test('several registrations are told of one entity event, each once', async (t) => {
  await watchedTable(db, { name: 'public.several', columns: 'id int primary key' });
  await register('http://a.example/', ['public.several:create']);
  await register('http://b.example/', ['public.several:create']);
  await db.exec('insert into several values (1)');
  t.deepEqual(await told('public.several'), { 'http://a.example/': ['create 1'], 'http://b.example/': ['create 1'] });
});

test('a registration with several entity events is told of those and no others', async (t) => {
  await watchedTable(db, { name: 'public.chosen', columns: 'id int primary key, v int' });
  await watchedTable(db, { name: 'public.also_chosen', columns: 'id int primary key' });
  await register('http://c.example/', ['public.chosen:create', 'public.chosen:delete', 'public.also_chosen:create']);
  await register('http://d.example/', ['public.chosen:update']);
  await db.exec(`
    insert into chosen values (1, 1);
    update chosen set v = 2;
    delete from chosen;
    insert into also_chosen values (7);
    delete from also_chosen`);
  t.deepEqual(await told('public.chosen'), {
    'http://c.example/': ['create 1', 'delete 1'],
    'http://d.example/': ['update 1'],
  });
  t.deepEqual(await told('public.also_chosen'), { 'http://c.example/': ['create 7'] });
});

test('a registration of one owner is told of the objects of that owner only, one without an owner of all', async (t) => {
  await watchedTable(db, {
    name: 'public.tenants',
    columns: 'id int primary key, tenant int, member text',
    options: `owner_column => 'tenant', user_column => 'member'`,
  });
  await register('http://ten.example/', ['public.tenants:create', 'public.tenants:update'], '10');
  await register('http://twenty.example/', ['public.tenants:create', 'public.tenants:update'], '20');
  await register('http://all.example/', ['public.tenants:create', 'public.tenants:update']);
  await db.exec(`
    insert into tenants values (1, 10, null), (2, 20, 'u'), (3, null, 'u'), (4, null, null), (5, 100, null);
    update tenants set tenant = 20 where id = 1`);
  t.deepEqual(await told('public.tenants'), {
    'http://ten.example/': ['create 1'],
    'http://twenty.example/': ['create 2', 'update 1'],
    'http://all.example/': ['create 1', 'create 2', 'create 3', 'create 5', 'update 1'],
  });
});

test('the owner of a delivery is the one of its activity', async (t) => {
  await watchedTable(db, {
    name: 'public.owned',
    columns: 'id int primary key, tenant text',
    options: `owner_column => 'tenant'`,
  });
  await register('http://owned.example/', ['public.owned:create']);
  await db.exec(`insert into owned values (1, 'north')`);
  t.deepEqual(
    await db.one(`
      select d.owner_id, d.state, d.attempts, d.next_try_at = a.occurred_at as due_at_once
      from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id
      where a.entity = 'public.owned'`),
    { owner_id: 'north', state: 'pending', attempts: 0, due_at_once: true },
  );
});

test('a registration whose owner changes is told of the new owner from the next write on', async (t) => {
  await watchedTable(db, {
    name: 'public.moved',
    columns: 'id int primary key, tenant text',
    options: `owner_column => 'tenant'`,
  });
  const id = await register('http://moved.example/', ['public.moved:create'], 'a');
  await db.exec(`insert into moved values (1, 'a'), (2, 'b')`);
  await db.query(`update webhooks.webhook_registrations set owner_id = 'b' where id = $1`, [id]);
  await db.exec(`insert into moved values (3, 'a'), (4, 'b')`);
  await db.query('update webhooks.webhook_registrations set owner_id = null where id = $1', [id]);
  await db.exec(`insert into moved values (5, 'a'), (6, 'b')`);
  t.deepEqual(await told('public.moved'), {
    'http://moved.example/': ['create 1', 'create 4', 'create 5', 'create 6'],
  });
});

test('an entity event that a registration gives up is told no more, at once', async (t) => {
  await watchedTable(db, { name: 'public.given_up', columns: 'id int primary key' });
  const id = await register('http://given-up.example/', ['public.given_up:create']);
  await db.exec('insert into given_up values (1)');
  await db.query('delete from webhooks.webhook_registration_events where registration_id = $1', [id]);
  await db.exec('insert into given_up values (2)');
  t.deepEqual(await told('public.given_up'), { 'http://given-up.example/': ['create 1'] });
});

test('a registration that is switched off is told of what happens meanwhile: held, not lost', async (t) => {
  await watchedTable(db, { name: 'public.meanwhile', columns: 'id int primary key' });
  const id = await register('http://meanwhile.example/', ['public.meanwhile:create']);
  await db.query('update webhooks.webhook_registrations set is_enabled = false where id = $1', [id]);
  await db.exec('insert into meanwhile values (1)');
  t.deepEqual(await told('public.meanwhile'), { 'http://meanwhile.example/': ['create 1'] });
  t.is(
    (await db.one(`select state from webhooks.webhook_activity_report where entity = 'public.meanwhile'`)).state,
    'held',
  );
});

// Apart from the others: each deletion of a registration cancels orphans too.
test.serial(
  'a write that commits after its registration was deleted is cancelled by the next maintenance',
  async (t) => {
    await watchedTable(db, { name: 'public.orphaned', columns: 'id int primary key' });
    const id = await register('http://orphaned.example/', ['public.orphaned:create']);
    const writer = await db.connect();
    await writer.query('begin; insert into orphaned values (1)');
    await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
    await writer.query('commit');
    const state = async () =>
      (await db.one(`select state from webhooks.webhook_activity_report where entity = 'public.orphaned'`)).state;
    t.is(await state(), 'pending');
    const { done } = await db.one('select webhooks.maintain() as done');
    t.is(done.cancelled, 1);
    t.is(await state(), 'cancelled');
  },
);

test('an entity event that is deleted while a write tells of it takes nothing from that write', async (t) => {
  await watchedTable(db, { name: 'public.vanishing', columns: 'id int primary key' });
  await register('http://vanishing.example/', ['public.vanishing:create']);
  const writer = await db.connect();
  await writer.query('begin; insert into vanishing values (1)');
  await db.exec(`delete from webhooks.entity_events where entity = 'public.vanishing'`);
  await writer.query('insert into vanishing values (2); commit');
  t.deepEqual(await told('public.vanishing'), { 'http://vanishing.example/': ['create 1'] });
});

test('giving a registration an entity event waits for nobody, while writes of it are under way', async (t) => {
  await watchedTable(db, { name: 'public.under_way', columns: 'id int primary key' });
  const writer = await db.connect();
  await writer.query('begin; insert into under_way values (1)');
  await register('http://under-way.example/', ['public.under_way:create']);
  await writer.query('insert into under_way values (2); commit');
  t.deepEqual(await told('public.under_way'), { 'http://under-way.example/': ['create 2'] });
});

test('a registration that is being deleted makes a second deletion wait, and both cancel once', async (t) => {
  await watchedTable(db, { name: 'public.twice', columns: 'id int primary key' });
  const id = await register('http://twice.example/', ['public.twice:create']);
  await db.exec('insert into twice values (1)');
  const [first, second] = [await db.connect(), await db.connect()];
  await first.query('begin');
  await first.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  const again = second.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  await waitsForLock(db, second, first);
  await first.query('commit');
  t.is((await again).rowCount, 0);
  t.deepEqual(
    await db.query(
      `select d.state from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id where a.entity = 'public.twice'`,
    ),
    [{ state: 'cancelled' }],
  );
});
