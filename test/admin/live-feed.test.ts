import test from 'ava';
import type pg from 'pg';
import { pino } from 'pino';
import { mergeEvents, RESYNC } from '../../src/admin/live/event.ts';
import { LiveFeed } from '../../src/admin/live/feed.ts';
import { Relay } from '../../src/admin/live/relay.ts';
import { LiveStream } from '../../src/admin/live/stream.ts';
import { asApi } from '../../src/admin/open.ts';
import { createPool } from '../../src/database/pool.ts';
import { cleanupAfter } from '../helpers/cleanup.ts';
import { openShops } from './shops.ts';

const NOTHING = { ...RESYNC, resync: false };
const ADMIN = { role: 'admin', subject: 'admin' } as const;

function created(from: number, to: number) {
  return { ...NOTHING, created: Array.from({ length: to - from + 1 }, (_, n) => String(to - n)) };
}

test('who fetches slowly is told everything at once, as ids that are new to them, and never more than a list holds', async (t) => {
  const stream = new LiveStream(() => {});
  t.deepEqual((await stream.next()).value, RESYNC);
  stream.push(created(1, 60));
  stream.push({ ...NOTHING, changed: ['7', '1000'] });
  t.deepEqual((await stream.next()).value, { ...created(1, 60), changed: ['1000'] });
  stream.push(created(1, 60));
  stream.push(created(50, 130));
  const { value } = await stream.next();
  t.deepEqual([value?.created.length, value?.created[0], value?.created[99], value?.more], [100, '130', '31', true]);
});

test('ids are ordered as numbers, also beyond what a double holds', (t) => {
  const { created: merged } = mergeEvents(
    { ...NOTHING, created: ['9007199254740993', '9'] },
    { ...NOTHING, created: ['9007199254740992', '10'] },
  );
  t.deepEqual(merged, ['9007199254740993', '9007199254740992', '10', '9']);
});

test('a stream that has ended gives nothing any more, to whoever waits either', async (t) => {
  let ended = 0;
  const stream = new LiveStream(() => ended++);
  await stream.next();
  const waiting = stream.next();
  await stream.return();
  stream.push(RESYNC);
  stream.end();
  t.deepEqual(
    [await waiting, await stream.next(), ended],
    [{ done: true, value: undefined }, { done: true, value: undefined }, 1],
  );
});

test('while nobody follows nothing is looked at, and when the database was away everybody reads anew', async (t) => {
  const { db } = await openShops(t);
  const real = createPool(asApi(db.url));
  let [looks, isAway] = [0, false];
  const query = (...args: unknown[]) => {
    looks++;
    if (isAway) return Promise.reject(new Error('Connection terminated unexpectedly'));
    return (real.query as (...given: unknown[]) => unknown)(...args);
  };
  const pool = Object.assign(Object.create(real), { query }) as pg.Pool;
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const feed = new LiveFeed({ pool, log, everyMs: 5 });
  cleanupAfter(t, async () => {
    await feed.close();
    await real.end();
  });
  t.is(looks, 0);
  isAway = true;
  await t.throwsAsync(feed.for(ADMIN).subscribe('activity'), { message: /Connection terminated/ });
  t.is(feed.size, 0);
  isAway = false;

  const stream = await feed.for(ADMIN).subscribe('activity');
  t.true((await stream.next()).value?.resync);
  isAway = true;
  const next = stream.next();
  while (lines.length === 0) await new Promise(setImmediate);
  await db.exec(`insert into public.orders values (50, 'ann')`);
  isAway = false;
  t.deepEqual(await next, { done: false, value: RESYNC });
  await db.exec(`insert into public.orders values (51, 'ann')`);
  const { value } = await stream.next();
  t.is(value?.created.length, 1);
  t.deepEqual(lines, ['What is new cannot be looked at; trying again']);

  await stream.return();
  t.is(feed.size, 0);
  await feed.close();
  const before = looks;
  await db.exec(`insert into public.orders values (52, 'ann')`);
  t.is(looks, before);
});

test('a connection of the pool that dies loses nothing', async (t) => {
  const { db } = await openShops(t);
  const pool = createPool(asApi(db.url), { applicationName: 'followed' });
  const feed = new LiveFeed({ pool, log: pino({ level: 'silent' }), everyMs: 5 });
  cleanupAfter(t, async () => {
    await feed.close();
    await pool.end();
  });
  const stream = await feed.for({ role: 'tenant', owner: 'ann', subject: 'ann' }).subscribe('activity');
  await stream.next();
  for (let n = 100; n < 110; n++) {
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'followed' and datname = current_database()`,
    );
    await db.query(`insert into public.orders values ($1, 'ann')`, [n]);
    const { value } = await stream.next();
    t.true(value?.resync || (value?.created.length ?? 0) > 0);
  }
});

test('each event of a subscription is a run of its own, which begins when the one before it was taken', async (t) => {
  const stream = new LiveStream(() => {});
  const relay = new Relay({ subscribe: async () => stream, release() {} });
  const runs: unknown[] = [];
  const results = relay.events(async () => {
    const events = await relay.subscribe('activity');
    return (async function* () {
      for await (const event of events) {
        runs.push(event);
        yield { data: { resync: event.resync } };
      }
    })();
  });
  t.deepEqual(await results.next(), { done: false, value: { data: { resync: true } } });
  stream.push(created(1, 1));
  stream.push(created(2, 2));
  t.deepEqual(runs, [RESYNC]);
  t.deepEqual(await results.next(), { done: false, value: { data: { resync: false } } });
  t.deepEqual(runs[1], created(1, 2));
  const waiting = results.next();
  t.deepEqual(await results.return(), { done: true, value: undefined });
  t.true((await waiting).done);
  t.deepEqual(await stream.next(), { done: true, value: undefined });
});

test('whom something cannot be told is told to read anew, and everybody else is told it', async (t) => {
  const { db } = await openShops(t);
  const pool = createPool(asApi(db.url));
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const feed = new LiveFeed({ pool, log, everyMs: 5 });
  cleanupAfter(t, async () => {
    await feed.close();
    await pool.end();
  });
  // No text to PostgreSQL: each statement in their name fails.
  const odd = await feed.for({ role: 'viewer', subject: 'a\0b' }).subscribe('activity');
  const admin = await feed.for(ADMIN).subscribe('activity');
  for (const stream of [odd, admin]) t.true((await stream.next()).value?.resync);
  for (const id of [10, 11]) {
    await db.query(`insert into public.orders values ($1, 'ann')`, [id]);
    t.is((await admin.next()).value?.created.length, 1);
    t.deepEqual((await odd.next()).value, RESYNC);
  }
  t.deepEqual(lines, ['What is new cannot be told to everybody']);
});
