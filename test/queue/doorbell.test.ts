import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { Doorbell } from '../../src/queue/doorbell.ts';
import type { RunningWorker } from '../../src/queue/worker.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { eventually, once } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { type Receiver, startReceiver } from '../helpers/receiver.ts';
import { administer } from '../helpers/server.ts';
import { startTestWorker } from '../helpers/worker.ts';

const silent = pino({ level: 'silent' });

let database: TestDatabase;

test.before(async (t) => {
  database = await createDatabase(t);
  await watchOrders(database);
});

test.beforeEach(() =>
  database.exec(`
    delete from webhooks.webhook_registrations;
    delete from webhooks.webhook_deliveries;
    update webhooks.settings set doorbell = true`),
);

/** The connections that listen. */
async function listeners(): Promise<number[]> {
  const rows = await database.query(
    `select pid from pg_stat_activity
     where application_name = 'rowhook doorbell' and datname = current_database() and query ilike 'listen%'`,
  );
  return rows.map(({ pid }) => pid);
}

/** Cuts the connections that listen and resolves when they are gone. */
async function cut(): Promise<void> {
  const pids = await listeners();
  await database.query('select pg_terminate_backend(pid) from unnest($1::integer[]) pid', [pids]);
  await eventually(async () => !(await listeners()).some((pid) => pids.includes(pid)));
}

async function startDoorbell(t: ExecutionContext) {
  let rings = 0;
  const doorbell = new Doorbell(database.url, () => rings++, silent);
  t.teardown(() => doorbell.close());
  await doorbell.open();
  return {
    doorbell,
    /** Rings by NOTIFY until it was heard. */
    async isHeard() {
      const before = rings;
      await database.exec('notify webhooks');
      await eventually(() => rings > before);
    },
    get rings() {
      return rings;
    },
  };
}

test.serial('a doorbell hears what is notified, from when it is open until it is closed', async (t) => {
  const bell = await startDoorbell(t);
  await bell.isHeard();
  await bell.doorbell.close();
  await eventually(async () => (await listeners()).length === 0);
  const { rings } = bell;
  await database.exec('notify webhooks');
  t.is(bell.rings, rings);
});

test.serial(
  'a doorbell whose connection is cut again and again rings for what it may have missed, and hears again',
  async (t) => {
    const bell = await startDoorbell(t);
    for (let i = 0; i < 4; i++) {
      const { rings } = bell;
      await cut();
      await eventually(() => bell.rings > rings);
      await eventually(async () => (await listeners()).length === 1);
      await bell.isHeard();
    }
    t.is((await listeners()).length, 1);
  },
);

/** Lets nobody into the database, and those out who are in, until the function that it resolves with is called. */
async function close(): Promise<() => Promise<unknown>> {
  const server = new URL(database.url);
  server.pathname = '/postgres';
  const allow = (on: boolean) =>
    administer(server.href, `alter database ${database.name} with allow_connections ${on}`);
  await allow(false);
  await administer(
    server.href,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}'`,
  );
  return () => allow(true);
}

test.serial('a doorbell that finds no database opens all the same, and hears once there is one', async (t) => {
  const open = await close();
  const bell = await startDoorbell(t);
  t.is(bell.rings, 0);
  await open();
  await eventually(() => bell.rings > 0);
  await eventually(async () => (await listeners()).length === 1);
  await bell.isHeard();
});

test.serial('a doorbell that is closed while it tries to be heard again leaves no connection behind', async (t) => {
  const bell = await startDoorbell(t);
  const open = await close();
  await bell.doorbell.close();
  await open();
  const quietSince = performance.now();
  // Its tries go on for a second; a connection that one of them opens has to be closed.
  await eventually(async () => {
    const connected = await database.query(
      `select from pg_stat_activity where application_name = 'rowhook doorbell' and datname = current_database()`,
    );
    return connected.length === 0 && performance.now() - quietSince > 2_000;
  });
  t.deepEqual(await listeners(), []);
});

interface Running {
  receiver: Receiver;
  worker: RunningWorker;
}

/** A worker that polls so rarely that a test would time out, unless told otherwise. */
async function start(t: ExecutionContext, pollingTimeMs = 3_600_000): Promise<Running> {
  const receiver = await startReceiver(t);
  await register(database, receiver.url);
  const worker = await startTestWorker(t, database, { pollingTimeMs });
  return { receiver, worker };
}

const delivered = (count: number) => eventually(async () => (await countDeliveries(database)).delivered === count);

test.serial('a write while everybody sleeps is delivered without waiting for the polling time', async (t) => {
  const { receiver } = await start(t);
  for (let i = 1; i <= 5; i++) {
    await eventually(async () => (await database.one('select webhooks.dispatcher_alive() as alive')).alive);
    await addOrders(database);
    await receiver.waitFor(i);
  }
  t.is(receiver.requests.length, 5);
  await delivered(5);
});

test.serial('while the doorbell is cut all the time, polling finds what is written', async (t) => {
  const { receiver } = await start(t, 400);
  let cutting = true;
  const cutter = (async () => {
    while (cutting)
      await database.exec(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'rowhook doorbell' and datname = current_database()`);
  })();
  for (let i = 1; i <= 5; i++) {
    await addOrders(database);
    await receiver.waitFor(i);
  }
  cutting = false;
  await cutter;
  await eventually(async () => (await listeners()).length === 1);
  await delivered(5);
  t.is(receiver.requests.length, 5);
});

test.serial(
  'with the doorbell switched off nothing is notified, two-phase commit works, and polling finds it',
  async (t) => {
    const { receiver, worker } = await start(t, 500);
    if ((await database.one('show max_prepared_transactions')).max_prepared_transactions === '0') {
      t.pass('This server allows no prepared transactions');
      return;
    }
    await database.exec('update webhooks.settings set doorbell = false');
    const session = await database.connect();
    const heard: unknown[] = [];
    session.on('notification', (notification) => heard.push(notification));
    await session.query('listen webhooks');
    const asleep = once(worker.events, 'state', (state) => state === 'asleep');
    await asleep;
    await session.query('begin');
    await session.query('insert into public.orders default values');
    await session.query(`prepare transaction '${database.name}'`);
    t.is(receiver.requests.length, 0);
    t.deepEqual(await countDeliveries(database), {});
    await session.query(`commit prepared '${database.name}'`);
    await receiver.waitFor(1);
    await delivered(1);
    await session.query('select 1');
    t.deepEqual(heard, []);
  },
);

test.serial(
  'a doorbell that is closed while it reconnects keeps nothing alive, even where it could not listen any more',
  async (t) => {
    const { hostname, port } = new URL(database.url);
    const sockets: Socket[] = [];
    const closed = Promise.withResolvers<void>();
    // Its second connection comes to be once it is closed, and is cut when it would listen.
    const proxy = createServer((socket) => {
      const number = sockets.push(socket);
      socket.on('error', () => {}).pause();
      void (number === 1 ? Promise.resolve() : closed.promise).then(() => {
        const server = connect(Number(port), hostname);
        server.on('error', () => {}).pipe(socket);
        socket
          .on('close', () => server.destroy())
          .on('data', (chunk) => {
            if (number > 1 && chunk.includes('LISTEN')) socket.destroy();
            else server.write(chunk);
          });
        socket.resume();
      });
    });
    t.teardown(() => proxy.close());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = Object.assign(new URL(database.url), { host: `127.0.0.1:${(proxy.address() as AddressInfo).port}` });
    const intervals = followIntervals(t);
    const doorbell = new Doorbell(url.href, () => {}, silent);
    await doorbell.open();
    sockets[0]?.destroy();
    await eventually(() => sockets.length === 2);
    await doorbell.close();
    t.deepEqual(intervals, { made: 1, running: 0 });
    closed.resolve();
    await eventually(() => intervals.made === 2 && intervals.running === 0);
  },
);

/** How many times `setInterval` was called since, and how many of these were not cleared. */
function followIntervals(t: ExecutionContext): { made: number; running: number } {
  const { setInterval, clearInterval } = globalThis;
  const running = new Set<unknown>();
  const seen = {
    made: 0,
    get running() {
      return running.size;
    },
  };
  globalThis.setInterval = ((...args: Parameters<typeof setInterval>) => {
    const timer = setInterval(...args);
    seen.made++;
    running.add(timer);
    return timer;
  }) as typeof setInterval;
  globalThis.clearInterval = (timer) => {
    clearInterval(timer);
    running.delete(timer);
  };
  t.teardown(() => Object.assign(globalThis, { setInterval, clearInterval }));
  return seen;
}
