import test from 'ava';
import { Random } from '../fault/random.ts';
import { chooseSeed } from '../fault/seed.ts';
import { createDatabase } from '../helpers/database.ts';
import { runAlone, runSideBySide } from './differential/run.ts';

const seed = chooseSeed();
console.log(`Capture against its model: to repeat it, set ROWHOOK_TEST_SEED=${seed}`);

test('what is captured of random writes to random tables is what the model says, to the byte', async (t) => {
  const report = await runAlone(await createDatabase(t), new Random(seed).stream('alone'), {
    tables: 6,
    transactions: 80,
  });
  t.deepEqual(report.differences.slice(0, 3), [], `seed ${seed}`);
  // Otherwise there was little to judge.
  t.true(report.activities > 150, `${report.activities} activities`);
});

test('so it is where eight write at the same time, and some roll back', async (t) => {
  const report = await runSideBySide(await createDatabase(t), new Random(seed).stream('side by side'), {
    tables: 4,
    writers: 8,
    transactions: 10,
  });
  t.deepEqual(report.differences.slice(0, 3), [], `seed ${seed}`);
  t.true(report.activities > 150, `${report.activities} activities`);
});
