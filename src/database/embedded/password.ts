import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Place } from './place.ts';
import { processTag } from './process-tag.ts';

/**
 * Reads the superuser's password, or makes one for a new database (192 random bits, in a file of mode 0600).
 *
 * @throws RowhookError `EMBEDDED_PASSWORD` when there is a database but no password for it
 */
export function readPassword(place: Place): string {
  if (!existsSync(place.password)) {
    if (existsSync(join(place.data, 'PG_VERSION'))) throw lostPassword(place);
    createPassword(place.password);
  }
  const password = readFileSync(place.password, 'utf8').trim();
  if (password === '') throw lostPassword(place);
  return password;
}

/** Appears whole, and two programs that start at the same time end up with the same one: link() never replaces a file. */
function createPassword(file: string): void {
  const draft = `${file}-${processTag()}`;
  writeFileSync(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function lostPassword(place: Place): RowhookError {
  return new RowhookError(
    `The database in ${place.data} has lost its password: ${place.password} is missing or empty.`,
    {
      code: 'EMBEDDED_PASSWORD',
      hint: `Put that file back, or move ${place.root} away to begin with an empty database.`,
      exitCode: EXIT_CODES.database,
    },
  );
}
