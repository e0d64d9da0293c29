import type pg from 'pg';
import type { TestDatabase } from './database.ts';
import { eventually } from './events.ts';

/**
 * Resolves once the statement that `session` runs waits for a lock that `holder` has: not for one of another test, which may
 * be over before anything else is done.
 */
export async function waitsForLock(db: TestDatabase, session: pg.Client, holder: pg.Client): Promise<void> {
  await eventually(() => isWaiting(db, session, holder));
}

async function isWaiting(db: TestDatabase, session: pg.Client, holder: pg.Client): Promise<boolean> {
  const { waiting } = await db.one('select $2 = any (pg_blocking_pids($1)) as waiting', [
    processId(session),
    processId(holder),
  ]);
  return waiting;
}

/** The server process of a session. `pg` knows it, its types do not. */
function processId(session: pg.Client): number {
  return (session as pg.Client & { processID: number }).processID;
}
