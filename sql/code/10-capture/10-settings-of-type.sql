-- How the columns of a table decide what its compiled capture function must contain.

create or replace function webhooks.is_compared_by_value(of_column pg_attribute)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Types whose equality says that the bytes are equal too. Not numeric (1.0 = 1.00), unless all values of the column have one scale; nor
  -- floats (0 = -0), intervals (1 day = 24 hours), jsonb (it holds numerics), citext, or text under a collation that calls different
  -- texts equal.
  select of_column.atttypid in (
      'boolean'::regtype, 'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'date'::regtype,
      'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'uuid'::regtype, 'bytea'::regtype
    )
    or of_column.atttypid = 'numeric'::regtype and of_column.atttypmod <> -1
    or of_column.atttypid in ('text'::regtype, 'varchar'::regtype, 'name'::regtype)
      and exists (select from pg_collation c where c.oid = of_column.attcollation and c.collisdeterministic)
    or exists (select from pg_type t where t.oid = of_column.atttypid and t.typtype = 'e')
$$;
comment on function webhooks.is_compared_by_value(pg_attribute) is
  'Whether "is distinct from" finds every change of a column; where it does not, capture compares the binary images.';

create or replace function webhooks.capture_settings(relation regclass, of_any_type boolean)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What a value looks like as text must not depend on the session that writes it. Each setting costs a little on
  -- every write, so a table gets only what its columns need; a type that is not known here gets all of them.
  select case greatest(max(c.needs), case when of_any_type then 2 end)
    when 2 then $set$ set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set bytea_output = 'hex' set extra_float_digits = '1' set lc_monetary = 'C'$set$
    when 1 then $set$ set timezone = 'UTC'$set$
    else ''
  end
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  cross join lateral (select case
    when t.oid = 'timestamptz'::regtype then 1
    when t.typtype = 'e' or t.oid in (
      'boolean'::regtype, 'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype,
      'oid'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype, 'uuid'::regtype,
      'date'::regtype, 'timestamp'::regtype, 'time'::regtype, 'json'::regtype, 'jsonb'::regtype
    ) then 0
    else 2
  end) c(needs)
  where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
$$;
comment on function webhooks.capture_settings(regclass, boolean) is
  'The SET clauses that make a table''s values, or any, read the same whatever the writing session''s settings are.';
