import test from 'ava';
import { MicroBatch } from '../../src/queue/micro-batch.ts';

/** A batch whose flushes the test ends. */
function controlled(options?: ConstructorParameters<typeof MicroBatch>[1]) {
  const flushes: { items: number[]; resolve: (out: number[]) => void; reject: (error: Error) => void }[] = [];
  const batch = new MicroBatch<number, number>((items) => {
    const { promise, resolve, reject } = Promise.withResolvers<number[]>();
    flushes.push({ items, resolve, reject });
    begun.resolve();
    return promise;
  }, options);
  let begun = Promise.withResolvers<void>();
  /** The next flush to come. */
  const next = async () => {
    await begun.promise;
    begun = Promise.withResolvers<void>();
  };
  return { batch, flushes, next };
}

test('items that come together go together, and each gets its own result', async (t) => {
  const calls: number[][] = [];
  const batch = new MicroBatch<number, string>(async (items) => {
    calls.push(items);
    return items.map((item) => `result ${item}`);
  });
  t.deepEqual(await Promise.all([1, 2, 3].map((item) => batch.add(item))), ['result 1', 'result 2', 'result 3']);
  t.is(await batch.add(4), 'result 4');
  t.deepEqual(calls, [[1, 2, 3], [4]]);
});

test('a flush takes no more than its size, and the rest follows in order', async (t) => {
  const calls: number[][] = [];
  const batch = new MicroBatch<number, number>(
    async (items) => {
      calls.push(items);
      return items;
    },
    { maxSize: 2 },
  );
  await Promise.all([1, 2, 3, 4, 5].map((item) => batch.add(item)));
  t.deepEqual(calls, [[1, 2], [3, 4], [5]]);
});

test('what comes while enough flushes are under way gathers for the next one', async (t) => {
  const { batch, flushes, next } = controlled({ maxFlushes: 1 });
  const first = batch.add(1);
  await next();
  const rest = Promise.all([2, 3, 4].map((item) => batch.add(item)));
  flushes[0]?.resolve([10]);
  t.is(await first, 10);
  await next();
  t.deepEqual(flushes[1]?.items, [2, 3, 4]);
  flushes[1]?.resolve([20, 30, 40]);
  t.deepEqual(await rest, [20, 30, 40]);
});

test('a flush that fails fails its own items and no others', async (t) => {
  const { batch, flushes, next } = controlled();
  const failing = [batch.add(1), batch.add(2)].map((call) => t.throwsAsync(call, { message: 'no database' }));
  await next();
  flushes[0]?.reject(new Error('no database'));
  await Promise.all(failing);
  const fine = batch.add(3);
  await next();
  flushes[1]?.resolve([30]);
  t.is(await fine, 30);
});

test('a flush that throws at once fails its items too', async (t) => {
  const batch = new MicroBatch<number, number>(() => {
    throw new Error('at once');
  });
  await t.throwsAsync(batch.add(1), { message: 'at once' });
});

test('two flushes may be under way at once, and the slow one holds the quick one up for nothing', async (t) => {
  const { batch, flushes, next } = controlled({ maxFlushes: 2 });
  const slow = batch.add(1);
  await next();
  const quick = batch.add(2);
  await next();
  flushes[1]?.resolve([20]);
  t.is(await quick, 20);
  flushes[0]?.resolve([10]);
  t.is(await slow, 10);
});

test('a flush begins no sooner than its rest after the one before, unless enough waits to fill it', async (t) => {
  const begun: { items: number[]; at: number }[] = [];
  const flush = async (items: number[]) => {
    begun.push({ items, at: performance.now() });
    return items;
  };
  const rested = new MicroBatch<number, number>(flush, { restMs: 100 });
  await rested.add(1);
  await Promise.all([rested.add(2), rested.add(3)]);
  t.deepEqual(
    begun.map(({ items }) => items),
    [[1], [2, 3]],
  );
  t.true((begun[1]?.at ?? 0) - (begun[0]?.at ?? 0) > 95);

  const full = new MicroBatch<number, number>(flush, { restMs: 3_600_000, maxSize: 2 });
  await Promise.all([full.add(4), full.add(5)]);
  await Promise.all([full.add(6), full.add(7)]);
  t.deepEqual(
    begun.slice(2).map(({ items }) => items),
    [
      [4, 5],
      [6, 7],
    ],
  );
});
