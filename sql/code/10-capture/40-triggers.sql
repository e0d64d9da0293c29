create or replace function webhooks.capture_tables(relation regclass)
returns setof regclass
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A statement on a partitioned root fires the root's triggers only, a statement on a partition that partition's
  -- only: so each of them needs its own. Foreign tables take no triggers with transition tables.
  select t.relid
  from (
    select relation as relid
    union
    select p.relid from pg_partition_tree(relation) p
  ) t
  join pg_class c on c.oid = t.relid
  where c.relkind in ('r', 'p')
    -- What has become a partition of another entity is captured as that one.
    and not exists (select from webhooks.audit_settings s where s.relation = pg_partition_root(capture_tables.relation) and s.relation <> capture_tables.relation)
  -- The root first, as a write through it locks them too.
  order by t.relid <> relation, t.relid
$$;
comment on function webhooks.capture_tables(regclass) is 'The tables that carry the capture triggers of an entity: itself and its partitions.';

create or replace function webhooks.capture_triggers(setting webhooks.audit_settings)
returns table (name text, relation regclass)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select g.tgname::text, g.tgrelid::regclass
  from pg_trigger g
  where not g.tgisinternal and g.tgfoid in (
    select to_regprocedure(webhooks.capture_function_name(setting, a.action) || '()')
    from unnest(webhooks.capture_actions()) a(action)
  )
  order by g.tgrelid <> setting.relation, g.tgrelid
$$;
comment on function webhooks.capture_triggers(webhooks.audit_settings) is 'The capture triggers that an entity has, those of the root first.';

create or replace function webhooks.wrong_mode(on_replication text)
returns "char"
language sql immutable
return case on_replication when 'always' then 'O' else 'A' end::"char";
comment on function webhooks.wrong_mode(text) is
  'The pg_trigger.tgenabled of a capture trigger that has to be switched over. One that somebody has disabled stays so: webhooks.doctor tells.';

create or replace function webhooks.wrong_triggers(setting webhooks.audit_settings)
returns table (name text, relation regclass)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select g.name, g.relation
  from webhooks.capture_triggers(setting) g
  join pg_trigger t on t.tgrelid = g.relation and t.tgname = g.name
  where t.tgenabled = webhooks.wrong_mode(setting.on_replication)
$$;
comment on function webhooks.wrong_triggers(webhooks.audit_settings) is 'The capture triggers that do not fire when on_replication says.';

create or replace function webhooks.parting_trigger(setting webhooks.audit_settings)
returns text
language sql immutable
return format('_900_webhooks_part_%s', setting.id);
comment on function webhooks.parting_trigger(webhooks.audit_settings) is
  'The trigger of a partitioned table that keeps what a MERGE inserts apart from what it updates.';

create or replace function webhooks.lacks_parting_trigger(setting webhooks.audit_settings)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_class c where c.oid = setting.relation and c.relkind = 'p')
    and not exists (select from pg_trigger g where g.tgrelid = setting.relation and g.tgname = webhooks.parting_trigger(setting))
$$;
comment on function webhooks.lacks_parting_trigger(webhooks.audit_settings) is 'Whether an entity is a partitioned table without its parting trigger.';

create or replace function webhooks.install_parting_trigger(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if not webhooks.lacks_parting_trigger(setting) then
    return;
  end if;
  -- Once a MERGE has inserted into a partition, PostgreSQL (15 to 18 at least) puts the inserted row into the transition table in
  -- place of each row that it updates after it: except where the partition has a BEFORE INSERT trigger. That there is one is enough.
  -- So it is disabled, which costs least, and does nothing where somebody enables it. Partitions that come later have it by
  -- themselves, whoever makes them: so its function is one that anybody may execute. Named for its entity, since a partition
  -- cannot be attached that has a trigger of that name.
  execute format('create trigger %I before insert on %s for each row when (false) execute function pg_catalog.suppress_redundant_updates_trigger()',
                 webhooks.parting_trigger(setting), setting.relation);
  execute format('alter table %s disable trigger %I', setting.relation, webhooks.parting_trigger(setting));
  execute format('comment on trigger %I on %s is %L', webhooks.parting_trigger(setting), setting.relation,
                 'Rowhook: never fires. That it is there makes PostgreSQL keep what a MERGE inserts apart from what it updates.');
end
$$;
comment on function webhooks.install_parting_trigger(webhooks.audit_settings) is 'Puts the parting trigger on an entity that is a partitioned table.';

create or replace function webhooks.install_triggers(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- Where nobody has locked the tables for it, it gives up rather than let writes wait behind it.
set lock_timeout = '100ms'
as $$
declare
  v_table regclass;
  v_trigger record;
begin
  -- It alters tables itself: nothing to follow.
  perform set_config('webhooks.installing', 'on', true);
  for v_trigger in
    select g.name, g.relation
    from webhooks.capture_triggers(setting) g
    where g.relation not in (select webhooks.capture_tables(setting.relation))
  loop
    -- Once its partition, now detached.
    execute format('drop trigger %I on %s', v_trigger.name, v_trigger.relation);
  end loop;
  perform webhooks.install_parting_trigger(setting);
  for v_table in select webhooks.capture_tables(setting.relation) loop
    for v_trigger in
      select t.action, format('_900_webhooks_%s', t.action) as name, t.event, t.transition
      from (values
        ('create', 'insert', 'referencing new table as new_rows'),
        ('update', 'update', 'referencing old table as old_rows new table as new_rows'),
        ('delete', 'delete', 'referencing old table as old_rows'),
        ('truncate', 'truncate', '')
      ) t(action, event, transition)
    loop
      -- Creating a trigger locks the table against writes, if only for a moment: nothing is done where it is there.
      continue when exists (
        select from webhooks.capture_triggers(setting) g where g.relation = v_table and g.name = v_trigger.name
      );
      execute format('create or replace trigger %I after %s on %s %s for each statement execute function %s()',
                     v_trigger.name, v_trigger.event, v_table, v_trigger.transition,
                     webhooks.capture_function_name(setting, v_trigger.action));
    end loop;
    for v_trigger in
      select string_agg(format('enable %s trigger %I', case setting.on_replication when 'always' then 'always' end, g.name), ', ') as changes
      from webhooks.wrong_triggers(setting) g
      where g.relation = v_table
      having count(*) > 0
    loop
      execute format('alter table only %s %s', v_table, v_trigger.changes);
    end loop;
  end loop;
  perform set_config('webhooks.installing', 'off', true);
end
$$;
comment on function webhooks.install_triggers(webhooks.audit_settings) is
  'Puts the capture triggers on an entity where they are missing, and takes them from tables that are its partitions no more.';

create or replace function webhooks.remove_triggers(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_trigger record;
  v_action text;
begin
  -- What it drops is nothing to follow.
  perform set_config('webhooks.installing', 'on', true);
  for v_trigger in
    select g.name, g.relation from webhooks.capture_triggers(setting) g
    union all
    select g.tgname, g.tgrelid::regclass from pg_trigger g where g.tgrelid = setting.relation and g.tgname = webhooks.parting_trigger(setting)
  loop
    execute format('drop trigger %I on %s', v_trigger.name, v_trigger.relation);
  end loop;
  foreach v_action in array webhooks.capture_actions() loop
    execute format('drop function if exists %s()', webhooks.capture_function_name(setting, v_action));
  end loop;
  for v_trigger in
    select p.oid::regprocedure as name from pg_proc p
    where p.pronamespace = 'webhooks'::regnamespace and p.proname ~ format('^(payload|virtual)_%s_', setting.id)
  loop
    execute format('drop function %s', v_trigger.name);
  end loop;
  perform set_config('webhooks.installing', 'off', true);
end
$$;
comment on function webhooks.remove_triggers(webhooks.audit_settings) is 'Takes the capture triggers and functions of an entity away.';
