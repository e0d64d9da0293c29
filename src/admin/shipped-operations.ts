import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import type { Operations } from './admit.ts';
import { BUNDLE } from './pages.ts';

/**
 * The operations of the web admin that is built beside this server.
 *
 * @throws RowhookError ADMINOPERATIONS (exit code 3) where none is
 */
export async function readShippedOperations(folder = BUNDLE): Promise<Operations> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(join(folder, 'persisted-documents.json'), 'utf8'))));
  } catch (cause) {
    throw new RowhookError('ROWHOOK_ADMIN_OPERATIONS is shipped, but the web admin is not built.', {
      code: 'ADMINOPERATIONS',
      hint: 'In a checkout of Rowhook: npm ci && npm run build:ui.',
      exitCode: EXIT_CODES.configuration,
      cause,
    });
  }
}
