-- Grouping: several deliveries of a registration leave in one request. webhooks.dispatch makes the groups right before it
-- claims, so that a captured write has no part in it. The latest delivery of a group leads it: it alone is claimed, counted,
-- tried and recorded. The others, its followers, wait for ever and share its fate, each with its own row.

create or replace function webhooks.group_limits(out events integer, out bytes integer)
language sql immutable
return (100, 1048576);
comment on function webhooks.group_limits() is
  'What one request of a transaction holds at most: so many changes, or rows of so many bytes as they are stored, and one.';

create or replace function webhooks.coalesced(change_group webhooks.webhook_groups)
returns webhooks.webhook_activity
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_first webhooks.webhook_activity;
  v_last webhooks.webhook_activity;
begin
  select a.* into v_first from webhooks.webhook_activity a
  where a.id = change_group.activity_ids[1] and a.occurred_at = change_group.occurred_at[1];
  select a.* into v_last from webhooks.webhook_activity a
  where a.id = change_group.leader_id and a.occurred_at = change_group.occurred_at[cardinality(change_group.occurred_at)];
  if v_first.action = 'create' then
    if v_last.action = 'delete' then
      return null;
    end if;
    v_last.action := 'create';
    v_last.previous := null;
    v_last.changed := null;
  else
    v_last.previous := v_first.previous;
    if v_last.action = 'update' then
      -- The columns that changed on the way and are not what they were. What is not copied cannot be compared.
      select array_agg(c.name order by c.place) into v_last.changed
      from (
        select c.name, min(c.place) as place
        from unnest(change_group.activity_ids, change_group.occurred_at) m(id, occurred_at)
        cross join lateral (
          select a.changed from webhooks.webhook_activity a where a.id = m.id and a.occurred_at = m.occurred_at offset 0
        ) a
        cross join unnest(a.changed) with ordinality c(name, place)
        group by c.name
      ) c
      where v_first.previous -> c.name is null
        or (v_first.previous -> c.name)::text is distinct from (v_last.object -> c.name)::text;
      if v_last.changed is null then
        return null;
      end if;
    end if;
  end if;
  return v_last;
end
$$;
comment on function webhooks.coalesced(webhooks.webhook_groups) is
  'What several changes of one object come to, as one activity under the id of the latest; null where they come to nothing.';

create or replace function webhooks.group_body(change_group webhooks.webhook_groups)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if change_group.grouping = 'coalesce' then
    return rtrim(webhooks.request_body(webhooks.coalesced(change_group)), '}')
      || format(',"coalesced":%s}', to_json(change_group.activity_ids::text[]));
  end if;
  return (
    select concat(
      '{"type":"transaction","timestamp":"', to_char(max(m.occurred_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      '","transaction":"', min(a.transaction::text), '"',
      ',"part":' || change_group.part || ',"parts":' || change_group.parts,
      ',"events":[', string_agg(a.body, ',' order by m.id), ']}')
    from unnest(change_group.activity_ids, change_group.occurred_at) m(id, occurred_at)
    cross join lateral (
      select a.transaction, webhooks.request_body(a) as body
      from webhooks.webhook_activity a
      where a.id = m.id and a.occurred_at = m.occurred_at
      offset 0
    ) a
  );
end
$$;
comment on function webhooks.group_body(webhooks.webhook_groups) is 'The body of the request that tells of a group.';

-- Given places, for the reason that webhooks.claim_rows is.
create or replace function webhooks.join_group(places tid[], leader_ids bigint[], is_leader boolean[], whole_transaction boolean)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  update webhooks.webhook_deliveries_live d
  set group_id = p.leader_id,
      next_try_at = case when p.is_leader then d.next_try_at else 'infinity' end,
      -- With ordering, groups that may have an object in common leave one after the other. Of two transactions that wrote
      -- the same row, the later one has the later last activity.
      order_key = case
        when not p.is_leader or d.order_key is null then null
        when whole_transaction then '*'
        else d.order_key
      end
  from unnest(places, leader_ids, is_leader) p(place, leader_id, is_leader)
  where d.ctid = p.place
$$;
comment on function webhooks.join_group(tid[], bigint[], boolean[], boolean) is 'Puts deliveries into groups, which the caller has locked.';

create or replace function webhooks.group_changes(registration webhooks.webhook_registrations)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
set enable_sort = off
set jit = off
as $$
declare
  v_limits record;
  v_window integer := 4000 + 2 * registration.max_in_flight;
  v_nothing bigint[];
  v_joining tid[];
  v_leaders bigint[];
  v_is_leader boolean[];
  v_waiting tid[];
  v_times timestamptz[];
begin
  select * into v_limits from webhooks.group_limits();
  with
  -- The front of its lane, twice as long as what may leave now: a group that begins in its first half is made of all that is
  -- in the whole. So a transaction is split where it has changes that lie further apart than that, and not elsewhere.
  front as materialized (
    select w.*, row_number() over (order by w.next_try_at, w.activity_id) as place
    from (
      select d.activity_id, d.occurred_at, d.next_try_at,
             d.group_id is null and d.state = 'pending' and d.attempts = 0 and d.trigger = 'auto' as is_fresh
      from webhooks.webhook_deliveries_live d
      where d.registration_id + 0 = registration.id and d.next_try_at <= now() + registration.coalesce_window
      order by d.next_try_at, d.activity_id
      limit v_window
    ) w
  ),
  -- Without waiting: what somebody else ends right now is left to them.
  fresh as materialized (
    select f.activity_id, f.occurred_at, f.place, d.row_place, d.next_try_at
    from front f
    cross join lateral (
      select d.ctid as row_place, d.next_try_at from webhooks.webhook_deliveries_live d
      where d.activity_id = f.activity_id and d.registration_id = registration.id
      offset 0
      for update of d skip locked
    ) d
    where f.is_fresh
  ),
  changed as materialized (
    select f.activity_id, f.occurred_at, f.place, f.row_place, f.next_try_at,
           case
             when registration.grouping = 'transaction' then a.transaction::text
             -- What has no key, or is no change, stays by itself; after its deletion an object begins anew.
             when a.object_id is null or a.origin <> 'capture' then '#' || f.activity_id
             else concat_ws(':',
               case when registration.coalesce_window = interval '0' then a.transaction else '0' end,
               count(*) filter (where a.action = 'delete') over (
                 partition by a.entity, a.object_id, case when registration.coalesce_window = interval '0' then a.transaction else '0' end
                 order by f.activity_id rows between unbounded preceding and 1 preceding),
               webhooks.order_key(a.entity, a.object_id))
           end as key,
           case when registration.grouping = 'transaction' then a.bytes else 0 end as bytes
    from fresh f
    cross join lateral (
      select a.transaction, a.entity, a.object_id, a.origin, a.action,
             coalesce(pg_column_size(a.object), 0) + coalesce(pg_column_size(a.previous), 0) as bytes
      from webhooks.webhook_activity a
      where a.id = f.activity_id and a.occurred_at = f.occurred_at
      offset 0
    ) a
  ),
  cut as materialized (
    select c.*,
           case when registration.grouping = 'transaction' then (row_number() over line - 1) / v_limits.events else 0 end as part,
           (sum(c.bytes) over line - c.bytes) / v_limits.bytes as volume,
           min(c.place) over whole as first_place,
           min(c.occurred_at) over whole as first_at
    from changed c
    window line as (partition by c.key order by c.activity_id), whole as (partition by c.key)
  ),
  -- What comes after the window waits for its own.
  gathered as materialized (
    select c.activity_id, c.occurred_at, c.row_place, c.next_try_at, c.first_at + registration.coalesce_window as leaves_at,
           max(c.activity_id) over (partition by c.key, c.part, c.volume::bigint) as leader_id,
           -- Where the window ends before the lane does, nobody knows yet how many requests it will take.
           case when registration.grouping = 'transaction' and (select count(*) from front) < v_window then c.request end as part,
           max(c.request) over (partition by c.key) as parts
    from (
      select c.*, dense_rank() over (partition by c.key order by c.part, c.volume::bigint) as request from cut c
    ) c
    where c.first_place <= v_window / 2
      and (registration.grouping = 'transaction' or registration.coalesce_window = interval '0'
           or c.occurred_at <= c.first_at + registration.coalesce_window)
  ),
  made as (
    insert into webhooks.webhook_groups (registration_id, leader_id, grouping, activity_ids, occurred_at, part, parts)
    select registration.id, g.leader_id, registration.grouping,
           array_agg(g.activity_id order by g.activity_id), array_agg(g.occurred_at order by g.activity_id),
           max(g.part) filter (where g.parts > 1), max(g.parts) filter (where g.parts > 1 and g.part is not null)
    from gathered g
    where g.leaves_at <= now() or registration.grouping = 'transaction'
    group by g.leader_id
    having registration.grouping = 'transaction' or count(*) > 1
    on conflict (registration_id, leader_id) do update
      set grouping = excluded.grouping, activity_ids = excluded.activity_ids, occurred_at = excluded.occurred_at,
          part = excluded.part, parts = excluded.parts
    returning *
  )
  select
    (select array_agg(i.id)
     from made m
     cross join unnest(m.activity_ids) i(id)
     where m.grouping = 'coalesce'
       and (webhooks.coalesced(
         row(m.registration_id, m.leader_id, m.grouping, m.activity_ids, m.occurred_at, m.part, m.parts)::webhooks.webhook_groups)).id is null),
    j.places, j.leader_ids, j.is_leader, w.places, w.times
    into v_nothing, v_joining, v_leaders, v_is_leader, v_waiting, v_times
  from (
    select array_agg(g.row_place) as places, array_agg(g.leader_id) as leader_ids,
           array_agg(g.activity_id = g.leader_id) as is_leader
    from gathered g
    where g.leaves_at <= now() or registration.grouping = 'transaction'
  ) j, (
    select array_agg(g.row_place) as places, array_agg(g.leaves_at) as times
    from gathered g
    where g.next_try_at < g.leaves_at and g.leaves_at > now() and registration.grouping = 'coalesce'
  ) w;
  if v_joining is not null then
    perform webhooks.join_group(v_joining, v_leaders, v_is_leader, registration.grouping = 'transaction');
  end if;
  if v_waiting is not null then
    perform webhooks.schedule_rows(v_waiting, v_times);
  end if;
  if v_nothing is not null then
    perform webhooks.cancel_deliveries(v_nothing, array_fill(registration.id, array[cardinality(v_nothing)]));
  end if;
end
$$;
comment on function webhooks.group_changes(webhooks.webhook_registrations) is
  'Makes groups of what a registration has due. What comes to nothing is cancelled.';

create or replace function webhooks.group_due()
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.group_changes(r)
  from webhooks.webhook_registrations r
  where r.grouping <> 'each' and r.state = 'active' and r.hold_reason is null
$$;
comment on function webhooks.group_due() is
  'Makes groups for the registrations that want them. Called by webhooks.dispatch, one at a time: until then what is to be grouped is not claimed.';

create or replace function webhooks.copy_attempt(of_registration bigint, of_leader bigint, followers bigint[], owners text[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into webhooks.webhook_attempts
    (activity_id, registration_id, tried_at, duration_ms, status, attempt, trigger, outcome, error_class, error, superseded, owner_id, group_id)
  select f.id, of_registration, t.tried_at, t.duration_ms, t.status, t.attempt, t.trigger, t.outcome, t.error_class, t.error,
         t.superseded, f.owner_id, of_leader
  from (
    select t.*
    from (
      select t.* from webhooks.webhook_attempts t
      where t.activity_id = of_leader and t.registration_id = of_registration and t.tried_at > now() - interval '1 day'
      offset 0
    ) t
    order by t.id desc
    limit 1
  ) t
  cross join unnest(followers, owners) f(id, owner_id);
end
$$;
comment on function webhooks.copy_attempt(bigint, bigint, bigint[], text[]) is
  'Logs the latest attempt of a group''s leader for its followers too, without the response.';

create or replace function webhooks.park_follower(follower webhooks.webhook_deliveries_live)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
-- Whatever the statement does that comes to this: see webhooks.claim_rows.
set enable_indexscan = on
set enable_seqscan = off
set enable_material = off
as $$
  update webhooks.webhook_deliveries_live d
  set next_try_at = 'infinity', order_key = null, trigger = 'auto'
  where d.activity_id = follower.activity_id and d.registration_id = follower.registration_id
$$;
comment on function webhooks.park_follower(webhooks.webhook_deliveries_live) is 'What follows another in its group is never due by itself.';

create or replace function webhooks.lock_followers(change_group webhooks.webhook_groups)
returns table (place tid, activity_id bigint, occurred_at timestamptz, owner_id text)
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select d.*
  from unnest(change_group.activity_ids) m(id)
  cross join lateral (
    select d.ctid, d.activity_id, d.occurred_at, d.owner_id
    from webhooks.webhook_deliveries_live d
    where d.activity_id = m.id and d.registration_id = change_group.registration_id and d.group_id = change_group.leader_id
      and d.activity_id <> change_group.leader_id
    offset 0
    for update of d
  ) d
$$;
comment on function webhooks.lock_followers(webhooks.webhook_groups) is
  'The deliveries of a group that follow its leader, locked, and where they are.';

-- Given places, for the reason that webhooks.claim_rows is.
create or replace function webhooks.tell_rows(places tid[], leader webhooks.webhook_deliveries_live)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  update webhooks.webhook_deliveries_live d
  set state = case when leader.attempts > 0 then 'retrying' else d.state end, attempts = leader.attempts, last_tried_at = leader.last_tried_at
  where d.ctid = any (places)
$$;
comment on function webhooks.tell_rows(tid[], webhooks.webhook_deliveries_live) is
  'Gives followers, which the caller has locked, what became of their leader.';

create or replace function webhooks.tell_followers(leader webhooks.webhook_deliveries_live)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- Whatever the statement does that comes to this: see webhooks.claim_rows.
set enable_indexscan = on
set enable_seqscan = off
set enable_material = off
as $$
declare
  v_places tid[];
  v_followers bigint[];
  v_owners text[];
begin
  select array_agg(f.place), array_agg(f.activity_id), array_agg(f.owner_id) into v_places, v_followers, v_owners
  from webhooks.webhook_groups g
  cross join lateral webhooks.lock_followers(g) f
  where g.registration_id = leader.registration_id and g.leader_id = leader.activity_id;
  if v_followers is not null then
    perform webhooks.tell_rows(v_places, leader);
    perform webhooks.copy_attempt(leader.registration_id, leader.activity_id, v_followers, v_owners);
  end if;
end
$$;
comment on function webhooks.tell_followers(webhooks.webhook_deliveries_live) is 'An attempt of a group''s leader was one of its followers too.';

create or replace function webhooks.tg_webhook_deliveries_live__keep_group()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.group_id = new.activity_id then
    if new.last_tried_at is distinct from old.last_tried_at then
      perform webhooks.tell_followers(new);
    end if;
  elsif new.next_try_at < 'infinity' or new.order_key is not null then
    -- A replay, or another ordering, would have it leave by itself.
    perform webhooks.park_follower(new);
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_deliveries_live__keep_group() is 'Tells followers of their leader''s attempt, and keeps a follower from leaving by itself.';

-- Given places, for the reason that webhooks.claim_rows is.
create or replace function webhooks.leave_group(places tid[], order_keys text[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  update webhooks.webhook_deliveries_live d
  set group_id = null, next_try_at = now(), order_key = p.order_key
  from unnest(places, order_keys) p(place, order_key)
  where d.ctid = p.place
$$;
comment on function webhooks.leave_group(tid[], text[]) is 'Lets followers, which the caller has locked, go by themselves.';

create or replace function webhooks.tg_webhook_deliveries_live__end_group()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
-- Whatever the statement does that fires it: see webhooks.claim_rows.
set enable_indexscan = on
set enable_seqscan = off
set enable_material = off
as $$
declare
  v_group webhooks.webhook_groups;
  v_end record;
  v_places tid[];
  v_followers bigint[];
  v_owners text[];
begin
  delete from webhooks.webhook_groups g
  where g.registration_id = old.registration_id and g.leader_id = old.activity_id
  returning * into v_group;
  if not found then
    return null;
  end if;
  select f.state, f.attempts, f.last_tried_at, f.trigger into v_end
  from webhooks.webhook_deliveries_finished f
  where f.activity_id = old.activity_id and f.registration_id = old.registration_id and f.occurred_at = old.occurred_at;
  if v_end.state in ('delivered', 'failed') then
    with followers as materialized (
      select f.* from webhooks.lock_followers(v_group) f
    ),
    moved as (
      insert into webhooks.webhook_deliveries_finished
        (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, trigger, owner_id, group_id)
      select f.activity_id, old.registration_id, f.occurred_at, v_end.last_tried_at, v_end.attempts, true, v_end.state, v_end.trigger,
             f.owner_id, old.activity_id
      from followers f
    )
    select array_agg(f.place), array_agg(f.activity_id), array_agg(f.owner_id) into v_places, v_followers, v_owners from followers f;
    if v_followers is not null then
      perform webhooks.end_rows(v_places);
      perform webhooks.copy_attempt(old.registration_id, old.activity_id, v_followers, v_owners);
    end if;
  else
    -- The leader alone was cancelled: the others are grouped anew, or, once tried, leave by themselves.
    perform webhooks.leave_group(array_agg(f.place), array_agg(case when r.ordering = 'object' then webhooks.order_key(a.entity, a.object_id) end))
    from webhooks.lock_followers(v_group) f
    join webhooks.webhook_registrations r on r.id = old.registration_id
    cross join lateral (
      select a.entity, a.object_id from webhooks.webhook_activity a where a.id = f.activity_id and a.occurred_at = f.occurred_at offset 0
    ) a
    having count(*) > 0;
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_deliveries_live__end_group() is
  'When the leader of a group has ended as delivered or failed, so have its followers; when it was cancelled, they go on without it.';

-- Each captured write pays for the text of the conditions of the triggers on the queue: this one is short, and the rest of it stands in the
-- function. After, not before: for a trigger that may change the row Postgres locks each one that is updated, whatever the condition says.
create or replace trigger _950_keep_group after update on webhooks.webhook_deliveries_live
  for each row
  when (new.group_id is not null)
  execute function webhooks.tg_webhook_deliveries_live__keep_group();
create or replace trigger _950_end_group after delete on webhooks.webhook_deliveries_live
  for each row
  when (old.group_id = old.activity_id)
  execute function webhooks.tg_webhook_deliveries_live__end_group();
