import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES, RowhookError } from '../../errors.ts';

/** The system account PostgreSQL runs as; empty: the one of this program. */
export interface Account {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to whoever owns the existing data, else to `postgres`, else to
 * `nobody`. No account is created, and initdb needs one with a passwd entry, so a free number will not do.
 *
 * @throws RowhookError `EMBEDDED_NO_ACCOUNT` as root on a machine with neither account
 */
export function chooseAccount(data: string): Account {
  if (process.getuid?.() !== 0) return {};
  const account = ownerOf(data) ?? named('postgres') ?? named('nobody');
  if (account) return account;
  throw new RowhookError(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as.',
    {
      code: 'EMBEDDED_NO_ACCOUNT',
      hint: 'Start Rowhook as a normal user, or set DATABASE_URL.',
      exitCode: EXIT_CODES.database,
    },
  );
}

function ownerOf(data: string): Account | undefined {
  const { uid, gid } = statSync(join(data, 'PG_VERSION'), { throwIfNoEntry: false }) ?? { uid: 0, gid: 0 };
  return uid === 0 ? undefined : { uid, gid };
}

function named(name: string): Account | undefined {
  const line = passwd().find((entry) => entry.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }; // macOS writes nobody's number as -2
}

function passwd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}
