import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Resolves once nothing is live any more, or once the time is up: what is left then is in the history. Retries that wait for longer
 * than a moment, as after a time-out, are asked for at once, as a person would.
 *
 * @returns how long it took, in milliseconds
 */
export async function settle(pool: pg.Pool, timeoutMs: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < timeoutMs) {
    if (await isSettled(pool)) break;
    await sleep(250);
  }
  return performance.now() - began;
}

async function isSettled(pool: pg.Pool): Promise<boolean> {
  try {
    await pool.query(`
      select webhooks.replay(array_agg(d.activity_id), d.registration_id) from webhooks.webhook_deliveries_live d
      where d.state = 'retrying' and d.next_try_at > now() + interval '3 s'
      group by d.registration_id`);
    const { rows } = await pool.query('select not exists (select from webhooks.webhook_deliveries_live) as settled');
    return rows[0].settled;
  } catch {
    return false; // The database is still starting after the last crash.
  }
}
