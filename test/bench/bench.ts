// `npm run bench`: what capture costs an application and how fast deliveries go. `--help` explains the arguments.
import { GROUPS, type Group } from './groups.ts';
import { jsonLine } from './json-line.ts';
import { type Lab, withLab } from './lab.ts';
import type { Figures } from './metrics.ts';
import { type BenchOptions, HELP, readOptions } from './options.ts';
import { renderTable } from './table.ts';

const started = performance.now();

const options = optionsOrUsage();
if (options?.help) console.log(HELP);
else if (options) await bench(options).catch(failed);

function optionsOrUsage(): BenchOptions | undefined {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`error: ${(error as Error).message}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
}

function failed(error: unknown): void {
  console.error(error);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  const groups = GROUPS.filter(({ metrics }) => isWanted(metrics, options.only));
  const figures = await withLab({ ...options, say }, (lab) => interruptible(measureAll(lab, groups)));
  say('Done');
  console.log(renderTable(figures));
  if (options.quick) console.log('Quick: rounds this short are good for a glance, not for a verdict.');
  if (options.json) console.log(jsonLine(figures));
}

function isWanted(metrics: Group['metrics'], only: string[]): boolean {
  return only.length === 0 || metrics.some((metric) => only.some((name) => metric.startsWith(name)));
}

async function measureAll(lab: Lab, groups: readonly Group[]): Promise<Figures> {
  const figures: Figures = {};
  for (const { title, measure } of groups) {
    lab.say(title);
    Object.assign(figures, await measure(lab));
  }
  return figures;
}

/** Ctrl-C ends the bench, and what it has started with it. */
function interruptible<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const interrupt = (signal: NodeJS.Signals) => reject(new Error(`Interrupted by ${signal}`));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  work.catch(() => {}); // Whatever it meets while all is cleared away under it.
  return Promise.race([work, promise]).finally(() => process.off('SIGINT', interrupt).off('SIGTERM', interrupt));
}

/** On stderr: stdout is for the figures. */
function say(line: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.error(`${String(seconds).padStart(4)} s  ${line}`);
}
