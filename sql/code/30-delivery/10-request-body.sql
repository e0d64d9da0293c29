-- These have SQL-standard bodies: their names are bound when they are created, whatever the search_path of a caller,
-- so they need no SET clause; and without one the planner can put them into the query that calls them.

create or replace function webhooks.past_tense(action text)
returns text
language sql immutable
return case action when 'create' then 'created' when 'update' then 'updated' when 'delete' then 'deleted' when 'truncate' then 'truncated' else action end;
comment on function webhooks.past_tense(text) is 'created, updated, deleted or truncated, as receivers are told; a ping stays a ping.';

create or replace function webhooks.event_type(entity text, action text)
returns text
language sql immutable
return case action when 'ping' then 'ping' else (parse_ident(entity))[2] || '.' || webhooks.past_tense(action) end;
comment on function webhooks.event_type(text, text) is 'The type a receiver sees, as in orders.updated, or ping.';

create or replace function webhooks.request_body(activity webhooks.webhook_activity)
returns text
language sql stable
-- Put together as text from what was stored as text: no digit and no key order is lost on the way, and each attempt
-- sends the same bytes.
return concat(
  '{"type":', to_json(webhooks.event_type(activity.entity, activity.action)),
  ',"timestamp":"', to_char(activity.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  '","entity":', to_json(activity.entity),
  ',"action":"', webhooks.past_tense(activity.action),
  '","object_id":', coalesce(activity.object_key::text, 'null'),
  ',"object":', coalesce(activity.object::text, 'null'),
  ',"previous":', coalesce(activity.previous::text, 'null'),
  ',"changed":', coalesce(to_json(activity.changed)::text, 'null'),
  ',"owner_id":', coalesce(to_json(activity.owner_id)::text, 'null'),
  ',"transaction":"', activity.transaction,
  '","activity_id":"', activity.id,
  '"}'
);
comment on function webhooks.request_body(webhooks.webhook_activity) is 'The body of the request that tells of an activity.';
