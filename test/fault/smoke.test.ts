import test from 'ava';
import { runFaults } from './run-faults.ts';
import { chooseSeed } from './seed.ts';
import { summary } from './summary.ts';

test('committed changes arrive, in order where that is asked for, through kills, freezes and crashes', async (t) => {
  t.timeout(240_000);
  const seed = chooseSeed();
  const events: string[] = [];
  const began = performance.now();
  console.log(`Fault smoke: to repeat it, set ROWHOOK_TEST_SEED=${seed}`);
  const report = await runFaults({
    seed,
    durationMs: 40_000,
    leaseSeconds: 4,
    log: (line) => events.push(`${((performance.now() - began) / 1_000).toFixed(1)} s: ${line}`),
  });
  console.log(`Fault smoke: ${summary(report)}`);

  const sound = report.violations.length === 0 && report.crashes.length === 0;
  if (!sound) t.log(events.join('\n'), report.workers);
  t.deepEqual(report.violations.slice(0, 20), []);
  t.deepEqual(report.crashes, [], 'a worker ended by itself');
  // Otherwise there was little to judge.
  t.true(report.changes > 300, `${report.changes} changes`);
  t.true(Object.values(report.faults).every((count) => count > 0));
});
