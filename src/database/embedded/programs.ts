import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTagAlive, processTag } from './process-tag.ts';

/** This program among those that use one database. */
export interface Membership {
  /** Signs off and returns how many others are left. Those that were killed do not count. */
  leave(): number;
}

/** Signs this program on as a user of the database, by a file in `folder` that its process id makes worthless in time. */
export function signOn(folder: string): Membership {
  const tag = processTag();
  writeFileSync(join(folder, tag), '', { mode: 0o600 });
  return {
    leave() {
      rmSync(join(folder, tag), { force: true });
      return countLive(folder);
    },
  };
}

function countLive(folder: string): number {
  let live = 0;
  for (const tag of readdirSync(folder)) {
    if (isTagAlive(tag)) live += 1;
    else rmSync(join(folder, tag), { force: true });
  }
  return live;
}
