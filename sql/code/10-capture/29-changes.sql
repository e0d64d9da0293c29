-- What one statement has changed, as SQL over its transition tables: rows of (object_key, object_id, object, previous, changed, owner_id,
-- user_id), and what a payload is made of.

create or replace function webhooks.entity_event(setting webhooks.audit_settings, action text)
returns webhooks.entity_events
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select e.* from webhooks.entity_events e where e.entity = setting.entity and e.action = entity_event.action
$$;
comment on function webhooks.entity_event(webhooks.audit_settings, text) is 'The entity event of an entity and action; null where there is none.';

create or replace function webhooks.row_changes(setting webhooks.audit_settings, action text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
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
    webhooks.owner_rule(setting.relation, setting.owner_column, setting.user_column, 'r'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'r'),
    webhooks.payload_arguments(setting, webhooks.entity_event(setting, action), case action when 'delete' then 'r' end, case action when 'create' then 'r' end))
  from (select webhooks.object_expression(setting.relation, webhooks.left_out_columns(setting), 'r', 'r.*')) v(image)
$$;
comment on function webhooks.row_changes(webhooks.audit_settings, text) is
  'SQL that turns the transition table of an INSERT or a DELETE into the changes to record.';

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

create or replace function webhooks.is_wide(relation regclass)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select count(*) > 800 from webhooks.captured_columns(relation, '{}')
$$;
comment on function webhooks.is_wide(regclass) is 'Whether a table has so many columns that no query can select those of two rows: it has up to 1664.';

create or replace function webhooks.unless_memoized(relation regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- To memoize what has changed the planner would make a key of all columns of two rows, which are too many. It does not where it
  -- finds something volatile.
  select case when webhooks.is_wide(relation) then ' and coalesce(cardinality(difference.changed), 0) + random() >= 0' else '' end
$$;
comment on function webhooks.unless_memoized(regclass) is 'SQL that always holds, and keeps the planner from what it cannot do with a wide table.';

create or replace function webhooks.update_changes(
  setting webhooks.audit_settings, rows text, object text, previous text, changed text default 'difference.changed', rule text default null, note text default ''
)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- offset 0: what has changed is found out once, and not where it is asked and again where it is told.
  select format(
    'select %1$s, %2$s, %3$s, %4$s, %5$s, %6$s, %7$s%8$s%9$s
      from %10$s
      cross join lateral (select %11$s as changed offset 0) difference
      where %12$s and (%13$s)%14$s',
    webhooks.key_expression(setting.key_columns, 'n'),
    webhooks.object_id_expression(setting.relation, setting.key_columns, 'n'),
    object,
    previous,
    changed,
    webhooks.column_expression(setting.owner_column, 'n'),
    webhooks.column_expression(setting.user_column, 'n'),
    webhooks.payload_arguments(setting, e, 'o', 'n'),
    note,
    rows,
    webhooks.change_expression(setting, e),
    coalesce(rule, webhooks.change_rule(e)),
    webhooks.owner_rule(setting.relation, setting.owner_column, setting.user_column, 'n'),
    webhooks.unless_memoized(setting.relation))
  from webhooks.entity_event(setting, 'update') e
$$;
comment on function webhooks.update_changes(webhooks.audit_settings, text, text, text, text, text, text) is
  'SQL for the changes of an UPDATE, out of rows that are SQL for its new rows n and its old rows o, each beside the other. Another rule says which of them count, and a note is a further column.';

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
    case when webhooks.is_copied_whole(setting.relation, webhooks.left_out_columns(setting)) then webhooks.unless_giant(setting.relation, '{}', 't', 't.*::record') else 'null::record' end)
  from webhooks.captured_columns(setting.relation, '{}') c
$$;
comment on function webhooks.numbered_rows(webhooks.audit_settings, text, text) is
  'SQL for the rows of a transition table with their positions, as <alias>_numbered.';

create or replace function webhooks.named_columns(setting webhooks.audit_settings, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('lateral (select %s%s) %s',
                string_agg(format('paired.%2$s_%1$s as %3$I', c."position", alias, c.name), ', ' order by c."position"),
                case when webhooks.is_wide(setting.relation) then ' offset 0' end,
                alias)
  from webhooks.captured_columns(setting.relation, '{}') c
$$;
comment on function webhooks.named_columns(webhooks.audit_settings, text) is 'SQL that gives one side of paired rows its column names back, as <alias>.';

create or replace function webhooks.joined_rows(setting webhooks.audit_settings, joined text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A full join can only be one by hash or by order: the plan that a session made for two rows it keeps for a hundred thousand, where a
  -- nested loop would compare each with each. It stays one while nothing outside says that a side is there: so there is a fence around it,
  -- or, where it has too many columns to be selected from, one around what is made of each side.
  select format(
    '%s
      cross join %s
      cross join %s',
    format(case when webhooks.is_wide(setting.relation) then '(%s) paired' else '(select * from %s offset 0) paired' end, joined),
    webhooks.named_columns(setting, 'n'),
    webhooks.named_columns(setting, 'o'))
$$;
comment on function webhooks.joined_rows(webhooks.audit_settings, text) is
  'SQL for numbered rows that a full join has put beside each other: paired, and of it n and o by their column names.';

create or replace function webhooks.paired_object(setting webhooks.audit_settings, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What is too large is null already where rows are numbered.
  select case
    when webhooks.is_copied_whole(setting.relation, webhooks.left_out_columns(setting)) then format('row_to_json(paired.%s_record)', alias)
    else webhooks.object_expression(setting.relation, webhooks.left_out_columns(setting), alias, null)
  end
$$;
comment on function webhooks.paired_object(webhooks.audit_settings, text) is 'SQL for one side of paired rows as JSON; null for one that is too large.';

create or replace function webhooks.paired_changes(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Old and new rows of an update are paired by position: both transition tables hold them in the order in which
  -- they were changed, so a changed key, or no key, is no special case.
  select webhooks.update_changes(
    setting,
    webhooks.joined_rows(setting, format('%s full join %s on n_position = o_position',
      webhooks.numbered_rows(setting, 'new_rows', 'n'), webhooks.numbered_rows(setting, 'old_rows', 'o'))),
    webhooks.paired_object(setting, 'n'), webhooks.paired_object(setting, 'o'))
$$;
comment on function webhooks.paired_changes(webhooks.audit_settings) is 'SQL for the changes of an UPDATE of any number of rows.';

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

create or replace function webhooks.lastingly_keyed_rows(setting webhooks.audit_settings, transition_table text, alias text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('(select %1$s_numbered.*, case when count(*) over (partition by %2$s) = 1 then %2$s end as %1$s_key from %3$s) %1$s_numbered',
                alias, coalesce(webhooks.lasting_key(setting, alias), 'null::text'), webhooks.numbered_rows(setting, transition_table, alias))
$$;
comment on function webhooks.lastingly_keyed_rows(webhooks.audit_settings, text, text) is
  'SQL for numbered rows with the lasting key of each, <alias>_key; null where another row has the same.';

create or replace function webhooks.unpaired_changes(setting webhooks.audit_settings)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  -- A BEFORE INSERT trigger of a partition may drop a row that moves there: its old row then is in the transition table
  -- without a new one, and from there on positions do not fit. What one new and one old row have to themselves is their key.
  select webhooks.update_changes(
    setting,
    webhooks.joined_rows(setting, format('%s full join %s on n_key = o_key',
      webhooks.lastingly_keyed_rows(setting, 'new_rows', 'n'), webhooks.lastingly_keyed_rows(setting, 'old_rows', 'o'))),
    webhooks.paired_object(setting, 'n'),
    format('case when o_position is not null then %s end', webhooks.paired_object(setting, 'o')),
    changed => 'case when o_position is not null then difference.changed end',
    rule => format('coalesce(n_position, 0) > 0 and (o_position is null or %s)', webhooks.change_rule(webhooks.entity_event(setting, 'update'))),
    note => $note$,
             'A trigger dropped rows that this statement moved between partitions: '
               || case when o_position is null then 'what this row was before is not known.' else 'what this row was before was found by its key.' end$note$)
$body$;
comment on function webhooks.unpaired_changes(webhooks.audit_settings) is
  'SQL for the changes of an update whose old and new rows are not of the same number, each with a note.';
