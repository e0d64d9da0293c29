-- The catalogue: which tables may have entity events.

create or replace function webhooks.is_of_application(schema_name name)
returns boolean
language sql immutable
return schema_name not in ('webhooks', 'webhooks_worker', 'information_schema') and schema_name !~ '^pg_';
comment on function webhooks.is_of_application(name) is 'Whether the tables of a schema are an application''s, and may be watched.';

create or replace function webhooks.entity_name(relation regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
-- What a table is called does not depend on who alters it.
set quote_all_identifiers = off
as $$
  select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation
$$;
comment on function webhooks.entity_name(regclass) is 'What a table is called as an entity: its name with its schema.';

create or replace function webhooks.resolve_table(name text)
returns regclass
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_relation regclass;
begin
  begin
    v_relation := to_regclass(name);
  exception when syntax_error or invalid_name or feature_not_supported then
    v_relation := null;
  end;
  if v_relation is null then
    raise exception 'webhooks.watch: there is no table %', name
      using errcode = 'WHTAB', column = 'entity',
            hint = coalesce(
              'Write it with its schema. Tables here: ' || (
                select string_agg(t.name, ', ' order by t.name)
                from (
                  select format('%I.%I', n.nspname, c.relname)
                  from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
                    and webhooks.is_of_application(n.nspname)
                  order by 1
                  limit 20
                ) t(name)
              ) || '.',
              'This database has no table that could be watched.');
  end if;
  return v_relation;
end
$$;
comment on function webhooks.resolve_table(text) is 'The table of that name, or error WHTAB with the tables there are.';

create or replace function webhooks.assert_watchable(relation regclass)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_table record;
begin
  select c.relkind, c.relpersistence, c.relispartition, n.nspname into v_table
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.oid = relation;
  if v_table.relispartition then
    raise exception 'webhooks.watch: % is a partition', relation
      using errcode = 'WHTAB', column = 'entity', hint = format('Watch its root, %s: it covers every partition.', pg_partition_root(relation));
  elsif v_table.relkind not in ('r', 'p') then
    raise exception 'webhooks.watch: % is not a table', relation
      using errcode = 'WHTAB', column = 'entity', hint = 'Watch the tables that its rows are stored in.';
  elsif v_table.relpersistence = 't' then
    raise exception 'webhooks.watch: % is a temporary table', relation
      using errcode = 'WHTAB', column = 'entity', hint = 'Only tables that outlive a session can be watched.';
  elsif not webhooks.is_of_application(v_table.nspname) then
    raise exception 'webhooks.watch: % belongs to the system', relation
      using errcode = 'WHTAB', column = 'entity', hint = 'Watch tables of the application.';
  end if;
end
$$;
comment on function webhooks.assert_watchable(regclass) is 'Error WHTAB unless capture triggers can be put on the table.';

create or replace function webhooks.assert_columns(relation regclass, option text, column_names text[])
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unknown text;
begin
  select u.name into v_unknown
  from unnest(column_names) u(name)
  where u.name is not null
    and not exists (select from webhooks.captured_columns(relation, '{}') c where c.name = u.name)
  limit 1;
  if v_unknown is not null then
    raise exception 'webhooks.watch: % has no column %', relation, quote_ident(v_unknown)
      using errcode = 'WHCOL', column = option,
            detail = format('It was given as %s.', option),
            hint = format('Its columns: %s.', (
              select string_agg(c.name, ', ' order by c."position") from webhooks.captured_columns(relation, '{}') c));
  end if;
end
$$;
comment on function webhooks.assert_columns(regclass, text, text[]) is 'Error WHCOL unless the table has the columns that an option names.';

create or replace function webhooks.primary_key(relation regclass)
returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The primary key; without one, a unique index over columns that are never null.
  select coalesce((
    select array_agg(a.attname::text order by k.ordinality)
    from (
      select i.indkey, i.indnkeyatts
      from pg_index i
      where i.indrelid = relation and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        and not exists (
          select from unnest(i.indkey[0:i.indnkeyatts - 1]) c(attnum)
          join pg_attribute a on a.attrelid = relation and a.attnum = c.attnum
          where not a.attnotnull)
      order by i.indisprimary desc, i.indnkeyatts, i.indexrelid
      limit 1
    ) i
    cross join unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality k(attnum, ordinality)
    join pg_attribute a on a.attrelid = relation and a.attnum = k.attnum
  ), '{}')
$$;
comment on function webhooks.primary_key(regclass) is 'The columns that identify a row of the table; empty where none do.';

create or replace function webhooks.lock_at_once(relations regclass[], modes text[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- While a lock is waited for, every write waits behind it: so it is waited for by moments, and asked for again.
set lock_timeout = '100ms'
as $$
declare
  v_table regclass;
  -- Who has less time, as callers of the API, is to be told what is locked, and not that time was up.
  v_until timestamptz := statement_timestamp() + 0.9 * nullif(current_setting('statement_timeout'), '0')::interval;
begin
  for v_try in 1 .. 50 loop
    begin
      -- All of them or none: no write waits for a table that is locked while another is still asked for.
      for i in 1 .. coalesce(cardinality(relations), 0) loop
        v_table := relations[i];
        execute format('lock table only %s in %s mode', v_table, modes[i]);
      end loop;
      return;
    exception when lock_not_available then
      if v_try = 50 or clock_timestamp() > v_until then
        raise exception 'webhooks: % is locked by somebody else', v_table
          using errcode = 'lock_not_available',
                detail = format('Nothing was changed. Its lock was asked for %s times.', v_try),
                hint = format('Try again when they are done: select l.pid, a.query from pg_locks l left join pg_stat_activity a using (pid) where l.relation = %L::regclass. One without a pid is in pg_prepared_xacts.', v_table::text);
      end if;
      perform pg_sleep(0.1);
    when undefined_table or invalid_schema_name or syntax_error then
      -- Renamed since its name was read: it is asked for again, by its name of now. Once it is dropped, its name is a number.
      if not exists (select from pg_class c where c.oid = v_table) then
        raise exception 'webhooks: a table was dropped while it was to be locked' using errcode = 'undefined_table', detail = format('Its oid was %s. Nothing was changed.', v_table::oid);
      end if;
    end;
  end loop;
  raise exception 'webhooks: % is renamed again and again', v_table using errcode = 'lock_not_available', detail = 'Nothing was changed.', hint = 'Try again later.';
end
$$;
comment on function webhooks.lock_at_once(regclass[], text[]) is
  'Locks tables, each in its mode, without making writes wait for more than a moment. Error 55P03 after ten seconds, or before the time of the statement is up; 42P01 for a table that is dropped meanwhile.';

create or replace function webhooks.lock_tables(
  relation regclass, to_remove_triggers boolean default false, on_replication text default 'off'
)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.lock_at_once(array_agg(m.relation order by m.place), array_agg(m.mode order by m.place))
  from (
    -- Where the triggers are there, a lock that no write waits for: it only keeps the columns as they are.
    select t.relation, t.place,
           case
             when to_remove_triggers then 'access exclusive'
             when count(g.oid) filter (where g.tgenabled <> webhooks.wrong_mode(lock_tables.on_replication))
               = cardinality(webhooks.capture_actions()) and not p.is_lacking then 'access share'
             else 'share row exclusive'
           end as mode
    from webhooks.capture_tables(lock_tables.relation) with ordinality t(relation, place)
    cross join (
      select coalesce(bool_or(webhooks.lacks_parting_trigger(s)), false) from webhooks.audit_settings s where s.relation = lock_tables.relation
    ) p(is_lacking)
    left join pg_trigger g on g.tgrelid = t.relation and g.tgname = any (select '_900_webhooks_' || a.action from unnest(webhooks.capture_actions()) a(action))
    group by t.relation, t.place, p.is_lacking
  ) m
$$;
comment on function webhooks.lock_tables(regclass, boolean, text) is
  'Locks an entity''s tables for the installation or removal of triggers, as webhooks.lock_at_once does.';

create or replace function webhooks.watch(
  entity regclass,
  owner_column text default null,
  user_column text default null,
  key_columns text[] default null,
  excluded_columns text[] default '{}',
  label text default null,
  included_columns text[] default null,
  on_replication text default 'off'
)
returns webhooks.audit_settings
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text;
  v_key text[];
  v_before webhooks.audit_settings;
  v_setting webhooks.audit_settings;
begin
  perform webhooks.assert_watchable(watch.entity);
  if watch.included_columns is not null and watch.excluded_columns <> '{}' then
    raise exception 'webhooks.watch: included_columns and excluded_columns were both given'
      using errcode = 'WHOPT', column = 'included_columns', hint = 'Name the columns to copy, or those to leave out.';
  elsif watch.on_replication not in ('off', 'always') then
    raise exception 'webhooks.watch: on_replication is %', watch.on_replication
      using errcode = 'WHOPT', column = 'on_replication', hint = 'It is off or always.';
  end if;
  -- The table before its row in the catalogue, as in a change of the table that capture follows. What is compiled below is
  -- what the table stays until then, and two that watch it at the same time do so one after the other.
  perform webhooks.lock_tables(watch.entity, on_replication => watch.on_replication);
  v_name := webhooks.entity_name(watch.entity);
  v_key := coalesce(watch.key_columns, webhooks.primary_key(watch.entity));
  perform webhooks.assert_columns(watch.entity, 'owner_column', array[watch.owner_column]);
  perform webhooks.assert_columns(watch.entity, 'user_column', array[watch.user_column]);
  perform webhooks.assert_columns(watch.entity, 'key_columns', v_key);
  perform webhooks.assert_columns(watch.entity, 'excluded_columns', watch.excluded_columns);
  perform webhooks.assert_columns(watch.entity, 'included_columns', watch.included_columns);
  -- A table that was dropped and made anew takes the place of the one that is gone.
  update webhooks.audit_settings s set relation = watch.entity, compiled_columns = '{}'
  where s.entity = v_name and not exists (select from pg_class c where c.oid = s.relation)
    and not exists (select from webhooks.audit_settings o where o.relation = watch.entity);
  select * into v_before from webhooks.audit_settings s where s.relation = watch.entity for update;
  insert into webhooks.audit_settings as s
    (entity, relation, label, key_columns, owner_column, user_column, excluded_columns, included_columns, on_replication)
  values
    (v_name, watch.entity, coalesce(watch.label, v_name), v_key, watch.owner_column, watch.user_column, watch.excluded_columns,
     watch.included_columns, watch.on_replication)
  on conflict (relation) do update set
    entity = excluded.entity,
    label = coalesce(watch.label, s.label),
    key_columns = excluded.key_columns,
    owner_column = excluded.owner_column,
    user_column = excluded.user_column,
    excluded_columns = excluded.excluded_columns,
    included_columns = excluded.included_columns,
    on_replication = excluded.on_replication,
    problem = null
  returning * into v_setting;
  perform webhooks.follow_filters(v_before);
  perform webhooks.compile_capture(v_setting);
  perform webhooks.install_triggers(v_setting);
  select * into v_setting from webhooks.audit_settings s where s.id = v_setting.id;
  return v_setting;
end
$$;
comment on function webhooks.watch(regclass, text, text, text[], text[], text, text[], text) is
  'Puts a table into the catalogue, compiles its capture and installs its triggers. Each call states all options anew; calling it again with the same changes nothing.';

create or replace function webhooks.watch(
  entity text,
  owner_column text default null,
  user_column text default null,
  key_columns text[] default null,
  excluded_columns text[] default '{}',
  label text default null,
  included_columns text[] default null,
  on_replication text default 'off'
)
returns webhooks.audit_settings
language sql
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.watch(webhooks.resolve_table(entity), owner_column, user_column, key_columns, excluded_columns, label, included_columns,
    on_replication)
$$;
comment on function webhooks.watch(text, text, text, text[], text[], text, text[], text) is
  'The same for a table given by name, as in webhooks.watch(''public.orders'', owner_column => ''owner_id'').';

create or replace function webhooks.unwatch(entity regclass, with_events boolean default false)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
  v_events text;
begin
  if not exists (select from webhooks.audit_settings s where s.relation = unwatch.entity) then
    return false;
  end if;
  perform webhooks.lock_tables(c.oid, to_remove_triggers => true) from pg_class c where c.oid = unwatch.entity;
  select * into v_setting from webhooks.audit_settings s where s.relation = unwatch.entity for update;
  if not found then
    return false;
  end if;
  if with_events then
    delete from webhooks.entity_events e where e.entity = v_setting.entity;
  end if;
  select string_agg(e.action, ', ' order by e.id) into v_events
  from webhooks.entity_events e
  where e.entity = v_setting.entity;
  if v_events is not null then
    raise exception 'webhooks.unwatch: % still has entity events (%)', v_setting.entity, v_events
      using errcode = 'WHEVT',
            hint = format('Delete them first, or call webhooks.unwatch(%L, with_events => true), which also ends what registrations were told of them. To stop capture only, disable them.', v_setting.entity);
  end if;
  perform webhooks.remove_triggers(v_setting);
  delete from webhooks.audit_settings s where s.id = v_setting.id;
  return true;
end
$$;
comment on function webhooks.unwatch(regclass, boolean) is
  'Takes a table out of the catalogue, with its triggers and capture functions; its activity stays. False: it was not watched. Error WHEVT while entity events refer to it, unless with_events.';

create or replace function webhooks.unwatch(entity text, with_events boolean default false)
returns boolean
language sql
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.unwatch(
    coalesce(
      -- One that was dropped has no table to be found by any more.
      (select s.relation from webhooks.audit_settings s
       where s.entity = unwatch.entity and not exists (select from pg_class c where c.oid = s.relation)),
      webhooks.resolve_table(unwatch.entity)),
    with_events)
$$;
comment on function webhooks.unwatch(text, boolean) is 'The same for a table given by name.';
