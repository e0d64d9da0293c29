create or replace function webhooks.captured_columns(relation regclass, excluded_columns text[])
returns table (name text, type oid, "position" smallint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select a.attname::text, a.atttypid, a.attnum
  from pg_attribute a
  where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attname <> all (excluded_columns)
  order by a.attnum
$$;
comment on function webhooks.captured_columns(regclass, text[]) is 'The columns of a table that capture copies, in their order.';

create or replace function webhooks.is_never_null(of_column pg_attribute)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A constraint that is not valid says nothing of the rows that were there before it, and a virtual column can fail to be computed.
  select of_column.attnotnull and of_column.attgenerated <> 'v' and not exists (
    select from pg_constraint c
    where c.conrelid = of_column.attrelid and c.contype = 'n' and not c.convalidated and of_column.attnum = any (c.conkey))
$$;
comment on function webhooks.is_never_null(pg_attribute) is 'Whether no row of its table has a null in a column.';
