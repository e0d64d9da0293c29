import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';
import { generateSecretKey } from './secret-keys.ts';

/**
 * Makes a file with a new secret key that only its owner can read, unless the file is there. Any number of processes may do
 * so at once: one of them makes it, and none ever sees half of it.
 *
 * @returns whether it made it
 * @throws RowhookError SECRETKEY (exit code 3) where it cannot be made
 */
export function makeKeyFile(file: string): boolean {
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a folder');
    return there ? false : make(file);
  } catch (cause) {
    throw new RowhookError(`The file ${file} for the secret key cannot be made: ${(cause as Error).message}`, {
      code: 'SECRETKEY',
      hint: 'Name a file in a folder that you may write to.',
      exitCode: EXIT_CODES.configuration,
      cause,
    });
  }
}

function make(file: string): boolean {
  makeFolders(dirname(file));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${generateSecretKey()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file); // Unlike a rename, this fails where another process was first.
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}
