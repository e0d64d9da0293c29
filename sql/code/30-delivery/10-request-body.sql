-- These have SQL-standard bodies: their names are bound when they are created, whatever the search_path of a caller,
-- so they need no SET clause; and without one the planner can put them into the query that calls them.

create or replace function webhooks.past_tense(action text)
returns text
language sql immutable
return case action
  when 'create' then 'created' when 'update' then 'updated' when 'delete' then 'deleted' when 'truncate' then 'truncated'
  when 'backfill' then 'backfilled' else action
end;
comment on function webhooks.past_tense(text) is 'created, updated, deleted, truncated or backfilled, as receivers are told; a ping stays a ping.';

create or replace function webhooks.event_type(entity text, action text)
returns text
language sql immutable
return case action when 'ping' then 'ping' else (parse_ident(entity))[2] || '.' || webhooks.past_tense(action) end;
comment on function webhooks.event_type(text, text) is 'The type a receiver sees, as in orders.updated, or ping.';

create or replace function webhooks.payload_limit(at timestamptz)
returns table (max_payload_bytes integer)
language sql stable
begin atomic
  select l.max_payload_bytes from webhooks.payload_limits l where l.since <= at order by l.since desc limit 1;
end;
comment on function webhooks.payload_limit(timestamptz) is 'The limit of what is sent that held at a time.';

create or replace function webhooks.is_too_large(activity webhooks.webhook_activity, max_bytes integer)
returns boolean
language sql immutable
-- Here and not in capture, where to measure what a row comes to would cost every write 3 µs.
-- Whose row JSON cannot hold has none: of a delete the old one, of everything else the new one.
return activity.thin is not null or coalesce(
  activity.origin <> 'test' and case activity.action when 'truncate' then false when 'delete' then activity.previous is null else activity.object is null end or
  case when activity.payload is null then greatest(octet_length(activity.object::text), octet_length(activity.previous::text))
    else octet_length(activity.payload::text) end > max_bytes, false);
comment on function webhooks.is_too_large(webhooks.webhook_activity, integer) is
  'Whether the images of the row, or the payload, are longer than that or could not be had, so that the body is sent without them.';

create or replace function webhooks.request_body(activity webhooks.webhook_activity, truncated boolean)
returns text
language sql stable
-- Put together as text from what was stored as text: no digit and no key order is lost on the way, and each attempt
-- sends the same bytes. By ||, since concat takes half as long again: whatever may be null is said here.
return '{"type":' || to_json(webhooks.event_type(activity.entity, activity.action))::text
  || ',"timestamp":"' || to_char(activity.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || '","entity":' || to_json(activity.entity)::text
  || ',"action":"' || webhooks.past_tense(activity.action)
  || '","object_id":' || coalesce(activity.object_key::text, 'null')
  || case
       when truncated then ',"object":null,"previous":null'
       when activity.payload is not null then ',"payload":' || activity.payload::text
       else ',"object":' || coalesce(activity.object::text, 'null') || ',"previous":' || coalesce(activity.previous::text, 'null')
     end
  || ',"changed":' || coalesce(to_json(activity.changed)::text, 'null')
  || ',"owner_id":' || coalesce(to_json(activity.owner_id)::text, 'null')
  || ',"transaction":"' || activity.transaction::text
  || '","activity_id":"' || activity.id::text || '"'
  || case activity.origin when 'backfill' then ',"backfill":true' else '' end
  || case when truncated then ',"truncated":true' else '' end
  || coalesce(',"actor":' || to_json(activity.actor)::text, '')
  || coalesce(',"reason":' || to_json(activity.reason)::text, '')
  || coalesce(',"depth":' || activity.depth::text, '')
  || '}';
comment on function webhooks.request_body(webhooks.webhook_activity, boolean) is
  'The body of the request that tells of an activity; truncated leaves out the row.';

create or replace function webhooks.request_body(activity webhooks.webhook_activity)
returns text
language sql stable
return (
  select webhooks.request_body(activity, webhooks.is_too_large(activity, l.max_payload_bytes)) from webhooks.payload_limit(activity.occurred_at) l
);
comment on function webhooks.request_body(webhooks.webhook_activity) is 'The body of the request that tells of an activity.';
