-- What reports and the admin API need to answer fast over long histories, and the settings as something that can be permitted.

alter table webhooks.permissions
  drop constraint permissions_resource_known,
  add constraint permissions_resource_known check (
    resource in ('AuditSetting', 'EntityEvent', 'Registration', 'Activity', 'Secret', 'Permission', 'AdminLog', 'Setting')
  );
comment on column webhooks.permissions.resource is
  'AuditSetting, EntityEvent, Registration, Activity (with its deliveries and attempts), Secret, Permission, AdminLog or Setting.';
insert into webhooks.permissions (role, resource, actions)
values ('admin', 'Setting', '{List,Edit}'), ('operator', 'Setting', '{List}'), ('viewer', 'Setting', '{List}');

-- Only what went wrong is in these indexes, and only a worker writes there: a change that is captured pays nothing for them, a
-- delivery that goes well neither.
create index webhook_deliveries_finished_unwell_idx on webhooks.webhook_deliveries_finished (activity_id, registration_id, state)
  where state <> 'delivered';
create index webhook_attempts_unwell_idx on webhooks.webhook_attempts (activity_id, registration_id, status)
  where outcome <> 'delivered';

create table webhooks.webhook_marks (
  at timestamptz not null,
  activity_id bigint not null,
  attempt_id bigint not null,
  next_transaction xid8 not null,
  constraint webhook_marks_pkey primary key (at)
);
comment on table webhooks.webhook_marks is
  'How far the ids of activities and attempts had come, by the minute: a search by time begins and ends by it, and statistics know by it what may still change.';
comment on column webhooks.webhook_marks.at is 'When.';
comment on column webhooks.webhook_marks.activity_id is 'No activity that was written later has an id as low as this.';
comment on column webhooks.webhook_marks.attempt_id is 'No attempt that was recorded later has an id as low as this.';
comment on column webhooks.webhook_marks.next_transaction is 'Every transaction that had begun to write had a lower number.';

create table webhooks.webhook_attempt_counts (
  block bigint not null,
  per_hour boolean not null,
  registration_id bigint not null,
  starts_at timestamptz not null,
  outcome text not null,
  bucket smallint not null,
  attempts integer not null,
  constraint webhook_attempt_counts_pkey primary key (registration_id, per_hour, starts_at, block, outcome, bucket)
);
create index webhook_attempt_counts_starts_at_idx on webhooks.webhook_attempt_counts (starts_at);
comment on table webhooks.webhook_attempt_counts is
  'Attempts, counted from their log once a minute. Counts are kept by blocks of ids: a block is counted anew until no transaction can add to it.';
comment on column webhooks.webhook_attempt_counts.block is 'Which block of attempt ids, each of 10 000.';
comment on column webhooks.webhook_attempt_counts.per_hour is 'Whether an hour or a minute is counted.';
comment on column webhooks.webhook_attempt_counts.registration_id is 'The registration; 0: all of them together, by the minute only.';
comment on column webhooks.webhook_attempt_counts.starts_at is 'When the minute or hour began.';
comment on column webhooks.webhook_attempt_counts.outcome is 'delivered, retry or failed.';
comment on column webhooks.webhook_attempt_counts.bucket is 'How long they took: up to 1.2 to the power of this, in milliseconds.';
comment on column webhooks.webhook_attempt_counts.attempts is 'How many.';

create table webhooks.webhook_activity_counts (
  block bigint not null,
  starts_at timestamptz not null,
  entity text not null,
  action text not null,
  activities integer not null,
  constraint webhook_activity_counts_pkey primary key (block, starts_at, entity, action)
);
create index webhook_activity_counts_starts_at_idx on webhooks.webhook_activity_counts (starts_at);
comment on table webhooks.webhook_activity_counts is
  'Captured changes by the hour, counted from their log once a minute, by blocks of ids as webhook_attempt_counts are.';
comment on column webhooks.webhook_activity_counts.block is 'Which block of activity ids, each of 10 000.';
comment on column webhooks.webhook_activity_counts.starts_at is 'When the hour began.';
comment on column webhooks.webhook_activity_counts.entity is 'The entity.';
comment on column webhooks.webhook_activity_counts.action is 'The action.';
comment on column webhooks.webhook_activity_counts.activities is 'How many.';

-- They get more parameters: what has fewer would be ambiguous beside them.
drop function if exists webhooks.api_watch(text, text, text, text[], text[], text);
drop function if exists webhooks.api_create_entity_event(text, text, text, boolean);
drop function if exists webhooks.api_update_entity_event(bigint, text, boolean);
drop function if exists webhooks.api_create_registration(
  text, text[], text, text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text);
drop function if exists webhooks.api_update_registration(
  bigint, text, text[], text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, text[]);
drop function if exists webhooks.change_registration(
  bigint, text, text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, text[]);
