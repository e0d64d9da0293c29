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
    return json_build_object('source', 'none', 'entity', v_event.entity, 'action', v_event.action, 'pastTense', webhooks.past_tense(v_event.action), 'body', null);
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
