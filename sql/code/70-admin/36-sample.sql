-- What a request will look like, from a real row, before anything is sent.

create or replace function webhooks.api_sample_request(entity_event_id bigint, owner_id text default null)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant text := webhooks.authorize('Registration', 'List');
  v_event record;
  v_sample record;
  v_activity webhooks.webhook_activity;
begin
  perform webhooks.authorize('Activity', 'List');
  perform webhooks.assert_entity_event(api_sample_request.entity_event_id);
  select e.entity, e.action into v_event from webhooks.entity_events e where e.id = api_sample_request.entity_event_id;
  select s.* into v_sample from webhooks.sample(v_event.entity, v_event.action, coalesce(v_tenant, api_sample_request.owner_id)) s;
  if not found then
    return json_build_object('source', 'none', 'entity', v_event.entity, 'action', v_event.action, 'pastTense', webhooks.past_tense(v_event.action), 'note', null, 'body', null);
  end if;
  v_activity.id := 1;
  v_activity.occurred_at := now();
  v_activity.entity := v_event.entity;
  v_activity.action := v_event.action;
  v_activity.object_key := v_sample.object_key;
  v_activity.object_id := v_sample.object_id;
  v_activity.object := v_sample.object;
  v_activity.previous := v_sample.previous;
  v_activity.changed := v_sample.changed;
  v_activity.owner_id := v_sample.owner_id;
  v_activity.user_id := v_sample.user_id;
  v_activity.payload := v_sample.payload;
  v_activity.thin := v_sample.thin;
  v_activity.note := v_sample.note;
  v_activity.transaction := '1';
  v_activity.origin := 'capture';
  return json_build_object(
    'source', 'row', 'entity', v_event.entity, 'action', v_event.action, 'pastTense', webhooks.past_tense(v_event.action), 'objectId', v_activity.object_id,
    'note', v_activity.note, 'body', webhooks.request_body(v_activity));
end
$$;
comment on function webhooks.api_sample_request(bigint, text) is
  e'@behavior -*\nWhat the query sampleRequest is made from: a real example of an entity event as it would be sent; a tenant''s own to a tenant. Permissions: Registration (List) and Activity (List). Errors: WHPER, WHENT.';

create or replace function webhooks.api_delivery_request(activity_id bigint, registration_id bigint)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owner text := webhooks.authorize('Activity', 'List');
  v_secret text;
begin
  perform webhooks.authorize('Registration', 'List');
  select string_agg(h.name, ', ' order by h.name) into v_secret
  from webhooks.webhook_registration_headers h
  where h.registration_id = api_delivery_request.registration_id and h.is_secret;
  return (
    select json_build_object(
      'uri', r.uri, 'sendsJson', r.sends_json, 'registrationId', r.id::text, 'activityId', a.id::text, 'entity', a.entity,
      'action', a.action, 'pastTense', webhooks.past_tense(a.action), 'objectId', a.object_id, 'depth', a.depth, 'groupKind', g.grouping,
      'headers', (
        select coalesce(json_object_agg(h.name, h.value), '{}') from webhooks.webhook_registration_headers h
        where h.registration_id = r.id and not h.is_secret),
      'body', case when not r.sends_json then '' when g.leader_id is not null then webhooks.group_body(g) else webhooks.request_body(a) end,
      'note', nullif(concat_ws(' ',
        case when r.signing <> 'none' then 'The signature is left out.' end,
        'Secret headers are left out: ' || v_secret || '.',
        case when c.auth <> 'none' then 'The header Authorization is left out.' end,
        case when d.group_id is not null and g.leader_id is null then
          'It was sent along with other changes in one request; this is the change by itself.' end), ''))
    from webhooks.webhook_deliveries d
    join webhooks.webhook_registrations r on r.id = d.registration_id and (v_owner is null or r.owner_id = v_owner)
    join webhooks.webhook_activity a on a.id = d.activity_id and a.occurred_at = d.occurred_at and (v_owner is null or a.owner_id = v_owner)
    left join webhooks.webhook_registration_connections c on c.registration_id = r.id
    left join webhooks.webhook_groups g on g.registration_id = d.registration_id and g.leader_id = d.group_id
    where d.activity_id = api_delivery_request.activity_id and d.registration_id = api_delivery_request.registration_id);
end
$$;
comment on function webhooks.api_delivery_request(bigint, bigint) is
  e'@behavior -*\nWhat the query deliveryRequest is made from: a delivery''s request by its registration as it is now, but for what is secret. Permissions: Registration (List) and Activity (List). Errors: WHPER.';
