-- An SQL-standard body, so that the planner puts it into the query that calls it: capture pays for no call.
create or replace function webhooks.order_key(entity text, object_id text)
returns text
language sql immutable
return entity || ':' || object_id;
comment on function webhooks.order_key(text, text) is
  'What the deliveries of one object share, with ordering object: capture, replay and a change of the ordering must agree on it.';
