import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

const bodies = async (entity: string, database = db) =>
  (
    await database.query(
      `select webhooks.request_body(a) as body from webhooks.webhook_activity a where entity = $1 order by id`,
      [entity],
    )
  ).map(({ body }) => JSON.parse(body));

test('a row above max_payload_bytes is told of by its key and what changed, without its values', async (t) => {
  await watchedTable(db, { name: 'public.large', columns: 'id int primary key, v int, doc text' });
  await db.exec(`
    insert into large values (1, 1, repeat('x', 300000)), (2, 1, 'small');
    update large set v = 2;
    update large set doc = 'small', v = 3 where id = 1;
    update large set v = 4 where id = 1;
    delete from large where id = 1`);
  t.deepEqual(
    (await bodies('public.large')).map(({ object_id, action, object, previous, changed, truncated }) => [
      object_id,
      action,
      object === null,
      previous === null,
      changed,
      truncated,
    ]),
    [
      [1, 'created', true, true, null, true],
      [2, 'created', false, true, null, undefined],
      [1, 'updated', true, true, ['v'], true],
      [2, 'updated', false, false, ['v'], undefined],
      [1, 'updated', true, true, ['v', 'doc'], true],
      [1, 'updated', false, false, ['v'], undefined],
      [1, 'deleted', true, false, null, undefined],
    ],
  );
});

test('the activity keeps it whole', async (t) => {
  await watchedTable(db, { name: 'public.kept', columns: 'id int primary key, doc text', actions: ['create'] });
  await db.exec(`insert into kept values (1, repeat('x', 300000))`);
  const { object } = await db.one(`select object from webhooks.webhook_activity where entity = 'public.kept'`);
  t.is(object.doc.length, 300_000);
});

test('the limit is that of the JSON in bytes, however it is stored, and a setting', async (t) => {
  const own = await createDatabase(t);
  await watchedTable(own, { name: 'public.limited', columns: 'doc text', actions: ['create'] });
  const overhead = '{"doc":""}'.length;
  for (const more of [0, 1])
    await own.query(`insert into limited values (repeat('é', $1))`, [(2000 - overhead) / 2 + more]);
  const truncated = async (limit: number) => {
    await own.query('update webhooks.settings set max_payload_bytes = $1', [limit]);
    return (await bodies('public.limited', own)).map((body) => body.truncated ?? false);
  };
  t.deepEqual(await truncated(2000), [false, true]);
  t.deepEqual(await truncated(2002), [false, false]);
  t.deepEqual(await truncated(1999), [true, true]);
});
