-- How a registration is connected to is read and set by the admin API too; its log of changes is looked through by what and who.
alter table webhooks.webhook_registration_connections enable row level security;
create index admin_log_resource_idx on webhooks.admin_log (resource, id);
create index admin_log_actor_idx on webhooks.admin_log (actor, id);
comment on column webhooks.admin_log.resource is
  'AuditSetting, EntityEvent, Registration, RegistrationEvent, RegistrationHeader, RegistrationConnection, Permission, Setting or Activity.';

drop index if exists webhooks.webhook_attempt_counts_starts_at_idx;
create index webhook_attempt_counts_step_idx on webhooks.webhook_attempt_counts (seconds, starts_at);

-- It gets a parameter: what has fewer would stay beside it.
drop function if exists webhooks.source_of_search(text, text[], bigint, integer);
