import test from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { openShops, sessionOf } from './shops.ts';

/** What was logged since `after`, oldest first. */
function logged(db: TestDatabase, after = 0) {
  return db.query(
    `select actor, role, action, resource, subject, owner_id, old_values, new_values from webhooks.admin_log where id > $1 order by id`,
    [after],
  );
}

async function last(db: TestDatabase): Promise<number> {
  return Number((await db.one('select coalesce(max(id), 0) as id from webhooks.admin_log')).id);
}

test('a change is logged with who made it, in which role, and from what to what', async (t) => {
  const { db, ann } = await openShops(t);
  const after = await last(db);
  const session = await sessionOf(db, 'tenant', 'ann');
  await session.query(`select webhooks.api_update_registration($1, timeout_ms => 2000, description => 'mine')`, [
    ann.registration,
  ]);
  t.deepEqual(await logged(db, after), [
    {
      actor: 'tenant ann',
      role: 'rowhook_tenant',
      action: 'update',
      resource: 'Registration',
      subject: ann.registration,
      owner_id: 'ann',
      old_values: { timeout_ms: 15000, description: null },
      new_values: { timeout_ms: 2000, description: 'mine' },
    },
  ]);
});

test('a change by plain SQL is logged as well, and what programs keep is no change', async (t) => {
  const { db, ann } = await openShops(t);
  const after = await last(db);
  await db.query('update webhooks.webhook_registrations set version = version + 1 where id = $1', [ann.registration]);
  await db.query(`select webhooks.hold_registration($1, 'secret-missing: v1')`, [ann.registration]);
  t.deepEqual(await logged(db, after), []);
  await db.query(`select webhooks.pause($1, 'for now')`, [ann.registration]);
  const [entry] = await logged(db, after);
  t.deepEqual(entry.new_values, { state: 'paused', state_reason: 'for now' });
});

test('entity events, permissions and the settings are logged; a header is without its value', async (t) => {
  const { db, ann, event } = await openShops(t);
  const after = await last(db);
  const admin = await sessionOf(db, 'admin');
  await admin.query('select webhooks.api_update_entity_event($1, enabled => false)', [event]);
  await admin.query(`select webhooks.api_set_permission('viewer', 'AdminLog', '{List}')`);
  await admin.query(`select webhooks.api_set_header($1, 'X-Key', 'first')`, [ann.registration]);
  await admin.query(`select webhooks.api_set_header($1, 'X-Key', 'second')`, [ann.registration]);
  await admin.query(`select webhooks.api_remove_header($1, 'X-Key')`, [ann.registration]);
  await db.exec('update webhooks.settings set retention_days = 7');
  const entries = await logged(db, after);
  t.deepEqual(
    entries.map(({ action, resource, subject }) => [action, resource, subject]),
    [
      ['update', 'EntityEvent', 'public.orders:create'],
      ['create', 'Permission', 'viewer:AdminLog'],
      ['create', 'RegistrationHeader', `${ann.registration}:X-Key`],
      ['update', 'RegistrationHeader', `${ann.registration}:X-Key`],
      ['delete', 'RegistrationHeader', `${ann.registration}:X-Key`],
      ['update', 'Setting', 'true'],
    ],
  );
  t.notRegex(JSON.stringify(entries), /first|second/);
});

test('replays, cancellations and tests are logged with what was asked for', async (t) => {
  const { db, ann } = await openShops(t);
  const after = await last(db);
  const session = await sessionOf(db, 'tenant', 'ann');
  await session.query('select webhooks.api_cancel($1)', [[ann.activity]]);
  await session.query('select webhooks.api_replay($1, $2)', [[ann.activity], ann.registration]);
  await session.query('select webhooks.api_send_test($1)', [ann.registration]);
  t.deepEqual(
    (await logged(db, after)).map(({ action, subject, owner_id, new_values }) => [
      action,
      subject,
      owner_id,
      new_values,
    ]),
    [
      ['cancel', 'all registrations', 'ann', { activity_ids: [Number(ann.activity)], deliveries: 1 }],
      ['replay', `registration ${ann.registration}`, 'ann', { activity_ids: [Number(ann.activity)], deliveries: 1 }],
      ['test', ann.registration, 'ann', null],
    ],
  );
});

test('the log is only ever added to', async (t) => {
  const db = await createDatabase(t);
  for (const sql of [
    'delete from webhooks.admin_log',
    `update webhooks.admin_log set actor = 'x'`,
    'truncate webhooks.admin_log',
  ])
    await t.throwsAsync(db.exec(sql), { code: 'WHLOG' });
});
