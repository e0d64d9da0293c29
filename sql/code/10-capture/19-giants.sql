-- Rows that no JSON could hold: a value may have a gigabyte, and what JSON makes of it six times as much.

create or replace function webhooks.json_bytes(value anyelement)
returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(pg_column_size(to_json(value)), 0);
exception when others then
  return 1000000000000;
end
$$;
comment on function webhooks.json_bytes(anyelement) is 'How long a value is as JSON; a terabyte for what is too long to be made.';

create or replace function webhooks.is_giant(relation regclass, excluded_columns text[], of_row text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- How long a text is, is stored with it. Of other types that is not known before the JSON is made, but most rows are found small by how
  -- they are stored, which takes nanoseconds: even with what compression and JSON can make of 200 000 bytes (255 and 6 times as much) two
  -- of them fit into one activity. An integer holds the lengths of two texts, and not of three.
  select format('%s%s%s > 64000000',
                case when bool_or(v.length is null) then format('greatest(%s) > %s and ',
                  string_agg(format('pg_column_size(%s.%I)', of_row, c.name), ', ' order by c."position"), 200000 / count(*)) end,
                case when count(*) > 2 then '0::bigint + ' end,
                string_agg(format(coalesce(v.length, 'webhooks.json_bytes(%s.%I)'), of_row, c.name), ' + ' order by c."position"))
  from webhooks.captured_columns(relation, excluded_columns) c
  join pg_attribute a on a.attrelid = relation and a.attnum = c."position"
  join pg_type t on t.oid = c.type
  cross join lateral (
    select case case when t.oid in ('varchar'::regtype, 'bpchar'::regtype) then 'text'::regtype else coalesce(nullif(t.typbasetype, 0), t.oid) end
      when 'text'::regtype then 'octet_length(%s.%I)'
      when 'json'::regtype then 'octet_length(%s.%I::text)'
      when 'bytea'::regtype then '2 * octet_length(%s.%I)::bigint'
    end
  ) k(known_length)
  cross join lateral (select case when webhooks.is_never_null(a) then k.known_length else 'coalesce(' || k.known_length || ', 0)' end) v(length)
  where of_row is not null and t.typlen = -1 and c.type <> 'numeric'::regtype
    and not (c.type in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod between 5 and 1004)
  having count(*) > 0
$$;
comment on function webhooks.is_giant(regclass, text[], text) is
  'SQL that holds for a row whose values have more than 64 MB; null for a table that can have no such row, and for no row.';

create or replace function webhooks.unless_giant(relation regclass, excluded_columns text[], of_row text, expression text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce('case when ' || webhooks.is_giant(relation, excluded_columns, of_row) || ' then null else ' || expression || ' end', expression)
$$;
comment on function webhooks.unless_giant(regclass, text[], text, text) is 'SQL for something made of a whole row; null for one that is too large.';
