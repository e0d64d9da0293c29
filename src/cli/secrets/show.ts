import { Command } from 'commander';
import type { Context } from '../context.ts';
import { registrationArgument } from './registration-argument.ts';
import { renderSecrets } from './render-secrets.ts';
import { withActor } from './with-actor.ts';

export function showCommand(context: Context): Command {
  return new Command('show')
    .summary('show what the receiver of a registration verifies with')
    .description(
      'Shows the live secrets of a registration, the current one first: what its receiver verifies signatures with. That it was shown, ' +
        'by whom and when, is recorded in webhooks.secret_log.',
    )
    .addArgument(registrationArgument())
    .option('--json', 'print them as a JSON array')
    .addHelpText('after', '\nExample:\n  $ rowhook secrets show 3')
    .action(async (registrationId: string, { json }: { json?: boolean }) => {
      const { requireSecretBox } = await import('../../secrets/open-secret-box.ts');
      const { showSigningSecrets } = await import('../../secrets/show-signing-secrets.ts');
      const box = requireSecretBox(context.config);
      const secrets = await withActor(context, (client) => showSigningSecrets(client, box, registrationId));
      if (json) console.log(JSON.stringify(secrets));
      else if (secrets.length > 0) console.log(renderSecrets(secrets));
      else
        console.log(
          `Registration ${registrationId} has no signing secret. One is made before its first delivery, or now by 'rowhook secrets rotate ${registrationId}'.`,
        );
    });
}
