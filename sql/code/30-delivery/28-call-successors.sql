create or replace function webhooks.call_successors(registration_ids bigint[], order_keys text[], activity_ids bigint[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
  -- A statement of its own, after the one that ended the deliveries: it sees what webhooks.dispatch put off until then.
  -- What was tried before waits for its own retry, unless it was put off for ever behind a blocked one.
  update webhooks.webhook_deliveries_live d
  set next_try_at = now()
  from unnest(registration_ids, order_keys, activity_ids) e(registration_id, order_key, activity_id)
  cross join lateral (
    select n.activity_id from webhooks.webhook_deliveries_live n
    where n.registration_id = e.registration_id and n.order_key = e.order_key and n.activity_id > e.activity_id
    order by n.activity_id
    limit 100
  ) n
  where d.activity_id = n.activity_id and d.registration_id = e.registration_id
    and (d.state = 'pending' and d.next_try_at > now() or d.state = 'retrying' and d.next_try_at = 'infinity');
end
$$;
comment on function webhooks.call_successors(bigint[], text[], bigint[]) is
  'Makes due what waited behind deliveries that have ended, with ordering object. Of a long line the first hundred: each of them calls on.';
