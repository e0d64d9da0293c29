create or replace function webhooks.replay(activity_ids bigint[], registration_id bigint default null)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_inactive text;
  v_replayed integer;
begin
  select string_agg(distinct format('%s (%s)', r.id, r.state), ', ') into v_inactive
  from webhooks.webhook_deliveries d
  join webhooks.webhook_registrations r on r.id = d.registration_id
  where d.activity_id = any (replay.activity_ids) and r.id = coalesce(replay.registration_id, r.id) and r.state <> 'active';
  if v_inactive is not null then
    raise exception 'webhooks.replay: registration % is not active', v_inactive
      using errcode = 'WHINA', hint = 'Resume it first, as in select webhooks.resume(id), or name an active registration.';
  end if;
  with finished as (
    -- Only while its registration is there: a replay to nobody would wait for ever.
    delete from webhooks.webhook_deliveries_finished d
    using webhooks.webhook_registrations r
    where r.id = d.registration_id and d.activity_id = any (replay.activity_ids)
      and d.registration_id = coalesce(replay.registration_id, d.registration_id)
      and exists (select from webhooks.webhook_activity a where a.id = d.activity_id and a.occurred_at = d.occurred_at)
    returning d.*, r.ordering
  ),
  again as (
    insert into webhooks.webhook_deliveries_live
      (activity_id, registration_id, occurred_at, next_try_at, last_tried_at, attempts, state, trigger, order_key, owner_id)
    select f.activity_id, f.registration_id, f.occurred_at, now(), f.last_tried_at, f.attempts, 'pending', 'manual',
           case when f.ordering = 'object' and a.origin = 'capture' then webhooks.order_key(a.entity, a.object_id) end, f.owner_id
    from finished f
    join webhooks.webhook_activity a on a.id = f.activity_id and a.occurred_at = f.occurred_at
    returning 1
  ),
  sooner as (
    -- What waits for its retry is tried now; what is under way already is let be.
    update webhooks.webhook_deliveries_live d
    set next_try_at = now(), trigger = 'manual', state = case when d.attempts > 0 then 'retrying' else 'pending' end
    where d.activity_id = any (replay.activity_ids)
      and d.registration_id = coalesce(replay.registration_id, d.registration_id)
      and d.state in ('retrying', 'blocked')
    returning 1
  )
  select (select count(*) from again) + (select count(*) from sooner) into v_replayed;
  perform pg_notify('webhooks', '');
  return v_replayed;
end
$$;
comment on function webhooks.replay(bigint[], bigint) is
  'Sends activities again, to all their registrations or to one: one attempt more, marked manual, which changes nothing of the schedule. Returns how many deliveries. Take the ids from any query: select webhooks.replay(array_agg(id)) from webhooks.webhook_activity_report where state = ''failed''. Error WHINA where a registration is not active.';
