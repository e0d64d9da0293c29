-- Tokens come back evenly. What may gather is what comes between two looks of a dispatcher that has nothing else to do (150 ms
-- at most), so that none is lost to waiting: more would let two bursts of a second each leave within one.
create or replace function webhooks.rate_burst(rate_limit integer)
returns double precision
language sql immutable
return 1 + rate_limit / 5.0;
comment on function webhooks.rate_burst(integer) is
  'How many attempts a rate limit lets go at once: a fifth of those of a second, and one. So no second has more than rate_limit and that.';

-- A statement that changes rows of the queue is given their places (ctid), and no other way to find them. Left to choose, a planner to
-- which the statistics say that the queue is empty begins with the queue, and reads all of it for each batch. The triggers of the
-- queue's table set these back for their own statements.
create or replace function webhooks.claim_rows(places tid[], timeouts_ms integer[], token bigint)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  -- 30 s to begin, and the time-out to end: nobody starts a request that could outlive its lease.
  update webhooks.webhook_deliveries_live d
  set state = 'claimed', claim_token = token, claimed_until = now() + interval '30 s' + p.timeout_ms * interval '1 ms'
  from unnest(places, timeouts_ms) p(place, timeout_ms)
  where d.ctid = p.place
$$;
comment on function webhooks.claim_rows(tid[], integer[], bigint) is 'Claims deliveries, which the caller has locked.';

create or replace function webhooks.schedule_rows(places tid[], times timestamptz[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set jit = off
as $$
  update webhooks.webhook_deliveries_live d
  set next_try_at = p.next_try_at
  from unnest(places, times) p(place, next_try_at)
  where d.ctid = p.place
$$;
comment on function webhooks.schedule_rows(tid[], timestamptz[]) is 'Says when deliveries are due, which the caller has locked.';

create or replace function webhooks.dispatch(
  after_registration bigint default 0,
  max_claims integer default 4000,
  batch_size integer default 100,
  max_waiting_jobs integer default 100,
  out claimed integer,
  out last_registration bigint,
  out saturated boolean,
  out blocked boolean
)
language plpgsql
set search_path = pg_catalog, pg_temp
-- The path over the registrations is right whatever the statistics say; they are wrong for a queue most of the time: right after it
-- was emptied they call it empty. Where a table is within `lateral (… offset 0)`, no plan can begin with it.
-- The planner's costs mean nothing then, and they would call the JIT compiler.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
set enable_sort = off
set jit = off
as $$
declare
  v_token bigint := nextval('webhooks.claim_token_seq');
  v_claimed tid[];
  v_timeouts integer[];
  v_deferred tid[];
  v_times timestamptz[];
begin
  claimed := 0;
  blocked := false;
  last_registration := after_registration;
  -- Jobs that no worker has taken yet: enough is queued, more claims would only let their leases run down. Those that have
  -- failed for good, as when the database went away under them, wait for nobody.
  saturated := (select count(*) >= max_waiting_jobs
                from (select from webhooks_worker.jobs j
                      where j.locked_at is null and j.attempts < j.max_attempts limit max_waiting_jobs) waiting);
  if saturated then
    return;
  end if;
  -- One at a time: limits are counted, and two that count at once would both let go what only one may.
  perform pg_advisory_xact_lock(1919907688, 6);
  if exists (select from webhooks.webhook_registrations r where r.grouping <> 'each') then
    perform webhooks.group_due();
  end if;

  with recursive
  -- (registration_id + 0 is what the index of what is due is on, and activity_id + 0 the one of the order.)
  -- Every registration that has live deliveries, by a loose index scan that starts behind the one served last:
  -- so each gets its turn, and a backlog of one costs the others nothing.
  following as (
    (select d.registration_id from webhooks.webhook_deliveries_live d
     where d.registration_id + 0 > after_registration order by d.registration_id + 0 limit 1)
    union all
    select (select d.registration_id from webhooks.webhook_deliveries_live d
            where d.registration_id + 0 > f.registration_id order by d.registration_id + 0 limit 1)
    from following f
    where f.registration_id is not null
  ),
  preceding as (
    (select d.registration_id from webhooks.webhook_deliveries_live d order by d.registration_id + 0 limit 1)
    union all
    select (select d.registration_id from webhooks.webhook_deliveries_live d
            where d.registration_id + 0 > p.registration_id order by d.registration_id + 0 limit 1)
    from preceding p
    where p.registration_id < after_registration
  ),
  lanes as (
    select f.registration_id from following f
    union all
    select p.registration_id from preceding p where p.registration_id <= after_registration
  ),
  -- How much each may have in flight, and how many attempts its rate limit lets go now. Where the circuit is open, one
  -- delivery at a time finds out whether the endpoint is back. Lateral, for the order of the lanes is whose turn it is, and
  -- a plain join may begin with the registrations.
  open_lanes as (
    select l.registration_id, r.timeout_ms, r.grouping <> 'each' as is_grouped,
           case when c.state = 'open' then 1 else least(r.max_in_flight, c.ramp) end as capacity,
           least(webhooks.rate_burst(r.rate_limit), c.tokens + r.rate_limit * extract(epoch from now() - c.tokens_at)) as tokens,
           coalesce(n.claimed_to, now()) as claimed_to, coalesce(n.claimed_to_activity, 9223372036854775807) as claimed_to_activity
    from lanes l
    cross join lateral (
      select r.* from webhooks.webhook_registrations r
      where r.id = l.registration_id and r.state = 'active' and r.hold_reason is null
      offset 0
    ) r
    left join webhooks.webhook_circuits c on c.registration_id = r.id
    left join webhooks.webhook_lanes n on n.registration_id = r.id
    where c.state is distinct from 'open' or c.probe_at <= now()
  ),
  -- A claim leaves next_try_at alone, so what is in flight stays at the front of its lane, and is counted there: the first due
  -- rows, as many as may be in flight, and one more, which says that others wait. A lapsed lease is free to take again.
  counted as (
    select l.*, d.free, d.keys, d.in_flight, d.seen > l.capacity as is_full,
           d.times[l.capacity + 1] as seen_to, d.activities[l.capacity + 1] as seen_to_activity
    from open_lanes l
    cross join lateral (
      select count(*) as seen, count(*) filter (where f.claimed_until >= now()) as in_flight,
             array_agg(f.activity_id) filter (where (f.claimed_until >= now()) is not true) as free,
             array_agg(f.order_key) filter (where (f.claimed_until >= now()) is not true) as keys,
             array_agg(f.next_try_at) as times, array_agg(f.activity_id) as activities
      from (
        select d.activity_id, d.order_key, d.claimed_until, d.next_try_at
        from webhooks.webhook_deliveries_live d
        where d.registration_id + 0 = l.registration_id and d.next_try_at <= now()
          -- What has come since the groups were made above is left for the next time.
          and (not l.is_grouped or d.group_id is not null or d.state <> 'pending' or d.attempts > 0 or d.trigger <> 'auto')
        order by d.next_try_at, d.activity_id
        limit l.capacity + 1
      ) f
    ) d
    where d.seen > 0
    offset 0
  ),
  -- What commits late, with an earlier time, comes before what was claimed, and may push it out of sight. A lane that had more
  -- than it could let go says up to where it let go; whatever lies between is looked at, but only then.
  with_hidden as (
    select c.*, case when c.is_full and (c.claimed_to, c.claimed_to_activity) > (c.seen_to, c.seen_to_activity) then (
             select count(*) from webhooks.webhook_deliveries_live h
             where h.registration_id + 0 = c.registration_id
               and (h.next_try_at, h.activity_id) > (c.seen_to, c.seen_to_activity)
               and (h.next_try_at, h.activity_id) <= (c.claimed_to, c.claimed_to_activity)
               and h.claimed_until >= now()
           ) else 0 end as hidden
    from counted c
    offset 0
  ),
  -- A row for each delivery that may go, and one without for a lane that lets none go now.
  due as materialized (
    select h.registration_id, h.timeout_ms, h.tokens, u.activity_id, u.order_key, coalesce(u.turn, 1) = 1 as is_first,
           h.is_full, h.is_full or cardinality(h.free) > h.room as is_blocked,
           case when h.hidden > 0 then h.claimed_to else h.seen_to end as claimed_to,
           case when h.hidden > 0 then h.claimed_to_activity else h.seen_to_activity end as claimed_to_activity
    from (
      select h.*, floor(least(h.capacity - h.in_flight - h.hidden, h.tokens))::integer as room from with_hidden h
    ) h
    left join lateral unnest(h.free[1:h.room], h.keys[1:h.room]) with ordinality u(activity_id, order_key, turn) on true
    limit max_claims
  ),
  -- With ordering, a delivery may leave only as the first live one of its object, or right behind one that leaves in the
  -- same batch: so each must find its predecessor right before it.
  chained as (
    select d.activity_id, d.registration_id, d.order_key, d.timeout_ms, d.tokens,
           p.activity_id is distinct from
             lag(d.activity_id) over (partition by d.registration_id, d.order_key order by d.activity_id) as is_broken,
           p.activity_id as predecessor, p.until
    from due d
    left join lateral (
      select e.activity_id, coalesce(e.claimed_until, e.next_try_at) as until
      from webhooks.webhook_deliveries_live e
      where e.registration_id = d.registration_id and e.order_key = d.order_key and e.activity_id + 0 < d.activity_id
      order by e.activity_id + 0 desc
      limit 1
    ) p on true
    where d.order_key is not null
  ),
  judged as materialized (
    select c.activity_id, c.registration_id, c.timeout_ms, c.tokens,
           max(case when c.is_broken then coalesce(c.until, now()) end) over before as waits_until,
           max(case when c.is_broken then c.predecessor end) over before as waits_for
    from chained c
    window before as (partition by c.registration_id, c.order_key order by c.activity_id)
  ),
  -- What has to wait for another makes room in its lane for other objects until that one is over or tried again. When it
  -- is over sooner, webhooks.call_successors calls back what waited. One that ends right now would call too early to be
  -- heard: so the other is locked, and where it is gone or about to go, nothing is put off.
  waiting_on as materialized (
    select d.place, greatest(j.waits_until, now() + interval '1 s') as next_try_at
    from judged j
    cross join lateral (
      select d.ctid as place from webhooks.webhook_deliveries_live d
      where d.activity_id = j.activity_id and d.registration_id = j.registration_id
        and (d.claimed_until is null or d.claimed_until < now())
      offset 0
      for update of d skip locked
    ) d
    cross join lateral (
      select from webhooks.webhook_deliveries_live b
      where b.activity_id = j.waits_for and b.registration_id = j.registration_id
      offset 0
      for key share of b skip locked
    ) b
    where j.waits_until is not null
  ),
  ready as (
    select d.activity_id, d.registration_id, d.timeout_ms, d.tokens from due d where d.activity_id is not null and d.order_key is null
    union all
    select j.activity_id, j.registration_id, j.timeout_ms, j.tokens from judged j where j.waits_until is null
  ),
  -- Without waiting: what somebody else finishes right now is left to them.
  claim as materialized (
    select r.*, d.place, d.order_key
    from ready r
    cross join lateral (
      select d.ctid as place, d.order_key from webhooks.webhook_deliveries_live d
      where d.activity_id = r.activity_id and d.registration_id = r.registration_id
        and (d.claimed_until is null or d.claimed_until < now())
      offset 0
      for update of d skip locked
    ) d
  ),
  spent as (
    insert into webhooks.webhook_circuits as c (registration_id, tokens, tokens_at)
    select c.registration_id, min(c.tokens) - count(*), now()
    from claim c
    where c.tokens is not null
    group by c.registration_id
    on conflict (registration_id) do update set tokens = excluded.tokens, tokens_at = excluded.tokens_at
  ),
  noted as (
    insert into webhooks.webhook_lanes as n (registration_id, claimed_to, claimed_to_activity)
    select d.registration_id, d.claimed_to, d.claimed_to_activity from due d where d.is_first and d.is_full
    on conflict (registration_id) do update
    set claimed_to = excluded.claimed_to, claimed_to_activity = excluded.claimed_to_activity
    where (n.claimed_to, n.claimed_to_activity) <> (excluded.claimed_to, excluded.claimed_to_activity)
  ),
  forgotten as (
    delete from webhooks.webhook_lanes n
    where n.registration_id = any (array(select d.registration_id from due d where d.is_first and not d.is_full))
  ),
  -- One job for many registrations, so that ten thousand with a few deliveries each are no more jobs than one with many. The
  -- deliveries of one object stay together, in their order.
  numbered as (
    select c.registration_id, c.activity_id, c.order_key,
           row_number() over (order by c.registration_id, c.order_key, c.activity_id) - 1 as place
    from claim c
  ),
  batched as (
    select n.registration_id, n.activity_id, n.place,
           min(n.place) over (partition by n.registration_id, coalesce(n.order_key, n.activity_id::text)) / batch_size as batch
    from numbered n
  ),
  batches as (
    select count(*) as size,
           json_build_object('token', v_token::text,
                             'registrations', json_agg(b.registration_id::text order by b.place),
                             'activities', json_agg(b.activity_id::text order by b.place)) as payload
    from batched b
    group by b.batch
  ),
  jobs as materialized (
    -- One attempt: what a job leaves undone comes back when the lease lapses.
    select array_agg(('deliver', b.payload, null, null, 1, null, null, null)::webhooks_worker.job_spec) as specs,
           coalesce(sum(b.size), 0) as size
    from batches b
  ),
  added as materialized (
    select count(*) from jobs j cross join lateral webhooks_worker.add_jobs(j.specs) where j.specs is not null
  )
  select j.size, s.blocked, coalesce((select d.registration_id from due d offset greatest(s.due - 1, 0) limit 1), after_registration),
         c.places, c.timeouts_ms, w.places, w.times
    into claimed, blocked, last_registration, v_claimed, v_timeouts, v_deferred, v_times
  from jobs j, added,
    (select array_agg(c.place) as places, array_agg(c.timeout_ms) as timeouts_ms from claim c) c,
    (select array_agg(w.place) as places, array_agg(w.next_try_at) as times from waiting_on w) w, (
    select count(*) as due,
           coalesce(bool_or(d.is_blocked), false)
             or (select count(*) from judged j where j.waits_until is not null) > (select count(*) from waiting_on) as blocked
    from due d
  ) s;
  perform webhooks.claim_rows(v_claimed, v_timeouts, v_token);
  if v_deferred is not null then
    perform webhooks.schedule_rows(v_deferred, v_times);
  end if;
end
$$;
comment on function webhooks.dispatch(bigint, integer, integer, integer) is
  'Claims due deliveries, fairly over the registrations, and hands them to graphile-worker in batches. Returns how many, the registration served last (pass it to the next call), whether enough jobs wait already, and whether some registration has more due than may go now.';

create or replace function webhooks.next_due_in_ms()
returns double precision
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with recursive lanes as (
      (select d.registration_id from webhooks.webhook_deliveries_live d order by d.registration_id + 0 limit 1)
      union all
      select (select d.registration_id from webhooks.webhook_deliveries_live d
              where d.registration_id + 0 > l.registration_id order by d.registration_id + 0 limit 1)
      from lanes l
      where l.registration_id is not null
    )
    select extract(epoch from min(greatest(d.next_try_at, c.probe_at)) - clock_timestamp()) * 1000
    from lanes l
    join webhooks.webhook_registrations r on r.id = l.registration_id and r.state = 'active' and r.hold_reason is null
    left join webhooks.webhook_circuits c on c.registration_id = r.id
    cross join lateral (
      select d.next_try_at from webhooks.webhook_deliveries_live d
      where d.registration_id + 0 = r.id and (d.next_try_at > now() or c.probe_at > now())
      order by d.next_try_at limit 1
    ) d
    where d.next_try_at < 'infinity'
  );
end
$$;
comment on function webhooks.next_due_in_ms() is 'Milliseconds until the next retry or probe is due; null when none waits.';
