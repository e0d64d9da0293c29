import type pg from 'pg';
import type { TestDatabase } from './database.ts';
import { eventually } from './events.ts';

/** Resolves once the statement that `session` runs waits for a lock. */
export async function waitsForLock(db: TestDatabase, session: pg.Client): Promise<void> {
  await eventually(() => isWaiting(db, session));
}

async function isWaiting(db: TestDatabase, session: pg.Client): Promise<boolean> {
  const { waiting } = await db.one('select cardinality(pg_blocking_pids($1)) > 0 as waiting', [processId(session)]);
  return waiting;
}

/** The server process of a session. `pg` knows it, its types do not. */
function processId(session: pg.Client): number {
  return (session as pg.Client & { processID: number }).processID;
}
