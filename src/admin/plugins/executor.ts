import type { PgExecutor } from 'postgraphile/@dataplan/pg';

/** The connection to the one database, by which statements run as the caller. */
export function executorOf({ input }: GraphileBuild.Build): PgExecutor {
  const { main } = input.pgRegistry.pgExecutors;
  if (!main) throw new Error('PostGraphile has no database');
  return main;
}
