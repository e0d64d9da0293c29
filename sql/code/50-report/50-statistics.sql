-- What the counts of webhooks.count_history() say.

create or replace function webhooks.attempt_points(registrations bigint[], step_seconds integer, since timestamptz, together boolean)
returns table (registration_id bigint, at timestamptz, delivered bigint, retried bigint, failed bigint, p50_ms integer, p95_ms integer)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
  return query
  with by_bucket as (
    -- Each step, and without a time the whole.
    select k.registration_id, k.starts_at as at, k.bucket, sum(k.attempts) as attempts,
           sum(k.attempts) filter (where k.outcome = 'delivered') as delivered,
           sum(k.attempts) filter (where k.outcome = 'retry') as retried,
           sum(k.attempts) filter (where k.outcome = 'failed') as failed
    from (
      select case when together then 0 else k.registration_id end as registration_id, k.starts_at, k.bucket, k.outcome, k.attempts
      from webhooks.webhook_attempt_counts k
      where k.registration_id = any (registrations) and k.seconds = step_seconds and k.starts_at >= since
    ) k
    group by grouping sets ((1, 2, 3), (1, 3))
  ),
  ranked as (
    select b.*, sum(b.attempts) over (partition by b.registration_id, b.at order by b.bucket) as so_far,
           sum(b.attempts) over (partition by b.registration_id, b.at) as total
    from by_bucket b
  )
  select r.registration_id, r.at, coalesce(sum(r.delivered), 0)::bigint, coalesce(sum(r.retried), 0)::bigint, coalesce(sum(r.failed), 0)::bigint,
         webhooks.bucket_duration(min(r.bucket) filter (where r.so_far >= r.total * 0.5)),
         webhooks.bucket_duration(min(r.bucket) filter (where r.so_far >= r.total * 0.95))
  from ranked r
  group by 1, 2;
end
$$;
comment on function webhooks.attempt_points(bigint[], integer, timestamptz, boolean) is
  'The attempts of registrations (0: all) since a moment, step by step and, where at is null, as a whole; each registration by itself or together: how many of each outcome, and how long half of them and 95 % took at most.';

create or replace function webhooks.point_json(
  at timestamptz, delivered bigint, retried bigint, failed bigint, p50_ms integer, p95_ms integer
)
returns json
language sql stable
return json_build_object(
  'at', to_json(at) #>> '{}', 'delivered', coalesce(delivered, 0), 'retried', coalesce(retried, 0), 'failed', coalesce(failed, 0),
  'p50Ms', p50_ms, 'p95Ms', p95_ms);
comment on function webhooks.point_json(timestamptz, bigint, bigint, bigint, integer, integer) is 'A point of a plot, as the type StatisticsPoint of the API.';

create or replace function webhooks.backlog(of_owner text)
returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  -- Counted as far as that; what lies beyond is estimated.
  v_most bigint := 10000;
  v_live bigint;
  v_estimate bigint;
  v_oldest timestamptz;
begin
  if of_owner is null then
    select count(*) into v_live from (select from webhooks.webhook_deliveries_live l order by l.activity_id limit v_most + 1) l;
  else
    select count(*) into v_live
    from (
      select from webhooks.webhook_registrations r
      join webhooks.webhook_deliveries_live l on l.registration_id + 0 = r.id
      where r.owner_id = of_owner
      limit v_most + 1
    ) l;
  end if;
  if v_live > v_most and of_owner is null then
    select greatest(c.reltuples::bigint, v_live) into v_estimate from pg_class c where c.oid = 'webhooks.webhook_deliveries_live'::regclass;
  end if;
  -- From one registration with live deliveries to the next.
  with recursive lanes as (
    (select l.registration_id from webhooks.webhook_deliveries_live l order by l.registration_id + 0 limit 1)
    union all
    select (select l.registration_id from webhooks.webhook_deliveries_live l
            where l.registration_id + 0 > n.registration_id order by l.registration_id + 0 limit 1)
    from lanes n
    where n.registration_id is not null
  )
  select min(d.next_try_at) into v_oldest
  from lanes n
  join webhooks.webhook_registrations r on r.id = n.registration_id and r.state = 'active' and r.hold_reason is null
    and (of_owner is null or r.owner_id = of_owner)
  cross join lateral (
    select l.next_try_at from webhooks.webhook_deliveries_live l
    where l.registration_id + 0 = n.registration_id and l.next_try_at <= now() and l.claimed_until is null
    order by l.next_try_at limit 1
  ) d;
  return json_build_object('live', coalesce(v_estimate, v_live)::text, 'estimated', v_live > v_most, 'due', v_oldest is not null,
                           'oldestDueAt', to_json(v_oldest) #>> '{}');
end
$$;
comment on function webhooks.backlog(text) is
  'The queue, of one owner''s registrations or (null) of all: how many deliveries are live, estimated from 10 000 on, and since when the oldest has been due that could be sent.';

create or replace function webhooks.worker_sessions()
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object(
    'name', w.name, 'connectedAt', to_json(w.connected_at) #>> '{}', 'lastSeenAt', to_json(w.last_seen_at) #>> '{}') order by w.connected_at), '[]')
  from (
    select concat_ws(' on ', a.application_name, host(a.client_addr)) as name, min(a.backend_start) as connected_at,
           -- Whatever its sessions last did: it polls and renews its claims.
           max(greatest(s.state_change, a.state_change)) as last_seen_at
    from pg_locks l
    join pg_stat_activity a on a.pid = l.pid
    left join pg_stat_activity s
      on s.datid = a.datid and s.application_name = a.application_name and s.client_addr is not distinct from a.client_addr
    where l.locktype = 'advisory' and l.classid = 1919907688 and l.objid = 4 and l.objsubid = 2 and l.granted
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
    group by a.pid, a.application_name, a.client_addr
  ) w
$$;
comment on function webhooks.worker_sessions() is
  'The workers that are connected, as the type WorkerSession of the API: since when, and when they last did something in the database.';

create or replace function webhooks.failing_registrations(of_owner text)
returns bigint[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select array(
    select r.id
    from webhooks.webhook_registrations r
    left join webhooks.webhook_circuits c on c.registration_id = r.id and c.failures > 0
    where (r.state <> 'active' or r.hold_reason is not null or c.failures > 0) and (of_owner is null or r.owner_id = of_owner)
    order by case
        when r.state = 'disabled' then 1
        when r.state = 'active' and c.state = 'open' then 2
        when r.state = 'active' and r.hold_reason is not null then 3
        when r.state = 'active' then 4
        else 5
      end, c.failing_since, r.id
    limit 100)
$$;
comment on function webhooks.failing_registrations(text) is
  'The registrations, of one owner or (null) of any, that something is wrong with, the worst first, those that somebody paused last; 100 at most.';

create or replace function webhooks.api_statistics(hours integer)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
as $$
declare
  v_owner text := webhooks.authorize('Activity', 'List');
  v_seconds integer := case hours when 1 then 60 else 600 end;
  v_step interval := v_seconds * interval '1 second';
  v_from timestamptz;
  v_registrations bigint[];
  v_points json;
  v_total json;
  v_failing bigint[];
begin
  if api_statistics.hours is null or api_statistics.hours not in (1, 24) then
    raise exception 'statistics are of 1 hour or of 24' using errcode = 'WHARG', column = 'hours', hint = 'Give hours as 1 or 24.';
  end if;
  begin
    perform webhooks.authorize('Registration', 'List');
    v_failing := webhooks.failing_registrations(v_owner);
  exception when sqlstate 'WHPER' then
    v_failing := '{}';
  end;
  -- The last step is the one that has just begun.
  v_from := date_bin(v_step, now(), timestamptz '2000-01-01 00:00:00Z') + v_step - api_statistics.hours * interval '1 hour';
  v_registrations := case when v_owner is null then '{0}' else
    array(select r.id from webhooks.webhook_registrations r where r.owner_id = v_owner) end;
  with points as materialized (
    select p.* from webhooks.attempt_points(v_registrations, v_seconds, v_from, true) p
  )
  select (select json_agg(webhooks.point_json(s.at, p.delivered, p.retried, p.failed, p.p50_ms, p.p95_ms) order by s.at)
          from generate_series(v_from, now(), v_step) s(at)
          left join points p on p.at = s.at),
         (select webhooks.point_json(v_from, p.delivered, p.retried, p.failed, p.p50_ms, p.p95_ms)
          from (select) one
          left join points p on p.at is null)
    into v_points, v_total;
  return json_build_object(
    'from', to_json(v_from) #>> '{}', 'until', to_json(now()) #>> '{}', 'stepSeconds', v_seconds,
    'updatedAt', (select to_json(max(m.at)) #>> '{}' from webhooks.webhook_marks m),
    'points', v_points, 'total', v_total,
    'backlog', webhooks.backlog(v_owner),
    'failing', (select coalesce(json_agg(f.id::text order by f.place), '[]')
                from unnest(v_failing) with ordinality f(id, place)),
    'captured', case when v_owner is not null then '[]' else (
      select coalesce(json_agg(json_build_object('entity', k.entity, 'action', k.action, 'activities', k.activities)
                               order by k.activities desc, k.entity, k.action), '[]')
      from webhooks.captured_last_day() k) end,
    -- Who runs them is not a tenant's business.
    'workers', case when v_owner is not null then '[]' else webhooks.worker_sessions() end,
    'workersAlive', webhooks.workers_alive(), 'dispatcherAlive', webhooks.dispatcher_alive());
end
$$;
comment on function webhooks.api_statistics(integer) is
  e'@behavior -*\nWhat the query statistics shows, of a tenant''s registrations to a tenant. Permission: Activity (List). Errors: WHPER, WHARG.';

create or replace function webhooks.captured_last_day()
returns table (entity text, action text, activities bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select k.entity, k.action, sum(k.activities)::bigint
  from webhooks.webhook_activity_counts k
  where k.starts_at > now() - interval '24 hours'
  group by k.entity, k.action
$$;
comment on function webhooks.captured_last_day() is 'How many changes of each entity and action were captured in the last 24 hours, by whole hours.';

create or replace function webhooks.api_captured(entity_event_ids bigint[])
returns table (entity_event_id bigint, activities json)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
as $$
#variable_conflict use_column
begin
  -- Of how much others do a tenant learns nothing.
  if webhooks.authorize('EntityEvent', 'List') is not null then
    return;
  end if;
  return query
  select e.id, to_json(coalesce(k.activities, 0))
  from webhooks.entity_events e
  left join webhooks.captured_last_day() k on k.entity = e.entity and k.action = e.action
  where e.id = any (entity_event_ids);
end
$$;
comment on function webhooks.api_captured(bigint[]) is
  e'@behavior -*\nWhat EntityEvent.activities24H shows. Permission: EntityEvent (List). Errors: WHPER.';

create or replace function webhooks.last_error(registration_id bigint)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
begin
  -- Of a delivery that waits for its retry; attempts have no index by registration unless webhooks.index_reports() made one.
  return (
    select t.error
    from (
      select l.activity_id, l.attempts from webhooks.webhook_deliveries_live l
      where l.registration_id + 0 = last_error.registration_id order by l.next_try_at limit 200
    ) l
    cross join lateral (
      select t.error from webhooks.webhook_attempts t
      where t.activity_id = l.activity_id and t.registration_id = last_error.registration_id and t.outcome <> 'delivered'
      order by t.id + 0 desc limit 1
    ) t
    where l.attempts > 0
    limit 1);
end
$$;
comment on function webhooks.last_error(bigint) is 'Why a delivery of a registration that waits for its retry failed last; null where none is found soon.';

create or replace function webhooks.what_is_wrong(
  registration webhooks.webhook_registrations, circuit webhooks.webhook_circuits, out reason text, out remedy text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if registration.state = 'disabled' then
    reason := registration.state_reason;
    remedy := 'Resume it once the endpoint is well.';
  elsif registration.state = 'paused' then
    reason := concat(format('Paused by %s', registration.state_changed_by), ': “' || registration.state_reason || '”', '.');
    remedy := 'Resume it to go on.';
  elsif registration.hold_reason is not null then
    reason := regexp_replace(registration.hold_reason, '^secret-\w+: ', '');
    remedy := case
      when registration.hold_reason like 'secret-key:%' then 'Give the workers the key, or rotate its secret.'
      when registration.hold_reason like 'secret-missing:%' then 'Set the secret that is missing.'
      else 'Its deliveries are kept until that is mended.'
    end;
  elsif circuit.failures > 0 then
    reason := concat_ws(' ', format('The last %s attempts failed.', circuit.failures), webhooks.last_error(registration.id));
    remedy := case when circuit.state = 'open' then
      'Only single probes are sent until one succeeds; then all goes on by itself.'
      else 'They are tried again on schedule. Look at the answers.' end;
  end if;
end
$$;
comment on function webhooks.what_is_wrong(webhooks.webhook_registrations, webhooks.webhook_circuits) is
  'What is wrong with a registration and what to do about it, in sentences; nulls where nothing is.';

create or replace function webhooks.api_registration_health(ids bigint[])
returns table (registration_id bigint, health json)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
as $$
#variable_conflict use_column
declare
  v_owner text := webhooks.authorize('Registration', 'List');
  v_from timestamptz := date_trunc('hour', now(), 'UTC') - interval '23 hours';
  v_ids bigint[] := array(
    select r.id from webhooks.webhook_registrations r where r.id = any (ids) and (v_owner is null or r.owner_id = v_owner));
begin
  return query
  with points as materialized (
    select p.* from webhooks.attempt_points(v_ids, 3600, v_from, false) p
  ),
  hours as (
    select i.id, json_agg(webhooks.point_json(s.at, p.delivered, p.retried, p.failed, p.p50_ms, p.p95_ms) order by s.at) as points
    from unnest(v_ids) i(id)
    cross join generate_series(v_from, now(), interval '1 hour') s(at)
    left join points p on p.registration_id = i.id and p.at = s.at
    group by i.id
  )
  select r.id, json_build_object(
    'delivered24H', coalesce(d.delivered, 0), 'retried24H', coalesce(d.retried, 0), 'failed24H', coalesce(d.failed, 0),
    'successRate24H', d.delivered::double precision / nullif(d.delivered + d.retried + d.failed, 0),
    'p50Ms24H', d.p50_ms, 'p95Ms24H', d.p95_ms, 'hours', h.points,
    'circuit', coalesce(c.state, 'closed'), 'failures', coalesce(c.failures, 0), 'failingSince', to_json(c.failing_since) #>> '{}',
    'nextProbeAt', to_json(c.probe_at) #>> '{}', 'countedAt', to_json(m.at) #>> '{}', 'live', q.live, 'oldestDueAt', to_json(q.oldest_due_at) #>> '{}',
    'reason', w.reason, 'remedy', w.remedy)
  from webhooks.webhook_registrations r
  join hours h on h.id = r.id
  left join points d on d.registration_id = r.id and d.at is null
  left join webhooks.webhook_circuits c on c.registration_id = r.id
  cross join (select max(m.at) as at from webhooks.webhook_marks m) m
  cross join lateral webhooks.what_is_wrong(r, c) w
  cross join lateral webhooks.lane(r.id) q;
end
$$;
comment on function webhooks.api_registration_health(bigint[]) is
  e'@behavior -*\nWhat Registration.health shows. Permission: Registration (List). Errors: WHPER.';

create or replace function webhooks.lane(registration_id bigint, out live integer, out oldest_due_at timestamptz)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
begin
  select count(*) into live
  from (select from webhooks.webhook_deliveries_live l where l.registration_id + 0 = lane.registration_id limit 1000) l;
  select l.next_try_at into oldest_due_at
  from webhooks.webhook_deliveries_live l
  where l.registration_id + 0 = lane.registration_id and l.next_try_at <= now()
  order by l.next_try_at
  limit 1;
end
$$;
comment on function webhooks.lane(bigint) is 'The queue of a registration: how many, counted up to 1000, and since when the oldest is due.';
