import pg from 'pg';
import type { Logger } from 'pino';

export interface PoolOptions {
  /**
   * Connections at most.
   * @default 10
   */
  max?: number;
  /** What `pg_stat_activity` shows. @default 'rowhook' */
  applicationName?: string;
  /**
   * False: commits do not wait for the disk. For what may be lost with the last fraction of a second before a crash of the
   * database, because a lapsed lease makes up for it; the application's commits then share the disk with fewer of ours.
   * @default true
   */
  durable?: boolean;
  log?: Logger;
}

/** What every connection of Rowhook's has in common: it finds out when the other side is gone, and waits for nothing for ever. */
export function connectionOptions(url: string, applicationName: string, durable = true): pg.ClientConfig {
  return {
    connectionString: url,
    ...(!durable && { options: '-c synchronous_commit=off' }),
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: 60_000,
  };
}

/**
 * A pool that outlives its connections: one that breaks while idle is logged and replaced.
 *
 * @throws nothing here; a query throws when the database cannot be reached
 */
export function createPool(
  url: string,
  { max = 10, applicationName = 'rowhook', durable = true, log }: PoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(url, applicationName, durable), max });
  // Without listeners, a database that restarts would end the process. A client that breaks while it is in use tells its
  // query too, so that there is nothing more to say here.
  pool.on('error', (error) => {
    if (!pool.ending) log?.warn({ err: error }, 'A database connection broke while idle');
  });
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
