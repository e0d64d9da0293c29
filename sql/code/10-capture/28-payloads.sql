-- Payloads from SQL: what a function or view of the application makes is sent instead of the row.
--
-- Capture has the rights of Rowhook's owner, which nothing of the application may get by this. So between the two there is a
-- function for each such entity event that belongs to the owner of what it calls, and is security definer: whatever becomes of
-- that afterwards, it has no more rights than these. It catches what goes wrong, which costs nothing where there is no payload.

create or replace function webhooks.payload_name(setting webhooks.audit_settings, action text)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select format('webhooks.payload_%s_%s', setting.id, action)
$$;
comment on function webhooks.payload_name(webhooks.audit_settings, text) is
  'The function between capture and the payload of an entity event.';

create or replace function webhooks.has_payload(event webhooks.entity_events)
returns boolean
language sql immutable
return coalesce(event.payload_function, event.payload_view) is not null;
comment on function webhooks.has_payload(webhooks.entity_events) is 'Whether something else is sent of an entity event than the row.';

create or replace function webhooks.payload_of_function(setting webhooks.audit_settings, name text)
returns table (kind text, called text, owner oid, problem text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Of several of the name the one for rows of the table, whose types are exact, is meant.
  select case p.proargtypes[0] when t.reltype then 'row' else format_type(p.proargtypes[0], null) end,
         format('%I.%I', n.nspname, p.proname), p.proowner,
         case
           when p.prokind <> 'f' or p.proretset or p.prorettype not in ('json'::regtype, 'jsonb'::regtype)
             then format('%s does not return json', p.oid::regprocedure)
           when p.provolatile = 'v'
             then format('%s is volatile, so that it would not see the data of this one moment; say alter function … stable', p.oid::regprocedure)
         end
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_class t on t.oid = setting.relation
  where array[n.nspname, p.proname]::text[] = parse_ident(payload_of_function.name)
    and p.pronargs = 2 and p.proargtypes[0] = p.proargtypes[1] and p.proargtypes[0] in (t.reltype, 'json'::regtype, 'jsonb'::regtype)
  order by p.proargtypes[0] <> t.reltype, p.proargtypes[0]
  limit 1
$$;
comment on function webhooks.payload_of_function(webhooks.audit_settings, text) is
  'The function of that name which takes two rows of the table, as such or as json or jsonb; no row where there is none.';

create or replace function webhooks.payload_of_view(setting webhooks.audit_settings, name text)
returns table (kind text, called text, owner oid, problem text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'view', format('%I.%I', n.nspname, c.relname), c.relowner,
         case
           when setting.key_columns = '{}' then format('%s has no key to find a row of the view by', setting.entity)
           else (
             select format('%I.%I has no column %I, which is of the key of %s', n.nspname, c.relname, k.name, setting.entity)
             from unnest(setting.key_columns) k(name)
             where not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = k.name and a.attnum > 0)
             limit 1)
         end
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where array[n.nspname, c.relname]::text[] = parse_ident(payload_of_view.name) and c.relkind in ('v', 'm')
$$;
comment on function webhooks.payload_of_view(webhooks.audit_settings, text) is 'The view of that name; no row where there is none.';

create or replace function webhooks.payload_source(
  setting webhooks.audit_settings, event webhooks.entity_events, out kind text, out called text, out owner oid, out problem text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rowhook oid := webhooks.rowhook_owner();
begin
  if event.payload_function is not null then
    select s.* into kind, called, owner, problem from webhooks.payload_of_function(setting, event.payload_function) s;
  else
    select s.* into kind, called, owner, problem from webhooks.payload_of_view(setting, event.payload_view) s;
  end if;
  if kind is null then
    problem := case when event.payload_function is not null
      then format('there is no function %s(%2$s, %2$s) or %1$s(json, json)', event.payload_function, setting.entity)
      else format('there is no view %s', event.payload_view) end;
  elsif problem is null and owner <> v_rowhook and not (select r.rolsuper from pg_roles r where r.oid = v_rowhook) then
    problem := format('%s is of %s, with whose rights Rowhook''s owner, %s, cannot have it run',
                      called, pg_get_userbyid(owner), pg_get_userbyid(v_rowhook));
  end if;
exception when syntax_error or invalid_parameter_value then
  problem := format('%L is no name', coalesce(event.payload_function, event.payload_view));
end
$$;
comment on function webhooks.payload_source(webhooks.audit_settings, webhooks.entity_events) is
  'What makes the payload of an entity event: a function of row, json or jsonb, or a view; whose it is; and why it cannot be used, if so.';

create or replace function webhooks.whole_row(setting webhooks.audit_settings, of_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(case when of_row is null then 'null::%2$s' else 'row(%1$s)::%2$s' end,
                string_agg(format('%s.%I', of_row, a.attname), ', ' order by a.attnum), setting.relation)
  from pg_attribute a
  where a.attrelid = setting.relation and a.attnum > 0 and not a.attisdropped
$$;
comment on function webhooks.whole_row(webhooks.audit_settings, text) is
  'SQL for a row as the type of its table, whatever the order of its columns in a partition; null for no row.';

create or replace function webhooks.payload_arguments(setting webhooks.audit_settings, event webhooks.entity_events, old_row text, new_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when not webhooks.has_payload(event) then ''
    else case (webhooks.payload_source(setting, event)).kind
      when 'row' then format(', %s, %s', 
        webhooks.unless_giant(setting.relation, '{}', old_row, webhooks.whole_row(setting, old_row)),
        webhooks.unless_giant(setting.relation, '{}', new_row, webhooks.whole_row(setting, new_row)))
      when 'view' then format(', null::text[], array[%s]', (
        select string_agg(webhooks.column_expression(k.name, new_row), ', ' order by k.place)
        from unnest(setting.key_columns) with ordinality k(name, place)))
      else ', ''''::text, ''''::text'
    end
  end
$$;
comment on function webhooks.payload_arguments(webhooks.audit_settings, webhooks.entity_events, text, text) is
  'SQL for what a change has to carry along for its payload; nothing where there is none.';

create or replace function webhooks.payload_call(setting webhooks.audit_settings, event webhooks.entity_events)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'case when %2$s is not distinct from null then (null::json, %3$L::text)::webhooks.made_payload else %1$s(%4$s, %5$s) end',
    webhooks.payload_name(setting, event.action),
    case when event.action = 'delete' then v.old_value else v.new_value end,
    'Its payload could not be made: its row is too large.',
    v.old_value,
    v.new_value)
  from (select (webhooks.payload_source(setting, event)).kind in ('json', 'jsonb')) s(is_json)
  cross join lateral (
    select case when s.is_json then 'c.previous' else 'c.payload_old' end, case when s.is_json then 'c.object' else 'c.payload_new' end
  ) v(old_value, new_value)
$$;
comment on function webhooks.payload_call(webhooks.audit_settings, webhooks.entity_events) is 'SQL for the payload of a change c, and its note.';

create or replace function webhooks.payload_function(setting webhooks.audit_settings, event webhooks.entity_events)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A failed serialization is the application's to know of and to try again. Its statement_timeout is no error that can be caught.
  select format(
    'create or replace function %s(old_value anyelement, new_value anyelement) returns webhooks.made_payload language plpgsql stable security definer set search_path = pg_catalog, pg_temp as %L',
    webhooks.payload_name(setting, event.action),
    case
      when s.problem is not null then format('begin return (null::json, %L::text); end', format('Its payload could not be made: %s.', s.problem))
      else format($body$
#variable_conflict use_variable
begin
  return (coalesce(%s, 'null'::json), null::text);
exception
when serialization_failure then
  raise;
when others or assert_failure then
  return (null::json, format('Its payload could not be made: %%s.', sqlerrm));
end
$body$,
        case s.kind
          when 'view' then format('(select row_to_json(v.*) from %s v where %s)', s.called, (
            select string_agg(format('v.%I = new_value[%s]::%s', k.name, k.place, format_type(a.atttypid, a.atttypmod)), ' and ' order by k.place)
            from unnest(setting.key_columns) with ordinality k(name, place)
            join pg_attribute a on a.attrelid = setting.relation and a.attname = k.name))
          when 'jsonb' then format('%s(old_value::jsonb, new_value::jsonb)::json', s.called)
          else format('%s(old_value, new_value)::json', s.called)
        end)
    end)
  from webhooks.payload_source(setting, event) s
$$;
comment on function webhooks.payload_function(webhooks.audit_settings, webhooks.entity_events) is
  'The statement that writes the function between capture and the payload of an entity event.';

create or replace function webhooks.write_payload(setting webhooks.audit_settings, event webhooks.entity_events)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text := webhooks.payload_name(setting, event.action);
  v_signature text := v_name || '(anyelement, anyelement)';
  v_source record;
begin
  -- Where there is no payload any more its function stays until the table is unwatched: a write under way may call it yet.
  if not webhooks.has_payload(event) then
    return;
  end if;
  select * into v_source from webhooks.payload_source(setting, event);
  execute webhooks.payload_function(setting, event);
  execute format('revoke execute on function %s from public', v_signature);
  execute format('grant execute on function %s to current_user', v_signature);
  execute format('comment on function %s is %L', v_signature,
                 format('Makes the payload of each %s of %s, with the rights of the owner of what it calls. Compiled by webhooks.watch: do not edit.',
                        event.action, setting.entity));
  if v_source.problem is null and v_source.owner <> (select p.proowner from pg_proc p where p.oid = v_signature::regprocedure) then
    execute format('alter function %s owner to %I', v_signature, pg_get_userbyid(v_source.owner));
  end if;
end
$$;
comment on function webhooks.write_payload(webhooks.audit_settings, webhooks.entity_events) is
  'Writes the function between capture and the payload of an entity event, where it has one.';

create or replace function webhooks.payload_problem(setting webhooks.audit_settings, event webhooks.entity_events)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('Only key and changed columns are sent, since its payload cannot be made: %s.', s.problem)
  from webhooks.payload_source(setting, event) s
  where webhooks.has_payload(event) and s.problem is not null
$$;
comment on function webhooks.payload_problem(webhooks.audit_settings, webhooks.entity_events) is
  'Why the payload of an entity event cannot be made; null where it can, or there is none.';

create or replace function webhooks.assert_payload(setting webhooks.audit_settings, event webhooks.entity_events)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_source record;
  v_column constant text := case when event.payload_view is null then 'payload_function' else 'payload_view' end;
begin
  select * into v_source from webhooks.payload_source(setting, event);
  if v_source.problem is not null then
    raise exception 'entity event: %', v_source.problem
      using errcode = 'WHPAY',
            hint = case v_column
              when 'payload_view' then 'Name a view, with its schema, that has the key columns of the table.'
              else format('Name a function, with its schema, that is stable and returns json: create function shop.payload(old %1$s, new %1$s) returns json stable …', setting.entity)
            end,
            schema = 'webhooks', table = 'entity_events', column = v_column;
  elsif not pg_has_role(v_source.owner, 'usage') then
    -- It will run with the rights of its owner: who cannot have these himself must not make it.
    raise exception 'entity event: % is of %', v_source.called, pg_get_userbyid(v_source.owner)
      using errcode = 'WHPAY', hint = 'Only its owner, or a member of that role, can make it a payload.',
            schema = 'webhooks', table = 'entity_events', column = v_column;
  end if;
end
$$;
comment on function webhooks.assert_payload(webhooks.audit_settings, webhooks.entity_events) is
  'Error WHPAY for a payload that cannot be made, or of whose owner the current role is no member.';
