import { userInfo } from 'node:os';
import type { ClientBase } from 'pg';
import type { Context } from '../context.ts';
import { withClient } from '../with-client.ts';

/** Runs `use` on one connection on which `webhooks.secret_log` says that it was the command line, and whose. */
export function withActor<T>(context: Context, use: (client: ClientBase) => Promise<T>): Promise<T> {
  return withClient(context, async (client) => {
    await client.query(`select set_config('webhooks.actor', $1, false)`, [`rowhook secrets (${userName()})`]);
    return use(client);
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`; // As in a container, where the user has no name.
  }
}
