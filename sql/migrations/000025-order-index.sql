-- On activity_id + 0, as the index of what is due is on registration_id + 0: of a queue that the statistics call empty every index is
-- as good as any other, and the primary key would be read from its beginning to find what comes before a delivery.
drop index webhooks.webhook_deliveries_order_idx;
create index webhook_deliveries_order_idx on webhooks.webhook_deliveries_live (registration_id, order_key, (activity_id + 0))
  where order_key is not null;
