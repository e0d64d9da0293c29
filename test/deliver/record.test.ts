import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { createPool } from '../../src/database/pool.ts';
import type { Delivery } from '../../src/deliver/delivery.ts';
import { createRecorder, type RecorderOptions, type Result } from '../../src/deliver/record.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, attempts, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { administer, withDatabase } from '../helpers/server.ts';
import { type Claimed, claim } from '../policy/by-hand.ts';

/** Three deliveries that are claimed. */
async function claimThree(t: ExecutionContext) {
  const database = await createDatabase(t);
  await watchOrders(database);
  await register(database, 'http://127.0.0.1:9/');
  await addOrders(database, 3);
  return { database, claimed: await claim(database) };
}

/** A recorder that has a connection to lose, and what it logs. */
async function startRecorder(t: ExecutionContext, url: string, options?: RecorderOptions) {
  const messages: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  const pool = createPool(url, { applicationName: 'recorder' });
  t.teardown(() => pool.end());
  await pool.query('select');
  const record = createRecorder(pool, log, options);
  const recordAll = (claimed: Claimed[], bodies: string[] = []) =>
    Promise.all(claimed.map((one, place) => record(delivered(one, bodies[place]))));
  return { messages, recordAll };
}

function delivered({ activity_id, registration_id, claim_token }: Claimed, body = ''): Result {
  const delivery = { activityId: activity_id, registrationId: registration_id, token: claim_token } as Delivery;
  return { delivery, outcome: { outcome: 'delivered' }, answer: { status: 200, headers: {}, body }, durationMs: 5 };
}

/** Lets nobody into a database, and cuts off who is in, until the function that it resolves with is called. */
async function close({ url, name }: TestDatabase): Promise<() => Promise<unknown>> {
  const server = withDatabase(url, 'postgres');
  const allow = (on: boolean) => administer(server, `alter database ${name} with allow_connections ${on}`);
  await allow(false);
  await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  return () => allow(true);
}

/** A way to the database that can be cut: then connections break, and new ones are refused. */
async function startRoad(t: ExecutionContext, url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on('error', () => {}).on('close', () => far.destroy());
    far.on('error', () => {}).on('close', () => near.destroy());
    sockets.add(near);
    near.pipe(far).pipe(near);
  });
  const open = async (on = 0) => {
    server.listen(on, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  t.teardown(() => (server.listening ? cut() : undefined));
  const own = await open();
  return { url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: own }).href, cut, open: () => open(own) };
}

/** Each delivery was recorded once, by its first and only attempt. */
async function recordedOnce(t: ExecutionContext, database: TestDatabase): Promise<void> {
  t.deepEqual(await countDeliveries(database), { delivered: 3 });
  t.deepEqual(
    (await attempts(database)).map(({ attempt, outcome, superseded }) => [attempt, outcome, superseded]),
    Array(3).fill([1, 'delivered', false]),
  );
}

const NOT_YET = 'Results could not be recorded yet';

test('what cannot be recorded while the database lets nobody in is recorded when it is back', async (t) => {
  const { database, claimed } = await claimThree(t);
  const { messages, recordAll } = await startRecorder(t, database.url);
  const open = await close(database);
  const recorded = recordAll(claimed);
  await eventually(() => messages.filter((message) => message === NOT_YET).length >= 2);
  await open();
  await recorded;
  await recordedOnce(t, database);
});

test('what cannot be recorded while connections to the database are refused is recorded when it is back', async (t) => {
  const { database, claimed } = await claimThree(t);
  const { url, cut, open } = await startRoad(t, database.url);
  const { messages, recordAll } = await startRecorder(t, url);
  await cut();
  const recorded = recordAll(claimed);
  await eventually(() => messages.filter((message) => message === NOT_YET).length >= 2);
  await open();
  await recorded;
  await recordedOnce(t, database);
});

test('a connection that is cut while results are being written costs none of them, and writes none twice', async (t) => {
  const { database, claimed } = await claimThree(t);
  const { messages, recordAll } = await startRecorder(t, database.url);
  const session = await database.connect();
  await session.query('begin; select from webhooks.webhook_deliveries for update');
  const recorded = recordAll(claimed);
  const { pid } = await eventually(async () => {
    const waiting = `application_name = 'recorder' and datname = current_database() and wait_event_type = 'Lock'`;
    return (await database.query(`select pid from pg_stat_activity where ${waiting}`))[0];
  });
  await database.query('select pg_terminate_backend($1)', [pid]);
  await eventually(() => messages.includes(NOT_YET));
  await session.query('rollback');
  await recorded;
  await recordedOnce(t, database);
});

test('what is given up stays claimed as it was, and comes again when its lease is over', async (t) => {
  const { database, claimed } = await claimThree(t);
  const { messages, recordAll } = await startRecorder(t, database.url, { giveUpAfterMs: 0 });
  const open = await close(database);
  await recordAll(claimed);
  t.is(messages.at(-1), 'Results could not be recorded; their deliveries come again');
  await open();
  t.deepEqual(await countDeliveries(database), { claimed: 3 });
  t.deepEqual(await claim(database), []);
  await database.exec(`update webhooks.webhook_deliveries set claimed_until = now() - interval '1 s'`);
  await recordAll(await claim(database));
  await recordedOnce(t, database);
});

test('a result whose answer the database refuses is recorded without the answer, and is no reason to send again', async (t) => {
  const { database, claimed } = await claimThree(t);
  await database.exec(
    `alter table webhooks.webhook_attempts add constraint no_poison check (response_body is null or response_body <> 'poison')`,
  );
  const { messages, recordAll } = await startRecorder(t, database.url);
  await recordAll(claimed, ['', 'poison']);
  await recordedOnce(t, database);
  t.deepEqual(messages, ['A result cannot be recorded as it is; it is recorded without what was answered']);
});
