import test, { type ExecutionContext } from 'ava';
import { createDatabase, createRole } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll } from '../policy/by-hand.ts';
import { circuit, registration, setCircuit, setRegistration } from '../policy/settings.ts';

async function withOrders(t: ExecutionContext, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  return { db, id: await register(db, uri) };
}

test('whichever of state and is_enabled is changed, the other follows', async (t) => {
  const { db, id } = await withOrders(t);
  const states = async (columns: Record<string, unknown>) => {
    await setRegistration(db, id, columns);
    const { state, is_enabled } = await registration(db, id);
    return [state, is_enabled];
  };
  t.deepEqual(await states({ is_enabled: false }), ['paused', false]);
  t.deepEqual(await states({ is_enabled: true }), ['active', true]);
  t.deepEqual(await states({ state: 'paused' }), ['paused', false]);
  t.deepEqual(await states({ state: 'active' }), ['active', true]);
  t.deepEqual(await states({ state: 'disabled', state_reason: 'Moved.' }), ['disabled', false]);
  t.deepEqual(await states({ is_enabled: false }), ['disabled', false]);
  t.deepEqual(await states({ is_enabled: true }), ['active', true]);
  t.is((await registration(db, id)).state_reason, null);
});

test('a registration that is added switched off is paused', async (t) => {
  const { db } = await withOrders(t);
  const id = await register(db, 'http://127.0.0.1:4000/', { isEnabled: false });
  t.is((await registration(db, id)).state, 'paused');
});

test('a registration is not disabled without saying why', async (t) => {
  const { db, id } = await withOrders(t);
  await t.throwsAsync(setRegistration(db, id, { state: 'disabled' }), {
    message: /webhook_registrations_disabled_says_why/,
  });
});

test('pausing and resuming keep who did it, when and why', async (t) => {
  const { db, id } = await withOrders(t);
  const added = await registration(db, id);
  await db.exec(`begin; set local webhooks.actor = 'ada'; select webhooks.pause(${id}, 'They move house.'); commit`);
  const paused = await registration(db, id);
  t.is(paused.state, 'paused');
  t.is(paused.state_changed_by, 'ada');
  t.is(paused.state_reason, 'They move house.');
  t.true(paused.state_changed_at > added.state_changed_at);

  await db.exec(`begin; set local webhooks.actor = 'bram'; select webhooks.pause(${id}, 'Again.'); commit`);
  t.deepEqual(await registration(db, id), paused, 'it was paused already');

  await db.exec(`begin; set local webhooks.actor = 'chiara'; select webhooks.resume(${id}); commit`);
  const resumed = await registration(db, id);
  t.is(resumed.state, 'active');
  t.is(resumed.state_changed_by, 'chiara');
  t.is(resumed.state_reason, null);
  t.true(resumed.state_changed_at > paused.state_changed_at);
});

test('without a named actor the session role is who changed a state', async (t) => {
  const { db, id } = await withOrders(t);
  await db.exec(`begin; set local webhooks.actor = 'ada'; select webhooks.pause(${id}); commit`);
  const role = await createRole(t, db);
  await db.exec(`
    alter role ${role.name} bypassrls;
    grant usage on schema webhooks to ${role.name};
    grant select, update on webhooks.webhook_registrations, webhooks.webhook_circuits to ${role.name};
    grant insert on webhooks.admin_log to ${role.name};
    grant execute on all functions in schema webhooks to ${role.name}`);
  const session = await db.connect(role.url);
  await session.query(`update webhooks.webhook_registrations set is_enabled = true where id = ${id}`);
  t.is((await registration(db, id)).state_changed_by, role.name);
});

test('pausing and resuming a registration that is not there is error WHREG', async (t) => {
  const { db } = await withOrders(t);
  await t.throwsAsync(db.query('select webhooks.pause(4711)'), { code: 'WHREG', message: /no registration 4711/ });
  await t.throwsAsync(db.query('select webhooks.resume(4711)'), { code: 'WHREG' });
});

test('what a paused registration is to be told is held, says why, and leaves in order once it is resumed', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, receiver.url);
  await setRegistration(db, id, { max_in_flight: 1 });
  await startTestWorker(t, db);
  await db.query(`select webhooks.pause($1, 'They move house.')`, [id]);
  const orders: string[] = [];
  for (let n = 0; n < 5; n++) orders.push(...(await addOrders(db)));
  const reported = await db.query('select state, reason from webhooks.webhook_activity_report order by id');
  t.deepEqual(
    reported,
    orders.map(() => ({ state: 'held', reason: 'Its registration is paused (They move house.): resume it to send.' })),
  );
  const { status } = await db.one('select webhooks.status() as status');
  t.is(status.queue.held, 5);
  t.is(status.registrations[0].state, 'paused');
  t.is(status.registrations[0].reason, 'They move house.');
  t.is(status.oldest_pending_at, null, 'nothing waits that could leave');
  t.is(receiver.requests.length, 0);

  await db.query('select webhooks.resume($1)', [id]);
  const requests = await receiver.waitFor(5);
  t.deepEqual(
    requests.map(({ body }) => String(JSON.parse(body.toString()).object_id)),
    orders,
  );
  await eventually(async () => (await countDeliveries(db)).delivered === 5);
});

test('what was claimed when its registration was paused is given back at once, as it was, and keeps its order', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, receiver.url);
  const other = await register(db, receiver.url);
  await setRegistration(db, id, { ordering: 'object' });
  await addOrders(db, 3);
  await attemptAll(db, { outcome: 'retry' });
  await addOrders(db, 2);
  await db.exec('select webhooks.dispatch()');
  await db.query('select webhooks.pause($1)', [id]);
  await startTestWorker(t, db);
  await eventually(async () => (await countDeliveries(db)).delivered === 5);
  const deliveries = () =>
    db.query(
      `select state, attempts, trigger, claimed_until from webhooks.webhook_deliveries
       where registration_id = $1 order by activity_id`,
      [id],
    );
  await eventually(async () => (await deliveries()).every(({ state }) => state !== 'claimed'), { timeoutMs: 5_000 });
  const given = (state: string, attempts: number) => ({ state, attempts, trigger: 'auto', claimed_until: null });
  const [tried, untried] = [given('retrying', 1), given('pending', 0)];
  t.deepEqual(await deliveries(), [tried, tried, tried, untried, untried]);
  t.is((await db.query('select from webhooks.webhook_attempts where registration_id = $1', [id])).length, 3);
  t.is((await db.query('select from webhooks.webhook_attempts where registration_id = $1', [other])).length, 8);
  await db.query('select webhooks.resume($1)', [id]);
  await eventually(async () => (await countDeliveries(db)).delivered === 10);
});

test('a held delivery can be cancelled', async (t) => {
  const { db, id } = await withOrders(t);
  await db.query('select webhooks.pause($1)', [id]);
  await addOrders(db, 2);
  const { cancelled } = await db.one(
    'select webhooks.cancel(array_agg(id)) as cancelled from webhooks.webhook_activity',
  );
  t.is(cancelled, 2);
  t.deepEqual(await countDeliveries(db), { cancelled: 2 });
});

test('a hold says its reason, keeps what comes meanwhile, and lets it go when it ends', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, receiver.url);
  await db.query(`select webhooks.hold_registration($1, 'There is no key.')`, [id]);
  await startTestWorker(t, db, { pollingTimeMs: 100 });
  await addOrders(db);
  const { state, reason } = await db.one('select state, reason from webhooks.webhook_activity_report');
  t.deepEqual([state, reason], ['held', 'There is no key.']);
  t.is((await registration(db, id)).state, 'active');
  t.is(receiver.requests.length, 0);
  await setRegistration(db, id, { hold_reason: null });
  await receiver.waitFor(1);
});

test('an endpoint that answers 410 is disabled by rule, with the reason, and the rest is held', async (t) => {
  const receiver = await startReceiver(t, [410, 200]);
  const { db, id } = await withOrders(t, receiver.url);
  await setRegistration(db, id, { max_in_flight: 1 });
  const worker = await startTestWorker(t, db);
  const failed = once(worker.events, 'attempt', ({ outcome }) => outcome === 'failed');
  await addOrders(db, 3);
  await failed;
  const { state, is_enabled, state_reason, state_changed_by } = await registration(db, id);
  t.deepEqual([state, is_enabled, state_changed_by], ['disabled', false, 'rule']);
  t.is(state_reason, 'The endpoint answered 410 Gone: it wants no more.');
  const reported = await db.query('select state, reason, attempts from webhooks.webhook_activity_report order by id');
  t.like(reported[0], { state: 'failed', reason: 'The endpoint answered 410.', attempts: 1 });
  t.like(reported[2], {
    state: 'held',
    reason: `${state_reason} Its registration is disabled: resume it when the endpoint is well.`,
    attempts: 0,
  });
  t.is(receiver.requests.length, 1);

  await db.query('select webhooks.resume($1)', [id]);
  await receiver.waitFor(3);
  t.is((await registration(db, id)).state_reason, null);
});

test('an endpoint that failed for longer than disable_after is disabled, and not a moment sooner', async (t) => {
  const { db, id } = await withOrders(t);
  await setRegistration(db, id, { disable_after: '2 days' });
  await addOrders(db);
  await attemptAll(db, { outcome: 'retry' });
  await db.query(`update webhooks.webhook_circuits set failing_since = now() - interval '47 hours'`);
  await attemptAll(db, { outcome: 'retry' });
  t.is((await registration(db, id)).state, 'active');
  await db.query(`update webhooks.webhook_circuits set failing_since = now() - interval '49 hours'`);
  await attemptAll(db, { outcome: 'retry' });
  const { state, state_reason, state_changed_by } = await registration(db, id);
  t.deepEqual([state, state_changed_by], ['disabled', 'rule']);
  t.is(state_reason, 'The endpoint failed for 2 days without one success.');
  t.is((await attempts(db)).length, 3);
  t.deepEqual(await attemptAll(db, { outcome: 'retry' }), [], 'nothing leaves any more');
});

test('one success in between starts the time without one anew', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 2);
  await attemptAll(db, { outcome: 'retry' });
  await db.query(`update webhooks.webhook_circuits set failing_since = now() - interval '4 days 23 hours'`);
  await setRegistration(db, id, { max_in_flight: 1 });
  await attemptAll(db, { outcome: 'delivered' });
  t.like(await circuit(db, id), { failures: 0, failing_since: null });
  await attemptAll(db, { outcome: 'retry' });
  t.true(Date.now() - ((await circuit(db, id))?.failing_since?.getTime() ?? 0) < 60_000);
  t.is((await registration(db, id)).state, 'active');
});

test('what a shutdown cut off is not held against the endpoint', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 25);
  await attemptAll(db, { outcome: 'retry', status: undefined, errorClass: 'aborted' });
  t.is(await circuit(db, id), undefined);
});

test('resuming forgets what was held against the endpoint, and begins with few', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 30);
  await attemptAll(db, { outcome: 'retry' });
  await attemptAll(db, { outcome: 'retry' });
  await setCircuit(db, id, { probe_at: 'now' });
  await db.query(`select webhooks.disable_by_rule($1, 'Down.')`, [id]);
  await db.query('select webhooks.resume($1)', [id]);
  t.like(await circuit(db, id), { state: 'closed', failures: 0, failing_since: null, probe_at: null, ramp: 10 });
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 10);
});

test('a rule does not take over what a person has paused', async (t) => {
  const { db, id } = await withOrders(t);
  await db.query(`select webhooks.pause($1, 'Mine.')`, [id]);
  await db.query(`select webhooks.disable_by_rule($1, 'Down.')`, [id]);
  t.like(await registration(db, id), { state: 'paused', state_reason: 'Mine.' });
});
