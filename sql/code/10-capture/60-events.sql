create or replace function webhooks.tg_entity_events__check_entity()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The foreign key holds the rule; this says what to do about it.
  if not exists (select from webhooks.audit_settings s where s.entity = new.entity) then
    raise exception 'entity event: % is not in the catalogue', coalesce(new.entity, 'null')
      using errcode = 'WHENT',
            hint = format('Watch the table first, as in select webhooks.watch(%L). Entities here: %s.',
              coalesce(new.entity, 'public.orders'),
              coalesce((select string_agg(s.entity, ', ' order by s.entity) from webhooks.audit_settings s), 'none')),
            schema = 'webhooks', table = 'entity_events', column = 'entity';
  end if;
  return new;
end
$$;
comment on function webhooks.tg_entity_events__check_entity() is 'A clear error (WHENT) for an entity event of a table that is not watched.';

create or replace trigger _500_check_entity before insert or update of entity on webhooks.entity_events
  for each row execute function webhooks.tg_entity_events__check_entity();

create or replace function webhooks.tg_entity_events__check_filter()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
  v_known webhooks.entity_events;
begin
  -- As webhooks.compile_event will, and before the catalogue.
  perform from webhooks.settings for share;
  new.problem := null;
  if new.columns is null and new.condition is null and not webhooks.has_payload(new) then
    return new;
  end if;
  -- Whoever changes the table at the same time compiles its capture after this, or before it.
  select * into v_setting from webhooks.audit_settings s where s.entity = new.entity for no key update;
  if tg_op = 'UPDATE' then
    -- What it named before may be gone meanwhile: that is a problem to show, and no reason to refuse another change.
    v_known := old;
  end if;
  perform webhooks.assert_filter_columns(v_setting, 'columns', new.columns, v_known.columns, '{}');
  if new.condition::text is distinct from v_known.condition::text then
    perform webhooks.assert_condition(new.condition);
    perform webhooks.assert_filter_columns(
      v_setting, 'condition', webhooks.condition_columns(new.condition), webhooks.condition_columns(v_known.condition),
      webhooks.left_out_columns(v_setting));
  end if;
  if webhooks.has_payload(new) and (new.payload_function, new.payload_view) is distinct from (v_known.payload_function, v_known.payload_view) then
    perform webhooks.assert_payload(v_setting, new);
  end if;
  new.problem := nullif(concat_ws(' ', webhooks.filter_problem(v_setting, new), webhooks.payload_problem(v_setting, new)), '');
  return new;
end
$$;
comment on function webhooks.tg_entity_events__check_filter() is
  'Clear errors for an entity event that names unknown columns (WHCOL), has no predicate as condition (WHCND), or something that can make no payload (WHPAY). Keeps its problem.';

create or replace trigger _520_check_filter before insert or update on webhooks.entity_events
  for each row execute function webhooks.tg_entity_events__check_filter();

create or replace function webhooks.compile_followed(
  setting webhooks.audit_settings, actions text[] default webhooks.capture_actions()
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- To follow a table may take a lock on it, for which later writes would wait.
set lock_timeout = '100ms'
as $$
begin
  if current_setting('webhooks.following', true) is distinct from 'on'
    and exists (select from pg_class c where c.oid = setting.relation)
    and (setting.compiled_columns is distinct from webhooks.column_names(setting.relation) or webhooks.is_made_anew(setting)) then
    perform webhooks.follow_table(setting);
  else
    perform webhooks.compile_capture(setting, actions);
  end if;
end
$$;
comment on function webhooks.compile_followed(webhooks.audit_settings, text[]) is
  'Writes capture functions of an entity anew. Where capture has yet to follow its table, whose columns may have other names, it does so.';

create or replace function webhooks.compile_event(entity text, action text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
begin
  -- An entity event and the switch of the settings that change at the same time must see one another. First the settings: who
  -- changes them locks the catalogue after them.
  perform from webhooks.settings for share;
  -- Two that change the events of one entity write its functions one after the other.
  select s.* into v_setting from webhooks.audit_settings s where s.entity = compile_event.entity for no key update;
  -- One that could not follow its table stays as it is until it is watched anew.
  if v_setting.compiled_hash is not null then
    perform webhooks.compile_followed(v_setting, array[compile_event.action]);
  end if;
end
$$;
comment on function webhooks.compile_event(text, text) is 'Writes the capture function of an entity and action anew, as its entity event is now.';

create or replace function webhooks.tg_entity_events__compile_capture()
returns trigger
language plpgsql
-- Whoever may change an entity event need not have the right to write functions.
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op <> 'INSERT' then
    perform webhooks.compile_event(old.entity, old.action);
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and (new.entity, new.action) <> (old.entity, old.action) then
    perform webhooks.compile_event(new.entity, new.action);
  end if;
  return null;
end
$$;
comment on function webhooks.tg_entity_events__compile_capture() is 'Makes capture do as the entity events say, from the next write on.';

create or replace trigger _900_compile_capture after insert or delete on webhooks.entity_events
  for each row execute function webhooks.tg_entity_events__compile_capture();
create or replace trigger _900_compile_changed_capture after update on webhooks.entity_events
  for each row when (
    (old.id, old.entity, old.action, old.enabled, old.columns, old.condition::text, old.include_unchanged, old.payload_function, old.payload_view)
    is distinct from (new.id, new.entity, new.action, new.enabled, new.columns, new.condition::text, new.include_unchanged, new.payload_function, new.payload_view))
  execute function webhooks.tg_entity_events__compile_capture();

create or replace function webhooks.tg_webhook_registration_events__count_change()
returns trigger
language plpgsql
-- Whoever may change a registration need have no right to the sequence.
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform nextval('webhooks.registration_changes');
  return null;
end
$$;
comment on function webhooks.tg_webhook_registration_events__count_change() is
  'Makes capture look registrations up, from the next write of any transaction on, until they are settled again.';

create or replace trigger _900_count_change after insert or update or delete on webhooks.webhook_registration_events
  for each row execute function webhooks.tg_webhook_registration_events__count_change();
create or replace trigger _900_count_truncate after truncate on webhooks.webhook_registration_events
  for each statement execute function webhooks.tg_webhook_registration_events__count_change();
-- What comes by replication is a change like any other.
alter table webhooks.webhook_registration_events enable always trigger _900_count_change, enable always trigger _900_count_truncate;

create or replace function webhooks.settled_registrations()
returns setof webhooks.known_registrations
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select e.id, r.ids, r.orderings, pg_sequence_last_value('webhooks.registration_changes')
  from webhooks.entity_events e
  cross join lateral (
    select array_agg(r.registration_id order by r.registration_id), array_agg(r.ordering order by r.registration_id)
    from (
      select m.registration_id, m.ordering, m.owner_scope from webhooks.webhook_registration_events m where m.entity_event_id = e.id limit 9
    ) r
    having count(*) between 1 and 8 and bool_and(r.owner_scope = '')
  ) r(ids, orderings)
  where e.action <> 'truncate'
$$;
comment on function webhooks.settled_registrations() is
  'The registrations of each entity event that has a few, all of them told of every owner, as they are now.';

create or replace function webhooks.unsettled_events()
returns table (event webhooks.entity_events, settled webhooks.known_registrations)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select e, s
  from webhooks.entity_events e
  left join webhooks.settled_registrations() s on s.entity_event_id = e.id
  left join webhooks.known_registrations k on k.entity_event_id = e.id
  where s is distinct from k
  order by k.changes nulls first, e.id
$$;
comment on function webhooks.unsettled_events() is
  'The entity events in whose capture other registrations stand than would now, with those that would, or null. Those that have waited for longest come first.';

create or replace function webhooks.settle_registrations(rested_since bigint default null)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
-- It can wait for the next time.
set lock_timeout = '100ms'
as $$
declare
  v_changes bigint := pg_sequence_last_value('webhooks.registration_changes');
  v_unsettled record;
begin
  -- What is seen under stricter isolation is older than the lock below.
  if rested_since <> v_changes or current_setting('transaction_isolation') <> 'read committed' or not exists (select from webhooks.unsettled_events()) then
    return v_changes;
  end if;
  -- Whoever is changing one has counted it, and may commit after the count was read: there must be nobody.
  lock table webhooks.webhook_registration_events in share row exclusive mode;
  -- Nobody can change one meanwhile, nor an altered table be followed: so only a few.
  for v_unsettled in select * from webhooks.unsettled_events() limit 10 loop
    begin
      delete from webhooks.known_registrations k where k.entity_event_id = (v_unsettled.event).id;
      insert into webhooks.known_registrations select (v_unsettled.settled).* where v_unsettled.settled is not null;
      perform webhooks.compile_event((v_unsettled.event).entity, (v_unsettled.event).action);
    exception when lock_not_available then
      -- Somebody is changing the event, or its table.
      null;
    end;
  end loop;
  return v_changes;
exception when lock_not_available then
  return v_changes;
end
$$;
comment on function webhooks.settle_registrations(bigint) is
  'Writes the registrations of entity events that have a few into their capture, which otherwise looks them up at each write. Returns how many changes of registrations were counted: called with that number the next time, as by the worker each minute, it does nothing while they go on.';

create or replace function webhooks.tg_settings__compile_capture()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
begin
  for v_setting in select s.* from webhooks.audit_settings s where s.compiled_hash is not null order by s.id for no key update loop
    perform webhooks.compile_followed(v_setting);
  end loop;
  return null;
end
$$;
comment on function webhooks.tg_settings__compile_capture() is
  'Compiles all capture anew when a setting changes that stands in it, so that a write need not look settings up.';

create or replace trigger _900_compile_capture after update of max_depth, capture_enabled on webhooks.settings
  for each row when ((old.max_depth, old.capture_enabled) <> (new.max_depth, new.capture_enabled)) execute function webhooks.tg_settings__compile_capture();

create or replace function webhooks.tg_settings__note_payload_limit()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- When the transaction ends, and then some: until that is seen by all, what is captured is told of by the limit before it.
  insert into webhooks.payload_limits as l (since, max_payload_bytes)
  select clock_timestamp() + interval '5 s', s.max_payload_bytes from webhooks.settings s
  on conflict (since) do update set max_payload_bytes = excluded.max_payload_bytes;
  return null;
end
$$;
comment on function webhooks.tg_settings__note_payload_limit() is
  'Notes from when on a changed settings.max_payload_bytes holds.';

do $$
begin
  -- There is no create or replace of these.
  if not exists (select from pg_trigger t where t.tgrelid = 'webhooks.settings'::regclass and t.tgname = '_900_note_payload_limit') then
    create constraint trigger _900_note_payload_limit after update of max_payload_bytes on webhooks.settings
      deferrable initially deferred for each row when (old.max_payload_bytes <> new.max_payload_bytes)
      execute function webhooks.tg_settings__note_payload_limit();
  end if;
end
$$;

create or replace function webhooks.tg_settings__keep_row()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'webhooks.settings: its one row cannot be deleted'
    using errcode = 'WHSET', hint = 'Update it: update webhooks.settings set capture_enabled = false.';
end
$$;
comment on function webhooks.tg_settings__keep_row() is 'The settings always have their one row.';

create or replace trigger _500_keep_row before delete on webhooks.settings
  for each row execute function webhooks.tg_settings__keep_row();

create or replace function webhooks.tg__touch_updated_at()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function webhooks.tg__touch_updated_at() is 'Keeps updated_at.';

create or replace trigger _900_touch_updated_at
  before update of entity, label, key_columns, owner_column, user_column, excluded_columns, included_columns, on_replication on webhooks.audit_settings
  for each row execute function webhooks.tg__touch_updated_at();
create or replace trigger _900_touch_updated_at before update on webhooks.entity_events
  for each row execute function webhooks.tg__touch_updated_at();
create or replace trigger _900_touch_updated_at before update on webhooks.webhook_registrations
  for each row execute function webhooks.tg__touch_updated_at();
