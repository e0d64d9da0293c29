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
-- The path over the registrations is right whatever the statistics say; they are wrong for a queue most of the time.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_token bigint := nextval('webhooks.claim_token_seq');
begin
  claimed := 0;
  blocked := false;
  last_registration := after_registration;
  -- Jobs that no worker has taken yet: enough is queued, more claims would only let their leases run down.
  saturated := (select count(*) >= max_waiting_jobs
                from (select from webhooks_worker.jobs j where j.locked_at is null limit max_waiting_jobs) waiting);
  if saturated then
    return;
  end if;

  with recursive
  -- Every registration that has live deliveries, by a loose index scan that starts behind the one served last:
  -- so each gets its turn, and a backlog of one costs the others nothing.
  following as (
    (select d.registration_id from webhooks.webhook_deliveries_live d
     where d.registration_id > after_registration order by d.registration_id limit 1)
    union all
    select (select d.registration_id from webhooks.webhook_deliveries_live d
            where d.registration_id > f.registration_id order by d.registration_id limit 1)
    from following f
    where f.registration_id is not null
  ),
  preceding as (
    (select d.registration_id from webhooks.webhook_deliveries_live d order by d.registration_id limit 1)
    union all
    select (select d.registration_id from webhooks.webhook_deliveries_live d
            where d.registration_id > p.registration_id order by d.registration_id limit 1)
    from preceding p
    where p.registration_id < after_registration
  ),
  lanes as (
    select f.registration_id from following f
    union all
    select p.registration_id from preceding p where p.registration_id <= after_registration
  ),
  -- A claim leaves next_try_at alone, so what is in flight stays at the front of its lane, and the first
  -- max_in_flight due rows are all that may be claimed or taken; one more says that others wait behind them.
  -- A lapsed lease is free to take again.
  due as materialized (
    select d.activity_id, d.registration_id, r.timeout_ms, d.place > r.max_in_flight as is_behind
    from lanes l
    join webhooks.webhook_registrations r on r.id = l.registration_id and r.is_enabled
    cross join lateral (
      select w.* from (
        select d.activity_id, d.registration_id, d.claimed_until,
               row_number() over (order by d.next_try_at, d.activity_id) as place
        from webhooks.webhook_deliveries_live d
        where d.registration_id = r.id and d.next_try_at <= now()
        order by d.next_try_at, d.activity_id
        limit r.max_in_flight + 1
      ) w
      where w.claimed_until is null or w.claimed_until < now() or w.place > r.max_in_flight
    ) d
    limit max_claims
  ),
  -- Locked in the order of their key, and without waiting: what somebody else finishes right now is left to them.
  locked as materialized (
    select d.activity_id, d.registration_id, due.timeout_ms
    from due
    join webhooks.webhook_deliveries_live d using (activity_id, registration_id)
    where not due.is_behind and (d.claimed_until is null or d.claimed_until < now())
    for update of d skip locked
  ),
  claim as (
    -- 30 s to begin, and the time-out to end: nobody starts a request that could outlive its lease.
    update webhooks.webhook_deliveries_live d
    set state = 'claimed', claim_token = v_token,
        claimed_until = now() + interval '30 s' + l.timeout_ms * interval '1 ms'
    from locked l
    where d.activity_id = l.activity_id and d.registration_id = l.registration_id
    returning d.activity_id, d.registration_id
  ),
  numbered as (
    select c.*, (row_number() over (partition by c.registration_id order by c.activity_id) - 1) / batch_size as batch
    from claim c
  ),
  batches as (
    select n.registration_id, count(*) as size,
           json_build_object('registration', n.registration_id::text, 'token', v_token::text,
                             'activities', json_agg(n.activity_id::text order by n.activity_id)) as payload
    from numbered n
    group by n.registration_id, n.batch
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
  select j.size, s.blocked, coalesce((select d.registration_id from due d offset greatest(s.due - 1, 0) limit 1), after_registration)
    into claimed, blocked, last_registration
  from jobs j, added, (select count(*) as due, coalesce(bool_or(d.is_behind), false) as blocked from due d) s;
end
$$;
comment on function webhooks.dispatch(bigint, integer, integer, integer) is
  'Claims due deliveries, fairly over the registrations, and hands them to graphile-worker in batches. Returns how many, the registration served last (pass it to the next call), whether enough jobs wait already, and whether some registration has more due than its max_in_flight lets go.';

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
      (select d.registration_id from webhooks.webhook_deliveries_live d order by d.registration_id limit 1)
      union all
      select (select d.registration_id from webhooks.webhook_deliveries_live d
              where d.registration_id > l.registration_id order by d.registration_id limit 1)
      from lanes l
      where l.registration_id is not null
    )
    select extract(epoch from min(d.next_try_at) - clock_timestamp()) * 1000
    from lanes l
    join webhooks.webhook_registrations r on r.id = l.registration_id and r.is_enabled
    cross join lateral (
      select d.next_try_at from webhooks.webhook_deliveries_live d
      where d.registration_id = r.id and d.next_try_at > now()
      order by d.next_try_at limit 1
    ) d
  );
end
$$;
comment on function webhooks.next_due_in_ms() is 'Milliseconds until the next retry is due; null when none waits.';
