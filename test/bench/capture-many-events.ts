import type pg from 'pg';
import { startFlood } from './flood.ts';
import { interleave, QUICK_MS } from './interleave.ts';
import type { Lab } from './lab.ts';
import type { Figures } from './metrics.ts';
import { medianRatio } from './statistics.ts';

/** Of each table: one event for each action. */
const ACTIONS = ['create', 'update', 'delete', 'truncate'];

/** Single-row transactions on one table, before and after many others are watched that nobody writes. */
export async function captureManyEvents(lab: Lab): Promise<Figures> {
  const tables = lab.quick ? 25 : 125;
  const few = await share(lab);
  await watchMany(lab.client, tables);
  const many = await share(lab);
  await unwatchMany(lab.client);
  return {
    'capture.many_events': {
      value: many / few,
      from: `${many.toFixed(2)} beside ${tables * ACTIONS.length} events of ${tables} tables ÷ ${few.toFixed(2)}`,
    },
  };
}

/** How much of its speed a table keeps when it is captured. Each time by new sessions, which have nothing in their caches. */
async function share(lab: Lab): Promise<number> {
  const flood = await startFlood(lab, 8);
  const { plain, captured } = await interleave({
    variants: ['plain', 'captured'],
    rounds: lab.quick ? 3 : 10,
    turns: lab.quick ? 2 : 4,
    mostMs: lab.quick ? QUICK_MS / 2 : undefined,
    say: lab.say,
    prepare: () => flood.prepare(['plain', 'captured']),
    measure: (table) => flood.measure(table),
  });
  flood.stop();
  return medianRatio(captured, plain);
}

async function watchMany(client: pg.Client, tables: number): Promise<void> {
  await client.query('create schema bench_many');
  for (let n = 0; n < tables; n++) {
    const name = `bench_many.table_${n}`;
    await client.query(`create table ${name} (like bench.plain including all)`);
    await client.query('select webhooks.watch($1::text)', [name]);
    await client.query('insert into webhooks.entity_events (entity, action) select $1, unnest($2::text[])', [
      name,
      ACTIONS,
    ]);
  }
}

async function unwatchMany(client: pg.Client): Promise<void> {
  // One at a time: all their locks would not fit into one transaction.
  const { rows } = await client.query(`select entity from webhooks.audit_settings where entity like 'bench\\_many.%'`);
  for (const { entity } of rows) {
    await client.query('select webhooks.unwatch($1::text, with_events => true)', [entity]);
    await client.query(`drop table ${entity}`);
  }
  await client.query('drop schema bench_many');
}
