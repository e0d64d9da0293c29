import { text } from 'node:stream/consumers';
import { Argument, Command } from 'commander';
import type { ConnectionSecret } from '../../deliver/load-connection.ts';
import type { Context } from '../context.ts';
import { registrationArgument } from './registration-argument.ts';
import { withActor } from './with-actor.ts';

export function setCommand(context: Context): Command {
  return new Command('set')
    .summary('set a secret header, a password or a private key')
    .description(
      'Sets what is secret of how a registration is sent to, besides what it is signed with: the value of a header, or of its row in ' +
        'webhooks.webhook_registration_connections a password, client-key (PEM), oauth2-secret or proxy-password. The value is read from ' +
        'standard input, so that it is in no list of processes and in no history of commands. It is never shown again.',
    )
    .addArgument(registrationArgument())
    .addArgument(new Argument('<kind>', 'what it is of').choices(['header', 'connection']))
    .addArgument(new Argument('<name>', "the header's name, or password, client-key, oauth2-secret, proxy-password"))
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook secrets set 3 header X-Token < token.txt
  $ rowhook secrets set 3 connection client-key < client.key`,
    )
    .action((registrationId: string, kind: 'header' | 'connection', name: string) =>
      set(context, registrationId, kind, name),
    );
}

async function set(
  context: Context,
  registrationId: string,
  kind: 'header' | 'connection',
  name: string,
): Promise<void> {
  const { requireSecretBox } = await import('../../secrets/open-secret-box.ts');
  const { setConnectionSecret, setSecretHeader } = await import('../../secrets/set-secret.ts');
  const box = requireSecretBox(context.config);
  const value = (await text(process.stdin)).trim();
  await withActor(context, (client) =>
    kind === 'header'
      ? setSecretHeader(client, box, { registrationId, name, value })
      : setConnectionSecret(client, box, { registrationId, name: name as ConnectionSecret, value }),
  );
  console.log(`Set, and in the next request of registration ${registrationId}.`);
}
