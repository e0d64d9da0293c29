import { Command } from 'commander';
import type { Context } from '../context.ts';

export function generateKeyCommand(_: Context): Command {
  return new Command('generate-key')
    .summary('print a new key for ROWHOOK_SECRET_KEY')
    .description(
      'Prints a new random key to encrypt secrets with. Keep it as you keep the password of the database, and apart from its backups.',
    )
    .option('--file <path>', 'write it to a file that only its owner can read, unless the file is there')
    .addHelpText(
      'after',
      `
Examples:
  $ export ROWHOOK_SECRET_KEY=$(rowhook secrets generate-key)
  $ rowhook secrets generate-key --file /etc/rowhook/secret-key`,
    )
    .action(async ({ file }: { file?: string }) => {
      const { generateSecretKey } = await import('../../secrets/secret-keys.ts');
      if (file === undefined) return console.log(generateSecretKey());
      const { makeKeyFile } = await import('../../secrets/make-key-file.ts');
      console.log(makeKeyFile(file) ? `Made ${file}` : `${file} is there already: nothing to do.`);
    });
}
