import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import { makeFolders } from '../../make-folders.ts';

/** Where everything of one embedded database lies. */
export interface Place {
  /** The folder itself: 0755, so that the database's account can walk through it. */
  root: string;
  /** PostgreSQL's data directory. */
  data: string;
  /** The superuser's password, 0600. */
  password: string;
  /** What PostgreSQL logs. */
  log: string;
  /** One empty file per program that uses the database. */
  programs: string;
}

/**
 * Names the parts of the folder `dir` and makes it if it is not there. An existing folder keeps its mode.
 *
 * @throws RowhookError `EMBEDDED_FOLDER` when it cannot be made
 */
export function makePlace(dir: string): Place {
  const root = resolve(dir);
  try {
    if (!existsSync(root)) {
      makeFolders(root);
      chmodSync(root, 0o755); // a mode given to mkdir is cut by the umask
    }
    mkdirSync(join(root, 'programs'), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new RowhookError(`The folder ${root} for the database cannot be made: ${(cause as Error).message}`, {
      code: 'EMBEDDED_FOLDER',
      hint: 'Set ROWHOOK_DATA_DIR to a folder that you may write to.',
      exitCode: EXIT_CODES.configuration,
      cause,
    });
  }
  return {
    root,
    data: join(root, 'data'),
    password: join(root, 'password'),
    log: join(root, 'postgresql.log'),
    programs: join(root, 'programs'),
  };
}
