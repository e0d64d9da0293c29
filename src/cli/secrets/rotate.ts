import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { SignatureScheme } from '../../deliver/sign.ts';
import type { Context } from '../context.ts';
import { parseDuration } from './parse-duration.ts';
import { registrationArgument } from './registration-argument.ts';
import { renderSecrets } from './render-secrets.ts';
import { withActor } from './with-actor.ts';

interface Options {
  /** Milliseconds. */
  overlap: number;
  algorithm?: SignatureScheme;
  stdin?: boolean;
  json?: boolean;
}

const DAY_MS = 86_400_000;

export function rotateCommand(context: Context): Command {
  return new Command('rotate')
    .summary('give a registration a new secret')
    .description(
      'Gives a registration a new secret and shows it. The one before it signs along for the overlap, so that the receiver has time to ' +
        'change over: until then each request carries a signature of both.',
    )
    .addArgument(registrationArgument())
    .addOption(
      new Option(
        '--overlap <time>',
        'how long the secret before it signs along: 90s, 30m, 24h or 7d; at most 30d, 0 for not at all',
      )
        .argParser(parseDuration)
        .default(DAY_MS, '24h'),
    )
    .addOption(
      new Option('--algorithm <scheme>', "v1 (HMAC-SHA256) or v1a (ed25519) (default: the registration's own)").choices(
        ['v1', 'v1a'],
      ),
    )
    .option('--stdin', 'take the secret from standard input (whsec_… or whsk_…) instead of making one')
    .option('--json', 'print it as a JSON object')
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook secrets rotate 3
  $ rowhook secrets rotate 3 --overlap 0 --algorithm v1a
  $ rowhook secrets rotate 3 --stdin < secret.txt`,
    )
    .action((registrationId: string, options: Options) => rotate(context, registrationId, options));
}

async function rotate(
  context: Context,
  registrationId: string,
  { overlap, algorithm, stdin, json }: Options,
): Promise<void> {
  const { requireSecretBox } = await import('../../secrets/open-secret-box.ts');
  const { rotateSigningSecret } = await import('../../secrets/rotate-signing-secret.ts');
  const box = requireSecretBox(context.config);
  const secret = stdin ? (await text(process.stdin)).trim() : undefined;
  const made = await withActor(context, (client) =>
    rotateSigningSecret(client, box, { registrationId, scheme: algorithm, overlapMs: overlap, secret }),
  );
  console.log(json ? JSON.stringify(made) : renderSecrets([made]));
}
