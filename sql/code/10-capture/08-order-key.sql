-- An SQL-standard body, so that the planner puts it into the query that calls it: capture pays for no call.
-- An index holds no more than 2704 bytes of a row, and a key may have any length: of a long one its hash stands for the rest. Two objects
-- whose keys came to be the same by that would only wait for each other.
create or replace function webhooks.order_key(entity text, object_id text)
returns text
language sql immutable
return entity || ':' || case when octet_length(object_id) > 2000 then left(object_id, 200) || hashtextextended(object_id, 0) else object_id end;
comment on function webhooks.order_key(text, text) is
  'What the deliveries of one object share, with ordering object: capture, replay and a change of the ordering must agree on it.';
