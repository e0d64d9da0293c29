import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { canEnter } from './lend-folder.ts';
import { withScratch } from './scratch.ts';
import { completeBinaries, type ShippedBinaries } from './shipped-binaries.ts';

/**
 * Copies the shipped binaries (about 60 MB, once per version) into `parent`, readable for every account, and returns the
 * copy's folder. A copy appears whole or not at all. Returns undefined where we may not write, where `account` may not
 * read, and where another account may write: those files are run as programs.
 */
export async function copyBinaries(
  account: Account,
  shipped: ShippedBinaries,
  parent: string,
): Promise<string | undefined> {
  try {
    mkdirSync(parent, { recursive: true, mode: 0o755 });
    if (!isOurs(parent) || !canEnter(account, parent)) return undefined;
    const copy = join(parent, `postgresql-${shipped.version}`);
    if (!existsSync(copy)) await withScratch(parent, 'copy', async (scratch) => makeCopy(shipped, scratch, copy));
    return isOurs(copy) ? join(copy, 'native') : undefined;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function makeCopy(shipped: ShippedBinaries, scratch: string, copy: string): void {
  const made = join(scratch, 'made');
  const native = join(made, 'native');
  mkdirSync(made);
  cpSync(shipped.folder, native, { recursive: true, verbatimSymlinks: true });
  completeBinaries(native);
  openToAll(made);
  try {
    renameSync(made, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error; // else another program was faster, and its copy is as good
  }
}

/** The umask and the modes in node_modules may keep other accounts out. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o644 | (statSync(path).mode & 0o100 ? 0o111 : 0));
  }
}
