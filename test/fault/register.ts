import type pg from 'pg';

export interface RegistrationOptions {
  uri: string;
  ordered: boolean;
  /** Milliseconds. */
  timeoutMs: number;
  maxInFlight: number;
}

const EVENTS = '{public.objects:create,public.objects:update,public.objects:delete}';

/** Registers an endpoint for all changes of the objects, with retries that are soon and many. Returns its id. */
export async function register(pool: pg.Pool, options: RegistrationOptions): Promise<string> {
  const { rows } = await pool.query('select id from webhooks.register($1, $2)', [options.uri, EVENTS]);
  await pool.query(
    `update webhooks.webhook_registrations
     set ordering = $2, timeout_ms = $3, max_in_flight = $4, retry_schedule = array_fill(interval '500 ms', array[30])
     where id = $1`,
    [rows[0].id, options.ordered ? 'object' : 'none', options.timeoutMs, options.maxInFlight],
  );
  return rows[0].id;
}
