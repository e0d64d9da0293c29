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
