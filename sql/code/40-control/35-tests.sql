-- Events that were not captured but asked for: one attempt, to one registration, marked test.

create or replace function webhooks.queue_test(registration_id bigint, activity webhooks.webhook_activity)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Without an order key: it waits for no object, and none waits for it.
  insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at, trigger, owner_id)
  values (activity.id, registration_id, activity.occurred_at, now(), 'test', activity.owner_id);
  perform pg_notify('webhooks', '');
  return activity.id;
end
$$;
comment on function webhooks.queue_test(bigint, webhooks.webhook_activity) is
  'Makes the delivery of a test event. Returns the activity''s id.';

create or replace function webhooks.send_test(registration_id bigint, entity_event_id bigint default null)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_event record;
  v_sample record;
  v_activity webhooks.webhook_activity;
begin
  perform webhooks.assert_registration(registration_id);
  select e.entity, e.action, r.owner_id into v_event
  from webhooks.webhook_registration_events m
  join webhooks.entity_events e on e.id = m.entity_event_id
  join webhooks.webhook_registrations r on r.id = m.registration_id
  where m.registration_id = send_test.registration_id and e.id = coalesce(send_test.entity_event_id, e.id)
  order by e.id
  limit 1;
  if not found then
    raise exception 'webhooks.send_test: registration % is not told of that entity event', registration_id
      using errcode = 'WHENT',
            hint = 'Give it an entity event first, or leave entity_event_id out for the first it has. webhooks.ping needs none.';
  end if;
  select * into v_sample from webhooks.sample(v_event.entity, v_event.action, v_event.owner_id);
  insert into webhooks.webhook_activity
    (occurred_at, entity, action, object_key, object_id, object, previous, changed, owner_id, user_id, payload, thin, note, origin)
  values
    (clock_timestamp(), v_event.entity, v_event.action, v_sample.object_key, v_sample.object_id, v_sample.object,
     v_sample.previous, v_sample.changed,
     -- Where there is no row, it is told of all the same by whoever asked.
     coalesce(v_sample.owner_id, v_event.owner_id), v_sample.user_id, v_sample.payload, v_sample.thin, v_sample.note, 'test')
  returning * into v_activity;
  return webhooks.queue_test(registration_id, v_activity);
end
$$;
comment on function webhooks.send_test(bigint, bigint) is
  'Sends a registration a real sample of an entity event, once, marked test in the log. Returns the activity''s id.';

create or replace function webhooks.ping(registration_id bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_activity webhooks.webhook_activity;
begin
  perform webhooks.assert_registration(registration_id);
  -- No table has this name: those of entities have a schema before them.
  insert into webhooks.webhook_activity (occurred_at, entity, action, object_key, object_id, object, owner_id, origin)
  select clock_timestamp(), 'ping', 'ping', to_json(r.id), r.id::text, to_json(o), r.owner_id, 'test'
  from webhooks.webhook_registrations r
  cross join lateral (select r.id, r.description) o
  where r.id = ping.registration_id
  returning * into v_activity;
  return webhooks.queue_test(registration_id, v_activity);
end
$$;
comment on function webhooks.ping(bigint) is
  'Sends a registration, whatever it is told of, a small event of type ping, once, marked test in the log. While the registration is not active it is held, as all its deliveries are. Returns the activity''s id.';
