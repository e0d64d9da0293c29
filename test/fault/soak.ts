// `npm run soak`: the fault smoke for as long as one likes, with leases as the program has them.
// `npm run soak -- --minutes 60 --seed 1f2e3d4c`
import { parseArgs } from 'node:util';
import { runFaults } from './run-faults.ts';
import { chooseSeed } from './seed.ts';
import { summary } from './summary.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError('--minutes must be a number above 0');
const seed = values.seed ?? chooseSeed();

console.log(`Fault soak of ${minutes} minutes, seed ${seed}`);
const log = (line: string) => console.log(new Date().toISOString(), line);
const report = await runFaults({ seed, durationMs: minutes * 60_000, log });
for (const { invariant, what } of report.violations) console.log(invariant, what);
for (const words of report.crashes) console.log('A worker ended by itself:', words);
console.log(summary(report));
process.exitCode = report.violations.length + report.crashes.length > 0 ? 1 : 0;
