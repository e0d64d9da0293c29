create or replace function webhooks.call_successors(registration_ids bigint[], order_keys text[], activity_ids bigint[])
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
  v_called tid[];
begin
  -- A statement of its own, after the one that ended the deliveries: it sees what webhooks.dispatch put off until then.
  -- What was tried before waits for its own retry, unless it was put off for ever behind a blocked one.
  -- Only few of a long line, of which each calls on: more would leave in one long chain, which fills the places that others
  -- of the registration's objects could have.
  select array_agg(d.place) into v_called
  from (
    -- Once each, however many of its object have ended.
    select distinct e.registration_id, n.activity_id
    from unnest(registration_ids, order_keys, activity_ids) e(registration_id, order_key, activity_id)
    cross join lateral (
      select n.activity_id from webhooks.webhook_deliveries_live n
      where n.registration_id = e.registration_id and n.order_key = e.order_key and n.activity_id + 0 > e.activity_id
      order by n.activity_id + 0
      limit 3
    ) n
  ) s
  cross join lateral (
    select d.ctid as place from webhooks.webhook_deliveries_live d
    where d.activity_id = s.activity_id and d.registration_id = s.registration_id
      and (d.state = 'pending' and d.next_try_at > now() or d.state = 'retrying' and d.next_try_at = 'infinity')
    offset 0
    for update of d
  ) d;
  if v_called is not null then
    perform webhooks.schedule_rows(v_called, array_fill(now(), array[cardinality(v_called)]));
    -- The dispatcher may sleep, where all that it saw had to wait, and in another process than the one that records.
    if not (pg_try_advisory_lock_shared(1919907688, 3) and pg_advisory_unlock_shared(1919907688, 3)) then
      perform webhooks.ring_doorbell();
    end if;
  end if;
end
$$;
comment on function webhooks.call_successors(bigint[], text[], bigint[]) is
  'Makes due what waited behind deliveries that have ended, with ordering object. Of a long line the first three: each of them calls on.';
