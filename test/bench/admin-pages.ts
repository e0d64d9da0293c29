// `npm run bench:admin`: how long the database takes for each thing that the web admin asks, over a million activities.
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type pg from 'pg';
import { type Logger, pino } from 'pino';
import { ADMIN_ROLES, type AdminRole, type Caller } from '../../src/admin/caller.ts';
import { createGraphql, type Graphql, openSchema } from '../../src/admin/graphql.ts';
import { asApi } from '../../src/admin/open.ts';
import { createPool } from '../../src/database/pool.ts';
import { type Samples, type Shipped, shippedOperations, variablesOf } from '../admin/shipped.ts';
import { fillHistory } from './fill-history.ts';
import { type Lab, withLab } from './lab.ts';
import { quantile } from './statistics.ts';

const TARGET_MS = 50;
const SCHEMA_TARGET_MS = 1000;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '60' },
    /** With `webhooks.index_reports()`, as docs/admin.md advises where tenants use the API. */
    indexed: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    'database-url': { type: 'string' },
  },
});

async function measure(lab: Lab): Promise<void> {
  say(`Filling the logs with ${options.rows} activities`);
  await fillHistory(lab.client, Number(options.rows), say);
  if (options.indexed) await lab.client.query('select webhooks.index_reports()');
  const pool = createPool(asApi(lab.url), { max: 4 });
  const spent = watched(pool);
  const log = pino({ level: 'error' });
  for (const role of ADMIN_ROLES) await buildSchema(role, pool, log);
  const graphql = createGraphql({ pool, log });
  lab.atEnd(async () => {
    await graphql.release();
    await pool.end();
  });
  const table = new Table({
    head: ['asked', 'by', 'least ms', 'p50 ms', 'p95 ms', ''],
    style: { head: [], compact: true },
  });
  for (const [name, asked] of await askings(lab.client))
    for (const [who, caller] of Object.entries(CALLERS)) {
      const ms = new Float64Array(Number(options.times));
      let problem = '';
      for (let time = -3; time < ms.length; time++) {
        spent.ms = 0;
        problem ||= await ask(graphql, caller, asked.text, asked.variables());
        if (time >= 0) ms[time] = spent.ms;
      }
      if (problem.startsWith('Cannot query field')) continue;
      // What was least says most on a machine that others use too.
      const [least, p50, p95] = [quantile(ms, 0), quantile(ms, 0.5), quantile(ms, 0.95)];
      table.push([
        name,
        who,
        least.toFixed(1),
        p50.toFixed(1),
        p95.toFixed(1),
        problem || (p95 > TARGET_MS ? '✘' : ''),
      ]);
    }
  console.log(table.toString());
}

/** How long the schema of a role takes, at best of five times. */
async function buildSchema(role: AdminRole, pool: pg.Pool, log: Logger): Promise<void> {
  const times: number[] = [];
  for (let time = 0; time < 5; time++) {
    const started = performance.now();
    const { release } = await openSchema({ role, pool, log });
    times.push(performance.now() - started);
    await release();
  }
  console.log(`The schema of ${role} is made in ${Math.min(...times).toFixed(0)} ms (target: ${SCHEMA_TARGET_MS})`);
}

/** An admin, and tenants of whom one has many rows, one few and one none. */
const CALLERS: Record<string, Caller> = {
  admin: { role: 'admin', subject: 'bench' },
  'tenant, large': { role: 'tenant', owner: 'o1', subject: 'bench' },
  'tenant, small': { role: 'tenant', owner: 'small', subject: 'bench' },
  'tenant, empty': { role: 'tenant', owner: 'nobody', subject: 'bench' },
};

async function ask(graphql: Graphql, caller: Caller, query: string, variables: object): Promise<string> {
  const body = JSON.stringify({ query, variables });
  const answer = await graphql.answer({ caller, body, headers: { 'content-type': 'application/json' } });
  const { errors } = JSON.parse(answer.body);
  return errors?.[0]?.message ?? '';
}

/** Milliseconds from each statement to its answer, added up: what a page waits for the database. */
function watched(pool: pg.Pool): { ms: number } {
  const spent = { ms: 0 };
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(client, {
      query: async (...args: unknown[]) => {
        const started = performance.now();
        try {
          return await query(...args);
        } finally {
          spent.ms += performance.now() - started;
        }
      },
    });
  });
  return spent;
}

interface Asking {
  text: string;
  variables(): object;
}

/** The queries of the web admin; the search with each filter that it has. */
async function askings(client: pg.Client): Promise<[string, Asking][]> {
  const { rows } = await client.query(`
    select (select max(id) from webhooks.webhook_activity) as activities, (select max(id) from webhooks.webhook_registrations) as registrations,
           (select min(id) from webhooks.entity_events) as event`);
  const { activities, registrations, event } = rows[0];
  const any = (most: string) => String(1 + Math.floor(Math.random() * Number(most)));
  const samples = (): Samples => {
    const activityId = any(activities);
    return {
      'activity.id': activityId,
      'registration.id': any(registrations),
      'entityEvent.id': event,
      'backfill.id': '1',
      activityId,
      registrationId: String(1 + (Number(activityId) % Number(registrations))),
      entityEventId: event,
      entity: 'bench.captured',
      action: 'create',
      condition: '$.new.id > 1',
      columns: [],
      uri: 'https://example.com/',
      hours: Math.random() < 0.5 ? 1 : 24,
      sinceHours: 24,
      filter: {},
    };
  };
  const queries = shippedOperations().filter(({ kind, name }) => kind === 'query' && name.startsWith(options.only));
  return queries.flatMap((operation): [string, Asking][] => [
    [operation.name, { text: operation.text, variables: () => variablesOf(operation, samples()) }],
    ...(operation.name === 'SearchActivities' ? searches(operation, registrations) : []),
  ]);
}

function searches({ name, text }: Shipped, registrations: string): [string, Asking][] {
  const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
  const filters: Record<string, () => object> = {
    'what failed': () => ({ states: ['failed'] }),
    'what waits': () => ({ states: ['pending', 'retrying', 'held'] }),
    'what was delivered': () => ({ states: ['delivered'] }),
    'what nobody was told of': () => ({ states: ['unregistered'] }),
    'an entity and action': () => ({ entity: 'bench.captured', action: 'update' }),
    'an entity that has none': () => ({ entity: 'bench.idle' }),
    'an object': () => ({ objectId: String(Math.floor(Math.random() * 1e6)) }),
    'an owner': () => ({ ownerId: `o${Math.floor(Math.random() * 100)}` }),
    'a registration': () => ({ registrationId: String(1 + Math.floor(Math.random() * Number(registrations))) }),
    'status 503': () => ({ status: 503 }),
    'an hour of some day': () => ({ occurredFrom: hours(60), occurredUntil: hours(59) }),
    'all at once': () => ({
      entity: 'bench.captured',
      action: 'create',
      states: ['failed'],
      status: 5,
      registrationId: '3',
    }),
  };
  return Object.entries(filters).map(([what, filter]) => [
    `${name}: ${what}`,
    { text, variables: () => ({ filter: filter() }) },
  ]);
}

function say(line: string): void {
  console.error(line);
}

await withLab({ databaseUrl: options['database-url'] ?? process.env.TEST_DATABASE_URL, quick: true, say }, measure);
