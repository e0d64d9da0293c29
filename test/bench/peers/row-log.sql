-- The peer that capture is measured against: an event log that row triggers write, as Hasura's event triggers do
-- (https://hasura.io/docs/latest/event-triggers/overview/). Written from what is published of them: each changed row is one event with a
-- random id and a payload of the operation, the old and the new row and the session's variables, kept as jsonb; an update that
-- changes nothing is no event; the log has a primary key, an index by trigger, and a partial one for fetching what is undelivered.

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
  v_variables json := nullif(current_setting('row_log.variables', true), '');
  v_trace json := nullif(current_setting('row_log.trace', true), '');
begin
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
begin
  if tg_op = 'INSERT' then
    perform row_log.append(tg_table_schema, tg_table_name, tg_name, tg_op,
                           json_build_object('old', null, 'new', row_to_json(new)));
  elsif tg_op = 'DELETE' then
    perform row_log.append(tg_table_schema, tg_table_name, tg_name, tg_op,
                           json_build_object('old', row_to_json(old), 'new', null));
  elsif old *<> new then
    perform row_log.append(tg_table_schema, tg_table_name, tg_name, tg_op,
                           json_build_object('old', row_to_json(old), 'new', row_to_json(new)));
  end if;
  return null;
end
$$;
