import test from 'ava';
import { pino } from 'pino';
import { HandOver } from '../../src/queue/hand-over.ts';

const log = pino({ level: 'silent' });

test('a job is over with its deliveries', async (t) => {
  const handOver = new HandOver({ patienceMs: 60_000, log });
  const { promise, resolve } = Promise.withResolvers<void>();
  let over = false;
  const job = handOver.run(promise, 1).then(() => {
    over = true;
  });
  await Promise.resolve();
  t.false(over);
  resolve();
  await job;
  t.true(over);
});

test('a job whose deliveries hang is let go of, and the end still waits for them', async (t) => {
  const handOver = new HandOver({ patienceMs: 1, log });
  const { promise, resolve } = Promise.withResolvers<void>();
  await handOver.run(promise, 1);
  let settled = false;
  const end = handOver.settled().then(() => {
    settled = true;
  });
  await handOver.run(Promise.resolve(), 1);
  t.false(settled);
  resolve();
  await end;
  t.true(settled);
});

test('with too many under way a job waits for its own', async (t) => {
  const handOver = new HandOver({ patienceMs: 1, most: 1, log });
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await handOver.run(first.promise, 1);
  let over = false;
  const job = handOver.run(second.promise, 1).then(() => {
    over = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.false(over);
  second.resolve();
  await job;
  first.resolve();
  await handOver.settled();
});

test('a job that fails ends, and the others go on', async (t) => {
  const handOver = new HandOver({ log });
  await t.notThrowsAsync(handOver.run(Promise.reject(new Error('no database')), 1));
  await handOver.settled();
});
