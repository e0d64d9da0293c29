import test from 'ava';
import { changes, watchedTable } from '../helpers/capture.ts';
import { createDatabase, createRole, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

test('a cast that an application has made runs neither with rights of ours nor at all, whenever it was made', async (t) => {
  const role = await createRole(t, db);
  await db.exec(`create schema theirs authorization ${role.name}`);
  const theirs = await db.connect(role.url);
  await theirs.query(`
    create type theirs.level as enum ('low', 'high');
    create type theirs.pair as (a theirs.level, b int);
    create function theirs.as_json(theirs.level) returns json language plpgsql as $$ begin return to_json(current_user); end $$;
    create function theirs.as_text(theirs.level) returns text language plpgsql as $$ begin raise 'no text'; end $$;
    create table theirs.things (id theirs.level primary key, v theirs.level, many theirs.level[], two theirs.pair, n int)`);
  await db.exec(`
    select webhooks.watch('theirs.things', owner_column => 'v');
    insert into webhooks.entity_events (entity, action) values ('theirs.things', 'create'), ('theirs.things', 'update'), ('theirs.things', 'delete')`);
  await theirs.query(`
    create cast (theirs.level as json) with function theirs.as_json(theirs.level);
    create cast (theirs.level as text) with function theirs.as_text(theirs.level);
    insert into theirs.things values ('low', 'high', '{low,high}', row('low', 1), 1);
    update theirs.things set v = 'low', two = null;
    delete from theirs.things`);
  const before = { id: 'low', v: 'high', many: '{low,high}', two: '(low,1)', n: 1 };
  const after = { ...before, v: 'low', two: null };
  t.deepEqual(await changes(db, 'theirs.things'), [
    { action: 'create', object_id: 'low', object: before, previous: null, changed: null },
    { action: 'update', object_id: 'low', object: after, previous: before, changed: ['v', 'two'] },
    { action: 'delete', object_id: 'low', object: null, previous: after, changed: null },
  ]);
});

test('types without such a cast are read as before', async (t) => {
  await db.exec(`create type public.plain as enum ('a')`);
  await watchedTable(db, { name: 'public.plain_things', columns: 'id int primary key, v public.plain[]' });
  await db.exec(`insert into plain_things values (1, '{a}')`);
  t.deepEqual((await changes(db, 'public.plain_things'))[0]?.object, { id: 1, v: ['a'] });
});
