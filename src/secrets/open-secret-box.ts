import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { makeKeyFile } from './make-key-file.ts';
import { SecretBox } from './secret-box.ts';
import { parseSecretKeys } from './secret-keys.ts';

/** The file of the key that is made for the embedded database, in its folder. */
const KEY_FILE = 'secret-key';

/**
 * The box for the secrets of this process's database: with the keys of `ROWHOOK_SECRET_KEY`, those of the file that
 * `ROWHOOK_SECRET_KEY_FILE` names, or, for the embedded database, the key in its folder, which is made when it is not there.
 *
 * @returns undefined for a database of one's own without a key: what is signed is then held
 * @throws RowhookError SECRETKEY (exit code 3) when the file cannot be read or holds anything but keys
 */
export function openSecretBox(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'secretKey' | 'secretKeyFile'>,
): SecretBox | undefined {
  const { databaseUrl, dataDir, secretKey, secretKeyFile } = config;
  if (secretKey !== undefined) return boxOf(secretKey, 'ROWHOOK_SECRET_KEY');
  if (secretKeyFile !== undefined) return boxOf(read(secretKeyFile), secretKeyFile);
  if (databaseUrl !== undefined) return undefined;
  const file = join(dataDir, KEY_FILE);
  makeKeyFile(file);
  return boxOf(read(file), file);
}

/**
 * The same, for what cannot be done without a key.
 *
 * @throws RowhookError SECRETKEY (exit code 3) also when there is none
 */
export function requireSecretBox(config: Parameters<typeof openSecretBox>[0]): SecretBox {
  const box = openSecretBox(config);
  if (box) return box;
  throw problem(
    'There is no key to encrypt and decrypt secrets with.',
    'Set ROWHOOK_SECRET_KEY or ROWHOOK_SECRET_KEY_FILE: rowhook secrets generate-key prints a new key.',
  );
}

function boxOf(text: string, where: string): SecretBox {
  const keys = parseSecretKeys(text);
  if (keys) return new SecretBox(keys);
  throw problem(
    `${where} does not hold secret keys.`,
    'Write 32 random bytes in base64, or several such keys with commas between: rowhook secrets generate-key prints one.',
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw problem(
      `The file of the secret key cannot be read: ${(cause as Error).message}`,
      'Correct ROWHOOK_SECRET_KEY_FILE or the rights of the file.',
      cause,
    );
  }
}

function problem(message: string, hint: string, cause?: unknown): RowhookError {
  return new RowhookError(message, { code: 'SECRETKEY', hint, exitCode: EXIT_CODES.configuration, cause });
}
