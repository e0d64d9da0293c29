-- Back-fill: activities for rows that were there before anybody was told of them, made in pages by the workers. Each page
-- is one short transaction over the next rows in the order of the table's key.

create or replace function webhooks.backfill_ahead(registration webhooks.webhook_registrations)
returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  -- What is queued goes out in its order: a live change waits behind as many rows as this, and no more.
  select greatest(2, least(500, registration.max_in_flight, registration.rate_limit))
$$;
comment on function webhooks.backfill_ahead(webhooks.webhook_registrations) is
  'Back-fills of a registration wait while it has as many live deliveries as this: what may be in flight, or leave in a second.';

create or replace function webhooks.backfill_room(registration webhooks.webhook_registrations)
returns integer
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.backfill_ahead(registration) - count(*)::integer
  from (
    select from webhooks.webhook_deliveries_live d
    where d.registration_id + 0 = registration.id
    limit webhooks.backfill_ahead(registration)
  ) ahead
$$;
comment on function webhooks.backfill_room(webhooks.webhook_registrations) is
  'How many deliveries the back-fills of a registration may add to its queue now.';

create or replace function webhooks.backfill_source(relation regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The tables that inherit from a watched one are not captured, its partitions are.
  select case c.relkind when 'p' then '' else 'only ' end || c.oid::regclass from pg_class c where c.oid = relation
$$;
comment on function webhooks.backfill_source(regclass) is 'SQL for the rows of a table that are captured when they change.';

create or replace function webhooks.backfill_alias(relation regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select quote_ident(c.relname) from pg_class c where c.oid = relation
$$;
comment on function webhooks.backfill_alias(regclass) is 'What a condition may call the table: its name without the schema.';

create or replace function webhooks.backfill_scope(setting webhooks.audit_settings, registration webhooks.webhook_registrations, of_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('(%s)', webhooks.owner_rule(setting.relation, setting.owner_column, setting.user_column, of_row))
    || case when registration.owner_id is null then ''
         else format(' and %s = %L', webhooks.column_expression(setting.owner_column, of_row), registration.owner_id) end
$$;
comment on function webhooks.backfill_scope(webhooks.audit_settings, webhooks.webhook_registrations, text) is
  'SQL that holds for the rows that a registration may be told of: with an owner or user, and of its own owner.';

create or replace function webhooks.key_list(relation regclass, template text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- %1$I is a key column, %2$s its place, %3$s its type.
  select string_agg(format(template, a.attname, k.place, format_type(a.atttypid, a.atttypmod)), ', ' order by k.place)
  from unnest(webhooks.primary_key(relation)) with ordinality k(name, place)
  join pg_attribute a on a.attrelid = relation and a.attname = k.name
$$;
comment on function webhooks.key_list(regclass, text) is 'A piece of SQL for each key column of a table, with commas between them.';

create or replace function webhooks.assert_condition(setting webhooks.audit_settings, registration webhooks.webhook_registrations, condition text)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_plan refcursor;
  v_line json;
begin
  -- A cursor takes one statement and no more; planning may already run what calls itself immutable, hence read only.
  perform set_config('transaction_read_only', 'on', true);
  open v_plan for execute format(
    E'explain (format json) select from %s %s where %s and (%s\n)',
    webhooks.backfill_source(setting.relation), webhooks.backfill_alias(setting.relation),
    webhooks.backfill_scope(setting, registration, webhooks.backfill_alias(setting.relation)), coalesce(condition, 'true'));
  fetch v_plan into v_line;
  close v_plan;
  return (v_line -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
exception when others then
  raise exception 'the condition cannot be used: %', sqlerrm
    using errcode = 'WHCND',
          detail = format('It was: %s', condition),
          hint = format('Write one SQL expression over the columns of %s, as in status = ''paid''. Functions, types and operators that are not PostgreSQL''s own need their schema. Columns: %s.',
            setting.entity, (select string_agg(c.name, ', ' order by c."position") from webhooks.captured_columns(setting.relation, '{}') c));
end
$$;
comment on function webhooks.assert_condition(webhooks.audit_settings, webhooks.webhook_registrations, text) is
  'Error WHCND unless the condition can be planned. Returns how many rows the planner expects.';

create or replace function webhooks.backfill(registration_id bigint, entity text, where_condition text default null)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
  v_registration webhooks.webhook_registrations;
  v_backfill webhooks.backfills;
begin
  perform webhooks.assert_registration(backfill.registration_id);
  select * into v_registration from webhooks.webhook_registrations r where r.id = backfill.registration_id;
  select * into v_setting from webhooks.audit_settings s where s.entity = backfill.entity;
  if not found then
    raise exception 'webhooks.backfill: % is not in the catalogue', coalesce(backfill.entity, 'null')
      using errcode = 'WHENT',
            hint = format('Watch the table first. Entities here: %s.',
              coalesce((select string_agg(s.entity, ', ' order by s.entity) from webhooks.audit_settings s), 'none'));
  end if;
  if not exists (
    select from webhooks.webhook_registration_events m
    join webhooks.entity_events e on e.id = m.entity_event_id
    where m.registration_id = v_registration.id and e.entity = v_setting.entity
  ) then
    raise exception 'webhooks.backfill: registration % is told of no event of %', v_registration.id, v_setting.entity
      using errcode = 'WHENT', hint = 'Give it an entity event of the table first: what follows the rows would be missed otherwise.';
  end if;
  if webhooks.primary_key(v_setting.relation) = '{}' then
    raise exception 'webhooks.backfill: % has no primary key', v_setting.entity
      using errcode = 'WHBKF', hint = 'Pages are made in the order of a key: add a primary key, or a unique index over columns that are not null.';
  end if;
  if v_registration.owner_id is not null and v_setting.owner_column is null then
    raise exception 'webhooks.backfill: registration % is of one owner, and no row of % has one', v_registration.id, v_setting.entity
      using errcode = 'WHBKF', hint = 'Watch the table with its owner column.';
  end if;
  insert into webhooks.backfills (registration_id, entity, condition, estimated_rows, started_by)
  values (v_registration.id, v_setting.entity, nullif(where_condition, ''),
          webhooks.assert_condition(v_setting, v_registration, nullif(where_condition, '')), webhooks.acting_role())
  returning * into v_backfill;
  return v_backfill;
end
$$;
comment on function webhooks.backfill(bigint, text, text) is
  'Tells a registration of the rows that a table has already, each as it is now, as type orders.backfilled. where_condition is SQL over the table''s columns; the workers run it, read only, with their rights. webhooks.backfills shows how far it is. Errors: WHREG, WHENT, WHCND, WHBKF.';

create or replace function webhooks.backfill_choose(
  backfill webhooks.backfills, setting webhooks.audit_settings, registration webhooks.webhook_registrations, room integer
)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_alias text := webhooks.backfill_alias(setting.relation);
  v_window constant integer := 5000;
  v_rows refcursor;
  v_key text[];
  v_matches boolean;
  v_seen integer := 0;
  v_chosen integer := 0;
begin
  -- The condition may call anything: it runs read only, and what it chooses is read again, within the registration's scope,
  -- without it. A cursor takes one statement and no more.
  perform set_config('transaction_read_only', 'on', true);
  -- A page looks at so many rows at most, however few the condition holds for.
  open v_rows no scroll for execute format(
    E'select array[%1$s], (%2$s and (%3$s\n)) is true from (select * from %4$s t %5$s order by %6$s limit %7$s) %8$s',
    webhooks.key_list(setting.relation, v_alias || '.%1$I::text'),
    webhooks.backfill_scope(setting, registration, v_alias),
    coalesce(backfill.condition, 'true'),
    webhooks.backfill_source(setting.relation),
    case when backfill.cursor_key is not null then format('where (%s) > (%s)',
      webhooks.key_list(setting.relation, 't.%1$I'), webhooks.key_list(setting.relation, '$1[%2$s]::%3$s')) end,
    webhooks.key_list(setting.relation, 't.%1$I'),
    v_window,
    v_alias)
  using backfill.cursor_key;
  loop
    fetch v_rows into v_key, v_matches;
    exit when not found;
    v_seen := v_seen + 1;
    backfill.cursor_key := v_key;
    if v_matches then
      backfill.waiting_keys := backfill.waiting_keys || array[v_key];
      v_chosen := v_chosen + 1;
      exit when v_chosen = room;
    end if;
  end loop;
  close v_rows;
  backfill.seen_all := v_chosen < room and v_seen < v_window;
  return backfill;
exception when others then
  raise; -- Makes this a subtransaction, whose end is the end of its being read only.
end
$$;
comment on function webhooks.backfill_choose(webhooks.backfills, webhooks.audit_settings, webhooks.webhook_registrations, integer) is
  'Adds the keys of the next rows for which the condition holds to those that wait.';

create or replace function webhooks.backfill_event(setting webhooks.audit_settings, registration webhooks.webhook_registrations)
returns webhooks.entity_events
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select e.*
  from webhooks.webhook_registration_events m
  join webhooks.entity_events e on e.id = m.entity_event_id
  where m.registration_id = registration.id and e.entity = setting.entity and e.action in ('create', 'update')
  order by e.action
  limit 1
$$;
comment on function webhooks.backfill_event(webhooks.audit_settings, webhooks.webhook_registrations) is
  'The entity event whose payload a registration gets of rows that were there before: that of rows that are made, else of those that change.';

create or replace function webhooks.backfill_queue(
  backfill webhooks.backfills, setting webhooks.audit_settings, registration webhooks.webhook_registrations
)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_wanted text;
  v_queued integer[];
  v_waiting text[];
  v_event webhooks.entity_events := webhooks.backfill_event(setting, registration);
begin
  v_wanted := format('%1$s r join (select i as place, %2$s from generate_subscripts($1, 1) i) wanted(place, %3$s) on (%4$s) = (%5$s)',
    webhooks.backfill_source(setting.relation),
    webhooks.key_list(setting.relation, '$1[i][%2$s]::%3$s'),
    webhooks.key_list(setting.relation, 'key_%2$s'),
    webhooks.key_list(setting.relation, 'r.%1$I'),
    webhooks.key_list(setting.relation, 'wanted.key_%2$s'));
  -- With ordering, a row is told as nobody can change it until this has committed: whoever writes it gets a later activity,
  -- and whoever has written it has an earlier one. A row that is just being written is not waited for but looked at again.
  execute format(
    $query$
    with found as materialized (
      select wanted.place, %1$s, %2$s, %3$s, null::json, %4$s, %5$s%9$s
      from %6$s
      where %7$s
      order by wanted.place
      %8$s
    ),
    activity as (
      insert into webhooks.webhook_activity (occurred_at, entity, action, object_key, object_id, object, owner_id, user_id, origin, payload, thin, note)
      select clock_timestamp(), $2, 'backfill', c.object_key, c.object_id, c.object, c.owner_id, c.user_id, 'backfill',
             (m.made).payload, case when (m.made).note is not null then true end, (m.made).note
      from found c(place, object_key, object_id, object, previous, owner_id, user_id%10$s)
      cross join lateral (select %11$s offset 0) m(made)
      returning id, occurred_at, object_id, owner_id
    ),
    delivery as (
      insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at, order_key, owner_id)
      select a.id, $3, a.occurred_at, a.occurred_at, case when $4 then webhooks.order_key($2, a.object_id) end, a.owner_id
      from activity a
    )
    select coalesce(array_agg(f.place), '{}') from found f
    $query$,
    webhooks.key_expression(setting.key_columns, 'r'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'r'),
    webhooks.object_expression(setting.relation, webhooks.left_out_columns(setting), 'r', 'r.*'),
    webhooks.column_expression(setting.owner_column, 'r'),
    webhooks.column_expression(setting.user_column, 'r'),
    v_wanted,
    webhooks.backfill_scope(setting, registration, 'r'),
    case registration.ordering when 'object' then 'for share of r skip locked' else '' end,
    webhooks.payload_arguments(setting, v_event, null, 'r'),
    case when webhooks.has_payload(v_event) then ', payload_old, payload_new' end,
    case when webhooks.has_payload(v_event) then webhooks.payload_call(setting, v_event) else 'null::webhooks.made_payload' end)
  into v_queued
  using backfill.waiting_keys, setting.entity, registration.id, registration.ordering = 'object';
  if cardinality(v_queued) < coalesce(array_length(backfill.waiting_keys, 1), 0) and registration.ordering = 'object' then
    execute format('select array_agg(array[%s] order by wanted.place) from %s where wanted.place <> all ($2) and %s',
                   webhooks.key_list(setting.relation, 'r.%1$I::text'), v_wanted, webhooks.backfill_scope(setting, registration, 'r'))
    into v_waiting
    using backfill.waiting_keys, v_queued;
  end if;
  backfill.waiting_keys := coalesce(v_waiting, '{}');
  backfill.rows_done := backfill.rows_done + cardinality(v_queued);
  return backfill;
end
$$;
comment on function webhooks.backfill_queue(webhooks.backfills, webhooks.audit_settings, webhooks.webhook_registrations) is
  'Makes activities and deliveries for the rows that wait, as they are now. Those that somebody is just writing go on waiting.';

create or replace function webhooks.backfill_advance(backfill webhooks.backfills)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_registration webhooks.webhook_registrations;
  v_setting webhooks.audit_settings;
  v_room integer;
  v_waited integer := coalesce(array_length(backfill.waiting_keys, 1), 0);
begin
  select * into v_registration from webhooks.webhook_registrations r where r.id = backfill.registration_id;
  select * into v_setting from webhooks.audit_settings s where s.entity = backfill.entity;
  if v_registration.state <> 'active' or v_registration.hold_reason is not null then
    backfill.next_page_at := clock_timestamp() + interval '2 s';
    return backfill;
  end if;
  v_room := webhooks.backfill_room(v_registration) - v_waited;
  if v_room > 0 and not backfill.seen_all then
    backfill := webhooks.backfill_choose(backfill, v_setting, v_registration, v_room);
  end if;
  if backfill.waiting_keys <> '{}' then
    backfill := webhooks.backfill_queue(backfill, v_setting, v_registration);
  end if;
  if backfill.seen_all and backfill.waiting_keys = '{}' then
    backfill.state := 'done';
    backfill.finished_at := clock_timestamp();
  end if;
  backfill.next_page_at := clock_timestamp()
    + case when v_room > 0 and not backfill.seen_all then interval '0' else interval '100 ms' end;
  return backfill;
end
$$;
comment on function webhooks.backfill_advance(webhooks.backfills) is 'What a back-fill is after its next page.';

create or replace function webhooks.backfill_page(backfill_id bigint)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- Values must read as captured ones do, whatever the session's settings are.
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set bytea_output = 'hex'
set extra_float_digits = '1'
set lc_monetary = 'C'
as $$
declare
  v_relation regclass;
  v_before webhooks.backfills;
  v_backfill webhooks.backfills;
begin
  -- The table first, as whoever renames or unwatches it does: the other way round they would wait for each other.
  select c.oid into v_relation
  from webhooks.backfills b
  join webhooks.audit_settings s on s.entity = b.entity
  join pg_class c on c.oid = s.relation
  where b.id = backfill_page.backfill_id and b.state = 'running';
  if found then
    begin
      execute format('lock table only %s in access share mode', v_relation);
    exception when undefined_table or invalid_schema_name then
      -- It was renamed or dropped while it was waited for: next time.
      select * into v_backfill from webhooks.backfills b where b.id = backfill_page.backfill_id;
      return v_backfill;
    end;
  end if;
  -- A page that another worker has under way is left to it.
  select * into v_before
  from webhooks.backfills b
  where b.id = backfill_page.backfill_id and b.state = 'running'
  for update skip locked;
  if not found then
    select * into v_backfill from webhooks.backfills b where b.id = backfill_page.backfill_id;
    return v_backfill;
  end if;
  begin
    v_backfill := webhooks.backfill_advance(v_before);
  exception when others then
    -- What another try may mend is tried again: conflicts, resources, interventions.
    if sqlstate ~ '^(40|53|55|57|58)' then
      raise;
    end if;
    v_backfill := v_before;
    v_backfill.state := 'failed';
    v_backfill.error := sqlerrm;
    v_backfill.finished_at := clock_timestamp();
  end;
  update webhooks.backfills b
  set state = v_backfill.state, rows_done = v_backfill.rows_done, error = v_backfill.error, finished_at = v_backfill.finished_at,
      cursor_key = v_backfill.cursor_key, waiting_keys = v_backfill.waiting_keys, seen_all = v_backfill.seen_all,
      next_page_at = v_backfill.next_page_at
  where b.id = v_backfill.id;
  if v_backfill.rows_done > v_before.rows_done then
    perform pg_notify('webhooks', '');
  end if;
  return v_backfill;
end
$$;
comment on function webhooks.backfill_page(bigint) is
  'Does the next page of a back-fill that runs, and returns what it is then. Called by the workers.';

create or replace function webhooks.backfill_step()
returns double precision
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id bigint;
  v_before timestamptz;
begin
  select b.id into v_id
  from webhooks.backfills b
  where b.state = 'running' and b.next_page_at <= clock_timestamp()
  order by b.next_page_at
  limit 1;
  if found then
    v_before := (select b.next_page_at from webhooks.backfills b where b.id = v_id);
    perform webhooks.backfill_page(v_id);
  end if;
  return (
    -- Where nothing was done, somebody else has it under way.
    select greatest(
      extract(epoch from min(b.next_page_at) - clock_timestamp()) * 1000,
      case when v_before = (select b.next_page_at from webhooks.backfills b where b.id = v_id) then 100 else 0 end)
    from webhooks.backfills b
    where b.state = 'running'
    having count(*) > 0
  );
end
$$;
comment on function webhooks.backfill_step() is
  'Does one page of the back-fill whose turn it is. Returns in how many milliseconds to call it again; null while none runs.';

create or replace function webhooks.cancel_backfill(backfill_id bigint)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_backfill webhooks.backfills;
begin
  update webhooks.backfills b
  set state = 'cancelled', finished_at = now()
  where b.id = cancel_backfill.backfill_id and b.state = 'running';
  select * into v_backfill from webhooks.backfills b where b.id = cancel_backfill.backfill_id;
  if not found then
    raise exception 'there is no back-fill %', backfill_id
      using errcode = 'WHBKF', hint = 'select id, entity, state from webhooks.backfills shows those there are.';
  end if;
  return v_backfill;
end
$$;
comment on function webhooks.cancel_backfill(bigint) is
  'Ends a back-fill that runs. What it has queued is sent still, unless it is cancelled with webhooks.cancel. Error WHBKF where there is no such back-fill.';

create or replace function webhooks.resume_backfill(backfill_id bigint)
returns webhooks.backfills
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_backfill webhooks.backfills;
begin
  update webhooks.backfills b
  set state = 'running', error = null, finished_at = null, next_page_at = now()
  where b.id = resume_backfill.backfill_id and b.state in ('failed', 'cancelled');
  select * into v_backfill from webhooks.backfills b where b.id = resume_backfill.backfill_id;
  if not found then
    raise exception 'there is no back-fill %', backfill_id
      using errcode = 'WHBKF', hint = 'select id, entity, state from webhooks.backfills shows those there are.';
  end if;
  return v_backfill;
end
$$;
comment on function webhooks.resume_backfill(bigint) is
  'Carries a back-fill on that failed or was cancelled, from where it was. Error WHBKF where there is no such back-fill.';

create or replace function webhooks.forget_backfills()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from webhooks.backfills b
    using webhooks.settings s
    where b.finished_at < now() - s.retention_days * interval '1 day'
    returning 1
  )
  select count(*)::integer from forgotten
$$;
comment on function webhooks.forget_backfills() is 'Deletes the back-fills that ended longer ago than settings.retention_days. Returns how many.';
