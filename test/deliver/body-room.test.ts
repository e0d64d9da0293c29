import test from 'ava';
import { BodyRoom } from '../../src/deliver/body-room.ts';

const KIB = 1024;

test('a load is of one job while nothing is known, of more as bodies are found to be short, and of one again when they are long', (t) => {
  const room = new BodyRoom({ bytesPerLoad: 1024 * KIB });
  const sizes = [room.jobsPerLoad];
  for (let load = 0; load < 5; load++) {
    room.measure(room.jobsPerLoad, room.jobsPerLoad * KIB);
    sizes.push(room.jobsPerLoad);
  }
  t.deepEqual(sizes, [1, 2, 4, 8, 10, 10]);
  room.measure(10, 10 * 2048 * KIB);
  t.is(room.jobsPerLoad, 1);
});

test('while more is held than there is room for, who would load waits until enough of it is given back', async (t) => {
  const room = new BodyRoom({ bytes: 10 });
  const body = 'x'.repeat(6);
  await room.free();
  room.take(body);
  await room.free();
  room.take(body);
  const order: string[] = [];
  const both = Promise.all(['one', 'other'].map((name) => room.free().then(() => order.push(name))));
  await new Promise(setImmediate);
  t.deepEqual(order, []);
  room.giveBack(body);
  await both;
  t.deepEqual(order, ['one', 'other']);
});
