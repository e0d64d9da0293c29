import { Command } from 'commander';
import type { ClientBase } from 'pg';
import { RowhookError } from '../errors.ts';
import type { Context } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { withClient } from './with-client.ts';

export function unwatchCommand(context: Context): Command {
  return new Command('unwatch')
    .summary('take a table out of the catalogue')
    .description('Removes the capture triggers of a table and takes it out of the catalogue. What was captured stays.')
    .argument('<table>', 'the table with its schema, as in public.orders')
    .option('--with-events', 'also delete its entity events, which ends what registrations are told of them')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rowhook unwatch public.orders\n  $ rowhook unwatch public.orders --with-events',
    )
    .action(async (table: string, { withEvents = false }: { withEvents?: boolean }) => {
      const was = await withClient(context, (client) => unwatch(client, table, withEvents));
      console.log(was ? `No longer watching ${table}` : `${table} was not watched: nothing to do.`);
    });
}

async function unwatch(client: ClientBase, table: string, withEvents: boolean): Promise<boolean> {
  try {
    const { rows } = await client.query('select webhooks.unwatch($1::text, with_events => $2) as was', [
      table,
      withEvents,
    ]);
    return rows[0].was;
  } catch (error) {
    const shown = await didYouMean(error, client, table);
    if (!(shown instanceof RowhookError && shown.code === 'WHEVT')) throw shown;
    throw new RowhookError(shown.message, {
      code: shown.code,
      hint: 'Add --with-events to delete them too. To stop capture only, disable them.',
      cause: error,
    });
  }
}
