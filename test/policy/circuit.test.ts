import test, { type ExecutionContext } from 'ava';
import { createDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { attemptAll, claim, record } from './by-hand.ts';
import { circuit, registration, setCircuit, setRegistration } from './settings.ts';

async function withOrders(t: ExecutionContext, uri = 'http://127.0.0.1:4000/') {
  const db = await createDatabase(t);
  await watchOrders(db);
  return { db, id: await register(db, uri) };
}

/** An endpoint whose circuit has just opened. What the opening cost stays out of the way for an hour. */
async function withOpenCircuit(t: ExecutionContext, uri?: string) {
  const { db, id } = await withOrders(t, uri);
  await addOrders(db, 20);
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  t.is((await circuit(db, id))?.state, 'open');
  return { db, id };
}

test('an endpoint that is well has no circuit', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 3);
  await attemptAll(db, { outcome: 'delivered' });
  t.is(await circuit(db, id), undefined);
});

test('nineteen failures in a row leave the circuit closed, the twentieth opens it for about 5 s', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 20);
  await setRegistration(db, id, { max_in_flight: 19 });
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  t.like(await circuit(db, id), { state: 'closed', failures: 19, probe_at: null });
  await attemptAll(db, { outcome: 'retry' });
  const opened = await circuit(db, id);
  t.like(opened, { state: 'open', failures: 20, opened: 1 });
  t.true((opened?.probe_in_s ?? 0) > 3 && (opened?.probe_in_s ?? 99) <= 6, `${opened?.probe_in_s} s`);
});

test('twenty failures that are recorded at once open the circuit', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  t.like(await circuit(db, id), { state: 'open', failures: 20, opened: 1 });
});

test('results of claims that are no longer current say nothing about the endpoint', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 30);
  const late = await claim(db);
  await claim(db, `update webhooks.webhook_deliveries_live set claimed_until = now() - interval '1 s'`);
  t.is(await record(db, late, { outcome: 'failed', status: 410 }), 0);
  t.is((await registration(db, id)).state, 'active');
  t.is(await circuit(db, id), undefined);
});

test('of results that come together those count whose claims are current', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 20);
  const late = await claim(db);
  const current = await claim(db, `update webhooks.webhook_deliveries_live set claimed_until = now() - interval '1 s'`);
  t.is(await record(db, [...late.slice(0, 15), ...current.slice(0, 5)], { outcome: 'retry' }), 5);
  t.like(await circuit(db, id), { state: 'closed', failures: 5 });
});

test('one success among the failures keeps the circuit closed', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 31);
  await setRegistration(db, id, { max_in_flight: 15 });
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  await setRegistration(db, id, { max_in_flight: 1 });
  await attemptAll(db, { outcome: 'delivered' });
  await setRegistration(db, id, { max_in_flight: 15 });
  await attemptAll(db, { outcome: 'retry', retryInMs: 3_600_000 });
  t.like(await circuit(db, id), { state: 'closed', failures: 15 });
});

test('while the circuit is open nothing leaves before the probe is due, then one delivery at a time', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db, 5);
  t.deepEqual(await claim(db), []);
  await setCircuit(db, id, { probe_at: 'now' });
  t.is((await claim(db)).length, 1);
  t.deepEqual(await claim(db), [], 'the probe is under way');
});

test('a probe that fails costs no attempt and doubles the pause', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  const [order] = await addOrders(db);
  const pauses: number[] = [];
  for (let probe = 1; probe <= 3; probe++) {
    await setCircuit(db, id, { probe_at: 'now' });
    const [probed] = await attemptAll(db, { outcome: 'retry', retryInMs: 5_000 });
    t.is(probed?.activity_id, '21');
    const { state, attempts: counted } = await db.one(
      'select state, attempts from webhooks.webhook_deliveries where activity_id = 21',
    );
    t.deepEqual([state, counted], ['pending', 0]);
    const open = await circuit(db, id);
    t.like(open, { state: 'open', opened: probe + 1 });
    pauses.push(open?.probe_in_s ?? 0);
  }
  t.is(order, '21');
  const [first = 0, second = 0, third = 0] = pauses;
  t.true(first >= 7.5 && first <= 12, `${first}`);
  t.true(second >= 15.5 && second <= 24, `${second}`);
  t.true(third >= 31 && third <= 48, `${third}`);
  const log = await db.query(
    'select trigger, attempt, outcome, status from webhooks.webhook_attempts where activity_id = 21 order by id',
  );
  t.deepEqual(
    log,
    [1, 2, 3].map(() => ({ trigger: 'probe', attempt: null, outcome: 'retry', status: 500 })),
  );
});

test('the pause between probes ends at five minutes', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db);
  await setCircuit(db, id, { probe_at: 'now', opened: 40 });
  await attemptAll(db, { outcome: 'retry' });
  const pause = (await circuit(db, id))?.probe_in_s ?? 0;
  t.true(pause >= 239 && pause <= 360, `${pause}`);
});

test('what was under way when the circuit opened does not put the probe off', async (t) => {
  const { db, id } = await withOrders(t);
  await addOrders(db, 40);
  const claimed = await claim(db);
  await record(db, claimed.slice(0, 20), { outcome: 'retry', retryInMs: 3_600_000 });
  const before = await circuit(db, id);
  await record(db, claimed.slice(20), { outcome: 'retry', retryInMs: 3_600_000 });
  const after = await circuit(db, id);
  t.deepEqual([after?.probe_at, after?.opened], [before?.probe_at, 1]);
  t.is(after?.failures, 40);
});

test('a schedule that is used up while the circuit is open does not fail the delivery', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db);
  await setCircuit(db, id, { probe_at: 'now' });
  await attemptAll(db, { outcome: 'failed' });
  t.deepEqual(await countDeliveries(db), { retrying: 20, pending: 1 });
  const [last] = (await attempts(db)).slice(-1);
  t.like(last, { outcome: 'retry', attempt: null, trigger: 'probe' });
});

test('a worker says of such a delivery that it was a probe, not that it failed', async (t) => {
  const receiver = await startReceiver(t, 500);
  const { db, id } = await withOpenCircuit(t, receiver.url);
  await setRegistration(db, id, { retry_schedule: [] });
  const worker = await startTestWorker(t, db, { pollingTimeMs: 50 });
  const tried = once(worker.events, 'attempt');
  await addOrders(db);
  await setCircuit(db, id, { probe_at: 'now' });
  const [event] = await tried;
  t.like(event, { outcome: 'probe', status: 500, error: 'The endpoint answered 500.' });
});

test('a 410 to a probe is final all the same', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db);
  await setCircuit(db, id, { probe_at: 'now' });
  await attemptAll(db, { outcome: 'failed', status: 410 });
  t.is((await registration(db, id)).state, 'disabled');
  t.is((await countDeliveries(db)).failed, 1);
});

test('a probe that is answered well closes the circuit, and the flow doubles up to max_in_flight', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await setRegistration(db, id, { max_in_flight: 50 });
  await addOrders(db, 200);
  await setCircuit(db, id, { probe_at: 'now' });
  const sizes: [number, number | null | undefined][] = [];
  for (let round = 0; round < 6; round++) {
    const claimed = await attemptAll(db, { outcome: 'delivered' });
    sizes.push([claimed.length, (await circuit(db, id))?.ramp]);
  }
  t.deepEqual(sizes, [
    [1, 10],
    [10, 20],
    [20, 40],
    [40, null],
    [50, null],
    [50, null],
  ]);
  t.like(await circuit(db, id), { state: 'closed', failures: 0, failing_since: null, opened: 0, probe_at: null });
});

test('the ramp never lets more go than max_in_flight', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await setRegistration(db, id, { max_in_flight: 3 });
  await addOrders(db, 10);
  await setCircuit(db, id, { probe_at: 'now' });
  await attemptAll(db, { outcome: 'delivered' });
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 3);
  t.is((await attemptAll(db, { outcome: 'delivered' })).length, 3);
});

test('an endpoint that fails again while the flow ramps up opens its circuit again', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db, 60);
  await setCircuit(db, id, { probe_at: 'now' });
  for (const [size, outcome] of [
    [1, 'delivered'],
    [10, 'delivered'],
    [20, 'retry'],
  ] as const)
    t.is((await attemptAll(db, { outcome, retryInMs: 3_600_000 })).length, size);
  t.like(await circuit(db, id), { state: 'open', ramp: null, opened: 1 });
});

test('next_due_in_ms knows when the probe is due', async (t) => {
  const { db, id } = await withOpenCircuit(t);
  await addOrders(db);
  const due = async () => (await db.one('select webhooks.next_due_in_ms() as due')).due;
  await db.query(`update webhooks.webhook_circuits set probe_at = now() + interval '90 s'`);
  const probe = await due();
  t.true(probe > 85_000 && probe <= 90_000, `${probe}`);
  // Where everything waits longer than the probe, the first of it is what is due.
  await db.query(`
    update webhooks.webhook_deliveries_live set next_try_at = now() + interval '600 s' where next_try_at <= now()`);
  const retry = await due();
  t.true(retry > 595_000 && retry <= 600_000, `${retry}`);
  await setRegistration(db, id, { state: 'paused' });
  t.is(await due(), null, 'nothing is due of what is held');
});

test('an outage costs no attempts: single probes find out that the endpoint is back, and all is delivered', async (t) => {
  const receiver = await startReceiver(t, 503);
  const { db, id } = await withOrders(t, receiver.url);
  await db.query(`update webhooks.webhook_registrations set retry_schedule = '{1 hour}'`);
  await setRegistration(db, id, { max_in_flight: 20 });
  const worker = await startTestWorker(t, db, { pollingTimeMs: 50 });
  await addOrders(db, 20);
  await eventually(async () => (await circuit(db, id))?.state === 'open');
  await eventually(async () => !(await countDeliveries(db)).claimed);
  const counted = await db.query('select attempts from webhooks.webhook_deliveries_live order by activity_id');
  await db.query('update webhooks.webhook_deliveries_live set next_try_at = now()');
  await addOrders(db, 80);
  receiver.clear();
  for (let probe = 1; probe <= 3; probe++) {
    const probed = once(worker.events, 'attempt');
    await setCircuit(db, id, { probe_at: 'now' });
    await probed;
    t.is(receiver.requests.length, probe);
  }
  t.deepEqual(
    await db.query('select attempts from webhooks.webhook_deliveries_live order by activity_id limit 20'),
    counted,
    'probes count as no attempt of what was tried',
  );
  t.is((await countDeliveries(db)).failed ?? 0, 0);

  receiver.answer(200);
  await setCircuit(db, id, { probe_at: 'now' });
  await eventually(async () => (await countDeliveries(db)).delivered === 100);
  t.like(await circuit(db, id), { state: 'closed', failures: 0, ramp: null });
  const { probes } = await db.one(
    `select count(*)::integer as probes from webhooks.webhook_attempts where trigger = 'probe'`,
  );
  t.is(probes, 3);
});
