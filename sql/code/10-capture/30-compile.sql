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

create or replace function webhooks.is_copied_whole(setting webhooks.audit_settings)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.left_out_columns(setting) = '{}' and webhooks.has_one_order(setting.relation)
$$;
comment on function webhooks.is_copied_whole(webhooks.audit_settings) is 'Whether the image of a row is the row as it is.';

create or replace function webhooks.numbered_rows(setting webhooks.audit_settings, transition_table text, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Columns are taken one by one, by their names: a record has dropped columns where the planner expects none, and a
  -- partition may have its columns in another order. They pass the window under numbers, since a table may well have
  -- columns called position or record.
  select format(
    '(select row_number() over (), %5$s, %1$s from %2$s t) %3$s_numbered (%3$s_position, %3$s_record, %4$s)',
    string_agg(format('t.%I', c.name), ', ' order by c."position"),
    webhooks.transition_rows(setting, transition_table),
    alias,
    string_agg(format('%s_%s', alias, c."position"), ', ' order by c."position"),
    case when webhooks.is_copied_whole(setting) then webhooks.unless_giant(setting.relation, '{}', 't', 't.*::record') else 'null::record' end)
  from webhooks.captured_columns(setting.relation, '{}') c
$$;
comment on function webhooks.numbered_rows(webhooks.audit_settings, text, text) is
  'SQL for the rows of a transition table with their positions, as <alias>_numbered.';

create or replace function webhooks.named_columns(setting webhooks.audit_settings, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('lateral (select %s) %s', string_agg(format('paired.%2$s_%1$s as %3$I', c."position", alias, c.name), ', ' order by c."position"), alias)
  from webhooks.captured_columns(setting.relation, '{}') c
$$;
comment on function webhooks.named_columns(webhooks.audit_settings, text) is 'SQL that gives one side of paired rows its column names back, as <alias>.';

create or replace function webhooks.paired_object(setting webhooks.audit_settings, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What is too large is null already where rows are numbered.
  select case
    when webhooks.is_copied_whole(setting) then format('row_to_json(paired.%s_record)', alias)
    else webhooks.object_expression(setting.relation, webhooks.left_out_columns(setting), alias, null)
  end
$$;
comment on function webhooks.paired_object(webhooks.audit_settings, text) is 'SQL for one side of paired rows as JSON; null for one that is too large.';

create or replace function webhooks.entity_event(setting webhooks.audit_settings, action text)
returns webhooks.entity_events
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select e.* from webhooks.entity_events e where e.entity = setting.entity and e.action = entity_event.action
$$;
comment on function webhooks.entity_event(webhooks.audit_settings, text) is 'The entity event of an entity and action; null where there is none.';

create or replace function webhooks.change_rule(event webhooks.entity_events)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when event.include_unchanged then 'true'
    when event.columns is not null then format('difference.changed && %L::text[]', event.columns)
    else 'difference.changed <> ''{}'''
  end
$$;
comment on function webhooks.change_rule(webhooks.entity_events) is 'SQL that holds for an update that counts as one.';

create or replace function webhooks.change_expression(setting webhooks.audit_settings, event webhooks.entity_events)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What its event asks for is compared too, copied or not.
  select webhooks.changed_expression(
    setting.relation,
    array(select l.name from unnest(webhooks.left_out_columns(setting)) l(name) where (l.name = any (event.columns)) is not true),
    'o', 'n')
$$;
comment on function webhooks.change_expression(webhooks.audit_settings, webhooks.entity_events) is
  'SQL for the names of the columns that an update changes.';

create or replace function webhooks.row_changes(setting webhooks.audit_settings, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The rows of one statement as (object_key, object_id, object, previous, changed, owner_id, user_id), and what a payload is made of.
  select format(
    'select %1$s, %8$s, %2$s, %3$s, null::text[], %4$s, %5$s%9$s
      from %6$s r
      where %7$s',
    webhooks.key_expression(setting.key_columns, 'r'),
    case action when 'create' then v.image else 'null::json' end,
    case action when 'delete' then v.image else 'null::json' end,
    webhooks.column_expression(setting.owner_column, 'r'),
    webhooks.column_expression(setting.user_column, 'r'),
    webhooks.transition_rows(setting, case action when 'create' then 'new_rows' else 'old_rows' end),
    webhooks.owner_rule(setting.owner_column, setting.user_column, 'r'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'r'),
    webhooks.payload_arguments(setting, webhooks.entity_event(setting, action), case action when 'delete' then 'r' end, case action when 'create' then 'r' end))
  from (select webhooks.object_expression(setting.relation, webhooks.left_out_columns(setting), 'r', 'r.*')) v(image)
$$;
comment on function webhooks.row_changes(webhooks.audit_settings, text) is
  'SQL that turns the transition table of an INSERT or a DELETE into the changes to record.';

create or replace function webhooks.update_changes(setting webhooks.audit_settings, rows text, object text, previous text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- offset 0: what has changed is found out once, and not where it is asked and again where it is told.
  select format(
    'select %1$s, %2$s, %3$s, %4$s, difference.changed, %5$s, %6$s%7$s
      from %8$s
      cross join lateral (select %9$s as changed offset 0) difference
      where %10$s and (%11$s)',
    webhooks.key_expression(setting.key_columns, 'n'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'n'),
    object,
    previous,
    webhooks.column_expression(setting.owner_column, 'n'),
    webhooks.column_expression(setting.user_column, 'n'),
    webhooks.payload_arguments(setting, e, 'o', 'n'),
    rows,
    webhooks.change_expression(setting, e),
    webhooks.change_rule(e),
    webhooks.owner_rule(setting.owner_column, setting.user_column, 'n'))
  from webhooks.entity_event(setting, 'update') e
$$;
comment on function webhooks.update_changes(webhooks.audit_settings, text, text, text) is
  'SQL for the changes of an UPDATE, out of rows that are SQL for its new rows n and its old rows o, each beside the other.';

create or replace function webhooks.paired_changes(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Old and new rows of an update are paired by position: both transition tables hold them in the order in which
  -- they were changed, so a changed key, or no key, is no special case. A full join within a fence, since it can only be one by hash or by
  -- order: the plan that a session made for two rows it keeps for a hundred thousand, where a nested loop would compare each with each.
  select webhooks.update_changes(
    setting,
    format('(select * from %s full join %s on n_position = o_position offset 0) paired
      cross join %s
      cross join %s',
      webhooks.numbered_rows(setting, 'new_rows', 'n'), webhooks.numbered_rows(setting, 'old_rows', 'o'),
      webhooks.named_columns(setting, 'n'), webhooks.named_columns(setting, 'o')),
    webhooks.paired_object(setting, 'n'), webhooks.paired_object(setting, 'o'))
$$;
comment on function webhooks.paired_changes(webhooks.audit_settings) is 'SQL for the changes of an UPDATE of any number of rows.';

create or replace function webhooks.single_change(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.update_changes(
    setting,
    format('%s n cross join %s o', webhooks.transition_rows(setting, 'new_rows'), webhooks.transition_rows(setting, 'old_rows')),
    webhooks.object_expression(setting.relation, v.left_out, 'n', 'n.*'), webhooks.object_expression(setting.relation, v.left_out, 'o', 'o.*'))
  from (select webhooks.left_out_columns(setting)) v(left_out)
$$;
comment on function webhooks.single_change(webhooks.audit_settings) is 'SQL for the change of an UPDATE of one row.';

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

create or replace function webhooks.lasting_key(setting webhooks.audit_settings, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Any type has a text, and not every type an equality that capture could see.
  select 'array[' || string_agg(format('%1$s_numbered.%1$s_%2$s::text', alias, c."position"), ', ' order by c."position") || ']'
  from webhooks.captured_columns(setting.relation, '{}') c
  where c.name = any (setting.key_columns) and not exists (
    select from pg_partition_tree(setting.relation) t
    join pg_partitioned_table p on p.partrelid = t.relid
    join pg_attribute a on a.attrelid = p.partrelid and a.attnum = any (p.partattrs::smallint[])
    where a.attname = c.name)
$$;
comment on function webhooks.lasting_key(webhooks.audit_settings, text) is
  'SQL for the part of the key of a numbered row that a move to another partition does not change; null for none.';

create or replace function webhooks.unpaired_changes(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  -- A BEFORE INSERT trigger of a partition may drop a row that moves there: its old row then is in the transition table
  -- without a new one, and from there on positions do not fit. What one new and one old row have to themselves is their key.
  select format(
    $template$
      select %1$s, %2$s, %3$s, case when o_position is not null then %4$s end,
             case when o_position is not null then difference.changed end, %5$s, %6$s%16$s,
             'A trigger dropped rows that this statement moved between partitions: '
               || case when o_position is null then 'what this row was before is not known.' else 'what this row was before was found by its key.' end
      from (
        select *
        from (select n_numbered.*, case when count(*) over (partition by %7$s) = 1 then %7$s end as n_key from %8$s) n_numbered
        full join (select o_numbered.*, case when count(*) over (partition by %9$s) = 1 then %9$s end as o_key from %10$s) o_numbered
          on n_key = o_key
        offset 0
      ) paired
      cross join %11$s
      cross join %12$s
      cross join lateral (select %13$s as changed) difference
      where n_position is not null and (o_position is null or %14$s) and (%15$s)$template$,
    webhooks.key_expression(setting.key_columns, 'n'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'n'),
    webhooks.paired_object(setting, 'n'),
    webhooks.paired_object(setting, 'o'),
    webhooks.column_expression(setting.owner_column, 'n'),
    webhooks.column_expression(setting.user_column, 'n'),
    coalesce(webhooks.lasting_key(setting, 'n'), 'null::text'),
    webhooks.numbered_rows(setting, 'new_rows', 'n'),
    coalesce(webhooks.lasting_key(setting, 'o'), 'null::text'),
    webhooks.numbered_rows(setting, 'old_rows', 'o'),
    webhooks.named_columns(setting, 'n'),
    webhooks.named_columns(setting, 'o'),
    webhooks.change_expression(setting, v.event),
    webhooks.change_rule(v.event),
    webhooks.owner_rule(setting.owner_column, setting.user_column, 'n'),
    webhooks.payload_arguments(setting, v.event, 'o', 'n'))
  from (select webhooks.entity_event(setting, 'update')) v(event)
$body$;
comment on function webhooks.unpaired_changes(webhooks.audit_settings) is
  'SQL for the changes of an update whose old and new rows are not of the same number, each with a note.';

create or replace function webhooks.capture_statement(
  setting webhooks.audit_settings, action text, changes text, told boolean, noted boolean default false
)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select format(
    $template$
  with activity as (
    insert into webhooks.webhook_activity (occurred_at, entity, action, object_key, object_id, object, previous, changed, owner_id, user_id%5$s)
    select statement_timestamp(), %1$L, %2$L, %9$s%6$s
    from (
      %3$s
    ) c%4$s
    returning id, occurred_at, object_id, owner_id
  )
  insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at, order_key, owner_id)
  select a.id, r.registration_id, a.occurred_at, %8$s,
         case when r.ordering = 'object' then webhooks.order_key(%1$L, a.object_id) end, a.owner_id
  from activity a
  -- Looked up for each row, whatever the statistics say of registrations that came a moment ago.
  cross join lateral (
    select r.registration_id, r.ordering from webhooks.webhook_registration_events r
    where r.entity_event_id = %7$s and r.owner_scope = any (array['', a.owner_id])
    offset 0
  ) r;$template$,
    setting.entity, action, changes || case when v.is_plain then '' else ' offset 0' end,
    -- Apart from what makes the row images, so that they are made once.
    case when v.is_plain then '' else ' (object_key, object_id, object, previous, changed, owner_id, user_id'
      || case when v.is_made then ', payload_old, payload_new' else '' end || case when noted then ', noted)' else ')' end end
      || case when e.condition is null then '' else format('
    cross join lateral (select %s offset 0) checked (note)', webhooks.condition_expression(setting.relation, e.condition, action, noted)) end
      || case when not v.is_made then '' else format('
    cross join lateral (select %s offset 0) made (result)',
        format(case when e.condition is null then '%s' else 'case when checked.note is not null then %s end' end, webhooks.payload_call(setting, e))) end
      || case when e.condition is null then '' else '
    where checked.note is not null' end,
    case when told then ', actor, reason, depth' else '' end || case when v.is_made then ', payload, thin' else '' end
      || case when v.notes <> '' then ', note' else '' end,
    case when told then ', v_actor, v_reason, v_depth' else '' end
      || case when v.is_made then ', (made.result).payload, case when (made.result).note is not null then true end' else '' end
      || case when v.notes <> '' then format(', nullif(concat_ws('' ''%s), '''')', v.notes) else '' end,
    case when told then 'v_event' else e.id::text end,
    case when told then 'coalesce(a.occurred_at + v_delay, a.occurred_at)' else 'a.occurred_at' end,
    case when noted or v.is_made then 'c.object_key, c.object_id, c.object, c.previous, c.changed, c.owner_id, c.user_id' else 'c.*' end)
  from webhooks.entity_event(setting, action) e
  cross join lateral (
    select not noted and e.condition is null and not webhooks.has_payload(e), webhooks.has_payload(e),
           case when told then ', v_note' else '' end || case when noted then ', c.noted' else '' end
             || case when e.condition is not null then ', nullif(checked.note, '''')' else '' end
             || case when webhooks.has_payload(e) then ', (made.result).note' else '' end
  ) v(is_plain, is_made, notes)
$body$;
comment on function webhooks.capture_statement(webhooks.audit_settings, text, text, boolean, boolean) is
  'The statement that records changes of rows and whom to tell of them: with what the transaction says of itself, where it has told, and with notes, where changes has them.';

create or replace function webhooks.capture_statements(setting webhooks.audit_settings, action text, told boolean)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select case
    when action <> 'update' then webhooks.capture_statement(setting, action, webhooks.row_changes(setting, action), told)
    when v.is_partitioned then format(
      $template$
  if (select count(*) from old_rows) <> (select count(*) from new_rows) then%s
  else%s
  end if;$template$,
      webhooks.capture_statement(setting, action, webhooks.unpaired_changes(setting), told, noted => true),
      v.statement)
    when told then v.statement
    else format(
      $template$
  -- Whether there is a second row. Not as exists (...), which would be a plan within a plan.
  if true from new_rows limit 1 offset 1 then%s
  else%s
  end if;$template$,
      v.statement,
      webhooks.capture_statement(setting, action, webhooks.single_change(setting), told))
  end
  from (
    select webhooks.capture_statement(setting, 'update', webhooks.paired_changes(setting), told),
           (select c.relkind from pg_class c where c.oid = setting.relation) = 'p'
  ) v(statement, is_partitioned)
$body$;
comment on function webhooks.capture_statements(webhooks.audit_settings, text, boolean) is
  'The same by what was written: an update of one row, the most frequent one, needs no numbers to pair old and new, and old and new rows of a partitioned table may not be of the same number.';

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
    v_depth smallint := case when current_setting('webhooks.depth', true) ~ '^\d{1,4}$' then current_setting('webhooks.depth', true)::smallint + 1 end;
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
  -- A transaction that says nothing pays for this one question.
  select format(
    $template$
begin
  if coalesce(current_setting('webhooks.suppress', true), current_setting('webhooks.actor', true), current_setting('webhooks.reason', true),
              current_setting('webhooks.delay', true), current_setting('webhooks.depth', true), current_setting('webhooks.collect', true),
              current_setting('webhooks.priority', true)) is not null then%1$s
  else%2$s
  end if;
  -- In one expression, since a perform would be a query of its own.
  if found and not (pg_try_advisory_lock_shared(1919907688, 3) and pg_advisory_unlock_shared(1919907688, 3)) then
    perform webhooks.ring_doorbell();
  end if;
  return null;
end
$template$,
    webhooks.told_block(e.id, webhooks.capture_statements(setting, action, told => true)),
    webhooks.capture_statements(setting, action, told => false))
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
return 'begin return null; end';
comment on function webhooks.idle_body() is 'The text of a capture function that captures nothing.';

create or replace function webhooks.capture_function(setting webhooks.audit_settings, action text, body text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- security definer: the application's role needs no grant on anything of ours to write its own table.
  -- enable_seqscan: a small table is read by its index too, for a scan asks the file system for its size each time.
  -- One that does nothing names nothing, so it needs neither; and both cost a write something.
  select format(
    'create or replace function %s() returns trigger language plpgsql %s as %L',
    webhooks.capture_function_name(setting, action),
    case when body <> webhooks.idle_body() then
      'security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off'
        || webhooks.capture_settings(setting.relation, webhooks.has_payload(webhooks.entity_event(setting, action)))
    end,
    body)
$$;
comment on function webhooks.capture_function(webhooks.audit_settings, text, text) is
  'The statement that writes the capture function of an entity and action.';

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

create or replace function webhooks.capture_hash(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select md5(string_agg(concat(
    webhooks.capture_function(setting, a.action, webhooks.present_body(setting, a.action)),
    case when webhooks.has_payload(e) then concat(
      webhooks.payload_function(setting, e), (webhooks.payload_source(setting, e)).owner,
      to_regprocedure(webhooks.payload_name(setting, a.action) || '(anyelement, anyelement)') is null) end), '' order by a.action))
  from unnest(webhooks.capture_actions()) a(action)
  cross join lateral webhooks.entity_event(setting, a.action) e
$$;
comment on function webhooks.capture_hash(webhooks.audit_settings) is 'Differs when the capture functions of an entity would be compiled otherwise.';

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
begin
  perform webhooks.write_virtual_columns(setting);
  perform webhooks.write_payload(setting, webhooks.entity_event(setting, a.action)),
          webhooks.write_capture(setting, a.action, webhooks.present_body(setting, a.action))
  from unnest(actions) a(action);
  update webhooks.audit_settings s
  set compiled_columns = coalesce(webhooks.column_names(setting.relation), s.compiled_columns),
      compiled_hash = webhooks.capture_hash(setting)
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
