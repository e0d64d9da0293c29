import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { insertRows } from './capture-bulk.ts';
import type { Child } from './child.ts';
import { type Lab, openSession, reset, seed, settle } from './lab.ts';
import type { ReceiverAnswer, ReceiverQuestion } from './processes/receiver.ts';

export type Receiver = Child<ReceiverQuestion, ReceiverAnswer>;

/** Receipts may pause for this long, in milliseconds, before the drain counts as stuck: longer than the polling time. */
const PATIENCE_MS = 20_000;

/** Rows of one statement that fills the backlog. */
const CHUNK = 100_000;

export interface Backlog {
  /** Inserted rows belong to as many owners in turns. @default 1 */
  owners?: number;
  /** Instead of inserts: updates of as many objects, over and over. */
  objects?: number;
}

/**
 * Makes `rows` changes in one transaction and returns how many deliveries per second were sent and recorded, from its commit until
 * none was left. A worker runs all the time.
 */
export async function drain(lab: Lab, receiver: Receiver, rows: number, backlog: Backlog = {}): Promise<number> {
  await reset(lab);
  if (backlog.objects !== undefined) await seed(lab, 'captured');
  await receiver.ask({ reset: {} });
  const writer = await openSession(lab);
  try {
    await writer.query('begin');
    await fill(writer, rows, backlog);
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

async function fill(writer: pg.Client, rows: number, { owners = 1, objects = 0 }: Backlog): Promise<void> {
  const chunk = objects > 0 ? objects : CHUNK;
  for (let left = rows; left > 0; left -= chunk) {
    const size = Math.min(left, chunk);
    await writer.query(objects > 0 ? updateRows(size) : insertRows('captured', size, owners));
  }
  const queued = await writer.query('select count(*)::integer as number from webhooks.webhook_deliveries_live');
  const { number } = queued.rows[0];
  if (number !== rows) throw new Error(`${number} deliveries were queued instead of ${rows}`);
}

function updateRows(size: number): string {
  return `update bench.captured set amount = amount + 1 where id <= ${size}`;
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
