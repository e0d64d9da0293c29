import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { Dispatcher, type DispatcherState } from '../../src/queue/dispatcher.ts';
import { LOCKS } from '../../src/queue/locks.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { administer } from '../helpers/server.ts';

/** So long that nothing here is found by polling. */
const NEVER_MS = 3_600_000;

interface Watched {
  dispatcher: Dispatcher;
  /** All its states so far. */
  states: DispatcherState[];
  /** Resolves at the next change into that state. */
  next(state: DispatcherState): Promise<void>;
  warnings: string[];
}

/** A dispatcher without a doorbell: nothing wakes it but what the test rings. */
function startDispatcher(t: ExecutionContext, pollingTimeMs = NEVER_MS, url = database.url): Watched {
  const states: DispatcherState[] = [];
  const warnings: string[] = [];
  const waiting: { state: DispatcherState; resolve: () => void }[] = [];
  const dispatcher = new Dispatcher({
    url,
    pollingTimeMs,
    log: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) }),
    onState(state) {
      states.push(state);
      for (const wait of waiting.filter((wait) => wait.state === state)) {
        waiting.splice(waiting.indexOf(wait), 1);
        wait.resolve();
      }
    },
  });
  dispatcher.start();
  t.teardown(() => dispatcher.stop());
  return {
    dispatcher,
    states,
    warnings,
    next: (state) => new Promise((resolve) => waiting.push({ state, resolve })),
  };
}

let database: TestDatabase;

test.before(async (t) => {
  database = await createDatabase(t);
  await watchOrders(database);
  await register(database, 'http://127.0.0.1:9/');
});

// After the teardown of a test has stopped its dispatchers.
test.beforeEach(() =>
  database.exec(`
    delete from webhooks.webhook_deliveries;
    delete from webhooks_worker._private_jobs;
    update webhooks.webhook_registrations set max_in_flight = 500`),
);

/** The server processes that hold an advisory lock of ours. */
async function holders(lock: keyof typeof LOCKS): Promise<number[]> {
  const [classid, objid] = LOCKS[lock].split(', ');
  const rows = await database.query(
    `select pid from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [classid, objid],
  );
  return rows.map(({ pid }) => pid);
}

async function claimed(t: ExecutionContext, count: number): Promise<void> {
  await eventually(async () => (await countDeliveries(database)).claimed === count);
  t.like(await countDeliveries(database), { claimed: count });
}

test.serial('it falls asleep when nothing is due, shows that by a lock, and a ring wakes it', async (t) => {
  const { dispatcher, next } = startDispatcher(t);
  await next('asleep');
  await eventually(async () => (await holders('asleep')).length === 1);
  t.deepEqual(await holders('dispatcher'), await holders('asleep'));
  // Long after the short looks, which end within a second.
  await eventually(async () => {
    const { idle } = await database.one(
      `select bool_and(state_change < now() - interval '1 s') as idle from pg_stat_activity
       where application_name like 'rowhook worker%' and datname = current_database()`,
    );
    return idle;
  });
  await addOrders(database, 3);
  t.deepEqual(await countDeliveries(database), { pending: 3 });
  const awake = next('awake');
  dispatcher.ring();
  await awake;
  await claimed(t, 3);
  await eventually(async () => (await holders('asleep')).length === 1);
});

test.serial(
  'what a transaction wrote while it was awake, and committed when it slept, it finds by looking again soon',
  async (t) => {
    const session = await database.connect();
    await session.query('begin');
    await session.query('insert into public.orders default values');
    const { next } = startDispatcher(t);
    await next('asleep');
    await session.query('commit');
    await claimed(t, 1);
  },
);

test.serial('what nobody told it of it finds within its polling time', async (t) => {
  const { next, states } = startDispatcher(t, 1_500);
  await next('asleep');
  await eventually(() => states.filter((state) => state === 'asleep').length >= 5);
  await addOrders(database);
  await claimed(t, 1);
});

test.serial('a retry that is due sooner than the polling time is dispatched when it is due', async (t) => {
  await addOrders(database);
  await database.exec(
    `update webhooks.webhook_deliveries set next_try_at = now() + interval '1.5 s' where not finished`,
  );
  startDispatcher(t);
  await claimed(t, 1);
  const { early } = await database.one(
    `select claimed_until - interval '45 s' < next_try_at as early from webhooks.webhook_deliveries`,
  );
  t.false(early);
});

test.serial('where a registration has more due than may be in flight, room that is made is used at once', async (t) => {
  await database.exec('update webhooks.webhook_registrations set max_in_flight = 1');
  await addOrders(database, 3);
  const { dispatcher, next } = startDispatcher(t);
  await next('asleep');
  await claimed(t, 1);
  await database.exec(`delete from webhooks.webhook_deliveries where state = 'claimed'`);
  dispatcher.roomMade();
  await claimed(t, 1);
  t.deepEqual(await countDeliveries(database), { claimed: 1, pending: 1 });
});

test.serial('of two one leads; when its connection is cut the other takes over, and the first stands by', async (t) => {
  const [one, two] = [startDispatcher(t), startDispatcher(t)];
  await eventually(() => [one, two].some(({ states }) => states.includes('asleep')));
  const [leader, other] = one.states.includes('leader') ? [one, two] : [two, one];
  await eventually(() => other.states.includes('standby'));
  t.false(other.states.includes('leader'));
  const [holder] = await holders('dispatcher');
  const takesOver = other.next('leader');
  const asleep = other.next('asleep');
  await database.query('select pg_terminate_backend($1)', [holder]);
  // The first may be back before the other has tried, and lead again.
  await Promise.race([takesOver, leader.next('leader')]);
  await Promise.race([asleep, leader.next('asleep')]);
  const now = await holders('dispatcher');
  t.is(now.length, 1);
  t.not(now[0], holder);
  await eventually(async () => (await holders('worker')).length === 2);
});

test.serial('when the leader stops the one that stands by takes over', async (t) => {
  const leader = startDispatcher(t);
  await leader.next('asleep');
  const other = startDispatcher(t);
  await other.next('standby');
  const takesOver = other.next('asleep');
  await leader.dispatcher.stop();
  t.is(leader.states.at(-1), 'stopped');
  await takesOver;
  await addOrders(database);
  other.dispatcher.ring();
  await claimed(t, 1);
});

test.serial(
  'a database that is away is tried again with growing pauses, and work goes on when it is back',
  async (t) => {
    const { dispatcher, next, warnings } = startDispatcher(t);
    await next('asleep');
    const server = new URL(database.url);
    server.pathname = '/postgres';
    await administer(server.href, `alter database ${database.name} with allow_connections false`);
    const began = performance.now();
    await administer(
      server.href,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}'`,
    );
    await eventually(() => warnings.length >= 4);
    // 0.1 s, 0.2 s and 0.4 s at least.
    t.true(performance.now() - began > 700, 'it tried again without a pause');
    t.false(dispatcher.connected);
    const again = next('asleep');
    await administer(server.href, `alter database ${database.name} with allow_connections true`);
    await again;
    t.true(dispatcher.connected);
    await addOrders(database);
    dispatcher.ring();
    await claimed(t, 1);
  },
);

test.serial('it stops at once whatever it is doing, and leaves no lock behind', async (t) => {
  const leader = startDispatcher(t);
  await leader.next('asleep');
  const other = startDispatcher(t);
  await other.next('standby');
  await addOrders(database, 50);
  leader.dispatcher.ring();
  await Promise.all([leader.dispatcher.stop(), other.dispatcher.stop()]);
  await eventually(async () => (await holders('worker')).length === 0);
  t.deepEqual(await holders('dispatcher'), []);
  t.deepEqual(await holders('asleep'), []);
});

test.serial('it stops while the database is away', async (t) => {
  const { dispatcher, warnings } = startDispatcher(t, NEVER_MS, 'postgres://nobody@127.0.0.1:1/none');
  await eventually(() => warnings.length >= 3);
  await dispatcher.stop();
  t.pass();
});
