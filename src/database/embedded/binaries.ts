import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Account } from './account.ts';
import { copyBinaries } from './copy-binaries.ts';
import { run } from './run.ts';
import { completeBinaries, locateShipped } from './shipped-binaries.ts';

/** PostgreSQL's programs, by their paths, and its major version ("18"). */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  major: string;
}

/**
 * Finds binaries that `account` can really run. In node_modules where that works; else (a closed parent folder, a strict
 * umask, a read-only node_modules without the install script's links) as a copy in the first of: the data folder, the
 * system's cache, the temporary folder.
 *
 * @throws RowhookError `EMBEDDED_NOT_SHIPPED`, `EMBEDDED_CANNOT_RUN`
 */
export async function findBinaries(account: Account, root: string): Promise<Binaries> {
  const shipped = locateShipped();
  const reasons = [tryInPlace(shipped.folder)];
  const inPlace = probe(account, shipped.folder);
  if (inPlace.binaries) return inPlace.binaries;
  reasons.push(inPlace.reason);
  for (const parent of [root, '/var/cache/rowhook', join(tmpdir(), `rowhook-${process.getuid?.() ?? 0}`)]) {
    const copy = await copyBinaries(account, shipped, parent);
    const result = copy === undefined ? {} : probe(account, copy);
    if (result.binaries) return result.binaries;
    reasons.push(result.reason);
  }
  throw cannotRun(reasons);
}

function tryInPlace(folder: string): string | undefined {
  try {
    completeBinaries(folder);
  } catch (error) {
    return (error as Error).message; // read-only: a copy will do
  }
}

/** Asking for the version loads every library, so it tells more than a look at permissions. */
function probe(account: Account, folder: string): { binaries?: Binaries; reason?: string } {
  const program = (name: string) => join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const asked = run(account, program('postgres'), ['--version']);
  const major = /\(PostgreSQL\) (\d+)/.exec(asked.stdout ?? '')?.[1];
  if (major === undefined) return { reason: (asked.error?.message ?? asked.stderr).trim() };
  if (!canRead(account, join(folder, 'share', 'postgresql', 'postgres.bki')))
    return { reason: `${folder} is not readable` };
  return { binaries: { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), major } };
}

function canRead(account: Account, file: string): boolean {
  return account.uid === undefined || run(account, 'test', ['-r', file]).status === 0;
}

function cannotRun(reasons: (string | undefined)[]): RowhookError {
  const known = [...new Set(reasons.filter(Boolean))].join('; ');
  return new RowhookError(`The PostgreSQL that npm installed does not run on this machine: ${known}`, {
    code: 'EMBEDDED_CANNOT_RUN',
    hint: 'It is built for glibc (not for Alpine). Set DATABASE_URL to a PostgreSQL of your own.',
    exitCode: EXIT_CODES.database,
  });
}
