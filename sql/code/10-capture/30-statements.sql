-- The statements of a capture function: each records changes and whom to tell of them, in one go.

create or replace function webhooks.registrations_looked_up(entity_event_id text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select format(
    -- For each row, whatever the statistics say of registrations that came a moment ago.
    $template$lateral (
    select r.registration_id, r.ordering from webhooks.webhook_registration_events r
    where r.entity_event_id = %s and r.owner_scope = any (array['', a.owner_id])
    offset 0
  )$template$, entity_event_id)
$body$;
comment on function webhooks.registrations_looked_up(text) is
  'SQL for the registrations that are told of an activity a, and whether in order, as they are when it is captured.';

create or replace function webhooks.registrations_written_in(known webhooks.known_registrations)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select format('(values %s)', string_agg(format('(%s::bigint, %L)', r.id, r.ordering), ', ' order by r.id))
  from unnest(known.registration_ids, known.orderings) r(id, ordering)
$$;
comment on function webhooks.registrations_written_in(webhooks.known_registrations) is
  'SQL for the registrations that are told of every activity of an entity event, and whether in order, as webhooks.settle_registrations has found them.';

create or replace function webhooks.capture_statement(
  setting webhooks.audit_settings, action text, changes text, told boolean, registrations text, noted boolean default false
)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select format(
    $template$
  with activity as (
    insert into webhooks.webhook_activity (occurred_at, entity, action, object_key, object_id, object, previous, changed, owner_id, user_id%5$s)
    select statement_timestamp(), %1$L, %2$L, %9$s%6$s
    from (
      %3$s
    ) c%4$s
    returning id, occurred_at, object_id, owner_id
  )
  insert into webhooks.webhook_deliveries_live (activity_id, registration_id, occurred_at, next_try_at, order_key, owner_id)
  select a.id, r.registration_id, a.occurred_at, %8$s,
         case when r.ordering = 'object' then webhooks.order_key(%1$L, a.object_id) end, a.owner_id
  from activity a
  cross join %7$s r (registration_id, ordering);$template$,
    setting.entity, action, changes || case when v.is_plain then '' else ' offset 0' end,
    -- Apart from what makes the row images, so that they are made once.
    case when v.is_plain then '' else ' (object_key, object_id, object, previous, changed, owner_id, user_id'
      || case when v.is_made then ', payload_old, payload_new' else '' end || case when noted then ', noted)' else ')' end end
      || case when e.condition is null then '' else format('
    cross join lateral (select %s offset 0) checked (note)', webhooks.condition_expression(setting.relation, e.condition, action, noted)) end
      || case when not v.is_made then '' else format('
    cross join lateral (select %s offset 0) made (result)',
        format(case when e.condition is null then '%s' else 'case when checked.note is not null then %s end' end, webhooks.payload_call(setting, e))) end
      || case when e.condition is null then '' else '
    where checked.note is not null' end,
    case when told then ', actor, reason, depth' else '' end || case when v.is_made then ', payload, thin' else '' end
      || case when v.notes <> '' then ', note' else '' end,
    case when told then ', v_actor, v_reason, v_depth' else '' end
      || case when v.is_made then ', (made.result).payload, case when (made.result).note is not null then true end' else '' end
      || case when v.notes <> '' then format(', nullif(concat_ws('' ''%s), '''')', v.notes) else '' end,
    registrations,
    case when told then 'coalesce(a.occurred_at + v_delay, a.occurred_at)' else 'a.occurred_at' end,
    case when noted or v.is_made then 'c.object_key, c.object_id, c.object, c.previous, c.changed, c.owner_id, c.user_id' else 'c.*' end)
  from webhooks.entity_event(setting, action) e
  cross join lateral (
    select not noted and e.condition is null and not webhooks.has_payload(e), webhooks.has_payload(e),
           case when told then ', v_note' else '' end || case when noted then ', c.noted' else '' end
             || case when e.condition is not null then ', nullif(checked.note, '''')' else '' end
             || case when webhooks.has_payload(e) then ', (made.result).note' else '' end
  ) v(is_plain, is_made, notes)
$body$;
comment on function webhooks.capture_statement(webhooks.audit_settings, text, text, boolean, text, boolean) is
  'The statement that records changes of rows and whom to tell of them, by SQL for the registrations: with what the transaction says of itself, where it has told, and with notes, where changes has them.';

create or replace function webhooks.update_statements(setting webhooks.audit_settings, told boolean, registrations text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $body$
  select case
    when (select c.relkind from pg_class c where c.oid = setting.relation) = 'p' then format(
      $template$
  if (select count(*) from old_rows) <> (select count(*) from new_rows) then%s
  else%s
  end if;$template$,
      webhooks.capture_statement(setting, 'update', webhooks.unpaired_changes(setting), told, registrations, noted => true),
      v.paired)
    when told then v.paired
    else format(
      $template$
  -- Whether there is a second row. Not as exists (...), which would be a plan within a plan.
  if true from new_rows limit 1 offset 1 then%s
  else%s
  end if;$template$,
      v.paired,
      webhooks.capture_statement(setting, 'update', webhooks.single_change(setting), told, registrations))
  end
  from (select webhooks.capture_statement(setting, 'update', webhooks.paired_changes(setting), told, registrations)) v(paired)
$body$;
comment on function webhooks.update_statements(webhooks.audit_settings, boolean, text) is
  'What records the changes of an UPDATE: a statement for each case. One row, the most frequent case, needs no numbers to pair old and new; and of a partitioned table old and new rows may not be of the same number.';

create or replace function webhooks.capture_statements(setting webhooks.audit_settings, action text, told boolean, registrations text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when action = 'update' then webhooks.update_statements(setting, told, registrations)
    else webhooks.capture_statement(setting, action, webhooks.row_changes(setting, action), told, registrations)
  end
$$;
comment on function webhooks.capture_statements(webhooks.audit_settings, text, boolean, text) is 'What records the changes of an action.';
