import test from 'ava';
import { WakeUp } from '../../src/queue/wake-up.ts';

test('a wait ends when its time is up', async (t) => {
  t.false(await new WakeUp().wait(1));
});

test('a ring ends the wait that is under way', async (t) => {
  const wakeUp = new WakeUp();
  const wait = wakeUp.wait(60_000);
  wakeUp.ring();
  t.true(await wait);
});

test('a ring while nobody waits ends the next wait, and only that one', async (t) => {
  const wakeUp = new WakeUp();
  wakeUp.ring();
  wakeUp.ring();
  t.true(await wakeUp.wait(60_000));
  t.false(await wakeUp.wait(1));
});
