import type { TestDatabase } from '../helpers/database.ts';

/** As many rows as make a sequential scan of a log the better plan, were it not for what the functions say. None of them is Ann's. */
export async function fillLogs(db: TestDatabase, registration: string, rows = 30_000): Promise<void> {
  // In one session, so that what it has read is counted before anything else is: a session that is idle counts it ten seconds later.
  const session = await db.connect();
  await session.query('select webhooks.maintain()');
  await session.query(
    `insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, owner_id)
     select now() - interval '10 hours' + n * interval '1 second', 'public.orders', 'create', n::text, '{}', 'o' || n % 100
     from generate_series(1, $1::integer) n`,
    [rows],
  );
  await session.query(
    `insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, attempts, finished, state, owner_id)
     select a.id, $1, a.occurred_at, 1, true, case a.id % 1000 when 7 then 'failed' else 'delivered' end, a.owner_id
     from webhooks.webhook_activity a where a.owner_id like 'o%'`,
    [registration],
  );
  await session.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, owner_id)
     select a.id, $1, a.occurred_at, 1, case a.id % 1000 when 7 then 503 else 200 end, case a.id % 1000 when 7 then 'failed' else 'delivered' end,
            case a.id % 1000 when 7 then 'http-status' end, a.owner_id
     from webhooks.webhook_activity a where a.owner_id like 'o%'`,
    [registration],
  );
  await session.query(
    'analyze webhooks.webhook_activity, webhooks.webhook_deliveries, webhooks.webhook_attempts; select webhooks.count_history()',
  );
  await session.query('select pg_stat_force_next_flush()');
}

/** How many rows of the partitions of the logs were read from one end to the other so far. */
export async function scannedRows(session: {
  query(sql: string): Promise<{ rows: { read: number }[] }>;
}): Promise<number> {
  await session.query('select pg_stat_force_next_flush()');
  await session.query('select pg_stat_clear_snapshot()');
  const { rows } = await session.query(
    `select coalesce(sum(seq_tup_read), 0)::integer as read from pg_stat_user_tables
     where schemaname = 'webhooks' and relname ~ '^webhook_(activity|deliveries_finished|attempts)_'`,
  );
  return rows[0]?.read ?? 0;
}
