-- What an entity event would do, seen from what was captured already.

create or replace function webhooks.assert_previewable(setting webhooks.audit_settings, action text, columns text[])
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unknown text;
begin
  if action is null or action not in ('create', 'update', 'delete') then
    raise exception 'webhooks.preview: there is no action %', coalesce(action, 'null')
      using errcode = 'WHENT', hint = 'The actions are create, update and delete.';
  end if;
  if columns is not null and action <> 'update' then
    raise exception 'webhooks.preview: columns are of updates, not of a %', action
      using errcode = 'WHCOL', hint = 'Leave columns out: a row that is made or deleted has no columns that change.';
  end if;
  select u.name into v_unknown
  from unnest(columns) u(name)
  where u.name is null or not exists (select from webhooks.captured_columns(setting.relation, '{}') c where c.name = u.name)
  limit 1;
  if found then
    raise exception 'webhooks.preview: % has no column %', setting.entity, coalesce(quote_ident(v_unknown), 'null')
      using errcode = 'WHCOL',
            hint = format('Its columns: %s.', (
              select string_agg(c.name, ', ' order by c."position") from webhooks.captured_columns(setting.relation, '{}') c));
  end if;
end
$$;
comment on function webhooks.assert_previewable(webhooks.audit_settings, text, text[]) is
  'Error WHENT or WHCOL unless there can be an entity event of that action over those columns.';

create or replace function webhooks.preview_limits(out activities integer, out changes integer)
language sql immutable
return (100000, 10000);
comment on function webhooks.preview_limits() is
  'How much of the history a preview looks at: the latest activities of all entities, and of these the latest changes of that kind.';

create or replace function webhooks.preview(
  entity text,
  action text,
  columns text[] default null,
  condition jsonpath default null,
  since interval default '24 hours'
)
returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  v_setting webhooks.audit_settings;
  v_from timestamptz := now() - since;
  v_limits record;
  v_result json;
begin
  select * into v_setting from webhooks.audit_settings s where s.entity = preview.entity;
  if not found then
    raise exception 'webhooks.preview: % is not in the catalogue', coalesce(preview.entity, 'null')
      using errcode = 'WHENT',
            hint = format('Watch the table first: there is history of watched tables only. Entities here: %s.',
              coalesce((select string_agg(s.entity, ', ' order by s.entity) from webhooks.audit_settings s), 'none'));
  end if;
  perform webhooks.assert_previewable(v_setting, preview.action, preview.columns);
  perform webhooks.assert_condition(preview.condition);
  perform webhooks.assert_filter_columns(
    v_setting, 'condition', webhooks.condition_columns(preview.condition), null, webhooks.left_out_columns(v_setting));
  select * into v_limits from webhooks.preview_limits();
  with latest as materialized (
    -- By id, which has an index in every partition; tests and back-fills are nothing that was captured.
    select a.id, a.occurred_at, a.entity, a.action, a.origin
    from webhooks.webhook_activity a
    where a.occurred_at > v_from
    order by a.id desc
    limit v_limits.activities
  ),
  looked_at as materialized (
    select l.id, l.occurred_at
    from latest l
    where l.entity = preview.entity and l.action = preview.action and l.origin = 'capture'
    order by l.id desc
    limit v_limits.changes
  ),
  judged as materialized (
    select a.id, a.occurred_at, a.owner_id,
           -- As capture does: a note is what could not be judged, as of a row that is too large to have been copied.
           case
             when preview.condition is null then ''
             when case preview.action when 'delete' then a.previous else a.object end is null then 'too large'
             else webhooks.check_condition(preview.condition, a.object, a.previous)
           end as note
    from looked_at l
    join webhooks.webhook_activity a on a.id = l.id and a.occurred_at = l.occurred_at
    where preview.columns is null or a.changed && preview.columns
  ),
  -- What cannot be judged fires: rather one too many than one that is missing.
  firing as materialized (
    select j.id, j.occurred_at, j.owner_id from judged j where j.note is not null
  ),
  told as (
    select r.id, r.uri, r.description, r.owner_id, r.state, count(f.id) as activities
    from webhooks.entity_events e
    join webhooks.webhook_registration_events m on m.entity_event_id = e.id
    join webhooks.webhook_registrations r on r.id = m.registration_id
    left join firing f on r.owner_id is null or r.owner_id = f.owner_id
    where e.entity = preview.entity and e.action = preview.action
    group by r.id
  ),
  samples as (
    select f.id, f.occurred_at from firing f order by f.id desc limit 5
  )
  select json_build_object(
    'entity', preview.entity,
    'action', preview.action,
    'since', v_from,
    'looked_at', (select count(*) from looked_at),
    -- Else the history goes further back than was looked: to the earliest of those.
    'complete', (select count(*) from latest) < v_limits.activities and (select count(*) from looked_at) < v_limits.changes,
    'looked_from', (select case when count(*) < v_limits.changes then (select min(l.occurred_at) from latest l) else min(o.occurred_at) end
                    from looked_at o),
    'activities', (select count(*) from firing),
    'not_judged', (select count(*) from judged j where j.note <> ''),
    'deliveries', (select coalesce(sum(t.activities), 0) from told t),
    'registrations', coalesce((
      select json_agg(json_build_object(
        'id', t.id, 'uri', t.uri, 'description', t.description, 'owner_id', t.owner_id, 'state', t.state,
        'activities', t.activities) order by t.id)
      from told t), '[]'),
    'samples', coalesce((
      select json_agg(json_build_object('activity_id', s.id, 'body', webhooks.request_body(a)::json) order by s.id desc)
      from samples s
      join webhooks.webhook_activity a on a.id = s.id and a.occurred_at = s.occurred_at), '[]'))
  into v_result;
  return v_result;
end
$$;
comment on function webhooks.preview(text, text, text[], jsonpath, interval) is
  'What an entity event would have done since then, with these columns and this condition: how many of the captured changes had fired, for which registrations, and up to five of the bodies. It looks at the latest 100 000 activities, and 10 000 changes of that kind, at most: complete says whether that was all, looked_from how far back it went. Errors: WHENT, WHCOL, WHCND.';
