create or replace function webhooks.cancel_deliveries(activity_ids bigint[], registration_ids bigint[])
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
as $$
declare
  v_ended tid[];
  v_registrations bigint[];
  v_keys text[];
  v_activities bigint[];
begin
  -- Inserted and deleted, as webhooks.record_results does, and for the same reason.
  with live as materialized (
    select d.*
    from (select distinct c.activity_id, c.registration_id from unnest(activity_ids, registration_ids) c(activity_id, registration_id)) c
    cross join lateral (
      select d.ctid as place, d.* from webhooks.webhook_deliveries_live d
      where d.activity_id = c.activity_id and d.registration_id = c.registration_id
      offset 0
      for update of d
    ) d
  ),
  ended as (
    insert into webhooks.webhook_deliveries_finished
      (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, trigger, order_key, owner_id)
    select l.activity_id, l.registration_id, l.occurred_at, l.last_tried_at, l.attempts, true, 'cancelled', l.trigger, l.order_key, l.owner_id
    from live l
  )
  select array_agg(l.place), array_agg(l.registration_id) filter (where l.order_key is not null),
         array_agg(l.order_key) filter (where l.order_key is not null), array_agg(l.activity_id) filter (where l.order_key is not null)
    into v_ended, v_registrations, v_keys, v_activities
  from live l;
  perform webhooks.end_rows(v_ended);
  perform webhooks.call_successors(v_registrations, v_keys, v_activities);
  return coalesce(cardinality(v_ended), 0);
end
$$;
comment on function webhooks.cancel_deliveries(bigint[], bigint[]) is
  'Ends live deliveries, each given by its activity and registration, as cancelled. Returns how many were live still.';

create or replace function webhooks.cancel(activity_ids bigint[], registration_id bigint default null)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_cancelled integer;
begin
  select webhooks.cancel_deliveries(array_agg(d.activity_id), array_agg(d.registration_id)) into v_cancelled
  from webhooks.webhook_deliveries_live d
  where d.activity_id = any (cancel.activity_ids)
    and d.registration_id = coalesce(cancel.registration_id, d.registration_id);
  perform pg_notify('webhooks', '');
  return v_cancelled;
end
$$;
comment on function webhooks.cancel(bigint[], bigint) is
  'Ends the live deliveries of activities, to all their registrations or to one, as cancelled. A request that is under way is not called back. Returns how many.';

create or replace function webhooks.cancel_orphans()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.cancel_deliveries(array_agg(d.activity_id), array_agg(d.registration_id))
  from webhooks.webhook_deliveries_live d
  where not exists (select from webhooks.webhook_registrations r where r.id = d.registration_id)
$$;
comment on function webhooks.cancel_orphans() is
  'Cancels the live deliveries whose registration is gone: those at the time it was deleted, and those of writes that committed after. Returns how many.';
