import './environment.ts';

import type { Logger } from 'pino';
import { lexicographicSortSchema, printSchema } from 'postgraphile/graphql';
import { assertMigrated } from '../database/assert-migrated.ts';
import { createPool } from '../database/pool.ts';
import type { AdminRole } from './caller.ts';
import { openSchema } from './graphql.ts';
import { checkRoles } from './open.ts';

/** The schema of the admin API as a role sees it, in GraphQL's own language. @throws RowhookError NOTMIGRATED, ADMINROLES */
export async function exportSchema(url: string, { role, log }: { role: AdminRole; log: Logger }): Promise<string> {
  await assertMigrated(url);
  await checkRoles(url, url);
  const pool = createPool(url, { max: 2, applicationName: 'rowhook schema', log });
  try {
    const { schema, release } = await openSchema({ role, pool, log });
    await release();
    return printSchema(lexicographicSortSchema(schema));
  } finally {
    await pool.end();
  }
}
