import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isTagAlive, processTag } from './process-tag.ts';

/**
 * Gives `use` a new folder (0700) inside `parent` and removes it afterwards. Whatever must be whole or absent is made
 * in it and then renamed into place. Folders left behind by killed programs are removed first.
 */
export async function withScratch<T>(parent: string, prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${prefix}-`) && !isTagAlive(name.slice(prefix.length + 1))) remove(join(parent, name));
  }
  const folder = join(parent, `${prefix}-${processTag()}`);
  mkdirSync(folder, { mode: 0o700 });
  try {
    return await use(folder);
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
