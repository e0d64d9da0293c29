import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { lendFolder } from './lend-folder.ts';
import type { Place } from './place.ts';
import { runLong } from './run.ts';
import { withScratch } from './scratch.ts';

/**
 * Makes the data directory if there is none, and checks that an existing one can be used. It is made elsewhere, flushed
 * to disk and renamed, so that a crash leaves either all of it or nothing.
 *
 * @returns whether it was made now
 * @throws RowhookError `EMBEDDED_VERSION`, `EMBEDDED_FOREIGN_DATA`, `EMBEDDED_INIT`
 */
export async function ensureCluster(
  place: Place,
  account: Account,
  binaries: Binaries,
  password: string,
): Promise<boolean> {
  if (isCluster(place.data, binaries.major)) return false;
  return withScratch(place.root, 'init', async (scratch) => {
    await initialise(scratch, account, binaries, password);
    return moveIntoPlace(scratch, place, binaries.major);
  });
}

function isCluster(data: string, major: string): boolean {
  if (!existsSync(data)) return false;
  const versionFile = join(data, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    if (readdirSync(data).length === 0) return false;
    throw foreignData(data);
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== major) throw otherVersion(data, version, major);
  return true;
}

async function initialise(scratch: string, account: Account, binaries: Binaries, password: string): Promise<void> {
  const passwordFile = join(scratch, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [passwordFile, scratch]) chownSync(path, account.uid, account.gid);
  }
  const lent = lendFolder(account, scratch);
  try {
    const failure = await runLong(account, binaries.initdb, initArguments(lent.path), lent.fds);
    if (failure !== undefined) throw initFailed(failure);
  } finally {
    lent.close();
  }
}

/** The builtin provider sorts alike on every system, and needs no locale of the machine. */
function initArguments(folder: string): string[] {
  return [
    `--pgdata=${folder}/data`,
    '--username=postgres',
    `--pwfile=${folder}/password`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

function moveIntoPlace(scratch: string, place: Place, major: string): boolean {
  try {
    renameSync(join(scratch, 'data'), place.data);
  } catch (error) {
    // Another program that started at the same time was faster: its data directory, with the same password, is used.
    if (isCluster(place.data, major)) return false;
    throw error;
  }
  flush(place.root);
  return true;
}

function flush(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function otherVersion(data: string, found: string, major: string): RowhookError {
  return new RowhookError(`${data} was written by PostgreSQL ${found}; this Rowhook ships PostgreSQL ${major}.`, {
    code: 'EMBEDDED_VERSION',
    hint: `Start it with PostgreSQL ${found} and set DATABASE_URL; or dump it there (pg_dumpall), move the folder away and load the dump.`,
    exitCode: EXIT_CODES.configuration,
  });
}

function foreignData(data: string): RowhookError {
  return new RowhookError(`${data} is not empty and is not a PostgreSQL data directory.`, {
    code: 'EMBEDDED_FOREIGN_DATA',
    hint: 'Move it away, or set ROWHOOK_DATA_DIR to another folder.',
    exitCode: EXIT_CODES.configuration,
  });
}

function initFailed(failure: string): RowhookError {
  return new RowhookError(`A new database could not be made: ${failure}`, {
    code: 'EMBEDDED_INIT',
    hint: 'Look for a full disk or missing permissions in the text above, or set DATABASE_URL.',
    exitCode: EXIT_CODES.database,
  });
}
