-- Capture follows the tables it watches: renamed, altered, with partitions attached or detached. Where event triggers may be
-- created it does so in the transaction that changes the table, elsewhere when a worker looks next (webhooks.reconcile).

create or replace function webhooks.is_made_anew(setting webhooks.audit_settings)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A dump has no columns that were dropped: those after them have other numbers once it is restored.
  select coalesce(split_part(setting.compiled_hash, '@', 2) not in ('', setting.relation::oid::text), false)
    or exists (
      select from unnest(setting.compiled_columns) with ordinality c(name, number)
      left join pg_attribute a on a.attrelid = setting.relation and a.attnum = c.number
      where a.attnum is null or c.name is null and not a.attisdropped)
$$;
comment on function webhooks.is_made_anew(webhooks.audit_settings) is
  'Whether the table of an entity is not the one that its capture was compiled for, but one of the same name, as after a dump was restored: its columns are known by their names.';

create or replace function webhooks.present_column(setting webhooks.audit_settings, name text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select a.attname::text
  -- What an earlier version compiled does not say what its columns were.
  from webhooks.is_made_anew(setting) m(is_made_anew)
  cross join unnest(coalesce(nullif(setting.compiled_columns, '{}'), webhooks.column_names(setting.relation))) with ordinality c(name, number)
  join pg_attribute a on a.attrelid = setting.relation and a.attnum > 0 and not a.attisdropped
    and case when m.is_made_anew then a.attname = c.name else a.attnum = c.number end
  where c.name = present_column.name
$$;
comment on function webhooks.present_column(webhooks.audit_settings, text) is
  'What a column is called now that had this name when capture was compiled; null once it was dropped.';

create or replace function webhooks.present_columns(setting webhooks.audit_settings, names text[])
returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(p.name order by n.place) filter (where p.name is not null), '{}')
  from unnest(names) with ordinality n(name, place)
  cross join webhooks.present_column(setting, n.name) p(name)
$$;
comment on function webhooks.present_columns(webhooks.audit_settings, text[]) is 'The same for several: those that were dropped are left out.';

create or replace function webhooks.present_setting(setting webhooks.audit_settings)
returns webhooks.audit_settings
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_present webhooks.audit_settings := setting;
  v_gone text;
begin
  if setting.compiled_hash is null then
    v_present.problem := null;
  end if;
  v_present.entity := webhooks.entity_name(setting.relation);
  if setting.label = setting.entity then
    v_present.label := v_present.entity;
  end if;
  v_present.owner_column := webhooks.present_column(setting, setting.owner_column);
  v_present.user_column := webhooks.present_column(setting, setting.user_column);
  v_present.excluded_columns := webhooks.present_columns(setting, setting.excluded_columns);
  if setting.included_columns is not null then
    v_present.included_columns := webhooks.present_columns(setting, setting.included_columns);
  end if;
  v_present.key_columns := webhooks.present_columns(setting, setting.key_columns);
  if v_present.key_columns = '{}' or cardinality(v_present.key_columns) < cardinality(setting.key_columns) then
    v_present.key_columns := webhooks.primary_key(setting.relation);
  end if;
  select string_agg(g.what, ' and ' order by g.place) into v_gone
  from (values
    (1, 'owner column ' || setting.owner_column, v_present.owner_column is null),
    (2, 'user column ' || setting.user_column, v_present.user_column is null),
    (3, 'key column ' || array_to_string(setting.key_columns, ', '),
        cardinality(webhooks.present_columns(setting, setting.key_columns)) < cardinality(setting.key_columns))
  ) g(place, what, is_gone)
  where g.is_gone and g.what is not null;
  if v_gone is not null then
    v_present.problem := format(
      'Its %s was dropped, so its activity is captured without. Say how it is to be captured: select webhooks.watch(%L, …).',
      v_gone, v_present.entity);
  end if;
  return v_present;
end
$$;
comment on function webhooks.present_setting(webhooks.audit_settings) is
  'How an entity is to be captured now that its table may have changed: under its present name, with its present columns.';

create or replace function webhooks.change_setting(setting webhooks.audit_settings, present webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update webhooks.audit_settings s
  set entity = present.entity, label = present.label, key_columns = present.key_columns, owner_column = present.owner_column,
      user_column = present.user_column, excluded_columns = present.excluded_columns,
      included_columns = present.included_columns, problem = present.problem
  where s.id = setting.id;
  if present.entity <> setting.entity then
    -- What is still to leave keeps its place before what comes under the new name.
    update webhooks.webhook_deliveries_live d
    set order_key = webhooks.order_key(present.entity, substr(d.order_key, length(webhooks.order_key(setting.entity, '')) + 1))
    where starts_with(d.order_key, webhooks.order_key(setting.entity, ''));
  end if;
  if present.problem is distinct from setting.problem and present.problem is not null then
    raise warning 'webhooks: % is captured otherwise than before', present.entity using detail = present.problem;
  end if;
end
$$;
comment on function webhooks.change_setting(webhooks.audit_settings, webhooks.audit_settings) is
  'Changes the catalogue''s entry of an entity to what it is now.';

create or replace function webhooks.assert_known_columns(setting webhooks.audit_settings)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unknown text;
begin
  select quote_ident(e.name) into v_unknown
  from unnest(setting.excluded_columns) e(name)
  where webhooks.is_made_anew(setting) and webhooks.present_column(setting, e.name) is null
  limit 1;
  if v_unknown is not null then
    raise exception 'the table was made anew, and which of its columns now is %, that is not to be copied, is not known', v_unknown;
  end if;
end
$$;
comment on function webhooks.assert_known_columns(webhooks.audit_settings) is 'An error where a column that is not to be copied may have another name by now.';

create or replace function webhooks.follow_table(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_present webhooks.audit_settings := webhooks.present_setting(setting);
begin
  begin
    -- For webhooks.compile_followed, which is called when this changes entity events. Not as a setting of the function, which would take a
    -- superuser to write.
    perform set_config('webhooks.following', 'on', true);
    perform webhooks.assert_known_columns(setting);
    if v_present is distinct from setting then
      perform webhooks.change_setting(setting, v_present);
    end if;
    perform webhooks.follow_filters(setting);
    -- Written anew only when it must be: each time, every session plans its captures again.
    if setting.compiled_hash is distinct from webhooks.capture_hash(v_present) then
      perform webhooks.compile_capture(v_present);
    else
      -- By these the catalogue's columns are known again at the next change of the table.
      update webhooks.audit_settings s set compiled_columns = n.names
      from webhooks.column_names(setting.relation) n(names)
      where s.id = setting.id and s.compiled_columns <> n.names;
    end if;
    perform set_config('webhooks.following', '', true);
  exception
  when deadlock_detected or lock_not_available or serialization_failure then
    -- It may be tried again, as any change of a table that meets another.
    raise;
  when others then
    -- Whatever else it is, it must not stop the change of the table, nor the writes that come after it.
    perform webhooks.disarm_capture(setting, format(
      'Its capture could not follow a change of the table (%s), so nothing is captured. Watch it anew: select webhooks.watch(%L, …).',
      sqlerrm, setting.relation::text));
    raise warning 'webhooks: % is not captured any more', setting.entity
      using detail = sqlerrm, hint = format('Watch it anew: select webhooks.watch(%L, …).', setting.relation::text);
  end;
  begin
    perform webhooks.install_triggers(v_present);
  exception when lock_not_available then
    raise notice 'webhooks: a partition of % is in use; webhooks.reconcile puts its triggers on', v_present.entity;
  end;
end
$$;
comment on function webhooks.follow_table(webhooks.audit_settings) is
  'Makes capture fit its table as it is now. Where it cannot, it makes capture do nothing, with a warning and the reason in audit_settings.problem.';

create or replace function webhooks.tg_event__follow_tables()
returns event_trigger
language plpgsql
-- Whoever may alter a table need not have a right to anything of ours.
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
begin
  if current_setting('webhooks.installing', true) = 'on' then
    return;
  end if;
  for v_setting in
    select s.*
    from webhooks.audit_settings s
    where exists (select from pg_class c where c.oid = s.relation)
      and (
        s.relation in (
          -- What changes a table changes those that inherit from it, which are not named.
          with recursive changed (relation) as (
            select d.objid from pg_event_trigger_ddl_commands() d where d.classid = 'pg_class'::regclass
            union
            select i.inhrelid from changed c join pg_inherits i on i.inhparent = c.relation
            join pg_class h on h.oid = i.inhrelid and not h.relispartition
          )
          select coalesce(pg_partition_root(c.relation), c.relation)::oid from changed c)
        -- How values of a type are read is compiled.
        or tg_tag = 'CREATE CAST'
        or tg_tag = 'ALTER TYPE' and (select c.reloftype from pg_class c where c.oid = s.relation) <> 0
        or (select c.relnamespace from pg_class c where c.oid = s.relation) in (
          select d.objid from pg_event_trigger_ddl_commands() d where d.classid = 'pg_namespace'::regclass)
      )
    order by s.id
    for update
  loop
    perform webhooks.follow_table(v_setting);
  end loop;
end
$$;
comment on function webhooks.tg_event__follow_tables() is 'Makes capture follow the tables that a command has made or changed.';

create or replace function webhooks.tg_event__note_dropped_tables()
returns event_trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_entity text;
  v_setting webhooks.audit_settings;
begin
  if current_setting('webhooks.installing', true) = 'on' then
    return;
  end if;
  for v_setting in
    -- What makes a payload went with its owner, and what stands between it and capture too.
    select s.*
    from webhooks.audit_settings s
    where exists (
      select from pg_event_trigger_dropped_objects() d
      cross join unnest(webhooks.capture_actions()) a(action)
      where d.object_type = 'function' and starts_with(d.object_identity, webhooks.payload_name(s, a.action) || '('))
      and s.compiled_hash is not null and exists (select from pg_class c where c.oid = s.relation)
    order by s.id
    for no key update
  loop
    perform webhooks.compile_capture(v_setting);
  end loop;
  for v_setting in
    -- Columns that went with their type, or with a function that computed them. Of an ALTER TABLE the other trigger takes care.
    select s.*
    from webhooks.audit_settings s
    where tg_tag <> 'ALTER TABLE' and exists (select from pg_class c where c.oid = s.relation)
      and s.relation in (
        select coalesce(pg_partition_root(d.objid), d.objid)::oid
        from pg_event_trigger_dropped_objects() d
        where d.classid = 'pg_class'::regclass and d.objsubid > 0 and exists (select from pg_class c where c.oid = d.objid))
    order by s.id
    for update
  loop
    perform webhooks.follow_table(v_setting);
  end loop;
  for v_entity in
    update webhooks.audit_settings s
    set problem = format('Its table was dropped. Make it anew and watch it, or take it out: select webhooks.unwatch(%L, with_events => true).', s.entity)
    where s.relation in (select d.objid from pg_event_trigger_dropped_objects() d where d.classid = 'pg_class'::regclass and d.objsubid = 0)
    returning s.entity
  loop
    raise warning 'webhooks: % was dropped, nothing of it is captured any more', v_entity
      using hint = format('If a table takes its place, watch that: select webhooks.watch(%L, …).', v_entity);
  end loop;
end
$$;
comment on function webhooks.tg_event__note_dropped_tables() is 'Notes in the catalogue which of its tables are gone, and makes capture do without columns and payloads that are.';

create or replace function webhooks.install_event_triggers()
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_trigger record;
begin
  for v_trigger in
    select w.*
    from (values
      ('webhooks_follow_tables', 'ddl_command_end', array['ALTER SCHEMA', 'ALTER TABLE', 'ALTER TYPE', 'CREATE CAST', 'CREATE TABLE'], 'webhooks.tg_event__follow_tables',
       'Rowhook: capture follows the tables it watches.'),
      -- Whatever is dropped may take a column with it.
      ('webhooks_note_dropped_tables', 'sql_drop', null, 'webhooks.tg_event__note_dropped_tables',
       'Rowhook: notes in the catalogue which of its tables are gone.')
    ) w(name, event, tags, called, comment)
    left join pg_event_trigger t on t.evtname = w.name
    where t.oid is null or t.evttags is distinct from w.tags
  loop
    execute format('drop event trigger if exists %I', v_trigger.name);
    execute format('create event trigger %I on %s %s execute function %s()', v_trigger.name, v_trigger.event,
                   'when tag in (' || (select string_agg(quote_literal(g), ', ') from unnest(v_trigger.tags) g) || ')', v_trigger.called);
    execute format('comment on event trigger %I is %L', v_trigger.name, v_trigger.comment);
  end loop;
  return true;
exception when insufficient_privilege then
  return false;
end
$$;
comment on function webhooks.install_event_triggers() is
  'Creates the event triggers by which capture follows its tables in the same transaction. False where the caller may not: see webhooks.doctor.';

create or replace function webhooks.is_up_to_date(setting webhooks.audit_settings)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select setting.entity = webhooks.entity_name(setting.relation)
    and setting.compiled_columns = webhooks.column_names(setting.relation)
    and setting.compiled_hash = webhooks.capture_hash(setting)
    and not exists (select from webhooks.wrong_triggers(setting))
    and not webhooks.lacks_parting_trigger(setting)
    and not exists (
      -- Each of its tables has a trigger for each action, and no table that was once its partition has any.
      select from webhooks.capture_tables(setting.relation) t(relation)
      full join webhooks.capture_triggers(setting) g(name, relation) on g.relation = t.relation
      group by t.relation
      having t.relation is null or count(g.name) <> cardinality(webhooks.capture_actions()))
$$;
comment on function webhooks.is_up_to_date(webhooks.audit_settings) is 'Whether capture fits its table as it is now.';

create or replace function webhooks.reconcile()
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
-- A trigger that must be installed waits for the writes under way, and later writes for it: it gives up and is called again.
set lock_timeout = '100ms'
as $$
declare
  v_setting webhooks.audit_settings;
  v_followed text[] := '{}';
begin
  for v_setting in
    select s.* from webhooks.audit_settings s where exists (select from pg_class c where c.oid = s.relation) order by s.id
  loop
    begin
      continue when v_setting.compiled_hash is null or webhooks.is_up_to_date(v_setting);
      perform webhooks.lock_tables(v_setting.relation, on_replication => v_setting.on_replication);
      select s.* into v_setting from webhooks.audit_settings s where s.id = v_setting.id for update;
      perform webhooks.follow_table(v_setting);
      v_followed := v_followed || v_setting.relation::text;
    exception when lock_not_available or undefined_table then
      raise notice 'webhooks.reconcile: % is in use or was dropped, its capture follows later', v_setting.entity;
    end;
  end loop;
  return v_followed;
end
$$;
comment on function webhooks.reconcile() is
  'Makes capture follow every table that has changed since it was compiled. Called by the worker each minute, for databases in which event triggers may not be created. Returns the tables.';

select webhooks.install_event_triggers();
