-- What the condition of an entity event says: a jsonpath predicate over {"new": …, "old": …}.

create or replace function webhooks.condition_paths(condition jsonpath)
returns setof text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Postgres writes a jsonpath with every key in quotes. A literal is taken whole, so that what it holds is no path.
  select array(
    select (key.parts[1])::json #>> '{}'
    from regexp_matches(token.parts[1], '\.("(?:[^"\\]|\\.)*")', 'g') with ordinality key(parts, place)
    order by key.place)
  from regexp_matches(condition::text, '((?:\$(?:\."(?:[^"\\]|\\.)*")+)|(?:"(?:[^"\\]|\\.)*"))', 'g') token(parts)
  where starts_with(token.parts[1], '$')
$$;
comment on function webhooks.condition_paths(jsonpath) is 'The keys of each path in a condition that begins at its root, as {new,total}.';

create or replace function webhooks.condition_columns(condition jsonpath)
returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select array(select distinct p.keys[2] from webhooks.condition_paths(condition) p(keys) where p.keys[2] is not null order by 1)
$$;
comment on function webhooks.condition_columns(jsonpath) is 'The columns that a condition names.';

create or replace function webhooks.check_condition(condition jsonpath, new_object json, old_object json)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  if jsonb_path_match_tz(jsonb_build_object('new', new_object, 'old', old_object), condition, silent => true) then
    return '';
  end if;
  return null;
exception when others then
  -- A json column holds what jsonb cannot, such as \u0000. Neither the write nor the change may be lost to that.
  return format('Its condition could not be evaluated, so it was captured whatever that says: %s.', sqlerrm);
end
$$;
comment on function webhooks.check_condition(jsonpath, json, json) is
  'Null where a condition does not hold, an empty text where it does, and a note where it cannot be evaluated.';

create or replace function webhooks.condition_expression(relation regclass, condition jsonpath, action text, noted boolean)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A function that catches errors costs a write some 10 µs. Nothing can fail where the columns hold plain values, the row is no
  -- giant, and no moments are compared, for which the time zone matters.
  select format(
    case
      when condition::text ~ '\.(datetime|date|time|timestamp)' or exists (
        select from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and t.typtype <> 'e' and t.oid not in (
          'boolean'::regtype, 'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype, 'real'::regtype,
          'double precision'::regtype, 'oid'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype,
          'uuid'::regtype, 'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'bytea'::regtype))
        then 'case when %2$s then %3$L else webhooks.check_condition(%1$L, c.object, c.previous) end'
      else 'case when %2$s then %3$L when greatest(pg_column_size(c.object), pg_column_size(c.previous)) > 50000000 then webhooks.check_condition(%1$L, c.object, c.previous)'
        ' when jsonb_path_match(jsonb_build_object(''new'', c.object, ''old'', c.previous), %1$L, ''{}'', true) then '''' end'
    end,
    condition,
    -- What no JSON can hold has none.
    case action when 'create' then 'c.object is null' when 'delete' then 'c.previous is null'
      else 'c.object is null' || case when noted then '' else ' or c.previous is null' end end,
    'Its condition could not be evaluated, so it was captured whatever that says: its row is too large.')
$$;
comment on function webhooks.condition_expression(regclass, jsonpath, text, boolean) is
  'SQL for what webhooks.check_condition says of a change c, without calling it where nothing can go wrong.';
