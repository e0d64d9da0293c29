import type pg from 'pg';

/** How long a claim holds beyond the time-out of its registration, as webhooks.claim_rows writes it. */
export const LEASE_SECONDS = 30;

/**
 * Makes the leases shorter than the program has them, so that a short run sees many of them lapse. All else of dispatching stays as it
 * is.
 *
 * @throws when webhooks.claim_rows no longer says how long a lease is in the way this expects
 */
export async function shortenLease(pool: pg.Pool, seconds: number): Promise<void> {
  const { rows } = await pool.query(`select pg_get_functiondef('webhooks.claim_rows'::regproc) as code`);
  const parts: string[] = rows[0].code.split(`interval '${LEASE_SECONDS} s'`);
  if (parts.length !== 2)
    throw new Error('webhooks.claim_rows does not say how long a lease is where it is looked for');
  await pool.query(parts.join(`interval '${seconds} s'`));
}
