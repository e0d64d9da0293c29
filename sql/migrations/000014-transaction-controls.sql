-- What a transaction may say about what it writes.
alter table webhooks.settings
  add column max_depth smallint not null default 8,
  add constraint settings_max_depth_range check (max_depth between 0 and 1000);
comment on column webhooks.settings.max_depth is
  'How many events one may cause after another, by handlers that say webhooks.depth (0 to 1000): of what lies deeper nobody is told.';

alter table webhooks.webhook_activity
  add column actor text,
  add column reason text,
  add column depth smallint;
comment on column webhooks.webhook_activity.actor is 'Who made the change, as the transaction said in webhooks.actor.';
comment on column webhooks.webhook_activity.reason is 'Why, as the transaction said in webhooks.reason.';
comment on column webhooks.webhook_activity.depth is
  'How many events led to it, one by the handler of the other, as the transaction said in webhooks.depth; null for none.';

-- It returns the depth too.
drop function if exists webhooks.load_deliveries(bigint[], bigint[], bigint[]);
