import test from 'ava';
import { changes, created, deleted, updated, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

type Filter = Partial<{ columns: string[]; condition: string; include_unchanged: boolean }>;

/** Sets the filter of an entity event that there is. */
async function filter(entity: string, action: string, filter: Filter, database = db): Promise<void> {
  await database.query(
    `update webhooks.entity_events set columns = $3, condition = $4::text::jsonpath, include_unchanged = $5
     where entity = $1 and action = $2`,
    [entity, action, filter.columns, filter.condition, filter.include_unchanged ?? false],
  );
}

const eventOf = (entity: string, action = 'update') =>
  db.one('select columns, condition::text, problem from webhooks.entity_events where entity = $1 and action = $2', [
    entity,
    action,
  ]);

const objectIds = async (entity: string) => (await changes(db, entity)).map(({ object_id }) => object_id);

const bodiesOf = (table: string) =>
  db.query(
    `select p.proname, p.prosrc, p.proconfig, p.xmin from pg_proc p
     join pg_trigger g on g.tgfoid = p.oid where g.tgrelid = $1::regclass order by 1`,
    [table],
  );

test('an update is captured only where one of the columns of its event changes', async (t) => {
  await watchedTable(db, { name: 'public.a4', columns: 'id int primary key, c1 int, c2 int', actions: ['update'] });
  await filter('public.a4', 'update', { columns: ['c1'] });
  await db.exec(`
    insert into a4 values (1, 1, 1), (2, 2, 2);
    update a4 set c2 = 5;
    update a4 set c1 = 2, c2 = 6`);
  t.deepEqual(await changes(db, 'public.a4'), [
    updated('1', { id: 1, c1: 1, c2: 5 }, { id: 1, c1: 2, c2: 6 }, ['c1', 'c2']),
  ]);
});

test('a column that is never copied can be one whose change counts', async (t) => {
  await watchedTable(db, {
    name: 'public.private',
    columns: 'id int primary key, secret text, v int',
    actions: ['update'],
    options: `excluded_columns => '{secret}'`,
  });
  await filter('public.private', 'update', { columns: ['secret'] });
  await db.exec(`insert into private values (1, 'a', 1); update private set v = 2; update private set secret = 'b'`);
  t.deepEqual(await changes(db, 'public.private'), [updated('1', { id: 1, v: 2 }, { id: 1, v: 2 }, ['secret'])]);
});

test('only changes are captured that the condition of their event holds for, before and after', async (t) => {
  await watchedTable(db, { name: 'public.conditions', columns: 'id int primary key, total numeric, status text' });
  await filter('public.conditions', 'create', { condition: '$.new.total > 100' });
  await filter('public.conditions', 'update', { condition: '$.new.status == "paid" && $.old.status != "paid"' });
  await filter('public.conditions', 'delete', { condition: '$.old.total >= 100.5' });
  await db.exec(`
    insert into conditions values (1, 100, 'new'), (2, 100.5, 'new'), (3, null, 'new');
    update conditions set status = 'paid' where id < 3;
    update conditions set total = total + 1;
    delete from conditions`);
  t.deepEqual(await changes(db, 'public.conditions'), [
    created('2', { id: 2, total: 100.5, status: 'new' }),
    updated('1', { id: 1, total: 100, status: 'new' }, { id: 1, total: 100, status: 'paid' }, ['status']),
    updated('2', { id: 2, total: 100.5, status: 'new' }, { id: 2, total: 100.5, status: 'paid' }, ['status']),
    deleted('1', { id: 1, total: 101, status: 'paid' }),
    deleted('2', { id: 2, total: 101.5, status: 'paid' }),
  ]);
});

test('a condition compares moments the same whatever the time zone of the session', async (t) => {
  await watchedTable(db, { name: 'public.moments', columns: 'id int primary key, at date', actions: ['create'] });
  await filter('public.moments', 'create', {
    condition: '$.new.at.datetime() == "2026-01-02T00:00:00+00:00".datetime()',
  });
  await db.exec(`set local timezone = 'Pacific/Auckland'; insert into moments values (1, '2026-01-02')`);
  t.deepEqual(await objectIds('public.moments'), ['1']);
});

test('where a condition cannot be evaluated the write goes on, and the change is captured with a note', async (t) => {
  await watchedTable(db, { name: 'public.noted', columns: 'id int primary key, data json', actions: ['create'] });
  await filter('public.noted', 'create', { condition: '$.new.data.a == 1' });
  await db.exec(
    String.raw`insert into noted values (1, '{"a": "\u0000"}'), (2, '{"a": 1}'), (3, '{"a": 2}'), (4, '7')`,
  );
  const captured = await db.query(
    `select object_id, note from webhooks.webhook_activity where entity = 'public.noted' order by id`,
  );
  t.deepEqual(
    captured.map(({ object_id }) => object_id),
    ['1', '2'],
  );
  t.regex(captured[0].note, /^Its condition could not be evaluated, so it was captured whatever that says: .*Unicode/);
  t.is(captured[1].note, null);
});

test('an update that changes nothing is captured where its event includes those', async (t) => {
  await watchedTable(db, { name: 'public.a8all', columns: 'id int primary key, v int', actions: ['update'] });
  await filter('public.a8all', 'update', { include_unchanged: true });
  await db.exec('insert into a8all values (1, 1), (2, 2); update a8all set v = 1');
  t.deepEqual(await changes(db, 'public.a8all'), [
    updated('1', { id: 1, v: 1 }, { id: 1, v: 1 }, []),
    updated('2', { id: 2, v: 2 }, { id: 2, v: 1 }, ['v']),
  ]);
});

test('of chosen columns only those are copied, and a change of the others alone is no change', async (t) => {
  await watchedTable(db, {
    name: 'public.a7',
    columns: 'id int primary key, c1 int, c2 int, owner text',
    options: `included_columns => '{c1}', owner_column => 'owner'`,
  });
  await db.exec(`
    insert into a7 values (1, 1, 1, 'o');
    update a7 set c2 = 2;
    update a7 set c1 = 2;
    alter table a7 add column c3 int;
    update a7 set c3 = 3;
    delete from a7`);
  t.deepEqual(await changes(db, 'public.a7'), [
    created('1', { c1: 1 }),
    updated('1', { c1: 1 }, { c1: 2 }, ['c1']),
    deleted('1', { c1: 2 }),
  ]);
  t.is((await db.one(`select object from webhooks.sample('public.a7', 'create', null)`)).object.c3, undefined);
});

test('a table whose chosen columns are all dropped copies nothing, not everything', async (t) => {
  await watchedTable(db, {
    name: 'public.chosen',
    columns: 'id int primary key, c1 int, secret text',
    options: `included_columns => '{c1}'`,
  });
  await db.exec(
    `alter table chosen drop column c1; insert into chosen values (1, 's'); update chosen set secret = 't'`,
  );
  t.deepEqual(await changes(db, 'public.chosen'), [created('1', {})]);
});

test('a table without filters is compiled as if there were none, and again so once they are gone', async (t) => {
  await watchedTable(db, { name: 'public.cheap', columns: 'id int primary key, v int' });
  const before = await bodiesOf('public.cheap');
  t.false(before.some(({ prosrc }) => /jsonb_path_match|note is/.test(prosrc)));
  await db.exec(`update webhooks.entity_events set description = 'x' where entity = 'public.cheap'`);
  t.deepEqual(await bodiesOf('public.cheap'), before);
  await filter('public.cheap', 'update', { columns: ['v'], condition: '$.new.v > 1' });
  const filtered = await bodiesOf('public.cheap');
  t.deepEqual(
    filtered.filter(({ prosrc }, i) => prosrc !== before[i]?.prosrc).map(({ proname }) => proname.split('_')[2]),
    ['update'],
  );
  await filter('public.cheap', 'update', {});
  const after = await bodiesOf('public.cheap');
  t.deepEqual(
    after.map(({ prosrc }) => prosrc),
    before.map(({ prosrc }) => prosrc),
  );
});

test('a filter holds from the next write on, without DDL on the table, while others write it', async (t) => {
  await watchedTable(db, { name: 'public.at_once', columns: 'id int primary key, v int', actions: ['create'] });
  const writer = await db.connect();
  await writer.query('begin; insert into at_once values (1, 1)');
  await filter('public.at_once', 'create', { condition: '$.new.v > 1' });
  await writer.query('insert into at_once values (2, 1), (3, 2); commit');
  t.deepEqual(await objectIds('public.at_once'), ['1', '3']);
});

test('two sessions that change filters of one entity at once both succeed', async (t) => {
  await watchedTable(db, { name: 'public.raced', columns: 'id int primary key, v int' });
  await Promise.all(
    ['create', 'update', 'delete'].flatMap((action) => [
      filter('public.raced', action, { condition: '$.new.v > 1 || $.old.v > 1' }),
      filter('public.raced', action, { condition: '$.new.v > 2 || $.old.v > 2' }),
    ]),
  );
  t.true(
    (
      await db.one(
        `select webhooks.is_up_to_date(s) as current from webhooks.audit_settings s where entity = 'public.raced'`,
      )
    ).current,
  );
});

for (const [what, values, code, hint] of [
  ['an unknown column', `columns => '{v,w}'`, 'WHCOL', 'Columns: id, v, hidden.'],
  ['an unknown column in a condition', `condition => '$.new.w > 1'`, 'WHCOL', 'Columns: id, v.'],
  ['a condition on a column that is not copied', `condition => '$.old.hidden > 1'`, 'WHCOL', 'Columns: id, v.'],
  ['a condition on neither the new nor the old row', `condition => '$.v > 1'`, 'WHCND', /^Write \$\.new\.v /],
  ['a condition that is no predicate', `condition => '$.new ? (@.v > 1)'`, 'WHCND', /^Write what is true or false/],
  ['a condition with a variable', `condition => '$.new.v > $least'`, 'WHCND', /^Write what is true or false/],
  ['a moment that cannot be read', `condition => '$.new.v.datetime() > "2026-02".datetime()'`, 'WHCND', /^Write what/],
  ['a condition that is no jsonpath', `condition => '$.new.v >'`, '42601', undefined],
] as const) {
  test(`an entity event with ${what} is error ${code}`, async (t) => {
    const name = `public.refused_${code.toLowerCase()}_${values.length}`;
    await watchedTable(db, {
      name,
      columns: 'id int primary key, v int, hidden int',
      actions: [],
      options: `excluded_columns => '{hidden}'`,
    });
    const [column, value] = values.split(' => ');
    const error = await t.throwsAsync(
      db.query(`insert into webhooks.entity_events (entity, action, ${column}) values ($1, 'update', ${value})`, [
        name,
      ]),
      { code },
    );
    if (typeof hint === 'string') t.like(error, { hint });
    else if (hint) t.regex((error as Error & { hint: string }).hint, hint);
  });
}

test('a literal that looks like a path is no path', async (t) => {
  await watchedTable(db, { name: 'public.literal', columns: 'id int primary key, v text', actions: ['create'] });
  await filter('public.literal', 'create', {
    condition: String.raw`$.new.v == "$.\"x\" $." && $.new."v" starts with "$"`,
  });
  await db.exec(`insert into literal values (1, '$."x" $.'), (2, 'x')`);
  t.deepEqual(await objectIds('public.literal'), ['1']);
});

test('columns and unchanged updates are for updates, and exclude each other', async (t) => {
  await watchedTable(db, { name: 'public.rules', columns: 'id int primary key, v int' });
  const expected = { code: '23514' };
  await t.throwsAsync(filter('public.rules', 'create', { columns: ['v'] }), expected);
  await t.throwsAsync(filter('public.rules', 'delete', { include_unchanged: true }), expected);
  await t.throwsAsync(filter('public.rules', 'update', { columns: ['v'], include_unchanged: true }), expected);
  await t.throwsAsync(filter('public.rules', 'update', { columns: [] }), expected);
});

test('columns to copy and columns to leave out are error WHOPT together', async (t) => {
  await db.exec('create table public.both (id int primary key)');
  await t.throwsAsync(
    db.exec(`select webhooks.watch('public.both', excluded_columns => '{id}', included_columns => '{id}')`),
    {
      code: 'WHOPT',
    },
  );
});

test('filters follow the columns that they name when these are renamed, even if two swap their names', async (t) => {
  await watchedTable(db, {
    name: 'public.renamed',
    columns: 'id int primary key, a int, b int, c int',
    actions: ['update'],
    options: `included_columns => '{id,a,b}'`,
  });
  await filter('public.renamed', 'update', { columns: ['a'], condition: '$.new.a > $.old.b' });
  await db.exec(`
    begin;
    alter table renamed rename column a to t; alter table renamed rename column b to a; alter table renamed rename column t to b;
    alter table renamed rename to renamed_too;
    commit;
    insert into renamed_too (id, b, a) values (1, 1, 10);
    update renamed_too set a = 20;
    update renamed_too set b = 5;
    update renamed_too set b = 50`);
  t.deepEqual(await eventOf('public.renamed_too'), {
    columns: ['b'],
    condition: '($."new"."b" > $."old"."a")',
    problem: null,
  });
  t.deepEqual(await changes(db, 'public.renamed_too'), [
    updated('1', { id: 1, b: 5, a: 20 }, { id: 1, b: 50, a: 20 }, ['b']),
  ]);
});

test('an event that names a dropped column goes on with the others, and says so until it is changed', async (t) => {
  await watchedTable(db, {
    name: 'public.dropped',
    columns: 'id int primary key, a int, b int, c int',
    actions: ['update'],
  });
  await filter('public.dropped', 'update', { columns: ['a', 'b'] });
  const client = await db.connect();
  const warnings: (string | undefined)[] = [];
  client.on('notice', ({ message }) => warnings.push(message));
  await client.query('insert into dropped values (1, 1, 1, 1); alter table dropped drop column a');
  t.deepEqual(warnings, ['webhooks: public.dropped:update captures otherwise than before']);
  t.like(await eventOf('public.dropped'), {
    columns: ['a', 'b'],
    problem:
      'It names a, which public.dropped has not, or does not copy: only changes of the others count. Change columns or condition.',
  });
  await client.query(
    'update dropped set c = 2; update dropped set b = 2; alter table dropped drop column b; update dropped set c = 3',
  );
  t.deepEqual(
    (await changes(db, 'public.dropped')).map(({ changed }) => changed),
    [['b']],
  );
  t.regex((await eventOf('public.dropped')).problem, /^It names a, b, .*nothing is captured for it/);
  await client.query(`update webhooks.entity_events set description = 'still there' where entity = 'public.dropped'`);
  await filter('public.dropped', 'update', { columns: ['c'] });
  await client.query('update dropped set c = 4');
  t.is((await eventOf('public.dropped')).problem, null);
  t.is((await changes(db, 'public.dropped')).length, 2);
});

test('a condition on a column that is dropped, or copied no more, does not hold, and its event says so', async (t) => {
  await watchedTable(db, { name: 'public.blind', columns: 'id int primary key, a int, b int', actions: ['create'] });
  await filter('public.blind', 'create', { condition: '$.new.a == 1 || $.new.b == 1' });
  await db.exec(`alter table blind drop column a; insert into blind values (1, 0), (2, 1)`);
  t.deepEqual(await objectIds('public.blind'), ['2']);
  t.regex((await eventOf('public.blind', 'create')).problem, /^It names a, .*absent/);
  await db.exec(`select webhooks.watch('public.blind', excluded_columns => '{b}')`);
  t.regex((await eventOf('public.blind', 'create')).problem, /^It names a, b, .*absent/);
  await db.exec(`alter table blind add column a int; select webhooks.watch('public.blind')`);
  t.is((await eventOf('public.blind', 'create')).problem, null);
});
