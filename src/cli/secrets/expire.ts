import { Command } from 'commander';
import type { Context } from '../context.ts';
import { registrationArgument } from './registration-argument.ts';
import { withActor } from './with-actor.ts';

export function expireCommand(context: Context): Command {
  return new Command('expire')
    .summary('end the overlap of a rotation now')
    .description(
      "Ends the overlap of a registration's rotations: from now on its current secret alone signs. To be done with the current one too, " +
        "rotate with '--overlap 0'.",
    )
    .addArgument(registrationArgument())
    .addHelpText('after', '\nExample:\n  $ rowhook secrets expire 3')
    .action(async (registrationId: string) => {
      const { rows } = await withActor(context, (client) =>
        client.query('select webhooks.end_secret_overlap($1) as ended', [registrationId]),
      );
      const { ended } = rows[0];
      if (ended === 0) console.log('Nothing to do: its current secret alone signs.');
      else
        console.log(
          `${ended === 1 ? 'One older secret' : `${ended} older secrets`} expired: the current one alone signs.`,
        );
    });
}
