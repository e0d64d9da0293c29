import { closeSync, openSync } from 'node:fs';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Account } from './account.ts';
import { run } from './run.ts';

/** A folder as another account can use it: the path to give to its program, and the descriptors to start that with. */
export interface LentFolder {
  path: string;
  fds: number[];
  close(): void;
}

/** Whether `account` may walk down to `folder`. */
export function canEnter(account: Account, folder: string): boolean {
  return account.uid === undefined || run(account, 'test', ['-x', folder]).status === 0;
}

/**
 * Makes a folder usable for `account`. Root's own folders are often closed to everybody else (a home, a `mktemp -d`),
 * and the account of the database cannot walk through them. Linux then lends it the folder itself, as an open descriptor:
 * `/proc/self/fd/3` leads into it without passing its parents, and the processes that PostgreSQL forks inherit it.
 *
 * @throws RowhookError `EMBEDDED_UNREACHABLE` on other systems
 */
export function lendFolder(account: Account, folder: string): LentFolder {
  if (canEnter(account, folder)) return { path: folder, fds: [], close: () => {} };
  if (process.platform !== 'linux') throw unreachable(account, folder);
  const fd = openSync(folder, 'r');
  return { path: '/proc/self/fd/3', fds: [fd], close: () => closeSync(fd) };
}

function unreachable(account: Account, folder: string): RowhookError {
  return new RowhookError(`${folder} is closed to the account that PostgreSQL runs as (uid ${account.uid}).`, {
    code: 'EMBEDDED_UNREACHABLE',
    hint: 'Set ROWHOOK_DATA_DIR to a folder that every account can enter, or start Rowhook as a normal user.',
    exitCode: EXIT_CODES.database,
  });
}
