import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateSecretKey } from './secret-keys.ts';

/**
 * Makes a file with a new secret key that only its owner can read, unless the file is there. Any number of processes may do
 * so at once: one of them makes it, and none ever sees half of it.
 *
 * @returns whether it made it
 */
export function makeKeyFile(file: string): boolean {
  if (existsSync(file)) return false;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${generateSecretKey()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file); // Unlike a rename, this fails where another process was first.
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(draft);
  }
}
