-- What Rowhook keeps: the catalogue, the entity events, the registrations, and the three logs that one event
-- passes through (activity, deliveries, attempts). Only what contains data is here; behaviour is in sql/code.

create schema if not exists webhooks;
comment on schema webhooks is
  'Rowhook: committed row changes become HTTP POSTs. Tables are private; views and functions are the contract.';

-- ---------------------------------------------------------------------------------------------------------------
-- Set up

create table webhooks.settings (
  only_row boolean primary key default true,
  capture_enabled boolean not null default true,
  doorbell boolean not null default true,
  retention_days integer not null default 30,
  constraint settings_one_row check (only_row),
  constraint settings_retention_days_range check (retention_days between 1 and 3650)
);
comment on table webhooks.settings is 'The settings of this database''s Rowhook: always exactly one row.';
comment on column webhooks.settings.only_row is 'Always true: holds the table to one row.';
comment on column webhooks.settings.capture_enabled is 'Off: no write is captured, whatever the entity events say.';
comment on column webhooks.settings.doorbell is
  'Off: capture never sends NOTIFY, deliveries wait for the polling time. Needed by users of PREPARE TRANSACTION, which a NOTIFY makes fail.';
comment on column webhooks.settings.retention_days is 'How many days activity, finished deliveries and attempts are kept (1 to 3650).';
insert into webhooks.settings default values;

create table webhooks.audit_settings (
  id integer generated always as identity primary key,
  entity text not null,
  relation regclass not null,
  label text not null,
  key_columns text[] not null default '{}',
  owner_column text,
  user_column text,
  excluded_columns text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint audit_settings_entity_key unique (entity),
  constraint audit_settings_relation_key unique (relation),
  constraint audit_settings_label_not_blank check (label ~ '\S')
);
comment on table webhooks.audit_settings is
  'The catalogue: the entities (tables) that may have entity events. Filled by webhooks.watch, emptied by webhooks.unwatch.';
comment on column webhooks.audit_settings.id is 'Names the compiled capture functions: webhooks.capture_<id>_<action>.';
comment on column webhooks.audit_settings.entity is 'The table''s name with its schema, as in public.orders.';
comment on column webhooks.audit_settings.relation is 'The table itself: the root, where it is partitioned.';
comment on column webhooks.audit_settings.label is 'What people call it.';
comment on column webhooks.audit_settings.key_columns is 'The columns that make the object id; empty where the table has no key.';
comment on column webhooks.audit_settings.owner_column is 'The column that names the tenant an object belongs to.';
comment on column webhooks.audit_settings.user_column is 'The column that names the user an object belongs to.';
comment on column webhooks.audit_settings.excluded_columns is 'Columns that are never copied; a change of these alone is no change.';
comment on column webhooks.audit_settings.created_at is 'When the entity was first watched.';
comment on column webhooks.audit_settings.updated_at is 'When its options last changed.';

create table webhooks.entity_events (
  id bigint generated always as identity primary key,
  entity text not null,
  action text not null,
  description text,
  enabled boolean not null default true,
  capturing boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint entity_events_entity_fkey foreign key (entity)
    references webhooks.audit_settings (entity) on update cascade,
  constraint entity_events_action_known check (action in ('create', 'update', 'delete')),
  constraint entity_events_entity_action_key unique (entity, action)
);
comment on table webhooks.entity_events is 'What to capture. Read by every captured write: disabling one stops its capture at once.';
comment on column webhooks.entity_events.id is 'The entity event''s id.';
comment on column webhooks.entity_events.entity is 'An entity of the catalogue, as in public.orders.';
comment on column webhooks.entity_events.action is 'create, update or delete.';
comment on column webhooks.entity_events.description is 'What it means, in the words of whoever set it up.';
comment on column webhooks.entity_events.enabled is 'Off: nothing is captured for it.';
comment on column webhooks.entity_events.capturing is
  'enabled, while settings.capture_enabled is on. Kept by triggers, so that a captured write reads this one row and no other.';
comment on column webhooks.entity_events.created_at is 'When it was added.';
comment on column webhooks.entity_events.updated_at is 'When it last changed.';

create table webhooks.webhook_registrations (
  id bigint generated always as identity primary key,
  description text,
  uri text not null,
  is_enabled boolean not null default true,
  sends_json boolean not null default true,
  owner_id text,
  owner_scope text not null generated always as (coalesce(owner_id, '')) stored,
  timeout_ms integer not null default 15000,
  retry_schedule interval[] not null default
    '{5 seconds,5 minutes,30 minutes,2 hours,5 hours,10 hours,14 hours,20 hours,24 hours}',
  max_in_flight integer not null default 500,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_registrations_uri_is_http check (uri ~* '^https?://[^\s/?#]+([/?#]\S*)?$'),
  constraint webhook_registrations_owner_not_blank check (owner_id <> ''),
  constraint webhook_registrations_timeout_range check (timeout_ms between 100 and 30000),
  constraint webhook_registrations_schedule_length check (cardinality(retry_schedule) <= 50),
  constraint webhook_registrations_schedule_range check (
    array_position(retry_schedule, null) is null
    and interval '0' <= all (retry_schedule) and interval '30 days' >= all (retry_schedule)
  ),
  constraint webhook_registrations_max_in_flight_range check (max_in_flight between 1 and 10000),
  constraint webhook_registrations_id_owner_scope_key unique (id, owner_scope)
);
comment on table webhooks.webhook_registrations is 'Where to send: one endpoint and the entity events it is told of.';
comment on column webhooks.webhook_registrations.id is 'The registration''s id.';
comment on column webhooks.webhook_registrations.description is 'What it is for.';
comment on column webhooks.webhook_registrations.uri is 'The endpoint: http or https.';
comment on column webhooks.webhook_registrations.is_enabled is 'Off: its deliveries are held, kept until it is enabled again.';
comment on column webhooks.webhook_registrations.sends_json is 'On: the body is the event as JSON. Off: the body is empty; entity, action and object id are in headers.';
comment on column webhooks.webhook_registrations.owner_id is 'Only events of this owner; null: of every owner.';
comment on column webhooks.webhook_registrations.owner_scope is 'owner_id, or an empty string for every owner: what capture matches on.';
comment on column webhooks.webhook_registrations.timeout_ms is 'Milliseconds for one whole attempt, from connecting to the last byte read (100 to 30000).';
comment on column webhooks.webhook_registrations.retry_schedule is
  'The wait before each retry, first to last; each is stretched or shrunk by up to 20 % at random. Empty: one attempt only.';
comment on column webhooks.webhook_registrations.max_in_flight is 'How many of its deliveries may be claimed at one time (1 to 10000).';
comment on column webhooks.webhook_registrations.created_at is 'When it was added.';
comment on column webhooks.webhook_registrations.updated_at is 'When it last changed.';

create table webhooks.webhook_registration_events (
  entity_event_id bigint not null,
  registration_id bigint not null,
  owner_scope text not null,
  constraint webhook_registration_events_pkey primary key (entity_event_id, owner_scope, registration_id),
  constraint webhook_registration_events_event_fkey foreign key (entity_event_id)
    references webhooks.entity_events (id) on delete cascade,
  constraint webhook_registration_events_registration_fkey foreign key (registration_id, owner_scope)
    references webhooks.webhook_registrations (id, owner_scope) on update cascade on delete cascade
);
create index webhook_registration_events_registration_idx on webhooks.webhook_registration_events (registration_id);
comment on table webhooks.webhook_registration_events is 'Which registration is told of which entity event.';
comment on column webhooks.webhook_registration_events.entity_event_id is 'The entity event.';
comment on column webhooks.webhook_registration_events.registration_id is 'The registration.';
comment on column webhooks.webhook_registration_events.owner_scope is
  'The registration''s owner_scope, kept equal by the foreign key: so one index answers "who is told of this event of this owner".';

-- ---------------------------------------------------------------------------------------------------------------
-- The path of one event. Days are UTC days; each default partition catches what a stopped maintenance would lose.
-- No foreign keys between these tables: capture, record and retention keep them consistent, and a foreign key
-- would make the application's write lock rows of ours.

create sequence webhooks.webhook_activity_id_seq as bigint;
comment on sequence webhooks.webhook_activity_id_seq is 'Activity ids. Those of one object rise in commit order.';

create table webhooks.webhook_activity (
  id bigint not null default nextval('webhooks.webhook_activity_id_seq'),
  occurred_at timestamptz not null,
  entity text not null,
  action text not null,
  object_key json,
  object_id text,
  object json,
  previous json,
  changed text[],
  owner_id text,
  user_id text,
  transaction xid8 not null default pg_current_xact_id(),
  constraint webhook_activity_pkey primary key (id, occurred_at)
) partition by range (occurred_at);
create table webhooks.webhook_activity_default partition of webhooks.webhook_activity default;
comment on table webhooks.webhook_activity is 'One captured row change. Written in the application''s own transaction and never changed after.';
comment on column webhooks.webhook_activity.id is 'The activity''s id.';
comment on column webhooks.webhook_activity.occurred_at is 'When the statement that changed the row ran.';
comment on column webhooks.webhook_activity.entity is 'The table, as in public.orders.';
comment on column webhooks.webhook_activity.action is 'create, update or delete.';
comment on column webhooks.webhook_activity.object_key is
  'The key with its JSON type: 42, "a-7", or an array for a key of several columns; null without a key.';
comment on column webhooks.webhook_activity.object_id is 'The key as text, to look an object up by.';
comment on column webhooks.webhook_activity.object is 'The row after the change; null for a delete.';
comment on column webhooks.webhook_activity.previous is 'The row before the change; null for a create.';
comment on column webhooks.webhook_activity.changed is 'For an update: the columns whose value changed.';
comment on column webhooks.webhook_activity.owner_id is 'The owner of the object.';
comment on column webhooks.webhook_activity.user_id is 'The user of the object.';
comment on column webhooks.webhook_activity.transaction is 'The transaction that made the change.';

create table webhooks.webhook_deliveries (
  activity_id bigint not null,
  registration_id bigint not null,
  occurred_at timestamptz not null,
  next_try_at timestamptz,
  last_tried_at timestamptz,
  claimed_until timestamptz,
  claim_token bigint,
  attempts smallint not null default 0,
  finished boolean not null default false,
  state text not null default 'pending',
  owner_id text
) partition by list (finished);
create table webhooks.webhook_deliveries_live partition of webhooks.webhook_deliveries (
  -- One check, not several: Postgres prepares each anew for every statement that writes here.
  constraint webhook_deliveries_live_state_lawful check (
    case state
      when 'claimed' then claim_token is not null and claimed_until is not null
      when 'pending' then claim_token is null and claimed_until is null
      when 'retrying' then claim_token is null and claimed_until is null
      else false
    end
  ),
  next_try_at not null,
  constraint webhook_deliveries_live_pkey primary key (activity_id, registration_id)
) for values in (false)
  with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
create table webhooks.webhook_deliveries_finished partition of webhooks.webhook_deliveries (
  constraint webhook_deliveries_finished_state_lawful check (
    state in ('delivered', 'failed', 'cancelled') and next_try_at is null and claim_token is null and claimed_until is null
  )
) for values in (true) partition by range (occurred_at);
create table webhooks.webhook_deliveries_finished_default partition of webhooks.webhook_deliveries_finished default;
-- On an expression, so that only a query that asks for it gets it: a queue's statistics are those of an empty table as often
-- as not, and the planner would then look single deliveries up by it too, through the whole backlog of their registration.
create index webhook_deliveries_due_idx on webhooks.webhook_deliveries_live ((registration_id + 0), next_try_at, activity_id);
create index webhook_deliveries_finished_activity_idx on webhooks.webhook_deliveries_finished (activity_id, registration_id);
comment on table webhooks.webhook_deliveries is 'One activity for one registration. Live rows are the queue; finished rows are kept by day.';
comment on table webhooks.webhook_deliveries_live is 'The queue: deliveries that are not finished.';
comment on table webhooks.webhook_deliveries_finished is 'Deliveries that ended as delivered, failed or cancelled, by the day of their activity.';
comment on column webhooks.webhook_deliveries.activity_id is 'The activity to tell of.';
comment on column webhooks.webhook_deliveries.registration_id is 'The registration to tell.';
comment on column webhooks.webhook_deliveries.occurred_at is 'The activity''s occurred_at: finds its partition.';
comment on column webhooks.webhook_deliveries.next_try_at is 'When it is due; null once finished. A claim leaves it, so that a claimed row keeps its place in the line.';
comment on column webhooks.webhook_deliveries.last_tried_at is 'When it was last tried.';
comment on column webhooks.webhook_deliveries.claimed_until is 'The end of the lease: a delivery still claimed then is claimed anew by whoever lives.';
comment on column webhooks.webhook_deliveries.claim_token is 'Which claim holds it. A result that comes under another token is not counted.';
comment on column webhooks.webhook_deliveries.attempts is 'How many attempts were made.';
comment on column webhooks.webhook_deliveries.finished is 'True once it has ended.';
comment on column webhooks.webhook_deliveries.state is
  'pending, claimed or retrying while live; delivered, failed or cancelled once finished. Reports show held for a live one whose registration is disabled.';
comment on column webhooks.webhook_deliveries.owner_id is 'The activity''s owner.';

create sequence webhooks.claim_token_seq as bigint;
comment on sequence webhooks.claim_token_seq is 'One token for each call of webhooks.dispatch.';

create sequence webhooks.webhook_attempts_id_seq as bigint;
comment on sequence webhooks.webhook_attempts_id_seq is 'Attempt ids.';

create table webhooks.webhook_attempts (
  id bigint not null default nextval('webhooks.webhook_attempts_id_seq'),
  activity_id bigint not null,
  registration_id bigint not null,
  tried_at timestamptz not null,
  duration_ms integer not null,
  status smallint,
  attempt smallint,
  trigger text not null default 'auto',
  outcome text not null,
  error_class text,
  error text,
  response_headers json,
  response_body text,
  superseded boolean not null default false,
  owner_id text,
  constraint webhook_attempts_pkey primary key (id, tried_at),
  constraint webhook_attempts_trigger_known check (trigger in ('auto', 'manual', 'test')),
  constraint webhook_attempts_outcome_known check (outcome in ('delivered', 'retry', 'failed')),
  constraint webhook_attempts_status_range check (status between 100 and 999),
  constraint webhook_attempts_failure_has_class check ((outcome = 'delivered') = (error_class is null))
) partition by range (tried_at);
create table webhooks.webhook_attempts_default partition of webhooks.webhook_attempts default;
create index webhook_attempts_delivery_idx on webhooks.webhook_attempts (activity_id, registration_id);
comment on table webhooks.webhook_attempts is 'One HTTP request that was sent, or that could not be. Only ever added to.';
comment on column webhooks.webhook_attempts.id is 'The attempt''s id.';
comment on column webhooks.webhook_attempts.activity_id is 'The activity.';
comment on column webhooks.webhook_attempts.registration_id is 'The registration.';
comment on column webhooks.webhook_attempts.tried_at is 'When the request began, by the database''s clock.';
comment on column webhooks.webhook_attempts.duration_ms is 'Milliseconds from the start to the end of the attempt.';
comment on column webhooks.webhook_attempts.status is 'The HTTP status, where there was one.';
comment on column webhooks.webhook_attempts.attempt is 'Which attempt of its delivery: 1 is the first. Null where superseded.';
comment on column webhooks.webhook_attempts.trigger is 'auto: by the schedule; manual: a replay; test: a test event.';
comment on column webhooks.webhook_attempts.outcome is 'delivered, retry (it will be tried again) or failed (it will not).';
comment on column webhooks.webhook_attempts.error_class is
  'Why it failed: timeout, dns, refused, reset, tls, protocol, http-status, aborted, payload or network.';
comment on column webhooks.webhook_attempts.error is 'The failure in one sentence.';
comment on column webhooks.webhook_attempts.response_headers is 'The response''s headers, capped.';
comment on column webhooks.webhook_attempts.response_body is 'The start of the response''s body, capped.';
comment on column webhooks.webhook_attempts.superseded is
  'True: the request was sent, but its claim had lapsed and another had taken over, so it did not count.';
comment on column webhooks.webhook_attempts.owner_id is 'The activity''s owner.';
