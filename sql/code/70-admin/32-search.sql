-- The page of Webhook Activity: any combination of filters, newest first. The table of activities has no index for any of them, since
-- each would have to be kept by the application's own writes. So a search walks down the ids, of activities or of whatever has fewer
-- rows of the kind that is asked for (the queue, what went wrong), for a few milliseconds; then it says how far it has come.

create or replace function webhooks.states_by_rank()
returns text[]
language sql immutable
return '{failed,blocked,held,retrying,claimed,pending,cancelled,delivered}'::text[];
comment on function webhooks.states_by_rank() is 'The states of a delivery, the worst first: that of an activity is its worst delivery''s.';

create or replace function webhooks.status_matches(status smallint, wanted integer)
returns boolean
language sql immutable
return case
  when wanted = 0 then status is null
  when wanted < 10 then status is not null and status / 100 = wanted
  else status is not distinct from wanted
end;
comment on function webhooks.status_matches(smallint, integer) is
  'Whether an HTTP status is the one that is looked for: 404, or 4 for any from 400 on, or 0 for none.';

create or replace function webhooks.walk(
  source text, before_id bigint, after_id bigint, from_day timestamptz, until_day timestamptz, of_entity text, of_action text, of_object text,
  of_owner text, of_registration bigint, of_status integer, live boolean, ended boolean, steps integer,
  out ids bigint[], out times timestamptz[], out reached bigint, out looked_at integer
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Down an index, whatever the statistics say: the planner cannot know how few steps are wanted.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  if source = 'activities' then
    with w as materialized (
      select a.id, a.occurred_at, a.entity, a.action, a.object_id, a.owner_id from webhooks.webhook_activity a
      where a.id < before_id and a.id > after_id and a.occurred_at >= from_day and a.occurred_at < until_day
      order by a.id desc limit steps
    ),
    found as materialized (
      select w.id, w.occurred_at from w
      where (of_entity is null or w.entity = of_entity) and (of_action is null or w.action = of_action)
        and (of_object is null or w.object_id = of_object) and (of_owner is null or w.owner_id = of_owner)
    )
    select array_agg(f.id), array_agg(f.occurred_at), (select min(w.id) from w), (select count(*) from w) into ids, times, reached, looked_at
    from found f;
  elsif source = 'owner' then
    with w as materialized (
      select a.id, a.occurred_at, a.entity, a.action, a.object_id, a.owner_id from webhooks.webhook_activity a
      -- As rows, which only the index of owner and id is in the order of: by id alone the rare rows of a small tenant are far apart.
      where (a.owner_id, a.id) < (of_owner, before_id) and (a.owner_id, a.id) > (of_owner, after_id) and octet_length(a.owner_id) <= 2000
        and a.occurred_at >= from_day and a.occurred_at < until_day
      order by a.owner_id desc, a.id desc limit steps
    ),
    found as materialized (
      select w.id, w.occurred_at from w
      where (of_entity is null or w.entity = of_entity) and (of_action is null or w.action = of_action)
        and (of_object is null or w.object_id = of_object)
    )
    select array_agg(f.id), array_agg(f.occurred_at), (select min(w.id) from w), (select count(*) from w) into ids, times, reached, looked_at
    from found f;
  elsif source = 'object' then
    with w as materialized (
      select a.id, a.occurred_at, a.entity, a.action, a.object_id, a.owner_id from webhooks.webhook_activity a
      where (a.object_id, a.id) < (of_object, before_id) and (a.object_id, a.id) > (of_object, after_id) and octet_length(a.object_id) <= 2000
        and a.occurred_at >= from_day and a.occurred_at < until_day
      order by a.object_id desc, a.id desc limit steps
    ),
    found as materialized (
      select w.id, w.occurred_at from w
      where (of_entity is null or w.entity = of_entity) and (of_action is null or w.action = of_action)
        and (of_owner is null or w.owner_id = of_owner)
    )
    select array_agg(f.id), array_agg(f.occurred_at), (select min(w.id) from w), (select count(*) from w) into ids, times, reached, looked_at
    from found f;
  elsif source = 'attempts' then
    with w as materialized (
      select t.activity_id, t.status from webhooks.webhook_attempts t
      where t.outcome <> 'delivered' and t.activity_id < before_id and t.activity_id > after_id and t.tried_at >= from_day - interval '1 day'
      order by t.activity_id desc, t.registration_id desc limit steps
    ),
    edge as (
      select min(w.activity_id) as id, count(*) as looked_at from w
    )
    select array_agg(a.id), array_agg(a.occurred_at), (select edge.id from edge), (select edge.looked_at from edge)
      into ids, times, reached, looked_at
    -- The last one may have more rows than were looked at.
    from (select distinct w.activity_id from w, edge where webhooks.status_matches(w.status, of_status) or w.activity_id = edge.id) i
    cross join lateral (select a.id, a.occurred_at from webhooks.webhook_activity a where a.id = i.activity_id) a;
  else
    -- Two walks at once: below where either of them stopped, nothing is known of both.
    with e as materialized (
      select w.* from (
        (select d.activity_id, d.registration_id, d.occurred_at from webhooks.webhook_deliveries_finished d
         where ended and source = 'unwell' and d.state <> 'delivered' and d.activity_id < before_id and d.activity_id > after_id
           and d.occurred_at >= from_day and d.occurred_at < until_day
         order by d.activity_id desc, d.registration_id desc limit steps)
        union all
        (select d.activity_id, d.registration_id, d.occurred_at from webhooks.webhook_deliveries_finished d
         where source = 'registration'
           and (d.registration_id, d.activity_id) < (of_registration, before_id) and (d.registration_id, d.activity_id) > (of_registration, after_id)
           and d.occurred_at >= from_day and d.occurred_at < until_day
         order by d.registration_id desc, d.activity_id desc limit steps)
        union all
        (select d.activity_id, d.registration_id, d.occurred_at from webhooks.webhook_deliveries_finished d
         where source = 'deliveries' and d.activity_id < before_id and d.activity_id > after_id
           and d.occurred_at >= from_day and d.occurred_at < until_day
         order by d.activity_id desc, d.registration_id desc limit steps)
      ) w
    ),
    l as materialized (
      select d.activity_id, d.registration_id, d.occurred_at from webhooks.webhook_deliveries_live d
      where live and d.activity_id < before_id and d.activity_id > after_id
      order by d.activity_id desc, d.registration_id desc limit steps
    ),
    edge as (
      select greatest(
        case when (select count(*) from e) = steps then (select min(e.activity_id) from e) end,
        case when (select count(*) from l) = steps then (select min(l.activity_id) from l) end) as id
    ),
    found as (
      select distinct w.activity_id, w.occurred_at
      from (table e union all table l) w, edge
      where w.activity_id >= coalesce(edge.id, 0)
        -- The last one may have more rows than were looked at.
        and (of_registration is null or w.registration_id = of_registration or w.activity_id = edge.id)
    )
    select array_agg(f.activity_id), array_agg(f.occurred_at), (select edge.id from edge),
           case when (select edge.id from edge) is null then 0 else steps end
      into ids, times, reached, looked_at
    from found f;
  end if;
end
$$;
comment on function webhooks.walk(
  text, bigint, bigint, timestamptz, timestamptz, text, text, text, text, bigint, integer, boolean, boolean, integer) is
  'The next activities, down from an id, that a search has to look at. source: activities; owner, object (of one, where there is an index for it); attempts (that failed); unwell (deliveries: ended otherwise than delivered, live); registration (its deliveries, where there is an index for them); deliveries (all). reached: the lowest id that was looked at; looked_at is fewer than steps once there is no more.';

create or replace function webhooks.sift(
  ids bigint[], times timestamptz[], occurred_from timestamptz, occurred_until timestamptz, of_entity text, of_action text,
  of_object text, of_owner text, of_tenant text, of_states text[], of_registration bigint, of_status integer
)
returns bigint[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  if of_states is null and of_registration is null and of_status is null then
    return array(
      select a.id
      from unnest(ids, times) c(id, occurred_at)
      join webhooks.webhook_activity a on a.id = c.id and a.occurred_at = c.occurred_at
      where a.occurred_at >= occurred_from and a.occurred_at < occurred_until
        and (of_entity is null or a.entity = of_entity) and (of_action is null or a.action = of_action)
        and (of_object is null or a.object_id = of_object) and (of_owner is null or a.owner_id = of_owner)
      order by a.id desc);
  end if;
  return array(
    select a.id
    from unnest(ids, times) c(id, occurred_at)
    join webhooks.webhook_activity a on a.id = c.id and a.occurred_at = c.occurred_at
    cross join lateral (
      select count(*) as deliveries,
             coalesce((webhooks.states_by_rank())[min(array_position(webhooks.states_by_rank(),
               case when not d.finished and (not r.is_enabled or r.hold_reason is not null) then 'held' else d.state end))],
               'unregistered') as state,
             bool_or(case when of_status is not null then exists (
               select from (
                 select t.status, t.outcome from webhooks.webhook_attempts t
                 where t.activity_id = d.activity_id and t.registration_id = d.registration_id and t.tried_at >= d.occurred_at - interval '1 day'
                 order by t.id + 0 desc limit 1
               ) t
               where webhooks.status_matches(t.status, of_status)) end) as has_status
      from webhooks.webhook_deliveries d
      left join webhooks.webhook_registrations r on r.id = d.registration_id
      where d.activity_id = a.id and d.occurred_at = a.occurred_at
        and (of_registration is null or d.registration_id = of_registration)
        and (of_tenant is null or r.owner_id = of_tenant)
    ) s
    where a.occurred_at >= occurred_from and a.occurred_at < occurred_until
      and (of_entity is null or a.entity = of_entity) and (of_action is null or a.action = of_action)
      and (of_object is null or a.object_id = of_object) and (of_owner is null or a.owner_id = of_owner)
      and (of_registration is null or s.deliveries > 0)
      and (of_states is null or s.state = any (of_states))
      and (of_status is null or s.has_status)
    order by a.id desc);
end
$$;
comment on function webhooks.sift(bigint[], timestamptz[], timestamptz, timestamptz, text, text, text, text, text, text[], bigint, integer) is
  'Those of some activities that match, newest first. of_tenant: only deliveries to registrations of that owner count.';

create or replace function webhooks.source_of_search(
  of_object text, of_owner text, of_states text[], of_registration bigint, of_status integer
)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    -- Those indexes have no longer ones.
    when octet_length(of_object) <= 2000 and to_regclass('webhooks.webhook_activity_object_idx') is not null then 'object'
    when of_status is not null and of_status <> 2 and of_status not between 200 and 299 then 'attempts'
    when not of_states && '{delivered,unregistered}' then 'unwell'
    when of_registration is not null then
      case when to_regclass('webhooks.webhook_deliveries_finished_registration_idx') is not null then 'registration' else 'deliveries' end
    when octet_length(of_owner) <= 2000 and to_regclass('webhooks.webhook_activity_owner_idx') is not null then 'owner'
    else 'activities'
  end
$$;
comment on function webhooks.source_of_search(text, text, text[], bigint, integer) is
  'Where a search walks: over the fewest rows that an index shows in the order of activities.';

create or replace function webhooks.assert_search(states text[], status integer, page_size integer, after text)
returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not coalesce(states, '{}') <@ (webhooks.states_by_rank() || '{unregistered}'::text[]) or array_position(states, null) is not null then
    raise exception 'there is no such state' using errcode = 'WHARG', column = 'states',
      hint = format('States are %s and unregistered.', array_to_string(webhooks.states_by_rank(), ', '));
  elsif status is not null and status not between 0 and 5 and status not between 100 and 999 then
    raise exception 'there is no HTTP status %', status using errcode = 'WHARG', column = 'status',
      hint = 'Give one as 404, 4 for any from 400 to 499, or 0 for no answer at all.';
  elsif page_size is null or page_size not between 1 and 100 then
    raise exception 'a page has from 1 to 100 rows' using errcode = 'WHARG', column = 'first', hint = 'Give first from 1 to 100.';
  elsif after !~ '^[0-9]{1,18}$' then
    raise exception 'this is no place in the list' using errcode = 'WHARG', column = 'after',
      hint = 'Give as after what the page before gave as next.';
  end if;
end
$$;
comment on function webhooks.assert_search(text[], integer, integer, text) is 'Error WHARG for what cannot be searched for.';

create or replace function webhooks.page_of_search(ids bigint[], page_size integer, more boolean, before_id bigint)
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'ids', (select coalesce(json_agg(i.id::text order by i.id desc), '[]') from unnest(ids[:page_size]) i(id)),
    'next', case when cardinality(ids) > page_size then ids[page_size] when more then before_id end::text,
    'complete', cardinality(ids) > page_size or not more,
    'searchedUntil', case when cardinality(ids) <= page_size and more then (
      select to_json(a.occurred_at) #>> '{}' from webhooks.webhook_activity a where a.id >= before_id order by a.id limit 1) end)
$$;
comment on function webhooks.page_of_search(bigint[], integer, boolean, bigint) is
  'A page of a search, and what follows: more of what was found, or more to look through from before_id down.';

create or replace function webhooks.api_search_activities(
  occurred_from timestamptz, occurred_until timestamptz, entity text, action text, object_id text, owner_id text, states text[],
  registration_id bigint, status integer, page_size integer, after text, most_ms integer default 25
)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant text := webhooks.authorize('Activity', 'List');
  v_owner text := coalesce(v_tenant, api_search_activities.owner_id);
  v_from timestamptz := coalesce(api_search_activities.occurred_from, '-infinity');
  v_until timestamptz := coalesce(api_search_activities.occurred_until, 'infinity');
  v_states text[] := nullif(api_search_activities.states, '{}');
  v_source text := webhooks.source_of_search(
    api_search_activities.object_id, v_owner, v_states, api_search_activities.registration_id, api_search_activities.status);
  v_low bigint;
  v_before bigint;
  v_steps integer;
  v_walked record;
  v_ids bigint[] := '{}';
  v_more boolean := true;
  v_started timestamptz := clock_timestamp();
  v_since timestamptz := v_started;
  v_now timestamptz;
  v_spent double precision := -1; -- One step is taken in any case.
begin
  perform webhooks.assert_search(v_states, api_search_activities.status, page_size, api_search_activities.after);
  -- What was written after a moment has a higher id than any mark up to it. A row is as old as its statement, which may run for a while
  -- before it writes: ten minutes, say.
  v_low := coalesce((select m.activity_id from webhooks.webhook_marks m where m.at <= v_from order by m.at desc limit 1), 0);
  v_before := least(
    coalesce(api_search_activities.after::bigint, 9223372036854775807),
    (select m.activity_id + 1 from webhooks.webhook_marks m where m.at >= v_until + interval '10 minutes' order by m.at limit 1));
  if v_tenant <> api_search_activities.owner_id then
    v_more := false;
  end if;
  v_steps := case when v_source = 'attempts' then 100 else greatest(page_size + 1, 200) end;
  while v_more and cardinality(v_ids) <= page_size and v_spent < most_ms loop
    select w.* into v_walked
    from webhooks.walk(
      v_source, v_before, v_low,
      case when isfinite(v_from) then date_trunc('day', v_from, 'UTC') else v_from end,
      case when isfinite(v_until) then date_trunc('day', v_until, 'UTC') + interval '1 day' else v_until end,
      api_search_activities.entity, api_search_activities.action, api_search_activities.object_id, v_owner,
      api_search_activities.registration_id, api_search_activities.status,
      v_states is null or v_states && '{blocked,held,retrying,claimed,pending}'::text[],
      v_states is null or v_states && '{failed,cancelled}'::text[], v_steps) w;
    v_ids := v_ids || webhooks.sift(
      v_walked.ids, v_walked.times, v_from, v_until, api_search_activities.entity, api_search_activities.action,
      api_search_activities.object_id, v_owner, v_tenant, v_states, api_search_activities.registration_id, api_search_activities.status);
    v_more := v_walked.looked_at >= v_steps;
    v_before := v_walked.reached;
    v_now := clock_timestamp();
    v_spent := extract(epoch from v_now - v_started) * 1000;
    -- As many steps as there is time for, by what the last ones took.
    v_steps := least(v_steps * 2, 5000, greatest(50, v_steps * (most_ms - v_spent) / greatest(extract(epoch from v_now - v_since) * 1000, 0.1))::integer);
    v_since := v_now;
  end loop;
  return webhooks.page_of_search(v_ids, page_size, v_more, v_before);
end
$$;
comment on function webhooks.api_search_activities(
  timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, integer, text, integer) is
  e'@behavior -*\nWhat the query searchActivities shows: ids, newest first, and where to go on. It looks for most_ms, and then says how far back it has looked. Permission: Activity (List). Errors: WHPER, WHARG.';

create or replace function webhooks.api_activity_summaries(ids bigint[])
returns table (activity_id bigint, summary json)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_tenant text := webhooks.authorize('Activity', 'List');
  v_has_worker boolean := webhooks.workers_alive() > 0;
begin
  return query
  select a.id, json_build_object(
    'state', coalesce(d.state, 'unregistered'), 'deliveryCount', d.deliveries, 'deliveredCount', d.delivered, 'attemptCount', d.attempts,
    'lastTriedAt', to_json(d.last_tried_at) #>> '{}', 'nextTryAt', to_json(d.next_try_at) #>> '{}',
    'lastStatus', t.status, 'lastErrorClass', t.error_class,
    'reason', case coalesce(d.state, 'unregistered')
      when 'unregistered' then coalesce(a.note, 'No registration was told of it.')
      when 'held' then d.hold
      when 'blocked' then concat_ws(' ', t.error, 'Its object waits for it: replay or cancel it.')
      when 'failed' then coalesce(t.error, 'All attempts failed.')
      when 'delivered' then null
      when 'cancelled' then 'Its registration was deleted or the delivery cancelled.'
      else nullif(concat_ws(' ', case when not v_has_worker then 'No worker is alive: start one with rowhook work.' end, t.error), '')
    end)
  from unnest(ids) i(id)
  join webhooks.webhook_activity a on a.id = i.id and (v_tenant is null or a.owner_id = v_tenant)
  cross join lateral (
    select (webhooks.states_by_rank())[min(array_position(webhooks.states_by_rank(), s.state))] as state,
           count(*)::integer as deliveries,
           (count(*) filter (where d.state = 'delivered'))::integer as delivered,
           coalesce(sum(d.attempts), 0)::integer as attempts,
           max(d.last_tried_at) as last_tried_at,
           min(nullif(coalesce(g.next_try_at, d.next_try_at), 'infinity')) filter (where s.state in ('retrying', 'pending')) as next_try_at,
           min(webhooks.held_because(r.state, r.state_reason, r.hold_reason)) filter (where s.state = 'held') as hold
    from webhooks.webhook_deliveries d
    left join webhooks.webhook_registrations r on r.id = d.registration_id
    left join webhooks.webhook_deliveries_live g
      on d.group_id <> d.activity_id and g.activity_id = d.group_id and g.registration_id = d.registration_id
    cross join lateral (
      select case when not d.finished and (not r.is_enabled or r.hold_reason is not null) then 'held' else d.state end
    ) s(state)
    where d.activity_id = a.id and d.occurred_at = a.occurred_at and (v_tenant is null or r.owner_id = v_tenant)
  ) d
  left join lateral (
    select t.status, t.error_class, t.error
    from webhooks.webhook_attempts t
    where t.activity_id = a.id and t.tried_at >= a.occurred_at - interval '1 day'
      and (v_tenant is null or exists (
        select from webhooks.webhook_registrations r where r.id = t.registration_id and r.owner_id = v_tenant))
    order by t.id + 0 desc
    limit 1
  ) t on d.attempts > 0 or d.last_tried_at is not null;
end
$$;
comment on function webhooks.api_activity_summaries(bigint[]) is
  e'@behavior -*\nWhat activities'' deliveries come to, as the type Activity shows it: how many, when they are tried, and why they are in their state. Permission: Activity (List). Errors: WHPER.';
