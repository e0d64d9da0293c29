import test from 'ava';
import pc from 'picocolors';
import { type Finding, renderFindings } from '../../src/cli/doctor.ts';

import { LOCKS } from '../../src/queue/locks.ts';
import { watch, watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

/** A database in which nothing is wrong: with partitions for the days ahead, and somebody who passes for a worker. */
async function healthy(t: Parameters<typeof createDatabase>[0]): Promise<TestDatabase> {
  const db = await createDatabase(t);
  await db.query('select webhooks.maintain()');
  const worker = await db.connect();
  await worker.query(`select pg_advisory_lock_shared(${LOCKS.worker})`);
  await watchedTable(db, {
    name: 'public.orders',
    columns: 'id int primary key, owner int',
    options: `owner_column => 'owner'`,
  });
  return db;
}

function findings(db: TestDatabase): Promise<Finding[]> {
  return db.query<Finding>('select * from webhooks.doctor()');
}

test('where nothing is wrong the doctor finds nothing', async (t) => {
  const db = await healthy(t);
  t.deepEqual(await findings(db), []);
});

test('the doctor finds what a migration left behind where event triggers may not be created, and its remedy helps', async (t) => {
  const db = await healthy(t);
  await db.exec('drop event trigger webhooks_follow_tables');
  await db.exec('alter table orders add column v int');
  const found = await findings(db);
  t.deepEqual(
    found.map(({ subject }) => subject),
    ['event triggers', 'public.orders'],
  );
  t.is(found[1]?.remedy, 'select webhooks.reconcile();');
  await db.exec(`${found[1]?.remedy} select webhooks.install_event_triggers()`);
  t.deepEqual(await findings(db), []);
});

test('the doctor finds a disabled trigger, and its remedy helps', async (t) => {
  const db = await healthy(t);
  await db.exec('alter table orders disable trigger _900_webhooks_update');
  const found = await findings(db);
  t.deepEqual(
    found.map(({ problem }) => problem),
    ['Trigger _900_webhooks_update of public.orders is disabled: its writes are not captured.'],
  );
  await db.exec(found[0]?.remedy ?? '');
  t.deepEqual(await findings(db), []);
});

test('the doctor passes on why a table is captured otherwise than it was set up', async (t) => {
  const db = await healthy(t);
  await db.exec('alter table orders drop column owner');
  t.deepEqual(
    (await findings(db)).map(({ subject, problem }) => [subject, problem.slice(0, 35)]),
    [['public.orders', 'Its owner column owner was dropped,']],
  );
});

test('the doctor finds a capture that is off, workers that are dead and a maintenance that does not run', async (t) => {
  const db = await createDatabase(t);
  await db.exec('create table public.orders (id int primary key)');
  await watch(db, 'public.orders');
  await db.exec(`
    update webhooks.settings set capture_enabled = false;
    do $$ declare p record; begin
      for p in select inhrelid::regclass as partition from pg_inherits
        where inhparent = 'webhooks.webhook_attempts'::regclass and inhrelid::regclass::text !~ 'default'
      loop execute format('drop table %s', p.partition); end loop;
    end $$`);
  t.deepEqual(
    (await findings(db)).map(({ subject }) => subject),
    ['capture', 'workers', 'webhooks.webhook_attempts'],
  );
});

test('findings are shown with what to do', (t) => {
  const shown = renderFindings(
    [{ subject: 'workers', problem: 'None is alive.', remedy: 'Run rowhook work.' }],
    pc.createColors(false),
  );
  t.is(shown, 'workers\n  None is alive.\n  remedy: Run rowhook work.');
  t.is(renderFindings([]), 'Nothing is wrong.');
});
