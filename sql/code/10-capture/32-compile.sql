-- Capture functions are written for one table each: columns, key, owner and user stand in them as static SQL, so a
-- write pays for no look-up of them, no dynamic SQL and no digging in JSON.

create or replace function webhooks.capture_actions()
returns text[]
language sql immutable
return array['create', 'update', 'delete', 'truncate'];
comment on function webhooks.capture_actions() is 'What can happen to a table: each has a capture function and a trigger.';

create or replace function webhooks.capture_function_name(setting webhooks.audit_settings, action text)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select format('webhooks.capture_%s_%s', setting.id, action)
$$;
comment on function webhooks.capture_function_name(webhooks.audit_settings, text) is 'The compiled function of an entity and action.';

create or replace function webhooks.capture_function(setting webhooks.audit_settings, action text, body text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- security definer: the application's role needs no grant on anything of ours to write its own table.
  -- enable_seqscan: a small table is read by its index too, for a scan asks the file system for its size each time.
  -- jit: a plan made for many rows would be compiled, and a session keeps it: each later write of one row would wait for LLVM.
  -- One that does nothing names nothing, so it needs none of them; and each costs a write something.
  select format(
    'create or replace function %s() returns trigger language plpgsql %s as %L',
    webhooks.capture_function_name(setting, action),
    case when body <> webhooks.idle_body() then
      'security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off set jit = off'
        || webhooks.capture_settings(setting.relation, webhooks.has_payload(webhooks.entity_event(setting, action)))
    end,
    body)
$$;
comment on function webhooks.capture_function(webhooks.audit_settings, text, text) is
  'The statement that writes the capture function of an entity and action.';

create or replace function webhooks.capture_hash(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- And of which table: one that was restored from a dump has its columns numbered anew.
  select string_agg(md5(concat(
    webhooks.capture_function(setting, a.name, webhooks.present_body(setting, a.name)),
    case when webhooks.has_payload(e) then concat(
      webhooks.payload_function(setting, e), (webhooks.payload_source(setting, e)).owner,
      to_regprocedure(webhooks.payload_name(setting, a.name) || '(anyelement, anyelement)') is null) end)), ' ' order by a.number) || '@' || setting.relation::oid
  from unnest(webhooks.capture_actions()) with ordinality a(name, number)
  cross join lateral webhooks.entity_event(setting, a.name) e
$$;
comment on function webhooks.capture_hash(webhooks.audit_settings) is
  'Differs when the capture functions of an entity would be compiled otherwise: a hash for each action, and the table.';

create or replace function webhooks.action_hash(hash text, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select split_part(split_part(hash, '@', 1), ' ', array_position(webhooks.capture_actions(), action))
$$;
comment on function webhooks.action_hash(text, text) is 'The part of a webhooks.capture_hash that is of one action.';

create or replace function webhooks.write_capture(setting webhooks.audit_settings, action text, body text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_function text := webhooks.capture_function_name(setting, action);
begin
  execute webhooks.capture_function(setting, action, body);
  execute format('revoke execute on function %s() from public', v_function);
  execute format('comment on function %s() is %L', v_function,
                 format('Captures each %s of %s. Compiled by webhooks.watch: do not edit.', action, setting.entity));
  perform webhooks.give_to_owner(format('%s()', v_function)::regprocedure);
end
$$;
comment on function webhooks.write_capture(webhooks.audit_settings, text, text) is 'Writes the capture function of an entity and action.';

create or replace function webhooks.compile_capture(
  setting webhooks.audit_settings, actions text[] default webhooks.capture_actions()
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_columns text[] := webhooks.column_names(setting.relation);
  v_hash text;
begin
  perform webhooks.write_virtual_columns(setting);
  perform webhooks.write_payload(setting, webhooks.entity_event(setting, a.action)) from unnest(actions) a(action);
  -- Before they are written: should the table change meanwhile, the next look of a worker finds that they differ.
  v_hash := webhooks.capture_hash(setting);
  perform webhooks.write_capture(setting, a.action, webhooks.present_body(setting, a.action)) from unnest(actions) a(action);
  update webhooks.audit_settings s
  -- Where not all are written, the others may be behind their table, and must be known to be.
  set compiled_columns = case when actions @> webhooks.capture_actions() then coalesce(v_columns, s.compiled_columns) else s.compiled_columns end,
      compiled_hash = (
        select string_agg(webhooks.action_hash(case when a.name = any (actions) then v_hash else s.compiled_hash end, a.name), ' ' order by a.number)
        from unnest(webhooks.capture_actions()) with ordinality a(name, number)
      ) || '@' || setting.relation::oid
  where s.id = setting.id;
end
$$;
comment on function webhooks.compile_capture(webhooks.audit_settings, text[]) is 'Writes the capture functions of an entity.';

create or replace function webhooks.disarm_capture(setting webhooks.audit_settings, problem text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.write_capture(setting, a.action, webhooks.idle_body())
  from unnest(webhooks.capture_actions()) a(action);
  update webhooks.audit_settings s set compiled_hash = null, problem = disarm_capture.problem where s.id = setting.id;
end
$$;
comment on function webhooks.disarm_capture(webhooks.audit_settings, text) is
  'Makes the capture functions of an entity do nothing: its table can be written whatever has become of it.';
