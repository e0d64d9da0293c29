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
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_counted integer;
begin
  with result as (
    select *
    from unnest(activity_ids, registration_ids, tokens, outcomes, durations_ms, retry_in_ms, statuses, error_classes,
                errors, response_headers, response_bodies)
      u(activity_id, registration_id, token, outcome, duration_ms, retry_in_ms, status, error_class,
        error, response_headers, response_body)
  ),
  -- Delete and insert, not an update that moves the row: whoever waits for a moved row gets an error from Postgres,
  -- whoever waits for a deleted one finds that it is gone.
  finished as (
    delete from webhooks.webhook_deliveries_live d
    using result r
    where d.activity_id = r.activity_id and d.registration_id = r.registration_id and d.claim_token = r.token
      and r.outcome in ('delivered', 'failed')
    returning d.activity_id, d.registration_id, d.occurred_at, d.owner_id, (d.attempts + 1)::smallint as attempts, r.outcome
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
    returning d.activity_id, d.registration_id, d.owner_id, d.attempts
  ),
  counted as (
    select f.activity_id, f.registration_id, f.owner_id, f.attempts from finished f
    union all
    select k.activity_id, k.registration_id, k.owner_id, k.attempts from kept k
  ),
  logged as (
    insert into webhooks.webhook_attempts
      (activity_id, registration_id, tried_at, duration_ms, status, attempt, outcome, error_class, error,
       response_headers, response_body, superseded, owner_id)
    select r.activity_id, r.registration_id, now() - r.duration_ms * interval '1 ms', r.duration_ms, r.status, c.attempts,
           r.outcome, r.error_class, r.error, r.response_headers::json, r.response_body, c.activity_id is null, c.owner_id
    from result r
    left join counted c using (activity_id, registration_id)
    where r.outcome <> 'released'
  )
  select count(*) into v_counted from counted;
  return v_counted;
end
$$;
comment on function webhooks.record_attempts(bigint[], bigint[], bigint[], text[], integer[], double precision[], smallint[], text[], text[], text[], text[]) is
  'Records many results in one statement. outcome: delivered or failed ends the delivery, retry makes it due in retry_in_ms, released gives it back untried. A result whose claim token is no longer current is logged as superseded and changes nothing. Returns how many counted.';
