import test from 'ava';
import { backoff } from '../../src/deliver/backoff.ts';

test('a wait is stretched or shrunk by its jitter at most', (t) => {
  t.is(backoff(5_000, 0.2, 0), 4_000);
  t.is(backoff(5_000, 0.2, 0.5), 5_000);
  t.is(backoff(5_000, 0.2, 1), 6_000);
  t.is(backoff(5_000, 0, 1), 5_000);
  t.is(backoff(0, 0.2, 0.7), 0);
  t.is(backoff(5_000, 0.5, 0), 2_500);
});

test('a thousand waits with a jitter of 20 % all lie within 20 % of the scheduled one, spread over the whole range', (t) => {
  const waits = Array.from({ length: 1_000 }, () => backoff(300_000, 0.2, Math.random()));
  t.true(waits.every((wait) => wait >= 240_000 && wait <= 360_000 && Number.isInteger(wait)));
  t.true(new Set(waits).size > 900);
  for (const [from, to] of [
    [240_000, 270_000],
    [270_000, 300_000],
    [300_000, 330_000],
    [330_000, 360_000],
  ] as const)
    t.true(waits.filter((wait) => wait >= from && wait < to).length > 100);
});
