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
set jit = off
as $$
declare
  v_verdicts text[];
  v_registrations bigint[];
  v_keys text[];
  v_activities bigint[];
begin
  with result as materialized (
    select *
    from unnest(activity_ids, registration_ids, tokens, outcomes, retry_in_ms, statuses) with ordinality
      u(activity_id, registration_id, token, outcome, retry_in_ms, status, place)
  ),
  -- What a failure means is known only here: while the circuit is open it is a probe, which costs no attempt, and one whose
  -- schedule is used up may have to hold back its object. A 410 is final in any case.
  verdict as materialized (
    select r.place, r.activity_id, r.registration_id, r.token, r.retry_in_ms,
           case
             when r.status = 410 then 'failed'
             when c.state = 'open' and d.trigger = 'auto' then 'probe'
             when r.outcome = 'failed' and d.order_key is not null and g.on_exhausted = 'block' then 'blocked'
             else r.outcome
           end as verdict
    from result r
    join webhooks.webhook_deliveries_live d
      on d.activity_id = r.activity_id and d.registration_id = r.registration_id and d.claim_token = r.token
    join webhooks.webhook_registrations g on g.id = r.registration_id
    left join webhooks.webhook_circuits c on c.registration_id = r.registration_id
    where r.outcome in ('retry', 'failed')
  ),
  ending as (
    select r.place, r.activity_id, r.registration_id, r.token, r.outcome as state from result r where r.outcome = 'delivered'
    union all
    select v.place, v.activity_id, v.registration_id, v.token, v.verdict from verdict v where v.verdict = 'failed'
  ),
  staying as (
    select r.place, r.activity_id, r.registration_id, r.token, 0::double precision as retry_in_ms, r.outcome as verdict
    from result r where r.outcome = 'released'
    union all
    select v.place, v.activity_id, v.registration_id, v.token, v.retry_in_ms, v.verdict from verdict v where v.verdict <> 'failed'
  ),
  -- Delete and insert, not an update that moves the row: whoever waits for a moved row gets an error from Postgres,
  -- whoever waits for a deleted one finds that it is gone.
  finished as (
    delete from webhooks.webhook_deliveries_live d
    using ending e
    where d.activity_id = e.activity_id and d.registration_id = e.registration_id and d.claim_token = e.token
    returning e.place, d.activity_id, d.registration_id, d.occurred_at, d.trigger, d.order_key, d.owner_id, e.state,
              (d.attempts + (d.trigger = 'auto')::integer)::smallint as attempts
  ),
  moved as (
    insert into webhooks.webhook_deliveries_finished
      (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, trigger, order_key, owner_id)
    select f.activity_id, f.registration_id, f.occurred_at, now(), f.attempts, true, f.state, f.trigger, f.order_key, f.owner_id
    from finished f
  ),
  kept as (
    update webhooks.webhook_deliveries_live d
    set attempts = d.attempts + (s.verdict in ('retry', 'blocked') and d.trigger = 'auto')::integer,
        state = case
          when s.verdict = 'blocked' then 'blocked'
          when s.verdict = 'retry' or d.attempts > 0 then 'retrying'
          else 'pending'
        end,
        last_tried_at = case s.verdict when 'released' then d.last_tried_at else now() end,
        next_try_at = case s.verdict
          when 'retry' then now() + s.retry_in_ms * interval '1 ms'
          when 'blocked' then 'infinity'
          else d.next_try_at
        end,
        trigger = case s.verdict when 'released' then d.trigger else 'auto' end,
        claimed_until = null,
        claim_token = null
    from staying s
    where d.activity_id = s.activity_id and d.registration_id = s.registration_id and d.claim_token = s.token
    returning s.place, s.verdict, d.attempts, d.owner_id
  ),
  counted as materialized (
    select f.place, f.state as verdict, f.trigger, case f.trigger when 'auto' then f.attempts end as attempt, f.owner_id
    from finished f
    union all
    select k.place, k.verdict,
           case when k.verdict = 'probe' then 'probe' else coalesce(b.trigger, 'auto') end,
           case when k.verdict <> 'probe' and coalesce(b.trigger, 'auto') = 'auto' then k.attempts end,
           k.owner_id
    from kept k
    -- As it was before this statement: a replay that fails goes on by the schedule.
    left join lateral (
      select d.trigger from webhooks.webhook_deliveries_live d
      where d.activity_id = activity_ids[k.place] and d.registration_id = registration_ids[k.place]
    ) b on true
  ),
  -- Each result by its place in the arrays: what counted, and what came under a claim that is no longer current.
  numbered as (
    select c.place, c.verdict, c.trigger, c.attempt, c.owner_id from counted c
    union all
    select r.place, 'superseded', 'auto', null, null from result r where r.place not in (select c.place from counted c)
  ),
  logged as (
    insert into webhooks.webhook_attempts
      (activity_id, registration_id, tried_at, duration_ms, status, attempt, trigger, outcome, error_class, error,
       response_headers, response_body, superseded, owner_id)
    select activity_ids[n.place], registration_ids[n.place], now() - durations_ms[n.place] * interval '1 ms',
           durations_ms[n.place], statuses[n.place], n.attempt, n.trigger,
           case when n.verdict = 'probe' then 'retry' else outcomes[n.place] end, error_classes[n.place], errors[n.place],
           response_headers[n.place]::json, response_bodies[n.place], n.verdict = 'superseded', n.owner_id
    from numbered n
    where outcomes[n.place] <> 'released'
  )
  select (select array_agg(n.verdict order by n.place) from numbered n),
         array_agg(f.registration_id), array_agg(f.order_key), array_agg(f.activity_id)
    into v_verdicts, v_registrations, v_keys, v_activities
  from finished f
  where f.order_key is not null;
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
