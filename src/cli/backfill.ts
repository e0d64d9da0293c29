import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type ClientBase, DatabaseError } from 'pg';
import { RowhookError } from '../errors.ts';
import type { Context } from './context.ts';
import { nearest } from './nearest.ts';
import { registrationArgument } from './secrets/registration-argument.ts';
import { withClient } from './with-client.ts';

/** A row of `webhooks.backfills`. Counts are bigints as text. */
export interface Backfill {
  id: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  rows_done: string;
  estimated_rows: string;
  error: string | null;
}

interface BackfillOptions {
  where?: string;
  detach?: boolean;
}

/** How often the progress is looked at, in milliseconds. */
const LOOK_EVERY_MS = 500;

export function backfillCommand(context: Context): Command {
  return new Command('backfill')
    .summary('tell a registration of the rows that a table has already')
    .description(
      'Tells a registration of the rows that a table has already, each as it is now. Workers do it page by page, behind live changes and ' +
        'within the limits of the registration. This command shows how far it is; ended with Ctrl-C, it leaves the back-fill running.',
    )
    .addArgument(registrationArgument())
    .argument('<table>', 'the table with its schema, as in public.orders')
    .option('--where <condition>', "which rows, as SQL over the table's columns (default: all)")
    .option('--detach', 'begin it and do not wait for its end')
    .addHelpText(
      'after',
      `
The condition is run by the workers, read only, with the rights of their database role. To end a back-fill early:
select webhooks.cancel_backfill(ID).

Examples:
  $ rowhook backfill 3 public.orders
  $ rowhook backfill 3 public.orders --where "status = 'open' and created_at > '2026-01-01'"`,
    )
    .action(async (registrationId: string, table: string, { where, detach }: BackfillOptions) => {
      await withClient(context, async (client) => {
        const backfill = await begin(client, registrationId, table, where);
        console.log(`Back-fill ${backfill.id} of ${table}: about ${backfill.estimated_rows} rows`);
        if (!detach) await follow(client, backfill);
      });
    });
}

async function begin(client: ClientBase, registrationId: string, table: string, where?: string): Promise<Backfill> {
  try {
    const { rows } = await client.query('select * from webhooks.backfill($1, $2, $3)', [registrationId, table, where]);
    return rows[0];
  } catch (error) {
    throw await explain(error, client, table);
  }
}

async function explain(error: unknown, client: ClientBase, table: string): Promise<unknown> {
  if (!(error instanceof DatabaseError) || !error.code?.startsWith('WH')) return error;
  let meant: string | undefined;
  if (error.message.includes('not in the catalogue')) {
    const { rows } = await client.query<{ entity: string }>('select entity from webhooks.audit_settings');
    const entities = rows.map(({ entity }) => entity);
    meant = nearest(table, entities);
  }
  return new RowhookError(error.message.replace(/^webhooks\.\w+: /, ''), {
    code: error.code,
    hint: [meant && `Did you mean ${meant}?`, error.hint].filter(Boolean).join(' '),
    cause: error,
  });
}

/** Shows the progress until it has ended. Without a worker there is none to wait for. */
async function follow(client: ClientBase, begun: Backfill): Promise<void> {
  for (let shown = ''; ; await sleep(LOOK_EVERY_MS)) {
    const { rows } = await client.query(
      'select *, webhooks.workers_alive() as workers from webhooks.backfills where id = $1',
      [begun.id],
    );
    const backfill: (Backfill & { workers: number }) | undefined = rows[0];
    if (!backfill) throw endedOtherwise('Its registration or table was taken out of the catalogue: it is gone.');
    const line = inWords(backfill);
    if (line !== shown) console.log(line);
    shown = line;
    if (backfill.state === 'done') return;
    if (backfill.state === 'failed') throw endedOtherwise(`The back-fill failed: ${backfill.error}`, begun.id);
    if (backfill.state === 'cancelled') throw endedOtherwise('The back-fill was cancelled.', begun.id);
    if (backfill.workers === 0) return console.log('No worker is alive: it goes on once one runs (rowhook work).');
  }
}

/** `1200 of about 5000 rows`; the guess is not shown once it is known to be too low. */
export function inWords({ state, rows_done: done, estimated_rows: estimate }: Backfill): string {
  if (state === 'done') return `Done: ${done} rows`;
  return BigInt(estimate) >= BigInt(done) ? `${done} of about ${estimate} rows` : `${done} rows`;
}

function endedOtherwise(message: string, id?: string): RowhookError {
  return new RowhookError(message, {
    code: 'BACKFILL',
    ...(id !== undefined && { hint: `To carry it on from where it was: select webhooks.resume_backfill(${id}).` }),
  });
}
