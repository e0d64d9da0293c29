import test from 'ava';
import type pg from 'pg';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';

// A few registrations that nobody changes stand in the capture function, all others are looked up: whichever it is, each write tells those
// that there are.

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** What one session says and is answered. */
type Session = Pick<TestDatabase, 'query'>;

const sessionOf = (client: pg.Client): Session => ({
  query: async (sql, values) => (await client.query(sql, values)).rows,
});

const watched = (name: string, database = db) =>
  watchedTable(database, {
    name: `public.${name}`,
    columns: 'id int generated always as identity primary key, owner_id text',
    actions: ['create'],
  });

const register = async (name: string, owner: string | null = null, session: Session = db) => {
  const [row] = await session.query('select id from webhooks.register($1, $2, owner_id => $3)', [
    'http://127.0.0.1:9/',
    [`public.${name}:create`],
    owner,
  ]);
  return row.id as string;
};

/** Whom one more row of this owner is told to, in what order key. */
async function told(name: string, session: Session = db, owner = 'acme') {
  const [row] = await session.query(`insert into ${name} (owner_id) values ($1) returning id`, [owner]);
  return session.query(
    `select d.registration_id, d.order_key from webhooks.webhook_activity a
     join webhooks.webhook_deliveries_live d on d.activity_id = a.id
     where a.entity = $1 and a.object_id = $2 order by 1`,
    [`public.${name}`, String(row.id)],
  );
}

const ids = async (...args: Parameters<typeof told>) =>
  (await told(...args)).map(({ registration_id }) => registration_id);

/** As the worker does once registrations rest: until these stand in the capture, since it takes some events at a time. */
const settle = (name: string, registered: readonly string[]) =>
  eventually(async () => {
    await db.query('select webhooks.settle_registrations()');
    return String(await writtenIn(name)) === String(registered);
  });

/** The registrations that stand in the capture of a table and hold. */
async function writtenIn(name: string, database = db): Promise<string[]> {
  const { prosrc, changes } = await database.one(
    `select p.prosrc, pg_sequence_last_value('webhooks.registration_changes') as changes
     from pg_proc p join pg_trigger g on g.tgfoid = p.oid where g.tgrelid = $1::regclass and p.proname ~ 'create$'`,
    [`public.${name}`],
  );
  const list = new RegExp(`registration_changes'\\) = ${changes} then[^;]*cross join \\(values (.*)\\) r `).exec(
    prosrc,
  )?.[1];
  return [...(list ?? '').matchAll(/\((\d+)::bigint/g)].map(([, id]) => id as string);
}

test.serial(
  'each write of an open session tells the registrations that there are, looked up or written in',
  async (t) => {
    await watched('open_session');
    const session = sessionOf(await db.connect());
    const both = async (registered: readonly string[]) => {
      t.deepEqual(await ids('open_session', session), registered);
      await settle('open_session', registered);
      t.deepEqual(await ids('open_session', session), registered);
    };
    await both([]);
    const first = await register('open_session');
    await both([first]);
    const second = await register('open_session');
    await both([first, second]);
    await db.query('delete from webhooks.webhook_registrations where id = $1', [first]);
    await both([second]);
    await db.query('delete from webhooks.webhook_registration_events where registration_id = $1', [second]);
    await both([]);
  },
);

test.serial(
  'a transaction that is under way tells those that come and go meanwhile, from its next write on',
  async (t) => {
    await watched('under_way');
    const first = await register('under_way');
    await settle('under_way', [first]);
    const session = await db.connect();
    await session.query('begin');
    t.deepEqual(await ids('under_way', sessionOf(session)), [first]);
    const second = await register('under_way');
    t.deepEqual(await ids('under_way', sessionOf(session)), [first, second]);
    await db.query('update webhooks.webhook_registrations set owner_id = $2 where id = $1', [second, 'other']);
    t.deepEqual(await ids('under_way', sessionOf(session)), [first]);
    await db.query('delete from webhooks.webhook_registrations where id = $1', [first]);
    t.deepEqual(await ids('under_way', sessionOf(session)), []);
    await session.query('commit');
  },
);

test.serial(
  'a registration is told from where it was added in its own transaction, and nobody where that is undone',
  async (t) => {
    await watched('own_transaction');
    const there = await register('own_transaction');
    await settle('own_transaction', [there]);
    const session = sessionOf(await db.connect());
    await session.query('begin');
    const id = await register('own_transaction', null, session);
    t.deepEqual(await ids('own_transaction', session), [there, id]);
    t.deepEqual(await ids('own_transaction'), [there], 'others do not see it yet');
    await session.query('rollback');
    t.deepEqual(await ids('own_transaction', session), [there]);
  },
);

test.serial('a few stand in the function, more are looked up, and all of them are told', async (t) => {
  await watched('many');
  const registered: string[] = [];
  for (let number = 1; number <= 10; number++) {
    registered.push(await register('many'));
    await settle('many', number <= 8 ? registered : []);
    t.deepEqual(await ids('many'), registered);
  }
  await db.query('delete from webhooks.webhook_registrations where id = any ($1)', [registered.splice(4)]);
  await settle('many', registered);
  t.deepEqual(await ids('many'), registered);
});

test.serial('one that is told of its owner only is looked up, and is told of no other', async (t) => {
  await watched('owned');
  await db.query(`select webhooks.watch('public.owned', owner_column => 'owner_id')`);
  const all = await register('owned');
  const acme = await register('owned', 'acme');
  await settle('owned', []);
  t.deepEqual(await ids('owned'), [all, acme]);
  t.deepEqual(await ids('owned', db, 'other'), [all]);
  await db.query(`update webhooks.webhook_registrations set owner_id = null where id = $1`, [acme]);
  t.deepEqual(await ids('owned', db, 'other'), [all, acme]);
  await settle('owned', [all, acme]);
  t.deepEqual(await ids('owned', db, 'other'), [all, acme]);
});

test.serial('another ordering of a registration holds from the next write on', async (t) => {
  await watched('ordering');
  const id = await register('ordering');
  await settle('ordering', [id]);
  t.deepEqual(await told('ordering'), [{ registration_id: id, order_key: null }]);
  await db.query(`update webhooks.webhook_registrations set ordering = 'object' where id = $1`, [id]);
  t.deepEqual(await told('ordering'), [{ registration_id: id, order_key: 'public.ordering:2' }]);
  await settle('ordering', [id]);
  t.deepEqual(await told('ordering'), [{ registration_id: id, order_key: 'public.ordering:3' }]);
});

test.serial('a registration that comes to another event is told of it', async (t) => {
  await watched('from_here');
  await watched('to_there');
  const id = await register('from_here');
  await settle('from_here', [id]);
  await db.query(
    `update webhooks.webhook_registration_events m set entity_event_id = e.id from webhooks.entity_events e
     where m.registration_id = $1 and e.entity = 'public.to_there'`,
    [id],
  );
  t.deepEqual(await ids('from_here'), []);
  t.deepEqual(await ids('to_there'), [id]);
});

test.serial('what is being added is not taken to be settled, and waits for nobody', async (t) => {
  await watched('at_once');
  const [first, second] = [await db.connect(), await db.connect()];
  await first.query('begin');
  const one = await register('at_once', null, sessionOf(first));
  await second.query('begin');
  const other = await register('at_once', null, sessionOf(second));
  await db.query('select webhooks.settle_registrations()');
  t.deepEqual(await writtenIn('at_once'), []);
  await db.exec('alter table at_once add column more int');
  await first.query('commit');
  t.deepEqual(await ids('at_once'), [one]);
  await second.query('commit');
  t.deepEqual(await ids('at_once'), [one, other]);
  await settle('at_once', [one, other]);
});

test.serial('nothing is settled in a transaction that may see less than there is', async (t) => {
  await watched('isolated');
  const session = await db.connect();
  await session.query('begin isolation level repeatable read');
  await session.query('select count(*) from webhooks.webhook_registrations');
  const id = await register('isolated');
  await session.query('select webhooks.settle_registrations()');
  await session.query('commit');
  t.deepEqual(await writtenIn('isolated'), []);
  await settle('isolated', [id]);
});

test.serial('a transaction that says something of itself tells them too', async (t) => {
  await watched('acting');
  const id = await register('acting');
  await settle('acting', [id]);
  const session = await db.connect();
  await session.query(`begin; set local webhooks.actor = 'ann'`);
  t.deepEqual(await ids('acting', sessionOf(session)), [id]);
  await session.query('commit');
});

test.serial('an event that is compiled for another reason keeps what is written in, as long as it holds', async (t) => {
  await watched('compiled');
  const id = await register('compiled');
  await settle('compiled', [id]);
  await db.exec('alter table compiled add column more int');
  t.deepEqual(await writtenIn('compiled'), [id]);
  t.deepEqual(await ids('compiled'), [id]);
  const other = await register('compiled');
  await db.exec('alter table compiled add column still_more int');
  t.deepEqual(await writtenIn('compiled'), []);
  t.deepEqual(await ids('compiled'), [id, other]);
});

test.serial('every change of a row tells those that are written in, of whatever statement and table', async (t) => {
  await db.exec(
    'create table parts (id int, v int) partition by range (id); create table parts_1 partition of parts for values from (0) to (9)',
  );
  await db.query(`select webhooks.watch('public.parts')`);
  await watchedTable(db, { name: 'public.plain', columns: 'id int primary key, v int' });
  await watchedTable(db, { name: 'public.filtered', columns: 'id int primary key, v int' });
  await db.exec(`
    insert into webhooks.entity_events (entity, action) select 'public.parts', a from unnest('{create,update,delete}'::text[]) a;
    update webhooks.entity_events set condition = '$.**.v > 0' where entity = 'public.filtered'`);
  const entities = ['public.parts', 'public.plain', 'public.filtered'];
  const { id } = await db.one('select id from webhooks.register($1, $2)', [
    'http://127.0.0.1:9/',
    entities.flatMap((entity) => ['create', 'update', 'delete'].map((action) => `${entity}:${action}`)),
  ]);
  const write = (table: string) =>
    db.exec(`
      insert into ${table} values (1, 1), (2, 2), (3, 3);
      update ${table} set v = 4 where id = 1;
      update ${table} set v = v + 1;
      delete from ${table}`);
  const tellings = () =>
    db.query(
      `select a.entity, a.action, count(*)::int from webhooks.webhook_activity a
       join webhooks.webhook_deliveries_live d on d.activity_id = a.id and d.registration_id = $1 group by 1, 2 order by 1, 2`,
      [id],
    );
  for (const entity of entities) await write(entity);
  const lookedUp = await tellings();
  t.is(lookedUp.length, 9);
  await db.exec('delete from webhooks.webhook_deliveries');
  const known = () =>
    db.one('select count(*)::int from webhooks.known_registrations where $1 = any (registration_ids)', [id]);
  await eventually(async () => {
    await db.query('select webhooks.settle_registrations()');
    return (await known()).count === 9;
  });
  for (const entity of entities) await write(entity);
  t.deepEqual(await tellings(), lookedUp);
});

test.serial('nothing is settled while registrations go on changing from one look to the next', async (t) => {
  await watched('restless');
  const look = async (before: string | null) =>
    (await db.one('select webhooks.settle_registrations($1) as changes', [before])).changes as string;
  const changes = await look('0');
  const id = await register('restless');
  t.deepEqual(await writtenIn('restless'), []);
  const later = await look(changes);
  t.deepEqual(await writtenIn('restless'), []);
  t.is(await look(later), later);
  await settle('restless', [id]);
});

test('when all registrations are truncated, nobody is told', async (t) => {
  const alone = await createDatabase(t);
  await watched('emptied', alone);
  await register('emptied', null, alone);
  await alone.query('select webhooks.settle_registrations()');
  t.is((await writtenIn('emptied', alone)).length, 1);
  t.is((await ids('emptied', alone)).length, 1);
  await alone.exec('truncate webhooks.webhook_registrations cascade');
  t.deepEqual(await ids('emptied', alone), []);
});

test('a registration that comes by replication is told from the next write on', async (t) => {
  const alone = await createDatabase(t);
  await watched('replicated', alone);
  await register('replicated', null, alone);
  await alone.query('select webhooks.settle_registrations()');
  t.is((await writtenIn('replicated', alone)).length, 1);
  t.is((await ids('replicated', alone)).length, 1);
  await alone.exec(`
    set local session_replication_role = replica;
    insert into webhooks.webhook_registrations (uri) values ('http://127.0.0.1:9/');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id, owner_scope, ordering)
    select max(r.id), e.id, '', 'none' from webhooks.webhook_registrations r, webhooks.entity_events e group by e.id`);
  t.is((await ids('replicated', alone)).length, 2);
});
