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
