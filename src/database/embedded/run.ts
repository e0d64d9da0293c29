import { type SpawnOptions, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Account } from './account.ts';

/**
 * The whole environment of the database's processes: nothing of the user's own (PGDATA, PGPORT, a locale the binaries
 * lack) may change how they behave, and their messages stay in English because some are looked at.
 */
export function environment(): Record<string, string> {
  const { PATH = '', SystemRoot } = process.env;
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

/** Runs a program that takes milliseconds as `account`, waits for it and returns what it printed. */
export function run(account: Account, program: string, args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { ...options(account), encoding: 'utf8' });
}

/**
 * Runs a program to its end. Extra `fds` become its descriptors 3, 4 …
 *
 * @returns what it printed, if it failed
 */
export async function runLong(
  account: Account,
  program: string,
  args: string[],
  fds: number[],
): Promise<string | undefined> {
  const child = spawn(program, args, { ...options(account), stdio: ['ignore', 'pipe', 'pipe', ...fds] });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `It ended with ${signal ?? `exit code ${code}`}.`),
    );
  });
  const printed = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  const failure = await ended;
  return failure === undefined ? undefined : [...(await Promise.all(printed)), failure].join('').trim();
}

function options(account: Account): SpawnOptions {
  return { ...account, cwd: '/', env: environment(), stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true };
}
