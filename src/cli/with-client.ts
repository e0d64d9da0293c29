import pg, { type ClientBase } from 'pg';
import { assertMigrated } from '../database/assert-migrated.ts';
import { connectionProblem } from '../database/connection-problem.ts';
import { answer } from './answer.ts';
import type { Context } from './context.ts';

/** Runs `use` on one connection to the migrated database. */
export function withClient<T>(context: Context, use: (client: ClientBase) => Promise<T>): Promise<T> {
  return answer(context, async ({ url }) => {
    await assertMigrated(url);
    const client = new pg.Client({
      connectionString: url,
      application_name: 'rowhook',
      connectionTimeoutMillis: 10_000,
    });
    client.on('error', () => {}); // The statement under way says so.
    try {
      await client.connect();
      return await use(client);
    } catch (error) {
      throw connectionProblem(error, url);
    } finally {
      await client.end().catch(() => {});
    }
  });
}
