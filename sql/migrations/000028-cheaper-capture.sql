-- These take or return something else now.
drop function if exists webhooks.is_compared_by_value(oid, oid);
drop function if exists webhooks.captured_columns(regclass, text[]);
drop function if exists webhooks.owner_rule(text, text, text);
-- One trigger keeps groups where there were two.
drop trigger if exists _950_park_follower on webhooks.webhook_deliveries_live;
drop trigger if exists _950_tell_followers on webhooks.webhook_deliveries_live;
drop function if exists webhooks.tg_webhook_deliveries_live__park_follower();
drop function if exists webhooks.tg_webhook_deliveries_live__tell_followers();
