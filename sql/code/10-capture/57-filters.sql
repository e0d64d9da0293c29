-- The filters of entity events: checked when they are saved, and following the columns that they name.

create or replace function webhooks.present_condition(setting webhooks.audit_settings, condition jsonpath)
returns jsonpath
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_condition text := condition::text;
  v_row text;
  v_column record;
begin
  -- First to numbers, then to names: two columns may have swapped theirs.
  foreach v_row in array array['$."new".', '$."old".'] loop
    for v_column in select c.name, c.number from unnest(setting.compiled_columns) with ordinality c(name, number) where c.name is not null loop
      v_condition := replace(v_condition, v_row || to_json(v_column.name), format(E'%s\x01%s\x02', v_row, v_column.number));
    end loop;
  end loop;
  for v_column in select c.name, c.number from unnest(setting.compiled_columns) with ordinality c(name, number) where c.name is not null loop
    v_condition := replace(v_condition, format(E'\x01%s\x02', v_column.number),
                           to_json(coalesce(webhooks.present_column(setting, v_column.name), v_column.name))::text);
  end loop;
  return v_condition;
end
$$;
comment on function webhooks.present_condition(webhooks.audit_settings, jsonpath) is
  'A condition with the names that its columns have now.';

create or replace function webhooks.filter_problem(setting webhooks.audit_settings, event webhooks.entity_events)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'It names %s, which %s has not, or does not copy: %s. Change columns or condition.',
    string_agg(quote_ident(g.name), ', ' order by g.name), setting.entity,
    case
      when event.condition is not null and event.columns is not null then 'their changes do not count, and in its condition they are absent'
      when event.condition is not null then 'in its condition they are absent'
      when event.columns <@ array_agg(g.name) then 'nothing is captured for it'
      else 'only changes of the others count'
    end)
  from (
    select n.name from unnest(event.columns) n(name)
    where not exists (select from webhooks.captured_columns(setting.relation, '{}') c where c.name = n.name)
    union
    select n.name from unnest(webhooks.condition_columns(event.condition)) n(name)
    where not exists (select from webhooks.captured_columns(setting.relation, webhooks.left_out_columns(setting)) c where c.name = n.name)
  ) g(name)
  having count(*) > 0
$$;
comment on function webhooks.filter_problem(webhooks.audit_settings, webhooks.entity_events) is
  'Why the filter of an entity event does not work as it was meant; null while it does.';

create or replace function webhooks.follow_filters(setting webhooks.audit_settings)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_event webhooks.entity_events;
  v_present webhooks.entity_events;
begin
  for v_event in
    select e.*
    from webhooks.audit_settings s
    join webhooks.entity_events e using (entity)
    where s.id = setting.id and (e.columns is not null or e.condition is not null or webhooks.has_payload(e))
    order by e.id
  loop
    -- What is gone keeps its name: it says what was meant. A trigger finds the problem.
    update webhooks.entity_events e
    set columns = (
          select array_agg(coalesce(webhooks.present_column(setting, c.name), c.name) order by c.place)
          from unnest(e.columns) with ordinality c(name, place)),
        condition = webhooks.present_condition(setting, e.condition)
    where e.id = v_event.id
    returning * into v_present;
    if v_present.problem is distinct from v_event.problem and v_present.problem is not null then
      raise warning 'webhooks: %:% captures otherwise than before', v_present.entity, v_present.action using detail = v_present.problem;
    end if;
  end loop;
end
$$;
comment on function webhooks.follow_filters(webhooks.audit_settings) is
  'Gives the filters of an entity''s events the names that its columns have now. setting is what the entity was before.';

create or replace function webhooks.assert_filter_columns(
  setting webhooks.audit_settings, option text, names text[], known text[], left_out text[]
)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unknown text;
begin
  select n.name into v_unknown
  from unnest(names) n(name)
  where (n.name = any (known)) is not true
    and not exists (select from webhooks.captured_columns(setting.relation, left_out) c where c.name = n.name)
  limit 1;
  if v_unknown is not null then
    raise exception 'entity event: % has no column % to look at', setting.entity, quote_ident(v_unknown)
      using errcode = 'WHCOL',
            detail = format('It was given in %s.', option),
            hint = format('Columns: %s.', coalesce((
              select string_agg(c.name, ', ' order by c."position") from webhooks.captured_columns(setting.relation, left_out) c), 'none')),
            schema = 'webhooks', table = 'entity_events', column = option;
  end if;
end
$$;
comment on function webhooks.assert_filter_columns(webhooks.audit_settings, text, text[], text[], text[]) is
  'Error WHCOL for a column that a filter names and the entity has not, or leaves out. What is known was let pass before.';

create or replace function webhooks.assert_condition(condition jsonpath)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_root text;
begin
  select p.keys[1] into v_root from webhooks.condition_paths(condition) p(keys) where p.keys[1] not in ('new', 'old') limit 1;
  if v_root is not null then
    raise exception 'entity event: there is no $.% for a condition to look at', v_root
      using errcode = 'WHCND', column = 'condition', hint = format('Write $.new.%1$s for the row as it is, $.old.%1$s for what it was.', v_root);
  end if;
  begin
    perform jsonb_path_match_tz('{"new": {}, "old": {}}', condition);
    -- A moment that cannot be read is no error in a comparison, which then just never holds. A key of a path is no moment.
    perform jsonb_path_query_tz('null', m.parts[1]::jsonpath)
    from regexp_matches(condition::text, '(\."(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"(?:\.datetime\((?:"(?:[^"\\]|\\.)*")?\))?)', 'g') m(parts)
    where m.parts[1] ~ '^".*\)$';
  exception when others then
    raise exception 'entity event: % is not a condition', condition
      using errcode = 'WHCND', column = 'condition',
            detail = sqlerrm,
            hint = 'Write what is true or false, as in $.new.total > 100 or exists($.new.tags[*] ? (@ == "x")).';
  end;
end
$$;
comment on function webhooks.assert_condition(jsonpath) is 'Error WHCND for a jsonpath that is no predicate over {"new": …, "old": …}.';
