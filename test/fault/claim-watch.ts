import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Looks twice a second, until it is stopped, for deliveries whose claim lapsed longer ago than `overdueMs` and that nobody has taken.
 * Returns what it saw.
 */
export async function watchClaims(pool: pg.Pool, overdueMs: number, stop: AbortSignal): Promise<string[]> {
  const stuck = new Set<string>();
  while (!stop.aborted) {
    for (const id of await overdue(pool, overdueMs)) stuck.add(id);
    await sleep(500, undefined, { signal: stop }).catch(() => {}); // Cut short by the stop.
  }
  return [...stuck];
}

async function overdue(pool: pg.Pool, overdueMs: number): Promise<string[]> {
  try {
    const { rows } = await pool.query(
      `select format('msg_%s_%s', activity_id, registration_id) as id from webhooks.webhook_deliveries_live
       where claimed_until < now() - $1 * interval '1 ms'`,
      [overdueMs],
    );
    return rows.map(({ id }) => id);
  } catch {
    return []; // The database is away.
  }
}
