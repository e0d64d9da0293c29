-- Given places, for the reason that webhooks.claim_rows is.
create or replace function webhooks.end_rows(places tid[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  delete from webhooks.webhook_deliveries_live d where d.ctid = any (places)
$$;
comment on function webhooks.end_rows(tid[]) is 'Takes deliveries that have ended out of the queue, which the caller has locked.';

create or replace function webhooks.keep_rows(places tid[], verdicts text[], retry_in_ms double precision[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  update webhooks.webhook_deliveries_live d
  set attempts = d.attempts + (p.verdict in ('retry', 'blocked') and d.trigger = 'auto')::integer,
      state = case
        when p.verdict = 'blocked' then 'blocked'
        when p.verdict = 'retry' or d.attempts > 0 then 'retrying'
        else 'pending'
      end,
      last_tried_at = case p.verdict when 'released' then d.last_tried_at else now() end,
      next_try_at = case p.verdict
        when 'retry' then now() + p.retry_in_ms * interval '1 ms'
        when 'blocked' then 'infinity'
        else d.next_try_at
      end,
      -- A replay that fails goes on by the schedule.
      trigger = case p.verdict when 'released' then d.trigger else 'auto' end,
      claimed_until = null,
      claim_token = null
  from unnest(places, verdicts, retry_in_ms) p(place, verdict, retry_in_ms)
  where d.ctid = p.place
$$;
comment on function webhooks.keep_rows(tid[], text[], double precision[]) is
  'Gives deliveries that have not ended back to the queue, which the caller has locked.';

create or replace function webhooks.record_results(
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
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
set jit = off
as $$
declare
  v_verdicts text[];
  v_ended tid[];
  v_kept tid[];
  v_kept_verdicts text[];
  v_retries double precision[];
  v_registrations bigint[];
  v_keys text[];
  v_activities bigint[];
begin
  with found as (
    select r.*, d.place is not null as is_current, d.place as row_place, d.occurred_at, d.attempts, d.trigger, d.order_key, d.owner_id,
           e.on_exhausted, e.circuit
    from unnest(activity_ids, registration_ids, tokens, outcomes, durations_ms, retry_in_ms, statuses, error_classes, errors,
                response_headers, response_bodies) with ordinality
      r(activity_id, registration_id, token, outcome, duration_ms, retry_in_ms, status, error_class, error, headers, body, place)
    left join lateral (
      select d.ctid as place, d.occurred_at, d.attempts, d.trigger, d.order_key, d.owner_id
      from webhooks.webhook_deliveries_live d
      where d.activity_id = r.activity_id and d.registration_id = r.registration_id and d.claim_token = r.token
      offset 0
      for update of d
    ) d on true
    left join lateral (
      select g.on_exhausted, c.state as circuit
      from webhooks.webhook_registrations g
      left join webhooks.webhook_circuits c on c.registration_id = g.id
      where g.id = r.registration_id and r.outcome in ('retry', 'failed')
      offset 0
    ) e on true
  ),
  -- What a failure means is known only here: while the circuit is open it is a probe, which costs no attempt, and one whose
  -- schedule is used up may have to hold back its object. A 410 is final in any case.
  verdict as (
    select f.*,
           case
             when not f.is_current then 'superseded'
             when f.outcome not in ('retry', 'failed') then f.outcome
             when f.status = 410 then 'failed'
             when f.circuit = 'open' and f.trigger = 'auto' then 'probe'
             when f.outcome = 'failed' and f.order_key is not null and f.on_exhausted = 'block' then 'blocked'
             else f.outcome
           end as verdict
    from found f
  ),
  -- How often it was tried by its schedule, this time included: replays and tests, probes, and what came too late, do not count.
  counted as materialized (
    select v.*, v.verdict in ('delivered', 'failed') as has_ended,
           (v.attempts + (v.trigger = 'auto' and v.verdict in ('delivered', 'failed', 'retry', 'blocked'))::integer)::smallint as tries
    from verdict v
  ),
  -- Inserted here and deleted below, not an update that moves the row: whoever waits for a moved row gets an error from Postgres,
  -- whoever waits for a deleted one finds that it is gone.
  moved as (
    insert into webhooks.webhook_deliveries_finished
      (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, trigger, order_key, owner_id)
    select c.activity_id, c.registration_id, c.occurred_at, now(), c.tries, true, c.verdict, c.trigger, c.order_key, c.owner_id
    from counted c
    where c.has_ended
  ),
  logged as (
    insert into webhooks.webhook_attempts
      (activity_id, registration_id, tried_at, duration_ms, status, attempt, trigger, outcome, error_class, error,
       response_headers, response_body, superseded, owner_id)
    select c.activity_id, c.registration_id, now() - c.duration_ms * interval '1 ms', c.duration_ms, c.status,
           case when c.trigger = 'auto' and c.verdict <> 'probe' then c.tries end,
           case when c.verdict = 'probe' then 'probe' else coalesce(c.trigger, 'auto') end,
           case when c.verdict = 'probe' then 'retry' else c.outcome end,
           c.error_class, c.error, c.headers::json, c.body, not c.is_current, c.owner_id
    from counted c
    where c.outcome <> 'released'
  )
  select array_agg(c.verdict order by c.place),
         array_agg(c.row_place) filter (where c.has_ended),
         array_agg(c.row_place) filter (where c.is_current and not c.has_ended),
         array_agg(c.verdict) filter (where c.is_current and not c.has_ended),
         array_agg(c.retry_in_ms) filter (where c.is_current and not c.has_ended),
         array_agg(c.registration_id) filter (where c.has_ended and c.order_key is not null),
         array_agg(c.order_key) filter (where c.has_ended and c.order_key is not null),
         array_agg(c.activity_id) filter (where c.has_ended and c.order_key is not null)
    into v_verdicts, v_ended, v_kept, v_kept_verdicts, v_retries, v_registrations, v_keys, v_activities
  from counted c;
  if v_ended is not null then
    perform webhooks.end_rows(v_ended);
  end if;
  if v_kept is not null then
    perform webhooks.keep_rows(v_kept, v_kept_verdicts, v_retries);
  end if;
  if v_keys is not null then
    perform webhooks.call_successors(v_registrations, v_keys, v_activities);
  end if;
  if 'superseded' = any (v_verdicts) then
    perform webhooks.judge_endpoints(array_agg(u.id), array_agg(u.outcome), array_agg(u.status), array_agg(u.error_class))
    from unnest(registration_ids, outcomes, statuses, error_classes, v_verdicts) u(id, outcome, status, error_class, verdict)
    where u.verdict <> 'superseded';
  else
    perform webhooks.judge_endpoints(registration_ids, outcomes, statuses, error_classes);
  end if;
  return coalesce(v_verdicts, '{}');
end
$$;
comment on function webhooks.record_results(bigint[], bigint[], bigint[], text[], integer[], double precision[], smallint[], text[], text[], text[], text[]) is
  'Records many results in one statement. outcome: delivered or failed ends the delivery, retry makes it due in retry_in_ms, released gives it back untried. Returns what became of each: its outcome, but blocked (it holds back its object until it is replayed or cancelled), probe (its circuit is open: no attempt is counted and it is tried again), or superseded (its claim token is no longer current: it is logged and changes nothing).';

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
language sql
set search_path = pg_catalog, pg_temp
as $$
  select cardinality(array_remove(webhooks.record_results($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11), 'superseded'))
$$;
comment on function webhooks.record_attempts(bigint[], bigint[], bigint[], text[], integer[], double precision[], smallint[], text[], text[], text[], text[]) is
  'As webhooks.record_results, but returns how many results counted.';
