-- The pieces of SQL text that a compiled capture function is put together from. Each takes the expression that
-- stands for the row, and every column name goes through format('%I').

create or replace function webhooks.left_out_columns(setting webhooks.audit_settings)
returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when setting.included_columns is null then setting.excluded_columns
    else array(
      select c.name
      from webhooks.captured_columns(setting.relation, setting.included_columns) c
      order by c."position")
  end
$$;
comment on function webhooks.left_out_columns(webhooks.audit_settings) is 'The columns of an entity that are never copied.';

create or replace function webhooks.column_names(relation regclass)
returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select array_agg(case when not a.attisdropped then a.attname::text end order by a.attnum)
  from pg_attribute a
  where a.attrelid = relation and a.attnum > 0
$$;
comment on function webhooks.column_names(regclass) is 'The columns of a table, each at its attribute number; null where one was dropped.';

create or replace function webhooks.column_expression(column_name text, of_row text)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case when column_name is null then 'null::text' else format('%s.%I::text', of_row, column_name) end
$$;
comment on function webhooks.column_expression(text, text) is 'SQL for one column of a row as text; null where no column is named.';

create or replace function webhooks.key_expression(key_columns text[], of_row text)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case cardinality(key_columns)
    when 0 then 'null::json'
    when 1 then format('to_json(%s.%I)', of_row, key_columns[1])
    else (
      select format('json_build_array(%s)', string_agg(format('%s.%I', of_row, k.name), ', ' order by k.ordinality))
      from unnest(key_columns) with ordinality k(name, ordinality)
    )
  end
$$;
comment on function webhooks.key_expression(text[], text) is 'SQL for the key of a row: one value, an array for several columns, null for none.';

create or replace function webhooks.object_id_expression(relation regclass, key_columns text[], of_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The key as its JSON says it. For most keys that is the value as plain text, which is had for less.
  select coalesce(
    (
      select webhooks.column_expression(c.name, of_row)
      from webhooks.captured_columns(relation, '{}') c
      where array[c.name] = key_columns
        and c.type in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'text'::regtype, 'varchar'::regtype, 'uuid'::regtype)
    ),
    format('(%s) #>> ''{}''', webhooks.key_expression(key_columns, of_row)))
$$;
comment on function webhooks.object_id_expression(regclass, text[], text) is 'SQL for the key of a row as text.';

create or replace function webhooks.has_one_order(relation regclass)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select count(distinct o.names) = 1
  from pg_class c
  cross join lateral (select c.oid union select p.relid from pg_partition_tree(c.oid) p) t(relid)
  cross join lateral (
    select array_agg(a.attname order by a.attnum) from pg_attribute a where a.attrelid = t.relid and a.attnum > 0 and not a.attisdropped
  ) o(names)
  where c.oid = relation
$$;
comment on function webhooks.has_one_order(regclass) is
  'Whether the columns of a table have the same order in all its partitions, so that a row of any of them reads the same.';

create or replace function webhooks.is_copied_whole(relation regclass, excluded_columns text[])
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select excluded_columns = '{}' and webhooks.has_one_order(relation)
$$;
comment on function webhooks.is_copied_whole(regclass, text[]) is 'Whether the image of a row is the row as it is.';

create or replace function webhooks.object_expression(relation regclass, excluded_columns text[], of_row text, whole_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.unless_giant(relation, excluded_columns, of_row, case
    when webhooks.is_copied_whole(relation, excluded_columns) then format('row_to_json(%s)', whole_row)
    else (
      -- captured.*::record, since a bare captured would be the column of that name, where there is one.
      select coalesce(
        format('row_to_json((select captured.*::record from (select %s) captured))',
               string_agg(format('%s.%I', of_row, c.name), ', ' order by c."position")),
        '''{}''::json')
      from webhooks.captured_columns(relation, excluded_columns) c
    )
  end)
$$;
comment on function webhooks.object_expression(regclass, text[], text, text) is
  'SQL for a row as JSON, without the excluded columns; null for one that is too large. of_row gives its columns, whole_row is the whole of it.';

create or replace function webhooks.changed_expression(relation regclass, excluded_columns text[], old_row text, new_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('array_remove(array[%s]::text[], null)', coalesce(string_agg(
    format(
      case when webhooks.is_compared_by_value(a)
        then 'case when %2$s.%3$I is distinct from %1$s.%3$I then %3$L end'
        else 'case when record_image_ne(row(%2$s.%3$I), row(%1$s.%3$I)) then %3$L end'
      end,
      old_row, new_row, c.name
    ), ', ' order by c."position"), ''))
  from webhooks.captured_columns(relation, excluded_columns) c
  join pg_attribute a on a.attrelid = relation and a.attnum = c."position"
$$;
comment on function webhooks.changed_expression(regclass, text[], text, text) is
  'SQL for the names of the columns whose value differs between two rows.';

create or replace function webhooks.owner_rule(relation regclass, owner_column text, user_column text, of_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when bool_or(webhooks.is_never_null(a)) then 'true'
    else coalesce(string_agg(format('%s.%I is not null', of_row, c.name), ' or '), 'true')
  end
  from unnest(array[owner_column, user_column]) c(name)
  left join pg_attribute a on a.attrelid = relation and a.attname = c.name
  where c.name is not null
$$;
comment on function webhooks.owner_rule(regclass, text, text, text) is
  'SQL that holds for a row with an owner or a user. Without either column, or with one that always has a value, there is nothing to hold.';
