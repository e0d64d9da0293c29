import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { insertRows } from './capture-bulk.ts';
import type { Child } from './child.ts';
import { type Lab, openSession, reset, settle } from './lab.ts';
import type { ReceiverAnswer, ReceiverQuestion } from './processes/receiver.ts';

export type Receiver = Child<ReceiverQuestion, ReceiverAnswer>;

/** Receipts may pause for this long, in milliseconds, before the drain counts as stuck: longer than the polling time. */
const PATIENCE_MS = 20_000;

/** Rows of one statement that fills the backlog. */
const CHUNK = 100_000;

/**
 * Writes `rows` rows in one transaction and returns how many deliveries per second were sent and recorded, from its commit until
 * none was left. A worker runs all the time.
 */
export async function drain(lab: Lab, receiver: Receiver, rows: number, owners = 1): Promise<number> {
  await reset(lab);
  await receiver.ask({ reset: {} });
  const writer = await openSession(lab);
  try {
    await writer.query('begin');
    await fill(writer, rows, owners);
    await settle(lab);
    const start = performance.now();
    await writer.query('commit');
    await emptied(lab, receiver, rows);
    return (rows * 1000) / (performance.now() - start);
  } finally {
    await writer.end();
  }
}

/** How many deliveries make the backlog of a run, after one that went at `perSecond`: a quick run on a busy machine takes less. */
export function backlogSize({ quick }: Lab, sizes: { full: number; quick: number }, perSecond: number): number {
  const affordable = 1000 * Math.ceil((QUICK_SECONDS * perSecond) / 1000);
  return quick ? Math.min(sizes.quick, Math.max(affordable, sizes.quick / 5)) : sizes.full;
}

const QUICK_SECONDS = 3;

async function fill(writer: pg.Client, rows: number, owners: number): Promise<void> {
  for (let left = rows; left > 0; left -= CHUNK) {
    await writer.query(insertRows('captured', Math.min(left, CHUNK), owners));
  }
  const queued = await writer.query('select count(*)::integer as number from webhooks.webhook_deliveries_live');
  const { number } = queued.rows[0];
  if (number !== rows) throw new Error(`${number} deliveries were queued instead of ${rows}`);
}

async function emptied({ client }: Lab, receiver: Receiver, rows: number): Promise<void> {
  const { requests } = await receiver.ask({ wait: { requests: rows, patienceMs: PATIENCE_MS } });
  if (requests < rows) throw new Error(`The drain is stuck: ${requests} of ${rows} deliveries were received`);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows: live } = await client.query('select from webhooks.webhook_deliveries_live limit 1');
    if (live.length === 0) return;
    if (performance.now() > deadline) throw new Error('All deliveries were received, but not all were recorded');
    await sleep(5);
  }
}
