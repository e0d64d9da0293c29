-- The texts of capture functions: what a trigger runs, and when.

create or replace function webhooks.told_block(event_id bigint, statement text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  -- A setting that was never made is null, one of an earlier transaction empty.
  select format(
    $template$
  declare
    v_event bigint := %1$s;
    v_actor text := left(nullif(current_setting('webhooks.actor', true), ''), 1000);
    v_reason text := left(nullif(current_setting('webhooks.reason', true), ''), 1000);
    v_delay interval := case when concat(current_setting('webhooks.delay', true), current_setting('webhooks.priority', true)) <> '' then webhooks.transaction_delay() end;
    v_depth smallint := case when current_setting('webhooks.depth', true) ~ '^[0-9]{1,4}$' then current_setting('webhooks.depth', true)::smallint + 1 end;
    v_note text := case when concat(current_setting('webhooks.suppress', true), current_setting('webhooks.collect', true), current_setting('webhooks.depth', true),
                                    current_setting('webhooks.delay', true), current_setting('webhooks.priority', true)) <> '' then webhooks.transaction_note() end;
  begin
    if lower(current_setting('webhooks.suppress', true)) = any ('{on,true,yes,1}') then
      return null;
    end if;
    if lower(current_setting('webhooks.collect', true)) = any ('{on,true,yes,1}') then
      perform webhooks.begin_collecting();
    end if;
    if v_depth > %2$s then
      v_event := null;
      v_note := concat_ws(' ', v_note, 'Nobody is told of it: more than settings.max_depth (%2$s) events caused one another.');
    end if;%3$s
  end;$template$,
    event_id, s.max_depth, statement)
  from webhooks.settings s
$body$;
comment on function webhooks.told_block(bigint, text) is
  'The part of a capture function for a transaction that says something of itself.';

create or replace function webhooks.truncation_mark(setting_id integer)
returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return concat_ws(' ', setting_id, extract(epoch from statement_timestamp()), currval('webhooks.webhook_activity_id_seq'));
exception when object_not_in_prerequisite_state then
  -- Nothing was captured in this session.
  return null;
end
$$;
comment on function webhooks.truncation_mark(integer) is
  'Tells whether this statement has captured a truncate of an entity, and nothing else since.';

create or replace function webhooks.truncate_body(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select format(
    $template$
begin
  -- Truncating a partitioned table fires its trigger and those of all its partitions.
  if current_setting('webhooks.truncated', true) = webhooks.truncation_mark(%1$s) then
    return null;
  end if;%2$s
  if found then
    perform webhooks.ring_doorbell();
  end if;
  perform set_config('webhooks.truncated', webhooks.truncation_mark(%1$s), true);
  return null;
end
$template$,
    setting.id,
    webhooks.told_block(
      (webhooks.entity_event(setting, 'truncate')).id,
      format(
        $template$
  with activity as (
    insert into webhooks.webhook_activity (occurred_at, entity, action, actor, reason, depth, note)
    values (statement_timestamp(), %1$L, 'truncate', v_actor, v_reason, v_depth, v_note)
    returning id, occurred_at
  )
  insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at)
  select a.id, r.registration_id, a.occurred_at, coalesce(a.occurred_at + v_delay, a.occurred_at)
  from activity a
  join webhooks.webhook_registration_events r on r.entity_event_id = v_event and r.owner_scope = '';$template$,
        setting.entity)))
$body$;
comment on function webhooks.truncate_body(webhooks.audit_settings) is 'The text of the compiled function that captures a TRUNCATE.';

create or replace function webhooks.change_body(setting webhooks.audit_settings, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  -- A transaction that says nothing pays for this one question. Looking registrations up is a tenth of what capture adds to a write of one
  -- row: where they are known they are written in, and hold while nobody has changed any. The number of changes is a sequence's: seen at
  -- once by every statement, whatever the transaction has seen before. What is returned does not matter: see webhooks.idle_body.
  select format(
    $template$
begin
  if coalesce(current_setting('webhooks.suppress', true), current_setting('webhooks.actor', true), current_setting('webhooks.reason', true),
              current_setting('webhooks.delay', true), current_setting('webhooks.depth', true), current_setting('webhooks.collect', true),
              current_setting('webhooks.priority', true)) is not null then%1$s%2$s
  else%3$s
  end if;
  -- In one expression, since a perform would be a query of its own.
  if found and not (pg_try_advisory_lock_shared(1919907688, 3) and pg_advisory_unlock_shared(1919907688, 3)) then
    perform webhooks.ring_doorbell();
  end if;
  return new;
end
$template$,
    webhooks.told_block(e.id, webhooks.capture_statements(setting, action, told => true, registrations => webhooks.registrations_looked_up('v_event'))),
    (
      select format(
        $template$
  elsif pg_sequence_last_value('webhooks.registration_changes') = %s then%s$template$,
        k.changes, webhooks.capture_statements(setting, action, told => false, registrations => webhooks.registrations_written_in(k)))
      from webhooks.known_registrations k
      where k.entity_event_id = e.id
    ),
    webhooks.capture_statements(setting, action, told => false, registrations => webhooks.registrations_looked_up(e.id::text)))
  from webhooks.entity_event(setting, action) e
$body$;
comment on function webhooks.change_body(webhooks.audit_settings, text) is 'The text of a compiled function that captures changes of rows.';

create or replace function webhooks.capture_body(setting webhooks.audit_settings, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case action when 'truncate' then webhooks.truncate_body(setting) else webhooks.change_body(setting, action) end
$$;
comment on function webhooks.capture_body(webhooks.audit_settings, text) is 'The text of a compiled capture function.';

create or replace function webhooks.idle_body()
returns text
language sql immutable
-- NEW is null in a trigger of a statement, and is returned for less than null is, which has to be evaluated.
return 'begin return new; end';
comment on function webhooks.idle_body() is 'The text of a capture function that captures nothing.';

create or replace function webhooks.present_body(setting webhooks.audit_settings, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What is consulted at each write is the function itself: it is written anew when the entity event changes, in the same
  -- transaction, so that a write pays for no look-up, and one that is told to nobody for nothing.
  select case
    when (webhooks.entity_event(setting, action)).enabled and (select s.capture_enabled from webhooks.settings s) and exists (select from pg_class c where c.oid = setting.relation)
      then webhooks.capture_body(setting, action)
    else webhooks.idle_body()
  end
$$;
comment on function webhooks.present_body(webhooks.audit_settings, text) is
  'The text of the capture function of an entity and action, as its entity event is now.';
