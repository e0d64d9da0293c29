import { Command } from 'commander';
import type { Context } from './context.ts';
import { renderStatus, type Status } from './render-status.ts';
import { withClient } from './with-client.ts';

export function statusCommand(context: Context): Command {
  return new Command('status')
    .summary('entities, registrations, the live queue, and who works')
    .description(
      'Shows the entities and registrations with their last 24 hours, the live queue by state, since when the oldest of it waits, and ' +
        'whether any worker is alive.',
    )
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', "\nExamples:\n  $ rowhook status\n  $ rowhook status --json | jq '.queue.pending'")
    .action(async ({ json }: { json?: boolean }) => {
      // As text: what the database wrote is passed on as it is.
      const { rows } = await withClient(context, (client) => client.query('select webhooks.status()::text as status'));
      const text: string = rows[0].status;
      console.log(json ? text : renderStatus(JSON.parse(text) as Status, new Date()));
    });
}
