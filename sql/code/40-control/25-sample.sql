create or replace function webhooks.sample(of_entity text, of_action text, of_owner text)
returns table (object_key json, object_id text, object json, previous json, changed text[], owner_id text, user_id text, payload json, thin boolean, note text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_setting webhooks.audit_settings;
  v_event webhooks.entity_events;
begin
  -- The latest change of that kind; where there was none, a row of the table as if it had just changed.
  return query
  select a.object_key, a.object_id, a.object, a.previous, a.changed, a.owner_id, a.user_id, a.payload, a.thin, a.note
  from (
    -- Among the latest, by their ids: a rare kind would have the whole history searched.
    select a.* from webhooks.webhook_activity a where a.occurred_at > now() - interval '7 days' order by a.id desc limit 20000
  ) a
  where a.entity = of_entity and a.action = of_action and a.origin = 'capture'
    and (of_owner is null or a.owner_id = of_owner)
  order by a.id desc
  limit 1;
  if found then
    return;
  end if;
  if of_action = 'truncate' then
    return query select null::json, null::text, null::json, null::json, null::text[], null::text, null::text, null::json, null::boolean, null::text;
    return;
  end if;
  select * into v_setting from webhooks.audit_settings s where s.entity = of_entity;
  v_event := webhooks.entity_event(v_setting, of_action);
  return query execute format(
    'select c.object_key, c.object_key #>> ''{}'', c.object, c.previous, case when $1 = ''update'' then ''{}''::text[] end, c.owner_id, c.user_id,
            (m.made).payload, case when (m.made).note is not null then true end, (m.made).note
     from (
       select %1$s, case when $1 <> ''delete'' then %2$s end, case when $1 <> ''create'' then %2$s end, %3$s, %4$s%6$s
       from %5$s r
       where $2 is null or %3$s = $2
       limit 1
     ) c (object_key, object, previous, owner_id, user_id%7$s)
     cross join lateral (select %8$s offset 0) m (made)',
    webhooks.key_expression(v_setting.key_columns, 'r'),
    webhooks.object_expression(v_setting.relation, webhooks.left_out_columns(v_setting), 'r', 'r.*'),
    webhooks.column_expression(v_setting.owner_column, 'r'),
    webhooks.column_expression(v_setting.user_column, 'r'),
    v_setting.relation,
    webhooks.payload_arguments(v_setting, v_event, case when of_action <> 'create' then 'r' end, case when of_action <> 'delete' then 'r' end),
    case when webhooks.has_payload(v_event) then ', payload_old, payload_new' end,
    case when webhooks.has_payload(v_event) then webhooks.payload_call(v_setting, v_event) else 'null::webhooks.made_payload' end)
  using of_action, of_owner;
end
$$;
comment on function webhooks.sample(text, text, text) is
  'A real example of an entity event, of one owner or (null) of any: the latest captured, where it is among the latest 20 000 changes of all, else made from a row of the table. No row where the table is empty.';
