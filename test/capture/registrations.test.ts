import test from 'ava';
import type pg from 'pg';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';

// A few registrations stand in the capture function, more are looked up: whichever it is, each write tells those that there are.

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

const captureOf = (name: string) =>
  db.one<{ prosrc: string; xmin: string }>(
    `select p.prosrc, p.xmin from pg_proc p join pg_trigger g on g.tgfoid = p.oid
     where g.tgrelid = $1::regclass and p.proname ~ 'create$'`,
    [`public.${name}`],
  );

test('each write of an open session tells the registrations that there are', async (t) => {
  await watched('open_session');
  const session = sessionOf(await db.connect());
  t.deepEqual(await ids('open_session', session), []);
  const first = await register('open_session');
  t.deepEqual(await ids('open_session', session), [first]);
  const second = await register('open_session');
  t.deepEqual(await ids('open_session', session), [first, second]);
  await db.query('delete from webhooks.webhook_registrations where id = $1', [first]);
  t.deepEqual(await ids('open_session', session), [second]);
  await db.query('delete from webhooks.webhook_registration_events where registration_id = $1', [second]);
  t.deepEqual(await ids('open_session', session), []);
});

test('a registration is told from where it was added in its own transaction, and nobody where that is undone', async (t) => {
  await watched('own_transaction');
  const session = sessionOf(await db.connect());
  await session.query('begin');
  const id = await register('own_transaction', null, session);
  t.deepEqual(await ids('own_transaction', session), [id]);
  t.deepEqual(await ids('own_transaction'), [], 'others do not see it yet');
  await session.query('rollback');
  t.deepEqual(await ids('own_transaction', session), []);
});

test('a few stand in the function, more are looked up, and all of them are told', async (t) => {
  await watched('many');
  const registered: string[] = [];
  for (let number = 1; number <= 10; number++) {
    registered.push(await register('many'));
    t.deepEqual(await ids('many'), registered);
    const { prosrc } = await captureOf('many');
    t.is(prosrc.includes(`(${registered[0]}::bigint, 'none')`), number <= 8, `with ${number}`);
  }
  const { xmin } = await captureOf('many');
  registered.push(await register('many'));
  t.is((await captureOf('many')).xmin, xmin, 'sessions need not plan anew for one that is looked up');
  await db.query('delete from webhooks.webhook_registrations where id = any ($1)', [registered.splice(4)]);
  t.deepEqual(await ids('many'), registered);
});

test('one that is told of its owner only is looked up, and is told of no other', async (t) => {
  await watched('owned');
  await db.query(`select webhooks.watch('public.owned', owner_column => 'owner_id')`);
  const all = await register('owned');
  const acme = await register('owned', 'acme');
  t.deepEqual(await ids('owned'), [all, acme]);
  t.deepEqual(await ids('owned', db, 'other'), [all]);
  await db.query(`update webhooks.webhook_registrations set owner_id = null where id = $1`, [acme]);
  t.deepEqual(await ids('owned', db, 'other'), [all, acme]);
  t.true((await captureOf('owned')).prosrc.includes(`(${acme}::bigint, 'none')`));
});

test('another ordering of a registration holds from the next write on', async (t) => {
  await watched('ordering');
  const id = await register('ordering');
  t.deepEqual(await told('ordering'), [{ registration_id: id, order_key: null }]);
  await db.query(`update webhooks.webhook_registrations set ordering = 'object' where id = $1`, [id]);
  t.deepEqual(await told('ordering'), [{ registration_id: id, order_key: 'public.ordering:2' }]);
});

test('a registration that comes to another event, or to one more, is told of it', async (t) => {
  await watched('from_here');
  await watched('to_there');
  const id = await register('from_here');
  await db.query(
    `update webhooks.webhook_registration_events m set entity_event_id = e.id from webhooks.entity_events e
     where m.registration_id = $1 and e.entity = 'public.to_there'`,
    [id],
  );
  t.deepEqual(await ids('from_here'), []);
  t.deepEqual(await ids('to_there'), [id]);
});

test('of two that are added at the same time neither is forgotten', async (t) => {
  await watched('at_once');
  const [first, second] = [await db.connect(), await db.connect()];
  const add = (client: pg.Client) => register('at_once', null, sessionOf(client));
  await first.query('begin');
  await second.query('begin');
  const one = await add(first);
  const adding = add(second);
  await eventually(
    async () =>
      (await db.query(`select from pg_stat_activity where query ~ 'register' and wait_event_type = 'Lock'`)).length > 0,
  );
  await first.query('commit');
  const other = await adding;
  await second.query('commit');
  t.deepEqual(await ids('at_once'), [one, other]);
});

test('one that could not see another which is added at the same time is refused, and may be tried again', async (t) => {
  await watched('isolated');
  const [first, second] = [await db.connect(), await db.connect()];
  const add = (client: pg.Client) => register('isolated', null, sessionOf(client));
  await second.query('begin isolation level repeatable read');
  await second.query('select count(*) from webhooks.webhook_registrations');
  const one = await add(first);
  await t.throwsAsync(add(second), { message: /could not serialize access/ });
  await second.query('rollback');
  const other = await add(second);
  t.deepEqual(await ids('isolated'), [one, other]);
});

test('when all registrations are truncated, nobody is told', async (t) => {
  const alone = await createDatabase(t);
  await watched('emptied', alone);
  await register('emptied', null, alone);
  t.is((await ids('emptied', alone)).length, 1);
  await alone.exec('truncate webhooks.webhook_registrations cascade');
  t.deepEqual(await ids('emptied', alone), []);
});

test('a registration that came by replication is told once the worker has reconciled', async (t) => {
  const alone = await createDatabase(t);
  await watched('replicated', alone);
  await alone.exec(`
    set local session_replication_role = replica;
    insert into webhooks.webhook_registrations (uri) values ('http://127.0.0.1:9/');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id, owner_scope, ordering)
    select r.id, e.id, '', 'none' from webhooks.webhook_registrations r, webhooks.entity_events e`);
  t.deepEqual(await alone.query('select webhooks.reconcile()'), [{ reconcile: ['public.replicated'] }]);
  t.is((await ids('replicated', alone)).length, 1);
});
