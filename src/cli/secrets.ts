import { Command } from 'commander';
import type { Context } from './context.ts';
import { expireCommand } from './secrets/expire.ts';
import { generateKeyCommand } from './secrets/generate-key.ts';
import { rekeyCommand } from './secrets/rekey.ts';
import { rotateCommand } from './secrets/rotate.ts';
import { setCommand } from './secrets/set.ts';
import { showCommand } from './secrets/show.ts';

export function secretsCommand(context: Context): Command {
  const command = new Command('secrets')
    .summary('what requests are signed with, and the key that protects it')
    .description(
      'Shows, rotates and expires the secrets that requests are signed with, and looks after the key that they are encrypted with ' +
        '(ROWHOOK_SECRET_KEY). Who did what is on record in webhooks.secret_log.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook secrets show 3
  $ rowhook secrets rotate 3 --overlap 12h
  $ export ROWHOOK_SECRET_KEY=$(rowhook secrets generate-key)`,
    );
  for (const make of [showCommand, rotateCommand, expireCommand, setCommand, rekeyCommand, generateKeyCommand])
    command.addCommand(make(context));
  return command;
}
