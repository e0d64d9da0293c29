-- The peer that capture is measured against: an event log that row triggers write, as Hasura's event triggers do
-- (https://hasura.io/docs/latest/event-triggers/overview/). Written from what is published of them, in its documentation and in dumps of
-- databases that it manages: each changed row is one event with a random id and a payload of the operation, the old and the new
-- row and the session's variables, kept as jsonb; an update that changes nothing is no event, for which the rows are compared in a
-- block of its own, since types without an equality raise an error there; the log has a primary key, an index by trigger, and a partial
-- one for fetching what is undelivered. Of the forms it takes this is the cheapest: for all columns, without a list of them.

create schema row_log;

create table row_log.event_log (
  id text primary key default gen_random_uuid(),
  schema_name text not null,
  table_name text not null,
  trigger_name text not null,
  payload jsonb not null,
  delivered boolean not null default false,
  error boolean not null default false,
  tries integer not null default 0,
  created_at timestamp default now(),
  locked timestamptz,
  next_retry_at timestamp,
  archived boolean not null default false
);
create index on row_log.event_log (trigger_name);
create index on row_log.event_log (locked nulls first, next_retry_at nulls first, created_at)
  where not delivered and not error and not archived;

create function row_log.append(schema_name text, table_name text, trigger_name text, op text, data json)
returns text
language plpgsql
as $$
declare
  v_id text := gen_random_uuid();
  v_version integer := current_setting('server_version_num');
  v_variables json;
  v_trace json;
begin
  -- Before 9.6 there was no asking for a setting that may not be there.
  if v_version >= 90600 then
    v_variables := current_setting('row_log.variables', true);
    v_trace := current_setting('row_log.trace', true);
  end if;
  insert into row_log.event_log (id, schema_name, table_name, trigger_name, payload)
  values (v_id, append.schema_name, append.table_name, append.trigger_name,
          json_build_object('op', op, 'data', data, 'session_variables', v_variables, 'trace_context', v_trace));
  return v_id;
end
$$;

create function row_log.tg__append()
returns trigger
language plpgsql
as $$
declare
  v_old record;
  v_new record;
  v_data json;
begin
  if tg_op = 'UPDATE' then
    v_old := row(old);
    v_new := row(new);
  else
    -- Something to compare, which is never looked at.
    v_old := row((select 1));
    v_new := row((select 1));
  end if;
  if tg_op = 'INSERT' then
    v_data := json_build_object('old', null, 'new', row_to_json(new));
  elsif tg_op = 'DELETE' then
    v_data := json_build_object('old', row_to_json(old), 'new', null);
  else
    v_data := json_build_object('old', row_to_json(old), 'new', row_to_json(new));
  end if;
  begin
    if tg_op <> 'UPDATE' or v_old <> v_new then
      perform row_log.append(tg_table_schema, tg_table_name, tg_name, tg_op, v_data);
    end if;
  exception when undefined_function then
    if tg_op <> 'UPDATE' or v_old *<> v_new then
      perform row_log.append(tg_table_schema, tg_table_name, tg_name, tg_op, v_data);
    end if;
  end;
  return null;
end
$$;
