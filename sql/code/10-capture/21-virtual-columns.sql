-- Virtual generated columns (PostgreSQL 18) are null in a transition table: capture computes them. That could fail, where nobody
-- has read them yet, and must not fail the write. So each has a function, of plain columns, that catches it. Its name says which
-- expression it has: where that changes there is another, and what a write under way calls stays.

create or replace function webhooks.virtual_columns(setting webhooks.audit_settings)
returns table (name text, "position" smallint, type text, expression text, arguments name[], argument_types text, function_name text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select a.attname::text, a.attnum, v.type, v.expression, v.arguments, v.argument_types,
         format('webhooks.virtual_%s_%s', setting.id, left(md5(concat_ws(' ', a.attname, v.type, v.expression, v.argument_types)), 12))
  from pg_attribute a
  join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  cross join lateral (
    select format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid),
           array_agg(u.attname order by u.attnum), string_agg(format('%I %s', u.attname, format_type(u.atttypid, null)), ', ' order by u.attnum)
    from pg_attribute u
    where u.attrelid = a.attrelid and u.attnum in (
      select p.refobjsubid from pg_depend p
      where p.classid = 'pg_attrdef'::regclass and p.objid = d.oid and p.refclassid = 'pg_class'::regclass
        and p.refobjid = a.attrelid and p.refobjsubid <> a.attnum)
  ) v(type, expression, arguments, argument_types)
  where a.attrelid = setting.relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = 'v'
$$;
comment on function webhooks.virtual_columns(webhooks.audit_settings) is
  'The virtual generated columns of a table: how each is computed, from which columns, and the function that does it for capture.';

create or replace function webhooks.write_virtual_columns(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_column record;
begin
  for v_column in
    select v.* from webhooks.virtual_columns(setting) v
    where not exists (select from pg_proc p where p.pronamespace = 'webhooks'::regnamespace and 'webhooks.' || p.proname = v.function_name)
  loop
    -- By a variable, whose type may cut or round it as the column's does.
    execute format(
      'create function %s(%s) returns %s language plpgsql immutable set search_path = pg_catalog, pg_temp as %L',
      v_column.function_name, v_column.argument_types, v_column.type,
      format(E'declare "a value" %s;\nbegin\n  "a value" := %s;\n  return "a value";\nexception when others then\n  return null;\nend',
             v_column.type, v_column.expression));
    execute format('revoke execute on function %s from public', v_column.function_name);
    execute format('comment on function %s is %L', v_column.function_name,
                   format('Computes column %I of %s; null where that fails. Compiled by webhooks.watch: do not edit.', v_column.name, setting.entity));
    perform webhooks.give_to_owner(v_column.function_name::regproc::regprocedure);
  end loop;
end
$$;
comment on function webhooks.write_virtual_columns(webhooks.audit_settings) is
  'Writes the functions that compute the virtual columns of a table, where they are not there.';

create or replace function webhooks.is_read_by_others(type oid)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Of functions in C or of PostgreSQL itself, as that of hstore, only superusers are the authors.
  with recursive parts (type) as (
    select is_read_by_others.type
    union
    select u.type
    from parts p
    join pg_type t on t.oid = p.type
    cross join lateral (
      select t.typbasetype where t.typbasetype <> 0
      union all
      select t.typelem where t.typelem <> 0
      union all
      select a.atttypid from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    ) u(type)
  )
  select exists (
    select from parts p
    join pg_cast c on c.castsource = p.type and c.casttarget in ('json'::regtype, 'text'::regtype)
    join pg_proc f on f.oid = c.castfunc
    join pg_language l on l.oid = f.prolang
    where l.lanname not in ('internal', 'c'))
$$;
comment on function webhooks.is_read_by_others(oid) is
  'Whether a value becomes JSON or text by a function that anybody may have written: a cast from its type, or one that is in it.';

create or replace function webhooks.transition_rows(setting webhooks.audit_settings, transition_table text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      -- offset 0: each is computed once, however often it is named. What others have written must not run with capture's rights,
      -- nor fail a write: such a column is taken as its type writes it.
      select format('(select %s from %s t offset 0)',
        string_agg(case
          when o.is_read_by_others then format('case when t.%1$I is distinct from null then concat(t.%1$I) end as %1$I', a.attname)
          when v.name is null then format('t.%I', a.attname)
          else format('%s(%s) as %I', v.function_name, (
            select string_agg(format('t.%I', u.name), ', ' order by u.place) from unnest(v.arguments) with ordinality u(name, place)), a.attname)
        end, ', ' order by a.attnum),
        transition_table)
      from pg_attribute a
      left join webhooks.virtual_columns(setting) v on v."position" = a.attnum
      -- What was made before all the tables' own types is PostgreSQL's.
      cross join lateral (select a.atttypid >= 16384 and webhooks.is_read_by_others(a.atttypid) offset 0) o(is_read_by_others)
      where a.attrelid = setting.relation and a.attnum > 0 and not a.attisdropped
      having count(v.name) > 0 or bool_or(o.is_read_by_others)
    ),
    transition_table)
$$;
comment on function webhooks.transition_rows(webhooks.audit_settings, text) is
  'SQL for the rows of a transition table, with its virtual columns, where it has any, and those as text that functions of others would read.';
