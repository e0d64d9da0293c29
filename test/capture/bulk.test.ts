import test from 'ava';
import { watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

const ROWS = 100_000;

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('a statement over 100 000 rows pairs each new row with its own old one, though every key changes', async (t) => {
  await watchedTable(db, { name: 'public.big', columns: 'id int primary key, v text, pad text', actions: ['update'] });
  const session = await db.connect();
  // So little memory that both transition tables, and the join of the two, go to disk.
  await session.query(`set work_mem = '64kB'`);
  await session.query(
    `insert into big select i, md5(i::text), repeat('x', i % 50) from generate_series(1, ${ROWS}) i order by md5(i::text)`,
  );
  await session.query(`update big set id = -id, v = v || '!'`);
  const { rows } = await session.query(`
    select count(*)::int as captured,
           count(distinct object_id)::int as objects,
           count(*) filter (where object_id::int = -(previous->>'id')::int
             and previous->>'v' = md5(previous->>'id')
             and object->>'v' = previous->>'v' || '!'
             and object->>'pad' = previous->>'pad'
             and changed = '{id,v}')::int as right
    from webhooks.webhook_activity where entity = 'public.big'`);
  t.deepEqual(rows, [{ captured: ROWS, objects: ROWS, right: ROWS }]);
});

test('a statement that moves half of 20 000 rows to another partition pairs all of them', async (t) => {
  await db.exec(`
    create table public.parts (id int, part int, v text) partition by list (part);
    create table parts_1 partition of parts for values in (1);
    create table parts_2 partition of parts for values in (2)`);
  await watch(db, 'public.parts', { actions: ['update'] });
  await db.exec(`
    insert into parts select i, 1 + i % 2, 'v' || i from generate_series(1, 20000) i order by md5(i::text);
    update parts set part = case when id % 4 < 2 then part else 3 - part end, v = v || '!'`);
  t.deepEqual(
    await db.one(`
      select count(*)::int as captured,
             count(*) filter (where object->>'id' = previous->>'id' and object->>'v' = previous->>'v' || '!')::int as right,
             count(*) filter (where changed = '{part,v}')::int as moved
      from webhooks.webhook_activity where entity = 'public.parts'`),
    { captured: 20_000, right: 20_000, moved: 10_000 },
  );
});

for (const told of [false, true]) {
  test(`a session that has updated one row before${told ? ', and said who it is,' : ''} updates 20 000 as fast`, async (t) => {
    const name = told ? 'planned_told' : 'planned';
    await watchedTable(db, { name: `public.${name}`, columns: 'id int primary key, v text', actions: ['update'] });
    const session = await db.connect();
    await session.query(`insert into ${name} select i, 'v' from generate_series(1, 20000) i`);
    if (told) await session.query(`set webhooks.actor = 'anna'`);
    const update = (where: string) => session.query(`update ${name} set v = v || '!' where ${where}`);
    for (const where of ['id = 1', 'id = 2', 'id in (3, 4)']) await update(where);
    // As a nested loop, the plan that was made for one row would compare each row with each: for minutes.
    await session.query(`set statement_timeout = '20s'`);
    await update('id > 4');
    t.deepEqual(
      await db.one(`
        select count(*)::int as captured,
               count(*) filter (where object->>'id' = previous->>'id' and object->>'v' = previous->>'v' || '!')::int as right
        from webhooks.webhook_activity where entity = 'public.${name}'`),
      { captured: 20_000, right: 20_000 },
    );
  });
}

test('no plan of capture is compiled by LLVM, which a session that has written many rows would do anew for each row after them', async (t) => {
  await watchedTable(db, { name: 'public.interpreted', columns: 'id int primary key' });
  t.deepEqual(
    await db.query(`
      select p.proname ~ '_(create|update|delete)$' as of_rows, 'jit=off' = any (p.proconfig) as is_interpreted
      from pg_proc p join pg_trigger g on g.tgfoid = p.oid
      where g.tgrelid = 'public.interpreted'::regclass and p.proconfig is not null`),
    Array.from({ length: 3 }, () => ({ of_rows: true, is_interpreted: true })),
  );
});

test('a statement over many rows makes one delivery of each for each registration', async (t) => {
  await watchedTable(db, { name: 'public.told', columns: 'id int primary key', actions: ['create'] });
  await db.exec(`
    select webhooks.register('http://127.0.0.1:9/a', '{public.told:create}');
    select webhooks.register('http://127.0.0.1:9/b', '{public.told:create}');
    insert into told select generate_series(1, 10000)`);
  t.deepEqual(
    await db.query(`
      select count(*)::int as deliveries, count(distinct d.activity_id)::int as activities
      from webhooks.webhook_deliveries_live d
      join webhooks.webhook_activity a on a.id = d.activity_id and a.occurred_at = d.occurred_at
      where a.entity = 'public.told' and d.state = 'pending' and d.next_try_at = a.occurred_at and d.attempts = 0
      group by d.registration_id`),
    [
      { deliveries: 10_000, activities: 10_000 },
      { deliveries: 10_000, activities: 10_000 },
    ],
  );
});
