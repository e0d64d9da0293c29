import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

export interface ClaimWatch {
  /** Ends it. Resolves with what it saw. */
  stop(): Promise<string[]>;
  /** From now on nothing is broken. */
  healed(): void;
}

/**
 * Looks twice a second for deliveries whose claim lapsed and that nobody takes: for longer than `overdueMs` while nothing is broken, or
 * for four times as long at any time, since faults that follow each other add up.
 */
export function watchClaims(pool: pg.Pool, overdueMs: number): ClaimWatch {
  const stopping = new AbortController();
  let healedAt = Number.POSITIVE_INFINITY;
  const watching = watch(stopping.signal, async () => {
    const sinceHealed = Math.max(0, Date.now() - healedAt);
    return overdue(pool, sinceHealed > overdueMs ? overdueMs : 4 * overdueMs);
  });
  return {
    healed() {
      healedAt = Date.now();
    },
    stop() {
      stopping.abort();
      return watching;
    },
  };
}

async function watch(stop: AbortSignal, look: () => Promise<string[]>): Promise<string[]> {
  const seen = new Set<string>();
  while (!stop.aborted) {
    for (const id of await look()) seen.add(id);
    await sleep(500, undefined, { signal: stop }).catch(() => {}); // Cut short by the stop.
  }
  return [...seen];
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
