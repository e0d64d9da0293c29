import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import type { Logger } from 'pino';
import { paintFor } from '../cli/paint.ts';
import { catchSignals, type Signals } from '../cli/signals.ts';
import { type CommandDatabase, withDatabase } from '../cli/with-database.ts';
import type { Config } from '../config.ts';
import { migrate } from '../database/migrate.ts';
import { RowhookError } from '../errors.ts';
import { startWorker } from '../queue/worker.ts';
import { openSecretBox } from '../secrets/open-secret-box.ts';
import { compare, type Step } from './compare.ts';
import { Inbox } from './inbox.ts';
import { Progress } from './progress.ts';
import { Receiver } from './receiver.ts';
import { differencesOf, type ReportedStep, renderResults } from './render-results.ts';
import { runScript } from './script.ts';
import { openShop, withSession } from './shop.ts';
import { registerTemporarily } from './temporary-registration.ts';
import { withCleanup } from './with-cleanup.ts';

export interface DemoContext {
  config: Config;
  log: Logger;
}

/** How long the deliveries may take, in ms: with the start of a new database, the whole stays within half a minute. */
const TIME_LIMIT_MS = 15_000;

/**
 * Writes a fixed script to the shop, and holds what a receiver got against it. May be repeated, also side by side and
 * where earlier runs were killed: each run knows its own orders by their owner.
 *
 * @throws RowhookError MISMATCH (exit code 1) when they differ; INTERRUPTED when a signal came
 */
export async function runOnce({ config, log }: DemoContext): Promise<void> {
  const signals = catchSignals();
  const progress = new Progress();
  const paint = paintFor(process.stdout);
  try {
    console.log(`${paint.bold('Rowhook demo')}: writes to a small shop, and holds what a receiver gets against it\n`);
    progress.begin(config.databaseUrl === undefined ? 'start the embedded PostgreSQL' : 'connect to PostgreSQL');
    const steps = await withDatabase({ config, log }, (database) =>
      perform(database, { config, log }, progress, signals),
    );
    progress.done();
    console.log(`\n${renderResults(steps, paint)}\n`);
    judge(steps);
    console.log(
      paint.green('What was committed arrived, once and exactly as it was written. What was rolled back did not.'),
    );
  } finally {
    progress.end();
    signals.release();
  }
}

function perform(
  { url, failed }: CommandDatabase,
  { config, log }: DemoContext,
  progress: Progress,
  signals: Signals,
): Promise<ReportedStep[]> {
  const owner = `demo-${randomUUID()}`;
  const cutOff = new AbortController();
  failed.then((error) => cutOff.abort(error));
  signals.stop.addEventListener('abort', () => cutOff.abort(interrupted()));
  return withSession(url, 'rowhook demo', (control) =>
    withCleanup(async (defer) => {
      progress.begin('bring the schema up to date');
      await migrate(url, { log });
      await openShop(control);
      await assertCaptured(control);
      progress.begin('start a worker and a receiver');
      const receiver = await Receiver.start();
      defer(() => receiver.close());
      const secretBox = openSecretBox(config);
      const registration = await registerTemporarily(control, receiver.url, owner, secretBox ? 'v1' : 'none');
      defer(() => registration.remove());
      const worker = await startWorker({ url, config, secretBox, log });
      defer(() => worker.stop({ graceMs: 2000 }));
      cutOff.signal.throwIfAborted();

      const inbox = new Inbox(receiver, owner);
      const steps = await write(url, owner, progress, cutOff.signal);
      await receive(control, registration.id, inbox, steps, progress, cutOff.signal);
      progress.begin('compare');
      return report(steps, owner, inbox);
    }),
  );
}

/** @throws RowhookError when capture was switched off: nothing could arrive */
async function assertCaptured(control: ClientBase): Promise<void> {
  const { rows } = await control.query(
    `select action from webhooks.entity_events where entity = 'shop.orders' 
     and not (enabled and (select capture_enabled from webhooks.settings)) order by id`,
  );
  if (rows.length === 0) return;
  throw new RowhookError(`Capture is off for shop.orders: ${rows.map(({ action }) => action).join(', ')}.`, {
    code: 'CAPTUREOFF',
    hint: `Switch it on: update webhooks.settings set capture_enabled = true; update webhooks.entity_events set enabled = true where entity = 'shop.orders';`,
  });
}

interface TimedStep extends Step {
  /** In ms since 1970. */
  committedAt: number;
}

async function write(url: string, owner: string, progress: Progress, cutOff: AbortSignal): Promise<TimedStep[]> {
  progress.begin('write');
  const steps: TimedStep[] = [];
  await withSession(url, 'demo shop', async (client) => {
    await client.query(`set timezone = 'UTC'`);
    for await (const step of runScript(client, owner)) {
      cutOff.throwIfAborted();
      steps.push({ ...step, committedAt: Date.now() });
      progress.update(step.title);
    }
  });
  return steps;
}

/** Waits until no delivery of the registration is left, however it ended, or until the time is up: the comparison says what is missing. */
async function receive(
  control: ClientBase,
  registration: string,
  inbox: Inbox,
  steps: readonly Step[],
  progress: Progress,
  cutOff: AbortSignal,
): Promise<void> {
  const wanted = steps.reduce((sum, { committed, changes }) => sum + (committed ? changes.length : 0), 0);
  const timeIsUp = AbortSignal.any([cutOff, AbortSignal.timeout(TIME_LIMIT_MS)]);
  progress.begin('receive');
  while ((await countLive(control, registration)) > 0 && !timeIsUp.aborted) {
    progress.update(`${inbox.count} of ${wanted}`);
    // What is received is recorded in a moment; what is not is looked after from time to time.
    if (inbox.count >= wanted) await sleep(10);
    else await Promise.race([inbox.reaches(wanted), sleep(100)]);
  }
  cutOff.throwIfAborted();
}

async function countLive(control: ClientBase, registration: string): Promise<number> {
  const { rows } = await control.query(
    'select count(*)::integer as live from webhooks.webhook_deliveries_live where registration_id = $1',
    [registration],
  );
  return rows[0].live;
}

function report(steps: readonly TimedStep[], owner: string, inbox: Inbox): ReportedStep[] {
  const committedAt = new Map(steps.map((step) => [step.transaction, step.committedAt]));
  return compare(steps, owner, inbox.changes).map((result) => {
    const { transaction } = result.step;
    const [last, began] = [inbox.lastOf(transaction), committedAt.get(transaction)];
    return { ...result, ...(last !== undefined && began !== undefined && { lastAfterMs: last - began }) };
  });
}

function judge(steps: readonly ReportedStep[]): void {
  const differences = differencesOf(steps);
  if (differences.length === 0) return;
  const shown = differences.slice(0, 10).map((text) => `\n  ${text}`);
  const others = differences.length - shown.length;
  throw new RowhookError(
    `What was received is not what was written.${shown.join('')}${others > 0 ? `\n  and ${others} more` : ''}`,
    { code: 'MISMATCH', hint: 'ROWHOOK_LOG_LEVEL=debug shows every delivery.' },
  );
}

function interrupted(): RowhookError {
  return new RowhookError('Interrupted: nothing was compared.', { code: 'INTERRUPTED' });
}
