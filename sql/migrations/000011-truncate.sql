-- TRUNCATE as an action of its own.
alter table webhooks.entity_events
  drop constraint entity_events_action_known,
  add constraint entity_events_action_known check (action in ('create', 'update', 'delete', 'truncate')),
  add constraint entity_events_condition_of_rows check (condition is null or action <> 'truncate');
comment on column webhooks.entity_events.action is 'create, update, delete or truncate.';
comment on column webhooks.webhook_activity.action is 'create, update, delete or truncate (which has no object, and no owner).';
