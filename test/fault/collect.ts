import type pg from 'pg';
import { changeKey } from './change-key.ts';
import type { AttemptRow, DeliveryRow, LedgerRow } from './history.ts';

/** What the database knows of the run. */
export interface Collected {
  ledger: LedgerRow[];
  deliveries: DeliveryRow[];
  attempts: AttemptRow[];
}

export async function collect(pool: pg.Pool): Promise<Collected> {
  const ledger = await pool.query('select seq, transaction, object, action, mark from public.truth order by seq');
  const deliveries = await pool.query(`
    select format('msg_%s_%s', d.activity_id, d.registration_id) as id, d.registration_id as registration, d.state, d.attempts,
           a.transaction, a.object_id as object, webhooks.past_tense(a.action) as action,
           coalesce(a.object, a.previous) ->> 'mark' as mark
    from webhooks.webhook_deliveries d
    left join webhooks.webhook_activity a on a.id = d.activity_id and a.occurred_at = d.occurred_at`);
  const attempts = await pool.query<AttemptRow>(`
    select format('msg_%s_%s', activity_id, registration_id) as delivery, status, outcome, attempt, superseded
    from webhooks.webhook_attempts order by id`);
  return {
    ledger: ledger.rows.map((row) => ({ seq: Number(row.seq), object: String(row.object), key: keyOf(row) })),
    deliveries: deliveries.rows.map((row) => ({ ...row, key: keyOf(row) })),
    attempts: attempts.rows,
  };
}

function keyOf(row: { transaction: string; object: string; action: string; mark: string }): string {
  return changeKey(row.transaction, String(row.object), row.action, row.mark);
}
