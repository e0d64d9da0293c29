import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** A watched table with one registration that is told of everything. */
async function toldTable(name: string, database = db): Promise<void> {
  await watchedTable(database, { name, columns: 'id int primary key, v int' });
  await database.query(`select webhooks.register('http://127.0.0.1:9/', array[$1 || ':create', $1 || ':update'])`, [
    name,
  ]);
}

const activities = (entity: string) =>
  db.query(
    `select a.object_id, a.actor, a.reason, a.depth, a.note, d.next_try_at - a.occurred_at = '0' as at_once,
       extract(epoch from d.next_try_at - a.occurred_at)::float8 as wait, webhooks.request_body(a)::json as body
     from webhooks.webhook_activity a left join webhooks.webhook_deliveries d on d.activity_id = a.id
     where a.entity = $1 order by a.id`,
    [entity],
  );

for (const value of ['on', 'true', "'ON'", '1', 'yes']) {
  test(`nothing is captured of a transaction that sets webhooks.suppress to ${value}, and what follows it is`, async (t) => {
    const name = `public.suppressed_${value.toLowerCase().replaceAll("'", 'q')}`;
    await toldTable(name);
    const session = await db.connect();
    await session.query(`begin; set local webhooks.suppress = ${value}; insert into ${name} values (1); commit`);
    await session.query(`insert into ${name} values (2)`);
    await session.query(`begin; set local webhooks.suppress = off; insert into ${name} values (3); commit`);
    t.deepEqual(
      (await activities(name)).map(({ object_id }) => object_id),
      ['2', '3'],
    );
  });
}

test('actor and reason are in activity and body, and end with their transaction', async (t) => {
  await toldTable('public.acted');
  const session = await db.connect();
  await session.query(`
    begin; set local webhooks.actor = 'Änna "A"'; set local webhooks.reason = 'import 7';
    insert into acted values (1); update acted set v = 1; commit`);
  await session.query('insert into acted values (2)');
  const [first, second, third] = await activities('public.acted');
  t.like(first, { actor: 'Änna "A"', reason: 'import 7' });
  t.like(first.body, { actor: 'Änna "A"', reason: 'import 7' });
  t.like(second, { actor: 'Änna "A"', reason: 'import 7' });
  t.like(third, { actor: null, reason: null });
  t.deepEqual(
    ['actor', 'reason', 'depth', 'truncated'].filter((key) => key in third.body),
    [],
  );
});

test('deliveries of a delayed transaction are due later', async (t) => {
  await toldTable('public.delayed');
  await db.exec(
    `begin; set local webhooks.delay = '2 hours 30 s'; insert into delayed values (1); commit; insert into delayed values (2)`,
  );
  t.deepEqual(
    (await activities('public.delayed')).map(({ wait }) => wait),
    [7230, 0],
  );
});

for (const [setting, value] of [
  ['delay', 'soon'],
  ['delay', '-1 hour'],
  ['delay', '100 years'],
  ['delay', 'infinity'],
  ['depth', 'deep'],
  ['depth', '-1'],
  ['depth', '99999999999999999999'],
  ['depth', '1.5'],
  // Three: a digit to regular expressions, where the database has a locale of ICU, and to nobody else.
  ['depth', '٣'],
  ['suppress', 'perhaps'],
  ['collect', 'perhaps'],
  ['priority', 'urgent'],
]) {
  test(`webhooks.${setting} of ${value} is ignored, the write succeeds and its activity says so`, async (t) => {
    const name = `public.malformed_${setting}_${value?.replaceAll(/\W/g, '_')}`;
    await toldTable(name);
    const session = await db.connect();
    await session.query('begin');
    await session.query(`select set_config('webhooks.${setting}', $1, true)`, [value]);
    await session.query(`insert into ${name} values (1)`);
    t.is((await session.query('select webhooks.current_activities()')).rowCount, 1);
    await session.query('commit');
    const [only, ...others] = await activities(name);
    t.like(only, { object_id: '1', at_once: true, depth: null });
    t.true(only.note.startsWith(`webhooks.${setting} = '${value}' was ignored: it is no `), only.note);
    t.deepEqual(others, []);
  });
}

test('whatever the mark of current_activities holds, the write succeeds', async (t) => {
  await toldTable('public.marked');
  await db.exec(`begin; set local webhooks.collected_from = 'x''y'; insert into marked values (1); commit`);
  t.like((await activities('public.marked'))[0], { object_id: '1', at_once: true, note: null });
});

test('settings that can be read as such leave no note', async (t) => {
  await toldTable('public.well_formed');
  await db.exec(`
    begin; set local webhooks.actor = 'delay'; set local webhooks.suppress = 'OFF'; set local webhooks.delay = '0';
    set local webhooks.priority = Normal; set local webhooks.collect = 'Yes'; set local webhooks.depth = 0;
    insert into well_formed values (1); commit`);
  t.like((await activities('public.well_formed'))[0], { at_once: true, note: null, actor: 'delay' });
});

test('a high priority goes ahead of what waits for less than an hour, a low one behind the next minute', async (t) => {
  await toldTable('public.urgent');
  const write = (id: number, settings: string) =>
    db.exec(`begin; ${settings}; insert into urgent values (${id}); commit`);
  await write(1, '');
  await write(2, 'set local webhooks.priority = low');
  await write(3, 'set local webhooks.priority = high');
  await write(4, `set local webhooks.priority = low; set local webhooks.delay = '1 hour'`);
  await write(5, `set local webhooks.priority = high; set local webhooks.delay = '1 hour'`);
  t.deepEqual(
    (await activities('public.urgent')).map(({ wait }) => wait),
    [0, 60, -3600, 3660, 3600],
  );
});

test('the dispatcher claims what has a high priority first, what has waited for long before it', async (t) => {
  const own = await createDatabase(t);
  await toldTable('public.claimed', own);
  await own.exec(`
    update webhooks.webhook_registrations set max_in_flight = 2;
    insert into claimed values (1), (2), (3);
    update webhooks.webhook_deliveries set next_try_at = now() - interval '2 hours' where activity_id = (select id from webhooks.webhook_activity where object_id = '3');
    begin; set local webhooks.priority = high; insert into claimed values (4); commit`);
  await own.query('select webhooks.dispatch()');
  t.deepEqual(
    await own.query(
      `select a.object_id from webhooks.webhook_deliveries d join webhooks.webhook_activity a on a.id = d.activity_id
       where d.state = 'claimed' order by 1`,
    ),
    [{ object_id: '3' }, { object_id: '4' }],
  );
});

test('a very long actor is cut', async (t) => {
  await toldTable('public.cut');
  await db.exec(`select set_config('webhooks.actor', repeat('x', 100000), true); insert into cut values (1)`);
  t.is((await activities('public.cut'))[0].actor.length, 1000);
});

test('what a handler writes is one deeper than what it handles, and too deep nobody is told of it', async (t) => {
  await toldTable('public.looping');
  const write = (id: number, depth: number) =>
    db.exec(`begin; set local webhooks.depth = ${depth}; insert into looping values (${id}); commit`);
  await write(1, 0);
  await write(2, 7);
  await write(3, 8);
  const [first, second, third] = await activities('public.looping');
  t.like(first, { depth: 1, at_once: true, note: null });
  t.is(first.body.depth, 1);
  t.like(second, { depth: 8, at_once: true });
  t.like(third, {
    depth: 9,
    at_once: null,
    note: 'Nobody is told of it: more than settings.max_depth (8) events caused one another.',
  });
});

test('the limit of the depth is a setting that holds from the next write on', async (t) => {
  const own = await createDatabase(t);
  await toldTable('public.shallow', own);
  await own.exec(
    'update webhooks.settings set max_depth = 0; begin; set local webhooks.depth = 0; insert into shallow values (1); commit',
  );
  await own.exec('insert into shallow values (2)');
  t.deepEqual(
    await own.query(
      `select a.object_id from webhooks.webhook_activity a join webhooks.webhook_deliveries d on d.activity_id = a.id`,
    ),
    [{ object_id: '2' }],
  );
});

test('a transaction can read the ids of what it has captured, and of nothing else', async (t) => {
  await toldTable('public.read');
  for (const collect of ['off', 'on']) {
    const [session, other] = [await db.connect(), await db.connect()];
    const ids = async () =>
      (await session.query('select webhooks.current_activities() as id')).rows.map(({ id }) => id);
    await session.query(`begin; set local webhooks.collect = ${collect}`);
    t.deepEqual(await ids(), []);
    await other.query('insert into read values (100)');
    await session.query('savepoint s; insert into read values (1); rollback to s');
    t.deepEqual(await ids(), []);
    await session.query('insert into read values (2), (3); savepoint s; update read set v = 1 where id = 2');
    await other.query('delete from read where id = 100');
    const found = await ids();
    await session.query('commit');
    t.deepEqual(
      (
        await db.query('select object_id, action from webhooks.webhook_activity where id = any ($1) order by id', [
          found,
        ])
      ).map(({ object_id, action }) => `${action} ${object_id}`),
      ['create 2', 'create 3', 'update 2'],
    );
    t.deepEqual(await ids(), []);
    await db.exec('delete from read');
  }
});

test('in a procedure that commits, each transaction reads its own', async (t) => {
  await toldTable('public.in_procedure');
  await db.exec(`
    create table public.counted (n int);
    create procedure public.step() language plpgsql as $$ begin
      for i in 1..3 loop
        insert into in_procedure select i * 10 + j from generate_series(1, i) j;
        insert into counted select count(*) from webhooks.current_activities();
        commit;
      end loop;
    end $$`);
  const session = await db.connect();
  await session.query('call step()');
  t.deepEqual(
    (await db.query('select n from counted order by n')).map(({ n }) => n),
    [1, 2, 3],
  );
});

test('an application without any right can use the settings, and needs one to read the ids', async (t) => {
  await toldTable('public.granted');
  const role = await createRole(t, db);
  await db.exec(`grant insert on granted to ${role.name}`);
  const session = await db.connect(role.url);
  const write = () =>
    session.query(
      `begin; set local webhooks.actor = 'app'; set local webhooks.delay = '1 hour'; set local webhooks.collect = on; insert into granted values (1)`,
    );
  await write();
  await t.throwsAsync(session.query('select webhooks.current_activities()'), { code: '42501' });
  await session.query('rollback');
  await db.exec(
    `grant usage on schema webhooks to ${role.name}; grant execute on function webhooks.current_activities() to ${role.name}`,
  );
  await write();
  t.is((await session.query('select webhooks.current_activities()')).rowCount, 1);
  await session.query('commit');
  t.like((await activities('public.granted'))[0], { actor: 'app', wait: 3600 });
});
