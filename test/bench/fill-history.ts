import type pg from 'pg';

/** Seven days of activities of 100 owners and 50 registrations, one delivery and one attempt each, and a queue. */
export async function fillHistory(client: pg.Client, rows: number, say: (line: string) => void): Promise<void> {
  for (const [what, sql] of Object.entries({
    partitions: `select webhooks.make_partition(p.parent, p.time_column, d::date) from webhooks.daily_parents() p, generate_series(now() - interval '7 days', now() + interval '1 day', interval '1 day') d`,
    registrations: `select webhooks.register('https://r' || n || '.example.com/', array['bench.captured:create'], owner_id => case when n <= 40 then 'o' || n when n = 41 then 'small' end) from generate_series(1, 50) n`,
    activities: `insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, previous, changed, owner_id)
      select now() - interval '7 days' * (1 - n::float8 / ${rows}), 'bench.captured', (array['create', 'update', 'delete'])[1 + n % 3], (n % 300000)::text,
             json_build_object('id', n, 'note', repeat('x', 300)), case when n % 3 = 1 then json_build_object('id', n, 'note', repeat('y', 300)) end,
             case when n % 3 = 1 then '{note}'::text[] end, case when n % 50000 = 41 then 'small' else 'o' || n % 100 end
      from generate_series(1, ${rows}) n`,
    deliveries: `insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, attempts, finished, state, last_tried_at, owner_id)
      select a.id, 1 + a.id % 50, a.occurred_at, 1, true, case when a.id % 100 = 7 then 'failed' else 'delivered' end, a.occurred_at, a.owner_id
      from webhooks.webhook_activity a where a.id % 20 <> 3 and a.id <= ${rows - 2000}`,
    queue: `insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, next_try_at, owner_id)
      select a.id, 1 + a.id % 50, a.occurred_at, now() + interval '1 hour', a.owner_id from webhooks.webhook_activity a where a.id > ${rows - 2000}`,
    attempts: `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, error, response_body, owner_id)
      select d.activity_id, d.registration_id, d.occurred_at, 5 + d.activity_id % 200, case d.state when 'failed' then 503 else 200 end, d.state,
             case d.state when 'failed' then 'http-status' end, case d.state when 'failed' then 'The endpoint answered 503.' end, 'ok', d.owner_id
      from webhooks.webhook_deliveries d where d.finished order by d.activity_id`,
    history: 'select webhooks.count_history()',
    statistics: 'vacuum analyze webhooks.webhook_activity, webhooks.webhook_deliveries, webhooks.webhook_attempts',
  })) {
    say(`  ${what}`);
    await client.query(sql);
  }
}
