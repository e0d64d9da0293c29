import test from 'ava';
import { changes, created, deleted, updated, watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** The catalogue's entry of a table. */
function setting(table: string, database = db) {
  return database.one(
    `select entity, label, key_columns, owner_column, user_column, excluded_columns, problem
     from webhooks.audit_settings where relation = $1::regclass`,
    [table],
  );
}

for (const { change, before = 'v', alter, after, shape = {} } of [
  { change: 'a column that was added', alter: `add column w int default 5`, after: 'w', shape: { w: 7 } },
  { change: 'a column that was dropped', alter: `add column w int, drop column v`, before: 'v', after: 'w' },
  { change: 'a column that was renamed', alter: `rename column v to "select"`, after: '"select"' },
  { change: 'a column of another type', alter: `alter column v type bigint using v`, after: 'v' },
]) {
  test(`an update of ${change} is captured under its present name, in the same transaction and after it`, async (t) => {
    const name = `altered_${after.replaceAll('"', '')}_${before}_${alter.length}`;
    await watchedTable(db, { name: `public.${name}`, columns: 'id int primary key, v int' });
    await db.exec(`
      insert into ${name} values (1, 1);
      update ${name} set ${before} = 2;
      alter table ${name} ${alter};
      update ${name} set ${after} = 7`);
    await db.exec(`update ${name} set ${after} = 8; delete from ${name}`);
    const captured = await changes(db, `public.${name}`);
    t.deepEqual(
      captured.map(({ action, changed }) => [action, changed]),
      [
        ['create', null],
        ['update', ['v']],
        ['update', [after.replaceAll('"', '')]],
        ['update', [after.replaceAll('"', '')]],
        ['delete', null],
      ],
    );
    t.like(captured[2]?.object as object, { id: 1, [after.replaceAll('"', '')]: 7, ...shape });
    t.is((await setting(name)).problem, null);
  });
}

test('a column of a type that reads otherwise in other sessions is captured the same in all of them', async (t) => {
  await watchedTable(db, { name: 'public.retyped', columns: 'id int primary key, at timestamp' });
  await db.exec(`
    set local timezone = 'America/New_York';
    alter table retyped alter column at type timestamptz using at at time zone 'UTC';
    insert into retyped values (1, '2026-01-02 03:04:05+00')`);
  t.deepEqual(await changes(db, 'public.retyped'), [created('1', { id: 1, at: '2026-01-02T03:04:05+00:00' })]);
});

test('renamed owner, user, key and excluded columns are known again', async (t) => {
  await watchedTable(db, {
    name: 'public.renamed',
    columns: 'id int primary key, owner int, member text, secret text, v int',
    options: `owner_column => 'owner', user_column => 'member', excluded_columns => '{secret}'`,
  });
  await db.exec(`
    alter table renamed rename column id to number;
    alter table renamed rename column owner to tenant;
    alter table renamed rename column member to person;
    alter table renamed rename column secret to hidden;
    insert into renamed values (1, 7, 'u', 'x', 0), (2, null, null, 'x', 0)`);
  t.deepEqual(
    await db.query(
      `select object_id, owner_id, user_id, object from webhooks.webhook_activity where entity = 'public.renamed'`,
    ),
    [{ object_id: '1', owner_id: '7', user_id: 'u', object: { number: 1, tenant: 7, person: 'u', v: 0 } }],
  );
  t.like(await setting('renamed'), {
    key_columns: ['number'],
    owner_column: 'tenant',
    user_column: 'person',
    excluded_columns: ['hidden'],
    problem: null,
  });
});

test('a column that is not copied may be renamed again and again, and never is', async (t) => {
  await watchedTable(db, {
    name: 'public.private',
    columns: 'id int primary key, secret text, v int',
    options: `excluded_columns => '{secret}'`,
  });
  await db.exec('alter table private rename column secret to hidden');
  await db.exec('alter table private rename column hidden to covert');
  await db.exec('alter table private add column w int');
  await db.exec(`insert into private values (1, 'x', 2, 3)`);
  t.deepEqual(await changes(db, 'public.private'), [created('1', { id: 1, v: 2, w: 3 })]);
  t.deepEqual((await setting('private')).excluded_columns, ['covert']);
});

test('what is not captured yet is followed too: its owner column is known again after two new names', async (t) => {
  await watchedTable(db, {
    name: 'public.quiet',
    columns: 'id int primary key, owner int',
    options: `owner_column => 'owner'`,
    actions: [],
  });
  await db.exec('alter table quiet rename column owner to tenant');
  await db.exec('alter table quiet rename column tenant to shop');
  t.like(await setting('quiet'), { owner_column: 'shop', problem: null });
});

test('columns that go with their type, or with a function that computes them, are followed', async (t) => {
  await db.exec(`
    create type public.colour as enum ('red');
    create function public.twice(n int) returns int immutable language sql return n * 2`);
  await watchedTable(db, {
    name: 'public.dependent',
    columns: 'id int primary key, v int, c public.colour, d int generated always as (public.twice(v)) stored',
  });
  await db.exec(
    `insert into dependent values (1, 1, 'red'); drop type public.colour cascade; update dependent set v = 2`,
  );
  await db.exec('drop function public.twice(int) cascade');
  await db.exec('update dependent set v = 3');
  t.deepEqual(await changes(db, 'public.dependent'), [
    created('1', { id: 1, v: 1, c: 'red', d: 2 }),
    updated('1', { id: 1, v: 1, d: 2 }, { id: 1, v: 2, d: 4 }, ['v', 'd']),
    updated('1', { id: 1, v: 2 }, { id: 1, v: 3 }, ['v']),
  ]);
});

test('a table that inherits, or is of a type, is followed when that is altered', async (t) => {
  await db.exec(`
    create table public.ancestor (id int primary key, a int, b int);
    create table public.heir () inherits (public.ancestor);
    create type public.kind as (id int, a int, b int);
    create table public.typed of public.kind`);
  for (const table of ['public.heir', 'public.typed']) await watch(db, table);
  await db.exec('insert into heir values (1, 1, 1); insert into typed values (1, 1, 1)');
  await db.exec('alter table ancestor drop column a; alter table ancestor rename column b to c');
  await db.exec(
    'alter type public.kind drop attribute a cascade; alter type public.kind rename attribute b to c cascade',
  );
  await db.exec('update heir set c = 2; update typed set c = 2');
  for (const table of ['public.heir', 'public.typed'])
    t.like(
      (await changes(db, table))[1],
      { previous: { id: 1, c: 1 }, object: { id: 1, c: 2 }, changed: ['c'] },
      table,
    );
});

test('a watched table that becomes a partition of another is captured as that one, and as itself once it is detached', async (t) => {
  await watchedTable(db, { name: 'public.before', columns: 'id int not null, v int' });
  await db.exec('create table public.whole (id int not null, v int) partition by range (id)');
  await watch(db, 'public.whole');
  await db.exec('alter table whole attach partition before for values from (0) to (100)');
  await db.exec('select webhooks.reconcile()');
  await db.exec('insert into before values (1, 1); insert into whole values (2, 2)');
  t.deepEqual(await changes(db, 'public.before'), []);
  t.deepEqual(await changes(db, 'public.whole'), [created(null, { id: 1, v: 1 }), created(null, { id: 2, v: 2 })]);
  await db.exec('alter table whole detach partition before');
  await db.exec('select webhooks.reconcile()');
  await db.exec('insert into before values (3, 3)');
  t.deepEqual(await changes(db, 'public.before'), [created(null, { id: 3, v: 3 })]);
  t.is((await changes(db, 'public.whole')).length, 2);
});

test('two columns that swap their names are not confused', async (t) => {
  await watchedTable(db, {
    name: 'public.swapped',
    columns: 'id int primary key, a int, b int',
    options: `owner_column => 'a'`,
  });
  await db.exec(`
    alter table swapped rename column a to c; alter table swapped rename column b to a; alter table swapped rename column c to b;
    insert into swapped values (1, 10, 20)`);
  t.is((await setting('swapped')).owner_column, 'b');
  t.is((await db.one(`select owner_id from webhooks.webhook_activity where entity = 'public.swapped'`)).owner_id, '10');
});

test('where the owner or key column is dropped, writes go on, activity has none, and the catalogue says why', async (t) => {
  await watchedTable(db, {
    name: 'public.orphaned',
    columns: 'id int, owner int, v int, primary key (id)',
    options: `owner_column => 'owner'`,
  });
  const client = await db.connect();
  const warnings: (string | undefined)[] = [];
  client.on('notice', ({ message }) => warnings.push(message));
  await client.query('alter table orphaned drop column owner, drop column id');
  await client.query('insert into orphaned values (1)');
  await client.query('update orphaned set v = 2');
  t.deepEqual(await changes(db, 'public.orphaned'), [
    created(null, { v: 1 }),
    updated(null, { v: 1 }, { v: 2 }, ['v']),
  ]);
  t.deepEqual(warnings, ['webhooks: public.orphaned is captured otherwise than before']);
  const { problem, owner_column, key_columns } = await setting('orphaned');
  t.is(
    problem,
    `Its owner column owner and key column id was dropped, so its activity is captured without. Say how it is to be captured: select webhooks.watch('public.orphaned', …).`,
  );
  t.deepEqual([owner_column, key_columns], [null, []]);
  await db.exec(`select webhooks.watch('public.orphaned')`);
  t.is((await setting('orphaned')).problem, null);
});

test('a renamed table keeps its entity events and registrations under its new name', async (t) => {
  await db.exec('create schema old_shop; create schema new_shop');
  await watchedTable(db, { name: 'old_shop.orders', columns: 'id int primary key' });
  await db.exec(`select webhooks.register('http://127.0.0.1:9/', '{old_shop.orders:create}')`);
  await db.exec('alter table old_shop.orders rename to purchases; insert into old_shop.purchases values (1)');
  await db.exec('alter table old_shop.purchases set schema new_shop; insert into new_shop.purchases values (2)');
  await db.exec('alter schema new_shop rename to shop; insert into shop.purchases values (3)');
  t.deepEqual(
    await db.query(
      `select a.entity, a.object_id from webhooks.webhook_activity a
       join webhooks.webhook_deliveries_live d on d.activity_id = a.id where a.entity ~ 'shop' order by a.id`,
    ),
    [
      { entity: 'old_shop.purchases', object_id: '1' },
      { entity: 'new_shop.purchases', object_id: '2' },
      { entity: 'shop.purchases', object_id: '3' },
    ],
  );
  t.like(await setting('shop.purchases'), { entity: 'shop.purchases', label: 'shop.purchases' });
});

test('what is still to leave in order keeps its place when the table is renamed', async (t) => {
  await watchedTable(db, { name: 'public.in_order', columns: 'id int primary key' });
  await db.exec(`
    select webhooks.register('http://127.0.0.1:9/', '{public.in_order:create,public.in_order:delete}');
    update webhooks.webhook_registrations r set ordering = 'object'
    from webhooks.webhook_registration_events m join webhooks.entity_events e on e.id = m.entity_event_id
    where r.id = m.registration_id and e.entity = 'public.in_order'`);
  await db.exec('insert into in_order values (1); alter table in_order rename to "in:order"; delete from "in:order"');
  t.deepEqual(
    await db.query(
      `select order_key from webhooks.webhook_deliveries_live where order_key ~ 'in.order' order by activity_id`,
    ),
    [{ order_key: 'public."in:order":1' }, { order_key: 'public."in:order":1' }],
  );
});

test('a dropped table is said to be gone, and one that takes its place is captured once it is watched', async (t) => {
  await watchedTable(db, { name: 'public.replaced', columns: 'id int primary key' });
  await db.exec('drop table replaced');
  const { problem } = await db.one(`select problem from webhooks.audit_settings where entity = 'public.replaced'`);
  t.regex(problem, /^Its table was dropped\./);
  await db.exec(
    'create table replaced (number int primary key); select webhooks.watch($$public.replaced$$); insert into replaced values (1)',
  );
  t.deepEqual(await changes(db, 'public.replaced'), [created('1', { number: 1 })]);
  t.is((await setting('replaced')).problem, null);
});

/** What restoring a dump does to a table: it is made anew, without the columns that were dropped. The catalogue is as it was. */
async function restore(database: TestDatabase, table: string, columns: string): Promise<void> {
  const session = await database.connect();
  await session.query(`
    set session_replication_role = replica;
    drop table ${table};
    create table ${table} (${columns});
    update webhooks.audit_settings set relation = '${table}'::regclass where entity = '${table}'`);
}

test('columns of a table that was restored from a dump are known by their names, since they have other numbers', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, {
    name: 'public.accounts',
    columns: 'id int primary key, dropped int, owner text, secret text, v int',
    options: `owner_column => 'owner', excluded_columns => '{secret}'`,
  });
  await own.exec(`
    alter table accounts drop column dropped;
    update webhooks.entity_events set columns = '{v}' where action = 'update'`);
  const before = await setting('public.accounts', own);
  await restore(own, 'public.accounts', 'id int primary key, owner text, secret text, v int');
  await own.exec('select webhooks.reconcile()');
  t.deepEqual(await setting('public.accounts', own), before);
  await own.exec(`
    insert into accounts values (1, 'ann', 'hidden', 2);
    update accounts set secret = 'x';
    update accounts set v = 3;
    alter table accounts rename secret to hidden;
    update accounts set v = 4`);
  t.deepEqual(await changes(own, 'public.accounts'), [
    created('1', { id: 1, owner: 'ann', v: 2 }),
    updated('1', { id: 1, owner: 'ann', v: 2 }, { id: 1, owner: 'ann', v: 3 }, ['v']),
    updated('1', { id: 1, owner: 'ann', v: 3 }, { id: 1, owner: 'ann', v: 4 }, ['v']),
  ]);
  t.deepEqual(await own.query('select distinct owner_id from webhooks.webhook_activity'), [{ owner_id: 'ann' }]);
});

test('so they are where it had dropped none, and may have them in another order', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, {
    name: 'public.children',
    columns: 'id int primary key, secret text, v int',
    options: `excluded_columns => '{secret}'`,
  });
  await restore(own, 'public.children', 'v int, id int primary key, secret text');
  await own.exec(`select webhooks.reconcile(); insert into children values (1, 2, 'hidden')`);
  t.deepEqual(await changes(own, 'public.children'), [created('2', { v: 1, id: 2 })]);
});

test('a column that is not to be copied and has another name before capture knows of a restored table is not copied either', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, {
    name: 'public.accounts',
    columns: 'id int primary key, secret text',
    options: `excluded_columns => '{secret}'`,
  });
  await restore(own, 'public.accounts', 'id int primary key, hidden text');
  await own.exec(`select webhooks.reconcile(); insert into accounts values (1, 'hidden')`);
  t.deepEqual(await changes(own, 'public.accounts'), []);
  t.regex((await setting('public.accounts', own)).problem, /made anew, and which of its columns now is secret/);
  await own.exec(`
    select webhooks.watch('public.accounts', excluded_columns => '{hidden}');
    insert into accounts values (2, 'hidden')`);
  t.deepEqual(await changes(own, 'public.accounts'), [created('2', { id: 2 })]);
});

test('partitions are captured from the moment they are made or attached until they are detached', async (t) => {
  await db.exec('create table parts (id int, v text) partition by range (id)');
  await watch(db, 'public.parts');
  await db.exec(`
    create table parts_made partition of parts for values from (0) to (10);
    create table parts_attached (v text, id int);
    alter table parts attach partition parts_attached for values from (10) to (20);
    create table parts_deep partition of parts for values from (20) to (30) partition by range (id);
    create table parts_deep_leaf partition of parts_deep for values from (20) to (25);
    insert into parts_made values (1, 'made');
    insert into parts_attached values ('attached', 11);
    insert into parts_deep_leaf values (21, 'deep');
    insert into parts values (2, 'root');
    alter table parts detach partition parts_attached;
    insert into parts_attached values ('detached', 12)`);
  t.deepEqual(
    (await changes(db, 'public.parts')).map(({ object }) => (object as { v: string }).v),
    ['made', 'attached', 'deep', 'root'],
  );
  t.deepEqual(await db.query(`select from pg_trigger where tgrelid = 'parts_attached'::regclass`), []);
});

test('whoever may alter a table needs no right to anything of ours', async (t) => {
  const role = await createRole(t, db);
  await db.exec(`create schema authorization ${role.name}; create table ${role.name}.mine (id int primary key, v int)`);
  await db.exec(`alter table ${role.name}.mine owner to ${role.name}`);
  await watch(db, `${role.name}.mine`);
  const owner = await db.connect(role.url);
  await owner.query(`
    alter table ${role.name}.mine rename column v to w; insert into ${role.name}.mine values (1, 1);
    update ${role.name}.mine set w = 2; alter table ${role.name}.mine rename to ours; delete from ${role.name}.ours`);
  await owner.end();
  t.deepEqual(await changes(db, `${role.name}.mine`), [
    created('1', { id: 1, w: 1 }),
    updated('1', { id: 1, w: 1 }, { id: 1, w: 2 }, ['w']),
  ]);
  t.deepEqual(await changes(db, `${role.name}.ours`), [deleted('1', { id: 1, w: 2 })]);
});

test('a change that capture cannot follow succeeds, writes go on, and the catalogue says why nothing is captured', async (t) => {
  await watchedTable(db, { name: 'public.taken', columns: 'id int primary key' });
  await watchedTable(db, { name: 'public.taking', columns: 'id int primary key, v int' });
  await db.exec('drop table taken; alter table taking rename to taken; insert into taken values (1, 1)');
  t.deepEqual(await changes(db, 'public.taken'), []);
  t.regex((await setting('taken')).problem, /could not follow .*audit_settings_entity_key.* nothing is captured/);
  await db.exec(`
    delete from webhooks.entity_events where entity = 'public.taken';
    delete from webhooks.audit_settings where entity = 'public.taken';
    select webhooks.watch('public.taken'); update taken set v = 2`);
  t.deepEqual(await changes(db, 'public.taken'), [updated('1', { id: 1, v: 1 }, { id: 1, v: 2 }, ['v'])]);
});

test('an altered table that is not watched, and a temporary one, leave everything as it is', async (t) => {
  await db.exec(
    'create table apart (id int); create temp table passing (id int); alter table apart add column v int; drop table apart',
  );
  t.deepEqual(await db.query(`select from webhooks.audit_settings where entity ~ 'apart|passing'`), []);
});

test('where event triggers may not be created, the next look of a worker makes capture follow', async (t) => {
  const own = await createDatabase(t);
  await own.exec('drop event trigger webhooks_follow_tables; drop event trigger webhooks_note_dropped_tables');
  await own.exec('create table public.later (id int, owner int, v int, primary key (id, v)) partition by list (v)');
  await watch(own, 'public.later', { options: `owner_column => 'owner'` });
  t.deepEqual((await own.one('select webhooks.reconcile() as followed')).followed, []);
  await own.exec(`
    create table later_1 partition of later for values in (1);
    alter table later rename column owner to tenant;
    alter table later rename to sooner`);
  t.deepEqual((await own.one('select webhooks.reconcile() as followed')).followed, ['public.sooner']);
  await own.exec('insert into later_1 values (1, 7, 1)');
  t.deepEqual(await changes(own, 'public.sooner'), [created('[1, 1]', { id: 1, tenant: 7, v: 1 })]);
  t.like(await setting('sooner', own), { owner_column: 'tenant', problem: null });
  t.deepEqual((await own.one('select webhooks.reconcile() as followed')).followed, []);
});

test('where event triggers may not be created, an event that changes before that look makes capture follow first', async (t) => {
  const own = await createDatabase(t);
  await own.exec('drop event trigger webhooks_follow_tables; drop event trigger webhooks_note_dropped_tables');
  await watchedTable(own, {
    name: 'public.behind',
    columns: 'id int primary key, secret text, v int, gone int',
    options: `excluded_columns => '{secret}'`,
  });
  await own.exec(`
    insert into behind values (1, 'hidden', 1, 1);
    alter table behind rename secret to token;
    alter table behind drop column gone;
    update webhooks.entity_events set description = 'new', columns = '{v}' where action = 'update';
    insert into behind values (2, 'hidden', 2);
    update behind set v = 3 where id = 2`);
  t.deepEqual(await changes(own, 'public.behind'), [
    created('1', { id: 1, v: 1, gone: 1 }),
    created('2', { id: 2, v: 2 }),
    updated('2', { id: 2, v: 2 }, { id: 2, v: 3 }, ['v']),
  ]);
  t.like(await setting('public.behind', own), { excluded_columns: ['token'] });
});

test('and one that changes before capture knows of another type leaves the rest of it known to be behind', async (t) => {
  const own = await createDatabase(t);
  await own.exec('drop event trigger webhooks_follow_tables; drop event trigger webhooks_note_dropped_tables');
  await watchedTable(own, { name: 'public.half', columns: 'id int primary key, v numeric(4, 1)' });
  await own.exec(`
    insert into half values (1, 1);
    alter table half alter v type numeric;
    update webhooks.entity_events set columns = null, enabled = false where action = 'delete'`);
  t.deepEqual(await own.query('select webhooks.reconcile()'), [{ reconcile: ['public.half'] }]);
  await own.exec(`update half set v = '1.000'`);
  t.deepEqual(
    (await changes(own, 'public.half')).map(({ changed }) => changed),
    [null, ['v']],
  );
});

test('and an event of a table that was dropped unseen may be changed, or deleted', async (t) => {
  const own = await createDatabase(t);
  await own.exec('drop event trigger webhooks_follow_tables; drop event trigger webhooks_note_dropped_tables');
  await watchedTable(own, { name: 'public.unseen', columns: 'id int primary key' });
  await own.exec(`
    drop table unseen;
    update webhooks.entity_events set enabled = false where action = 'update';
    delete from webhooks.entity_events where action = 'delete'`);
  t.deepEqual(await own.query('select webhooks.reconcile()'), [{ reconcile: [] }]);
  t.deepEqual(await own.query(`select action from webhooks.entity_events where enabled order by 1`), [
    { action: 'create' },
  ]);
});
