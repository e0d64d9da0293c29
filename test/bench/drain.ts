import { setTimeout as sleep } from 'node:timers/promises';
import { insertRows } from './capture-bulk.ts';
import type { Child } from './child.ts';
import { type Lab, reset, settle } from './lab.ts';
import type { ReceiverAnswer, ReceiverQuestion } from './processes/receiver.ts';

export type Receiver = Child<ReceiverQuestion, ReceiverAnswer>;

/** Receipts may pause for this long, in milliseconds, before the drain counts as stuck: longer than the polling time. */
const PATIENCE_MS = 20_000;

/** Rows of one statement that fills the backlog. */
const CHUNK = 100_000;

/**
 * Queues `rows` deliveries while their registrations are disabled, enables these, and returns how many deliveries per second were
 * sent and recorded until none was left. A worker runs all the time.
 */
export async function drain(lab: Lab, receiver: Receiver, rows: number, owners = 1): Promise<number> {
  await fill(lab, rows, owners);
  await receiver.ask({ reset: {} });
  await lab.client.query('update webhooks.webhook_registrations set is_enabled = true');
  const start = performance.now();
  await lab.client.query(`notify webhooks, ''`);
  await emptied(lab, receiver, rows);
  return (rows * 1000) / (performance.now() - start);
}

/** How many deliveries make the backlog of a run, after one that went at `perSecond`: a quick run on a busy machine takes less. */
export function backlogSize({ quick }: Lab, sizes: { full: number; quick: number }, perSecond: number): number {
  const affordable = 1000 * Math.ceil((QUICK_SECONDS * perSecond) / 1000);
  return quick ? Math.min(sizes.quick, Math.max(affordable, sizes.quick / 5)) : sizes.full;
}

const QUICK_SECONDS = 4;

async function fill(lab: Lab, rows: number, owners: number): Promise<void> {
  const { client } = lab;
  await client.query('update webhooks.webhook_registrations set is_enabled = false');
  await reset(lab);
  for (let left = rows; left > 0; left -= CHUNK) {
    await client.query(insertRows('captured', Math.min(left, CHUNK), owners));
  }
  const { rows: queued } = await client.query(
    'select count(*)::integer as number from webhooks.webhook_deliveries_live',
  );
  if (queued[0].number !== rows) throw new Error(`${queued[0].number} deliveries were queued instead of ${rows}`);
  await client.query('vacuum analyze webhooks.webhook_deliveries_live, webhooks.webhook_activity');
  await settle(lab);
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
