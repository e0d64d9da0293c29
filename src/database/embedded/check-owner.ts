import { statSync } from 'node:fs';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Place } from './place.ts';

/**
 * A folder that root or somebody else began cannot be used by this user.
 *
 * @throws RowhookError `EMBEDDED_OWNER`
 */
export function checkOwner({ root, data, programs, password }: Place): void {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return;
  for (const path of [data, programs, password]) {
    const owner = statSync(path, { throwIfNoEntry: false })?.uid ?? uid;
    if (owner === uid) continue;
    throw new RowhookError(`${path} belongs to another user (uid ${owner}); this program runs as uid ${uid}.`, {
      code: 'EMBEDDED_OWNER',
      hint: `Start Rowhook as the user who began ${root}, or set ROWHOOK_DATA_DIR to another folder.`,
      exitCode: EXIT_CODES.configuration,
    });
  }
}
