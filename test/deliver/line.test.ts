import test from 'ava';
import { Line } from '../../src/deliver/line.ts';

test('so many go at a time, and the others go in turn as they leave', async (t) => {
  const line = new Line(2);
  const gone: number[] = [];
  const come = async (number: number) => {
    await line.enter();
    gone.push(number);
  };
  const all = Promise.all([1, 2, 3, 4, 5].map(come));
  await Promise.resolve();
  t.deepEqual(gone, [1, 2]);
  line.leave();
  await Promise.resolve();
  t.deepEqual(gone, [1, 2, 3]);
  const late = come(6);
  for (const _ of [1, 2, 3]) line.leave();
  await Promise.all([all, late]);
  t.deepEqual(gone, [1, 2, 3, 4, 5, 6]);
});

test('whose turn it is need not wait, and it is idle once all have left', (t) => {
  const line = new Line(1);
  t.true(line.isIdle);
  t.is(line.enter(), undefined);
  t.false(line.isIdle);
  line.leave();
  t.true(line.isIdle);
  t.is(line.enter(), undefined);
});

test('whoever waits is handed the place, which nobody else can take meanwhile', (t) => {
  const line = new Line(1);
  void line.enter();
  t.not(line.enter(), undefined);
  line.leave();
  t.false(line.isIdle);
  t.not(line.enter(), undefined);
});
