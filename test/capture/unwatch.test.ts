import test from 'ava';
import { changes, created, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { waitsForLock } from '../helpers/locks.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('an unwatched table is out of the catalogue, without triggers and functions, and its activity stays', async (t) => {
  await watchedTable(db, { name: 'public.leaving', columns: 'id int primary key' });
  const { id } = await db.one(`select id from webhooks.audit_settings where entity = 'public.leaving'`);
  await db.exec(`insert into public.leaving values (1)`);
  t.true((await db.one(`select webhooks.unwatch('public.leaving', with_events => true) as done`)).done);
  await db.exec(
    `insert into public.leaving values (2); update public.leaving set id = -id; delete from public.leaving`,
  );
  t.deepEqual(await changes(db, 'public.leaving'), [created('1', { id: 1 })]);
  t.deepEqual(await db.query(`select from pg_trigger where tgrelid = 'public.leaving'::regclass`), []);
  t.deepEqual(await db.query('select from pg_proc where proname ~ $1', [`^capture_${id}_`]), []);
  t.deepEqual(await db.query(`select from webhooks.audit_settings where entity = 'public.leaving'`), []);
});

test('unwatching a table that is not watched says so', async (t) => {
  await db.exec('create table public.never (id int primary key)');
  t.false((await db.one(`select webhooks.unwatch('public.never') as done`)).done);
});

test('unwatching a table that is not there is error WHTAB', async (t) => {
  await t.throwsAsync(db.query(`select webhooks.unwatch('public.nowhere')`), { code: 'WHTAB' });
});

test('unwatching a table that has entity events is error WHEVT, and leaves it watched', async (t) => {
  await watchedTable(db, { name: 'public.eventful', columns: 'id int primary key', actions: ['create', 'delete'] });
  const error = await t.throwsAsync(db.query(`select webhooks.unwatch('public.eventful')`), {
    code: 'WHEVT',
    message: 'webhooks.unwatch: public.eventful still has entity events (create, delete)',
  });
  t.regex((error as Error & { hint: string }).hint, /webhooks\.unwatch\('public\.eventful', with_events => true\)/);
  await db.exec('insert into eventful values (1)');
  t.is((await changes(db, 'public.eventful')).length, 1);
});

test('unwatching with its events ends what registrations were told of them, and keeps the registrations', async (t) => {
  await watchedTable(db, { name: 'public.ended', columns: 'id int primary key' });
  const { id } = await db.one(`select id from webhooks.register('http://127.0.0.1:9/', '{public.ended:create}')`);
  await db.exec(`insert into ended values (1); select webhooks.unwatch('public.ended', with_events => true)`);
  t.deepEqual(await db.query(`select from webhooks.entity_events where entity = 'public.ended'`), []);
  t.deepEqual(await db.query('select from webhooks.webhook_registration_events where registration_id = $1', [id]), []);
  t.is((await db.query('select from webhooks.webhook_registrations where id = $1', [id])).length, 1);
  // What was captured before is still delivered.
  t.is((await db.query('select from webhooks.webhook_deliveries_live where registration_id = $1', [id])).length, 1);
});

test('unwatching once the entity events are deleted needs no more', async (t) => {
  await watchedTable(db, { name: 'public.emptied', columns: 'id int primary key' });
  await db.exec(`delete from webhooks.entity_events where entity = 'public.emptied'`);
  t.true((await db.one(`select webhooks.unwatch('public.emptied') as done`)).done);
});

test('a table that was dropped can still be unwatched by its name', async (t) => {
  await watchedTable(db, { name: 'public.dropped', columns: 'id int primary key' });
  const { id } = await db.one(`select id from webhooks.audit_settings where entity = 'public.dropped'`);
  await db.exec('drop table dropped');
  t.true((await db.one(`select webhooks.unwatch('public.dropped', with_events => true) as done`)).done);
  t.deepEqual(await db.query(`select from webhooks.audit_settings where entity = 'public.dropped'`), []);
  t.deepEqual(await db.query('select from pg_proc where proname ~ $1', [`^capture_${id}_`]), []);
});

test('a write that is under way when its table is unwatched ends well, and one that waited for it too', async (t) => {
  await watchedTable(db, { name: 'public.interrupted', columns: 'id int primary key' });
  const [before, unwatching, after] = [await db.connect(), await db.connect(), await db.connect()];
  // So that what it has planned already meets a table without triggers.
  await after.query('insert into interrupted values (0)');
  await before.query('begin; insert into interrupted values (1)');
  const unwatched = unwatching.query(`select webhooks.unwatch('public.interrupted', with_events => true)`);
  await waitsForLock(db, unwatching, before);
  const written = after.query('insert into interrupted values (3)');
  await before.query('insert into interrupted values (2); commit');
  await Promise.all([unwatched, written]);
  // It waited behind the lock, or slipped in while that was not asked for: either is right.
  const isSure = (id: string) => id !== '3';
  await after.query('insert into interrupted values (4)');
  t.deepEqual(
    (await changes(db, 'public.interrupted'))
      .flatMap(({ object_id }) => object_id ?? [])
      .sort()
      .filter(isSure),
    ['0', '1', '2'],
  );
  t.is((await db.one('select count(*)::int as n from interrupted')).n, 5);
});
