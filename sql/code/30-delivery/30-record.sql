create or replace function webhooks.record_attempts(
  activity_ids bigint[],
  registration_ids bigint[],
  tokens bigint[],
  outcomes text[],
  durations_ms integer[],
  retry_in_ms double precision[],
  statuses smallint[],
  error_classes text[],
  errors text[],
  response_headers text[],
  response_bodies text[]
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_counted integer;
begin
  with result as materialized (
    select *
    from unnest(activity_ids, registration_ids, tokens, outcomes, durations_ms, retry_in_ms, statuses, error_classes,
                errors, response_headers, response_bodies) with ordinality
      u(activity_id, registration_id, token, outcome, duration_ms, retry_in_ms, status, error_class,
        error, response_headers, response_body, place)
  ),
  -- Delete and insert, not an update that moves the row: whoever waits for a moved row gets an error from Postgres,
  -- whoever waits for a deleted one finds that it is gone.
  finished as (
    delete from webhooks.webhook_deliveries_live d
    using result r
    where d.activity_id = r.activity_id and d.registration_id = r.registration_id and d.claim_token = r.token
      and r.outcome in ('delivered', 'failed')
    returning r.place, d.activity_id, d.registration_id, d.occurred_at, (d.attempts + 1)::smallint as attempts, r.outcome, d.owner_id
  ),
  moved as (
    insert into webhooks.webhook_deliveries_finished
      (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, owner_id)
    select f.activity_id, f.registration_id, f.occurred_at, now(), f.attempts, true, f.outcome, f.owner_id
    from finished f
  ),
  kept as (
    update webhooks.webhook_deliveries_live d
    set attempts = d.attempts + case r.outcome when 'retry' then 1 else 0 end,
        state = case when r.outcome = 'retry' or d.attempts > 0 then 'retrying' else 'pending' end,
        last_tried_at = case r.outcome when 'retry' then now() else d.last_tried_at end,
        next_try_at = case r.outcome when 'retry' then now() + r.retry_in_ms * interval '1 ms' else d.next_try_at end,
        claimed_until = null,
        claim_token = null
    from result r
    where d.activity_id = r.activity_id and d.registration_id = r.registration_id and d.claim_token = r.token
      and r.outcome in ('retry', 'released')
    returning r.place, d.attempts, d.owner_id
  ),
  counted as materialized (
    select f.place, f.attempts, f.owner_id from finished f
    union all
    select k.place, k.attempts, k.owner_id from kept k
  ),
  -- Each result by its place in the arrays: what counted, and what came under a claim that is no longer current.
  numbered as (
    select c.place, c.attempts, c.owner_id, false as superseded from counted c
    union all
    select r.place, null, null, true from result r where r.place not in (select c.place from counted c)
  ),
  logged as (
    insert into webhooks.webhook_attempts
      (activity_id, registration_id, tried_at, duration_ms, status, attempt, outcome, error_class, error,
       response_headers, response_body, superseded, owner_id)
    select activity_ids[n.place], registration_ids[n.place], now() - durations_ms[n.place] * interval '1 ms',
           durations_ms[n.place], statuses[n.place], n.attempts, outcomes[n.place], error_classes[n.place], errors[n.place],
           response_headers[n.place]::json, response_bodies[n.place], n.superseded, n.owner_id
    from numbered n
    where outcomes[n.place] <> 'released'
  )
  select count(*) into v_counted from counted;
  return v_counted;
end
$$;
comment on function webhooks.record_attempts(bigint[], bigint[], bigint[], text[], integer[], double precision[], smallint[], text[], text[], text[], text[]) is
  'Records many results in one statement. outcome: delivered or failed ends the delivery, retry makes it due in retry_in_ms, released gives it back untried. A result whose claim token is no longer current is logged as superseded and changes nothing. Returns how many counted.';
