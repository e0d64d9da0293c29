import { parseArgs } from 'node:util';
import { METRICS } from './metrics.ts';

export interface BenchOptions {
  /** Short rounds and small backlogs, for a glance. @default false */
  quick: boolean;
  /** Ends with one line of JSON. @default false */
  json: boolean;
  /** Names or beginnings of names of metrics. @default all */
  only: string[];
  /** A server to measure on, as superuser. @default TEST_DATABASE_URL, else the embedded PostgreSQL */
  databaseUrl?: string;
  help: boolean;
}

export const HELP = `Usage: npm run bench -- [options]

Measures what capture costs an application and how fast deliveries go, as ratios within one run.

  --quick              short rounds, about a minute in all; good for a glance, not for a verdict
  --json               ends with one line of JSON
  --only NAMES         these metrics only, separated by commas; a beginning is enough, as in capture,delivery.latency
  --database-url URL   a PostgreSQL to measure on, as superuser, in a database that is made for it and dropped after
                       (default: TEST_DATABASE_URL, else the embedded PostgreSQL in a temporary folder, with fsync on)
  --help

Metrics: ${METRICS.map(({ name }) => name).join(', ')}`;

/** @throws with a sentence for people when an argument is wrong */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      'database-url': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, json, help } = values;
  const only = values.only.flatMap((names) => names.split(',')).filter(Boolean);
  for (const name of only) {
    if (!METRICS.some((metric) => metric.name.startsWith(name))) throw new Error(`No metric begins with '${name}'.`);
  }
  const databaseUrl = values['database-url'] ?? (env.TEST_DATABASE_URL || undefined);
  return { quick, json, help, only, ...(databaseUrl !== undefined && { databaseUrl }) };
}
