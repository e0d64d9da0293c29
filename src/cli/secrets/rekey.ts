import { Command } from 'commander';
import { RowhookError } from '../../errors.ts';
import type { RekeyReport } from '../../secrets/rekey-secrets.ts';
import type { Context } from '../context.ts';
import { withActor } from './with-actor.ts';

export function rekeyCommand(context: Context): Command {
  return new Command('rekey')
    .summary('encrypt all secrets with the first key')
    .description(
      'Encrypts every secret anew with the first key of ROWHOOK_SECRET_KEY that was encrypted with another of them. To change the key: put ' +
        'the new one before the old one, restart the workers, rekey, remove the old one, restart the workers. It may be cut off and run again.',
    )
    .addHelpText('after', '\nExample:\n  $ ROWHOOK_SECRET_KEY=$NEW_KEY,$OLD_KEY rowhook secrets rekey')
    .action(async () => {
      const { requireSecretBox } = await import('../../secrets/open-secret-box.ts');
      const { rekeySecrets } = await import('../../secrets/rekey-secrets.ts');
      const box = requireSecretBox(context.config);
      const report = await withActor(context, (client) => rekeySecrets(client, box));
      console.log(
        `${report.rekeyed} ${report.rekeyed === 1 ? 'secret' : 'secrets'} encrypted with the key ${box.keyId}.`,
      );
      if (report.unreadable.length > 0) throw unreadable(report);
    });
}

function unreadable({ unreadable: [first, ...more] }: RekeyReport): RowhookError {
  const others = more.length > 0 ? `, and ${more.length} more` : '';
  return new RowhookError(
    `The secret ${first?.id} of registration ${first?.registrationId}, encrypted with the key ${first?.keyId}${others}, cannot be decrypted.`,
    {
      code: 'SECRETKEY',
      hint: 'Add the key that is missing to ROWHOOK_SECRET_KEY and run this again, or give the registration a new secret: rowhook secrets rotate.',
    },
  );
}
