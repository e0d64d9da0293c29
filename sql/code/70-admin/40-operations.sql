-- What people change. Each function asks webhooks.authorize first, and then acts with the rights of the owner: nobody has a
-- right to write to a table. A row of somebody else's is one that is not there, in the same words.

create or replace function webhooks.assert_own_registration(registration_id bigint, owner_id text)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from webhooks.webhook_registrations r
    where r.id = assert_own_registration.registration_id
      and (assert_own_registration.owner_id is null or r.owner_id = assert_own_registration.owner_id)
  ) then
    raise exception 'there is no registration %', coalesce(registration_id::text, 'null')
      using errcode = 'WHREG', hint = 'The query registrations shows those there are.';
  end if;
end
$$;
comment on function webhooks.assert_own_registration(bigint, text) is
  'Error WHREG unless there is such a registration, of that owner where one is given.';

create or replace function webhooks.assert_few_registrations(owner_id text)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if (select count(*) from webhooks.webhook_registrations r where r.owner_id = assert_few_registrations.owner_id) >= 100 then
    raise exception 'there are 100 registrations already'
      using errcode = 'WHMAX', hint = 'That is the most: delete one that is not needed, or have whoever runs the system add it.';
  end if;
end
$$;
comment on function webhooks.assert_few_registrations(text) is
  'Error WHMAX where an owner has a hundred registrations: each of them is a row that the application''s own writes have to write.';

create or replace function webhooks.api_registration(id bigint)
returns webhooks.api_registrations
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select r from webhooks.api_registrations r where r.id = api_registration.id
$$;
comment on function webhooks.api_registration(bigint) is e'@behavior -*\nA registration as the API shows it.';

create or replace function webhooks.api_watch(
  entity text, owner_column text default null, user_column text default null, key_columns text[] default null,
  excluded_columns text[] default null, label text default null, included_columns text[] default null, on_replication text default null
)
returns webhooks.api_audit_settings
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id integer;
  v_setting webhooks.api_audit_settings;
begin
  perform webhooks.authorize('AuditSetting', case
    when exists (select from webhooks.audit_settings s where s.entity = api_watch.entity) then 'Edit' else 'Add' end);
  select w.id into v_id
  from webhooks.watch(api_watch.entity, api_watch.owner_column, api_watch.user_column, api_watch.key_columns,
                      coalesce(api_watch.excluded_columns, '{}'), api_watch.label, api_watch.included_columns,
                      coalesce(api_watch.on_replication, 'off')) w;
  select s.* into v_setting from webhooks.api_audit_settings s where s.id = v_id;
  return v_setting;
end
$$;
comment on function webhooks.api_watch(text, text, text, text[], text[], text, text[], text) is
  'Puts a table into the catalogue and installs its capture. Each call states all options anew. Give includedColumns or excludedColumns, not both. Permission: AuditSetting (Add), or (Edit) where it is there. Errors: WHPER, WHTAB, WHCOL, WHOPT.';

create or replace function webhooks.api_unwatch(entity text, with_events boolean default false)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.authorize('AuditSetting', 'Delete');
  if with_events then
    perform webhooks.authorize('EntityEvent', 'Delete');
  end if;
  return webhooks.unwatch(api_unwatch.entity, coalesce(api_unwatch.with_events, false));
end
$$;
comment on function webhooks.api_unwatch(text, boolean) is
  'Takes a table out of the catalogue; its activity stays. False: it was not watched. Permission: AuditSetting (Delete). Errors: WHPER, WHTAB, WHEVT.';

create or replace function webhooks.to_condition(condition text)
returns jsonpath
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return nullif(btrim(condition), '')::jsonpath;
exception when syntax_error or invalid_text_representation or data_exception then
  raise exception 'this is no condition: %', sqlerrm
    using errcode = 'WHCND', column = 'condition',
          hint = 'Write what is true or false, as in $.new.total > 100 && $.old.status != "paid".';
end
$$;
comment on function webhooks.to_condition(text) is 'The condition that somebody wrote; null for none. Error WHCND for what is no jsonpath.';

create or replace function webhooks.api_create_entity_event(
  entity text, action text, description text default null, enabled boolean default true, columns text[] default null,
  condition text default null, include_unchanged boolean default null, payload_function text default null, payload_view text default null
)
returns webhooks.api_entity_events
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id bigint;
  v_event webhooks.api_entity_events;
begin
  perform webhooks.authorize('EntityEvent', 'Add');
  -- Like the columns of the catalogue, they say what leaves the database.
  if coalesce(api_create_entity_event.payload_function, '') <> '' or coalesce(api_create_entity_event.payload_view, '') <> '' then
    perform webhooks.authorize('AuditSetting', 'Edit');
  end if;
  insert into webhooks.entity_events as e (entity, action, description, enabled, columns, condition, include_unchanged, payload_function, payload_view)
  values (api_create_entity_event.entity, api_create_entity_event.action, nullif(api_create_entity_event.description, ''),
          coalesce(api_create_entity_event.enabled, true), nullif(api_create_entity_event.columns, '{}'),
          webhooks.to_condition(api_create_entity_event.condition), coalesce(api_create_entity_event.include_unchanged, false),
          nullif(api_create_entity_event.payload_function, ''), nullif(api_create_entity_event.payload_view, ''))
  returning e.id into v_id;
  select e.* into v_event from webhooks.api_entity_events e where e.id = v_id;
  return v_event;
end
$$;
comment on function webhooks.api_create_entity_event(text, text, text, boolean, text[], text, boolean, text, text) is
  'Adds an entity event: from then on the action is captured, where columns and condition hold. Permission: EntityEvent (Add), and for payloadFunction and payloadView AuditSetting (Edit). Errors: WHPER, WHENT, WHCOL, WHCND.';

create or replace function webhooks.assert_reset(reset text[], resettable text[])
returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not coalesce(reset, '{}') <@ resettable then
    raise exception 'reset: only % can be without a value', array_to_string(resettable, ' and ')
      using errcode = 'WHARG', hint = 'Give the other settings the value they shall have.', column = 'reset';
  end if;
end
$$;
comment on function webhooks.assert_reset(text[], text[]) is 'Error WHARG where reset names what cannot be without a value.';

create or replace function webhooks.assert_entity_event(id bigint)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from webhooks.entity_events e where e.id = assert_entity_event.id) then
    raise exception 'there is no entity event %', coalesce(id::text, 'null')
      using errcode = 'WHENT', hint = 'The query entityEvents shows those there are.';
  end if;
end
$$;
comment on function webhooks.assert_entity_event(bigint) is 'Error WHENT unless there is such an entity event.';

create or replace function webhooks.api_update_entity_event(
  id bigint, description text default null, enabled boolean default null, columns text[] default null, condition text default null,
  include_unchanged boolean default null, reset text[] default null, payload_function text default null, payload_view text default null
)
returns webhooks.api_entity_events
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_condition jsonpath := webhooks.to_condition(api_update_entity_event.condition);
  v_event webhooks.api_entity_events;
begin
  perform webhooks.authorize('EntityEvent', 'Edit');
  if coalesce(api_update_entity_event.payload_function, api_update_entity_event.payload_view) is not null
    or api_update_entity_event.reset && '{payloadFunction,payloadView}' then
    perform webhooks.authorize('AuditSetting', 'Edit');
  end if;
  perform webhooks.assert_entity_event(api_update_entity_event.id);
  perform webhooks.assert_reset(api_update_entity_event.reset, '{columns,condition,payloadFunction,payloadView}');
  update webhooks.entity_events e
  set description = case when api_update_entity_event.description is null then e.description
                         else nullif(api_update_entity_event.description, '') end,
      enabled = coalesce(api_update_entity_event.enabled, e.enabled),
      columns = case when 'columns' = any (reset) then null else coalesce(api_update_entity_event.columns, e.columns) end,
      condition = case when 'condition' = any (reset) then null else coalesce(v_condition, e.condition) end,
      include_unchanged = coalesce(api_update_entity_event.include_unchanged, e.include_unchanged),
      payload_function = case when 'payloadFunction' = any (reset) then null
                              else coalesce(api_update_entity_event.payload_function, e.payload_function) end,
      payload_view = case when 'payloadView' = any (reset) then null else coalesce(api_update_entity_event.payload_view, e.payload_view) end
  where e.id = api_update_entity_event.id;
  select e.* into v_event from webhooks.api_entity_events e where e.id = api_update_entity_event.id;
  return v_event;
end
$$;
comment on function webhooks.api_update_entity_event(bigint, text, boolean, text[], text, boolean, text[], text, text) is
  'Changes what is given and leaves the rest; an empty description removes it; reset takes away columns, condition, payloadFunction and payloadView. Permission: EntityEvent (Edit), and for these two AuditSetting (Edit). Errors: WHPER, WHENT, WHCOL, WHCND, WHARG.';

create or replace function webhooks.api_delete_entity_event(id bigint)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.authorize('EntityEvent', 'Delete');
  perform webhooks.assert_entity_event(api_delete_entity_event.id);
  delete from webhooks.entity_events e where e.id = api_delete_entity_event.id;
  return true;
end
$$;
comment on function webhooks.api_delete_entity_event(bigint) is
  'Ends its capture, and what registrations are told of it. Permission: EntityEvent (Delete). Errors: WHPER, WHENT.';

create or replace function webhooks.set_registration_events(registration_id bigint, events text[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unknown text;
begin
  select n.name into v_unknown
  from unnest(events) n(name)
  where not exists (select from webhooks.entity_events e where e.entity || ':' || e.action = n.name)
  limit 1;
  if v_unknown is not null then
    raise exception 'there is no entity event %', v_unknown
      using errcode = 'WHENT', column = 'events',
            hint = 'Write events as public.orders:update. The query entityEvents shows those there are.';
  end if;
  delete from webhooks.webhook_registration_events m
  using webhooks.entity_events e
  where m.registration_id = set_registration_events.registration_id and e.id = m.entity_event_id
    and e.entity || ':' || e.action <> all (events);
  insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
  select set_registration_events.registration_id, e.id
  from webhooks.entity_events e
  where e.entity || ':' || e.action = any (events)
    and not exists (
      select from webhooks.webhook_registration_events m
      where m.registration_id = set_registration_events.registration_id and m.entity_event_id = e.id);
end
$$;
comment on function webhooks.set_registration_events(bigint, text[]) is
  'Makes these the entity events that a registration is told of, and no other. Error WHENT for one that is not there.';

create or replace function webhooks.api_create_registration(
  uri text, events text[], description text default null, owner_id text default null, sends_json boolean default true,
  signing text default null, timeout_ms integer default null, retry_schedule interval[] default null, jitter real default null,
  max_age interval default null, disable_after interval default null, max_in_flight integer default null,
  rate_limit integer default null, ordering text default null, on_exhausted text default null, is_enabled boolean default null,
  "grouping" text default null, coalesce_window interval default null
)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owner text := webhooks.authorize('Registration', 'Add');
  v_id bigint;
begin
  if v_owner is not null and api_create_registration.owner_id <> v_owner then
    raise exception 'not permitted: a registration of another owner'
      using errcode = 'WHPER', hint = 'Leave ownerId out: it is your own.', column = 'owner_id';
  elsif v_owner is not null then
    perform webhooks.assert_few_registrations(v_owner);
  end if;
  insert into webhooks.webhook_registrations as r (uri, description, owner_id, sends_json, is_enabled)
  values (api_create_registration.uri, nullif(api_create_registration.description, ''),
          coalesce(v_owner, api_create_registration.owner_id), coalesce(api_create_registration.sends_json, true),
          coalesce(api_create_registration.is_enabled, true))
  returning r.id into v_id;
  perform webhooks.change_registration(
    v_id, null, null, null, api_create_registration.signing, api_create_registration.timeout_ms,
    api_create_registration.retry_schedule, api_create_registration.jitter, api_create_registration.max_age,
    api_create_registration.disable_after, api_create_registration.max_in_flight, api_create_registration.rate_limit,
    api_create_registration.ordering, api_create_registration.on_exhausted, api_create_registration.grouping,
    api_create_registration.coalesce_window, '{}');
  perform webhooks.set_registration_events(v_id, coalesce(api_create_registration.events, '{}'));
  return webhooks.api_registration(v_id);
end
$$;
comment on function webhooks.api_create_registration(
  text, text[], text, text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, boolean, text,
  interval) is
  'Adds a registration and the entity events it is told of, as in ["public.orders:create"]. What is left out has its default. A tenant''s registrations are its own, 100 at most. Permission: Registration (Add). Errors: WHPER, WHURI, WHENT, WHMAX.';

create or replace function webhooks.change_registration(
  id bigint, uri text, description text, sends_json boolean, signing text, timeout_ms integer, retry_schedule interval[], jitter real,
  max_age interval, disable_after interval, max_in_flight integer, rate_limit integer, ordering text, on_exhausted text,
  "grouping" text, coalesce_window interval, reset text[]
)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  update webhooks.webhook_registrations r
  set uri = coalesce(change_registration.uri, r.uri),
      description = case when change_registration.description is null then r.description else nullif(change_registration.description, '') end,
      sends_json = coalesce(change_registration.sends_json, r.sends_json),
      signing = coalesce(change_registration.signing, r.signing),
      timeout_ms = coalesce(change_registration.timeout_ms, r.timeout_ms),
      retry_schedule = coalesce(change_registration.retry_schedule, r.retry_schedule),
      jitter = coalesce(change_registration.jitter, r.jitter),
      max_age = case when 'maxAge' = any (reset) then null else coalesce(change_registration.max_age, r.max_age) end,
      disable_after = coalesce(change_registration.disable_after, r.disable_after),
      max_in_flight = coalesce(change_registration.max_in_flight, r.max_in_flight),
      rate_limit = case when 'rateLimit' = any (reset) then null else coalesce(change_registration.rate_limit, r.rate_limit) end,
      ordering = coalesce(change_registration.ordering, r.ordering),
      on_exhausted = coalesce(change_registration.on_exhausted, r.on_exhausted),
      grouping = coalesce(change_registration.grouping, r.grouping),
      coalesce_window = coalesce(change_registration.coalesce_window, r.coalesce_window)
  where r.id = change_registration.id
$$;
comment on function webhooks.change_registration(
  bigint, text, text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, text, interval,
  text[]) is
  'Changes what is given of a registration and leaves what is null; reset names those that shall be null: maxAge, rateLimit.';

create or replace function webhooks.api_update_registration(
  id bigint, uri text default null, events text[] default null, description text default null, sends_json boolean default null,
  signing text default null, timeout_ms integer default null, retry_schedule interval[] default null, jitter real default null,
  max_age interval default null, disable_after interval default null, max_in_flight integer default null,
  rate_limit integer default null, ordering text default null, on_exhausted text default null, reset text[] default null,
  "grouping" text default null, coalesce_window interval default null
)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_update_registration.id, webhooks.authorize('Registration', 'Edit'));
  perform webhooks.assert_reset(api_update_registration.reset, '{maxAge,rateLimit}');
  perform webhooks.change_registration(
    api_update_registration.id, api_update_registration.uri, api_update_registration.description, api_update_registration.sends_json,
    api_update_registration.signing, api_update_registration.timeout_ms, api_update_registration.retry_schedule,
    api_update_registration.jitter, api_update_registration.max_age, api_update_registration.disable_after,
    api_update_registration.max_in_flight, api_update_registration.rate_limit, api_update_registration.ordering,
    api_update_registration.on_exhausted, api_update_registration.grouping, api_update_registration.coalesce_window,
    coalesce(api_update_registration.reset, '{}'));
  if api_update_registration.events is not null then
    perform webhooks.set_registration_events(api_update_registration.id, api_update_registration.events);
  end if;
  return webhooks.api_registration(api_update_registration.id);
end
$$;
comment on function webhooks.api_update_registration(
  bigint, text, text[], text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, text[], text,
  interval) is
  'Changes what is given and leaves the rest. events, where given, are all that it is told of from then on. An empty description removes it; reset takes the value from maxAge and rateLimit. Permission: Registration (Edit). Errors: WHPER, WHREG, WHURI, WHENT, WHARG.';

create or replace function webhooks.api_delete_registration(id bigint)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_delete_registration.id, webhooks.authorize('Registration', 'Delete'));
  delete from webhooks.webhook_registrations r where r.id = api_delete_registration.id;
  return true;
end
$$;
comment on function webhooks.api_delete_registration(bigint) is
  'Deletes a registration with its secrets; what it was still to be told is cancelled. Permission: Registration (Delete). Errors: WHPER, WHREG.';

create or replace function webhooks.api_pause(registration_id bigint, reason text default null)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_pause.registration_id, webhooks.authorize('Registration', 'Edit'));
  perform webhooks.pause(api_pause.registration_id, api_pause.reason);
  return webhooks.api_registration(api_pause.registration_id);
end
$$;
comment on function webhooks.api_pause(bigint, text) is
  '@name pause_registration
Stops sending to a registration: its deliveries are held until it is resumed. Permission: Registration (Edit). Errors: WHPER, WHREG.';

create or replace function webhooks.api_resume(registration_id bigint)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_resume.registration_id, webhooks.authorize('Registration', 'Edit'));
  perform webhooks.resume(api_resume.registration_id);
  return webhooks.api_registration(api_resume.registration_id);
end
$$;
comment on function webhooks.api_resume(bigint) is
  '@name resume_registration
Makes a paused or disabled registration active again. Permission: Registration (Edit). Errors: WHPER, WHREG.';

create or replace function webhooks.api_send_test(registration_id bigint, entity_event_id bigint default null)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owner text := webhooks.authorize('Registration', 'Edit');
  v_activity bigint;
begin
  perform webhooks.assert_own_registration(api_send_test.registration_id, v_owner);
  v_activity := webhooks.send_test(api_send_test.registration_id, api_send_test.entity_event_id);
  perform webhooks.log_admin('test', 'Registration', r.id::text, r.owner_id) from webhooks.webhook_registrations r where r.id = api_send_test.registration_id;
  return v_activity;
end
$$;
comment on function webhooks.api_send_test(bigint, bigint) is
  'Sends a registration a real sample of an entity event, once. Gives the activity''s id. Permission: Registration (Edit). Errors: WHPER, WHREG, WHENT.';

create or replace function webhooks.api_ping(registration_id bigint)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owner text := webhooks.authorize('Registration', 'Edit');
  v_activity bigint;
begin
  perform webhooks.assert_own_registration(api_ping.registration_id, v_owner);
  v_activity := webhooks.ping(api_ping.registration_id);
  perform webhooks.log_admin('test', 'Registration', r.id::text, r.owner_id) from webhooks.webhook_registrations r where r.id = api_ping.registration_id;
  return v_activity;
end
$$;
comment on function webhooks.api_ping(bigint) is
  'Sends a registration, whatever it is told of, an event of type ping, once. Gives the activity''s id. Permission: Registration (Edit). Errors: WHPER, WHREG.';

create or replace function webhooks.assert_few(activity_ids bigint[])
returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(activity_ids) > 1000 then
    raise exception '% activities are too many for one call', cardinality(activity_ids)
      using errcode = 'WHARG', hint = 'Give at most 1000 at a time.', column = 'activity_ids';
  end if;
end
$$;
comment on function webhooks.assert_few(bigint[]) is 'Error WHARG for more than 1000 ids.';

create or replace function webhooks.own_deliveries(activity_ids bigint[], registration_id bigint, owner_id text, states text[])
returns table (registration bigint, is_active boolean, activities bigint[])
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select d.registration_id, r.state = 'active', array_agg(d.activity_id)
  from webhooks.webhook_deliveries d
  join webhooks.webhook_registrations r on r.id = d.registration_id
  where d.activity_id = any (own_deliveries.activity_ids)
    and d.registration_id = coalesce(own_deliveries.registration_id, d.registration_id)
    and (own_deliveries.owner_id is null or (d.owner_id = own_deliveries.owner_id and r.owner_id = own_deliveries.owner_id))
    and (own_deliveries.states is null
      or case when not d.finished and (not r.is_enabled or r.hold_reason is not null) then 'held' else d.state end = any (own_deliveries.states))
  group by d.registration_id, r.state
$$;
comment on function webhooks.own_deliveries(bigint[], bigint, text, text[]) is
  'The deliveries of activities, by registration: of one owner''s activities to its registrations, or (null) of every owner; in one of the states, or (null) in any.';

create or replace function webhooks.log_deliveries(change text, activity_ids bigint[], registration_id bigint, owner_id text, deliveries integer)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.log_admin(
    change, 'Activity', coalesce('registration ' || log_deliveries.registration_id, 'all registrations'),
    coalesce(log_deliveries.owner_id, (select r.owner_id from webhooks.webhook_registrations r where r.id = log_deliveries.registration_id)),
    null, json_build_object('activity_ids', activity_ids, 'deliveries', deliveries))
$$;
comment on function webhooks.log_deliveries(text, bigint[], bigint, text, integer) is
  'Adds to webhooks.admin_log that the deliveries of activities were replayed or cancelled.';

create or replace function webhooks.change_deliveries(change text, activity_ids bigint[], registration_id bigint, owner_id text)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_changed integer;
begin
  perform webhooks.assert_few(activity_ids);
  if change_deliveries.registration_id is not null then
    perform webhooks.assert_own_registration(change_deliveries.registration_id, change_deliveries.owner_id);
  end if;
  select coalesce(sum(case change
      when 'replay' then webhooks.replay(o.activities, o.registration)
      else webhooks.cancel(o.activities, o.registration)
    end), 0)::integer into v_changed
  from webhooks.own_deliveries(activity_ids, change_deliveries.registration_id, change_deliveries.owner_id, null) o;
  perform webhooks.log_deliveries(change, activity_ids, change_deliveries.registration_id, change_deliveries.owner_id, v_changed);
  return v_changed;
end
$$;
comment on function webhooks.change_deliveries(text, bigint[], bigint, text) is
  'Replays or cancels (change) the deliveries of activities, of one owner or (null) of every owner, and puts it on record. Returns how many.';

create or replace function webhooks.api_replay(activity_ids bigint[], registration_id bigint default null)
returns integer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.change_deliveries('replay', activity_ids, registration_id, webhooks.authorize('Activity', 'Replay'))
$$;
comment on function webhooks.api_replay(bigint[], bigint) is
  '@name replay_activities
Sends activities (1000 at most) again, to all their registrations or to one. Gives how many deliveries: one that is not there, or not yours, is none. Permission: Activity (Replay). Errors: WHPER, WHREG, WHINA, WHARG.';

create or replace function webhooks.api_cancel(activity_ids bigint[], registration_id bigint default null)
returns integer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.change_deliveries('cancel', activity_ids, registration_id, webhooks.authorize('Activity', 'Replay'))
$$;
comment on function webhooks.api_cancel(bigint[], bigint) is
  '@name cancel_deliveries
Ends the live deliveries of activities (1000 at most), to all their registrations or to one. Gives how many. Permission: Activity (Replay). Errors: WHPER, WHREG, WHARG.';

create or replace function webhooks.api_set_header(registration_id bigint, name text, value text)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_set_header.registration_id, webhooks.authorize('Registration', 'Edit'));
  perform webhooks.set_header(api_set_header.registration_id, api_set_header.name, api_set_header.value);
  return webhooks.api_registration(api_set_header.registration_id);
end
$$;
comment on function webhooks.api_set_header(bigint, text, text) is
  'Sets a header that each request of the registration carries, readable by whoever may list the registration. Permission: Registration (Edit). Errors: WHPER, WHREG, WHHDR.';

create or replace function webhooks.api_remove_header(registration_id bigint, name text)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_remove_header.registration_id, webhooks.authorize('Registration', 'Edit'));
  perform webhooks.remove_header(api_remove_header.registration_id, api_remove_header.name);
  return webhooks.api_registration(api_remove_header.registration_id);
end
$$;
comment on function webhooks.api_remove_header(bigint, text) is
  'Removes a header, if it is there. Permission: Registration (Edit). Errors: WHPER, WHREG.';

create or replace function webhooks.api_set_connection(
  registration_id bigint, proxy_uri text default null, proxy_user text default null, ca_pem text default null,
  client_cert_pem text default null, auth text default null, auth_user text default null, oauth2_token_uri text default null,
  oauth2_client_id text default null, oauth2_scope text default null, oauth2_audience text default null,
  oauth2_client_authentication text default null
)
returns webhooks.api_registrations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform webhooks.assert_own_registration(api_set_connection.registration_id, webhooks.authorize('Registration', 'Edit'));
  insert into webhooks.webhook_registration_connections
    (registration_id, proxy_uri, proxy_user, ca_pem, client_cert_pem, auth, auth_user, oauth2_token_uri, oauth2_client_id, oauth2_scope,
     oauth2_audience, oauth2_client_authentication)
  values
    (api_set_connection.registration_id, nullif(api_set_connection.proxy_uri, ''), nullif(api_set_connection.proxy_user, ''),
     nullif(api_set_connection.ca_pem, ''), nullif(api_set_connection.client_cert_pem, ''), coalesce(api_set_connection.auth, 'none'),
     nullif(api_set_connection.auth_user, ''), nullif(api_set_connection.oauth2_token_uri, ''),
     nullif(api_set_connection.oauth2_client_id, ''), nullif(api_set_connection.oauth2_scope, ''),
     nullif(api_set_connection.oauth2_audience, ''), coalesce(api_set_connection.oauth2_client_authentication, 'basic'))
  on conflict on constraint webhook_registration_connections_pkey do update set
    proxy_uri = excluded.proxy_uri, proxy_user = excluded.proxy_user, ca_pem = excluded.ca_pem, client_cert_pem = excluded.client_cert_pem,
    auth = excluded.auth, auth_user = excluded.auth_user, oauth2_token_uri = excluded.oauth2_token_uri,
    oauth2_client_id = excluded.oauth2_client_id, oauth2_scope = excluded.oauth2_scope, oauth2_audience = excluded.oauth2_audience,
    oauth2_client_authentication = excluded.oauth2_client_authentication;
  return webhooks.api_registration(api_set_connection.registration_id);
end
$$;
comment on function webhooks.api_set_connection(bigint, text, text, text, text, text, text, text, text, text, text, text) is
  'States how a registration is connected to: proxy, certificates, authentication. What is left out it has not. Passwords and keys are set with setSecret. Permission: Registration (Edit). Errors: WHPER, WHREG, WHURI, WHHDR.';

create or replace function webhooks.api_set_secret(
  registration_id bigint, secret_id uuid, kind text, name text, ciphertext bytea, key_id text
)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_set_secret.registration_id, webhooks.authorize('Secret', 'Edit'));
  if api_set_secret.kind = 'header' then
    perform webhooks.authorize('Registration', 'Edit');
    perform webhooks.set_secret_header(
      api_set_secret.registration_id, api_set_secret.secret_id, api_set_secret.name, api_set_secret.ciphertext, api_set_secret.key_id);
  elsif api_set_secret.kind = 'connection' then
    perform webhooks.put_secret(
      api_set_secret.registration_id, api_set_secret.secret_id, 'connection', api_set_secret.name, api_set_secret.ciphertext,
      api_set_secret.key_id);
  else
    raise exception 'there is no kind %', api_set_secret.kind
      using errcode = 'WHARG', hint = 'Kinds are header and connection; rotateSecret is for what is signed with.', column = 'kind';
  end if;
end
$$;
comment on function webhooks.api_set_secret(bigint, uuid, text, text, bytea, text) is
  e'@behavior -*\nWhat the mutation setSecret stores, once it has encrypted it. Permission: Secret (Edit), for a header Registration (Edit) as well. Errors: WHPER, WHREG, WHHDR, WHARG.';

create or replace function webhooks.api_rotate_secret(
  registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text, overlap interval
)
returns timestamptz
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_created_at timestamptz;
begin
  perform webhooks.assert_own_registration(api_rotate_secret.registration_id, webhooks.authorize('Secret', 'Edit'));
  select s.created_at into v_created_at
  from webhooks.rotate_signing_secret(
    api_rotate_secret.registration_id, api_rotate_secret.secret_id, api_rotate_secret.scheme, api_rotate_secret.ciphertext,
    api_rotate_secret.key_id, api_rotate_secret.public_key, api_rotate_secret.overlap) s;
  -- It may have been held for want of the key to the secret that is replaced; if another is still unreadable, a worker says so again.
  update webhooks.webhook_registrations r
  set hold_reason = null
  where r.id = api_rotate_secret.registration_id and r.hold_reason like 'secret-key:%';
  return v_created_at;
end
$$;
comment on function webhooks.api_rotate_secret(bigint, uuid, text, bytea, text, text, interval) is
  e'@behavior -*\nWhat the mutation rotateSecret stores, once it has encrypted it. Permission: Secret (Edit). Errors: WHPER, WHREG, WHSEC, WHLIV.';

create or replace function webhooks.api_reveal_secrets(registration_id bigint)
returns setof webhooks.webhook_secrets
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_own_registration(api_reveal_secrets.registration_id, webhooks.authorize('Secret', 'List'));
  return query select s.* from webhooks.reveal_signing_secrets(api_reveal_secrets.registration_id) s;
end
$$;
comment on function webhooks.api_reveal_secrets(bigint) is
  e'@behavior -*\nWhat the mutation revealSecrets decrypts: the live signing secrets of a registration, on record as revealed. Permission: Secret (List). Errors: WHPER, WHREG.';

create or replace function webhooks.api_set_permission(role text, resource text, actions text[])
returns webhooks.api_permissions
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_permission webhooks.api_permissions;
begin
  perform webhooks.authorize('Permission', 'Edit');
  insert into webhooks.permissions as p (role, resource, actions)
  values (api_set_permission.role, api_set_permission.resource, coalesce(api_set_permission.actions, '{}'))
  on conflict on constraint permissions_pkey do update set actions = excluded.actions;
  select p.* into v_permission
  from webhooks.api_permissions p
  where p.role = api_set_permission.role and p.resource = api_set_permission.resource;
  return v_permission;
end
$$;
comment on function webhooks.api_set_permission(text, text, text[]) is
  'States what a role may do with a resource: List, Add, Edit, Delete, Replay. It counts from the next statement on. Permission: Permission (Edit). Errors: WHPER.';
