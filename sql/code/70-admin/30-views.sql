-- What people read: in psql and, by the names that the tags in the comments give, in GraphQL. security_invoker: the policies of
-- the tables hold for whoever asks. Lines that begin with @ are for PostGraphile.

create or replace view webhooks.api_audit_settings with (security_invoker = true) as
select s.id, s.entity, s.label, s.key_columns, s.owner_column, s.user_column, s.excluded_columns, s.problem, s.created_at, s.updated_at,
       s.included_columns, s.on_replication
from webhooks.audit_settings s;
comment on view webhooks.api_audit_settings is
  e'@name audit_setting\n@primaryKey id\n@unique entity\nThe catalogue: an entity (a table) that may have entity events.';
comment on column webhooks.api_audit_settings.id is 'The setting''s id.';
comment on column webhooks.api_audit_settings.entity is 'The table''s name with its schema, as in public.orders.';
comment on column webhooks.api_audit_settings.label is 'What people call it.';
comment on column webhooks.api_audit_settings.key_columns is 'The columns that make the object id; empty where the table has no key.';
comment on column webhooks.api_audit_settings.owner_column is 'The column that names the tenant an object belongs to.';
comment on column webhooks.api_audit_settings.user_column is 'The column that names the user an object belongs to.';
comment on column webhooks.api_audit_settings.excluded_columns is 'Columns that are never copied; a change of these alone is no change.';
comment on column webhooks.api_audit_settings.problem is
  'Why it is captured otherwise than it was set up, and what to do; null while all is well.';
comment on column webhooks.api_audit_settings.created_at is 'When the entity was first watched.';
comment on column webhooks.api_audit_settings.updated_at is 'When its options last changed.';
comment on column webhooks.api_audit_settings.included_columns is
  'The columns that are copied, and no others; a change of others alone is no change. Null: all but excludedColumns.';
comment on column webhooks.api_audit_settings.on_replication is
  'off, or always: also what sessions write whose session_replication_role is replica.';

create or replace function webhooks.entity_event_details(id bigint)
returns table (condition text, problem text, payload_function text, payload_view text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner: these columns of the table tenants may not read. Conditions may name other tenants.
  select e.condition::text, e.problem, e.payload_function, e.payload_view
  from webhooks.entity_events e
  where e.id = entity_event_details.id and webhooks.may_with_all('EntityEvent', 'List')
$$;
comment on function webhooks.entity_event_details(bigint) is
  'What of an entity event is for those who run the system, and not for tenants.';

create or replace view webhooks.api_entity_events with (security_invoker = true) as
select e.id, e.entity, e.action, e.description, e.enabled, e.created_at, e.updated_at,
       e.columns, d.condition, e.include_unchanged, d.problem, d.payload_function, d.payload_view
from webhooks.entity_events e
left join lateral webhooks.entity_event_details(e.id) d on true;
comment on view webhooks.api_entity_events is
  e'@name entity_event\n@primaryKey id\n@foreignKey (entity) references webhooks.api_audit_settings (entity)|@fieldName auditSetting|@foreignFieldName entityEvents\nWhat is captured: an action on an entity.';
comment on column webhooks.api_entity_events.id is 'The entity event''s id.';
comment on column webhooks.api_entity_events.entity is 'An entity of the catalogue, as in public.orders.';
comment on column webhooks.api_entity_events.action is 'create, update, delete or truncate.';
comment on column webhooks.api_entity_events.description is 'What it means, in the words of whoever set it up.';
comment on column webhooks.api_entity_events.enabled is 'Off: nothing is captured for it.';
comment on column webhooks.api_entity_events.created_at is 'When it was added.';
comment on column webhooks.api_entity_events.updated_at is 'When it last changed.';
comment on column webhooks.api_entity_events.columns is
  'For update: only when one of these columns changes, which may be columns that are never copied; null: when any copied one does.';
comment on column webhooks.api_entity_events.condition is
  'Only what it holds for: a jsonpath predicate over the row after and before the change, as in $.new.total > 100 && $.old.status != "paid". Not shown to tenants.';
comment on column webhooks.api_entity_events.include_unchanged is 'For update: one that changes nothing is captured too.';
comment on column webhooks.api_entity_events.problem is
  'Why it captures otherwise than it was set up, and what to do; null while all is well. Not shown to tenants.';
comment on column webhooks.api_entity_events.payload_function is
  'The function of the application that makes what is sent instead of the row, as in public.order_payload. Not shown to tenants.';
comment on column webhooks.api_entity_events.payload_view is
  'The view of the application whose row of the same key is sent instead of the table''s, as in public.order_documents. Not shown to tenants.';

create or replace view webhooks.api_registrations with (security_invoker = true) as
select r.id, r.description, r.uri, r.state, r.state_reason, r.state_changed_at, r.state_changed_by, r.hold_reason, r.owner_id,
       r.sends_json, r.signing, r.timeout_ms, r.retry_schedule, r.jitter, r.max_age, r.disable_after, r.max_in_flight, r.rate_limit,
       r.ordering, r.on_exhausted, r.created_at, r.updated_at, r.is_enabled, r.grouping, r.coalesce_window
from webhooks.webhook_registrations r;
comment on view webhooks.api_registrations is
  e'@name registration\n@primaryKey id\nWhere to send: one endpoint and the entity events it is told of.';
comment on column webhooks.api_registrations.id is 'The registration''s id.';
comment on column webhooks.api_registrations.description is 'What it is for.';
comment on column webhooks.api_registrations.uri is 'The endpoint: http or https.';
comment on column webhooks.api_registrations.state is
  'active; paused (by a person); disabled (by rule: the endpoint answered 410, or failed for disableAfter without one success).';
comment on column webhooks.api_registrations.state_reason is 'Why it is not active.';
comment on column webhooks.api_registrations.state_changed_at is 'Since when it is in its state.';
comment on column webhooks.api_registrations.state_changed_by is 'Who put it into its state: a person or role, or the rule.';
comment on column webhooks.api_registrations.hold_reason is
  'Why an active registration cannot be delivered to for now, by no fault of its endpoint; null while it can.';
comment on column webhooks.api_registrations.owner_id is 'Only events of this owner; null: of every owner.';
comment on column webhooks.api_registrations.sends_json is
  'On: the body is the event as JSON. Off: the body is empty; entity, action and object id are in headers.';
comment on column webhooks.api_registrations.signing is 'How requests are signed: v1 (HMAC-SHA256), v1a (ed25519) or none.';
comment on column webhooks.api_registrations.timeout_ms is 'Milliseconds for one whole attempt, from connecting to the last byte read.';
comment on column webhooks.api_registrations.retry_schedule is 'The wait before each retry, first to last, give or take jitter. Empty: one attempt only.';
comment on column webhooks.api_registrations.jitter is 'By which part each wait is stretched or shrunk at random: 0.2 is up to 20 %.';
comment on column webhooks.api_registrations.max_age is 'A delivery whose change is older is not tried again; null: the schedule alone decides.';
comment on column webhooks.api_registrations.disable_after is 'Failing for this long without one success disables the registration.';
comment on column webhooks.api_registrations.max_in_flight is 'How many of its deliveries may be under way at one time.';
comment on column webhooks.api_registrations.rate_limit is 'Attempts per second at most; null: as fast as it goes.';
comment on column webhooks.api_registrations.ordering is
  'none, or object: the deliveries of one object leave strictly in the order of its changes.';
comment on column webhooks.api_registrations.on_exhausted is
  'With ordering object, what a delivery does whose schedule is used up: skip, or block its object until it is replayed or cancelled.';
comment on column webhooks.api_registrations.created_at is 'When it was added.';
comment on column webhooks.api_registrations.updated_at is 'When it last changed.';
comment on column webhooks.api_registrations.is_enabled is 'Whether its state is active.';
comment on column webhooks.api_registrations.grouping is
  'each: one request for each change. transaction: one for all changes of a transaction. coalesce: the changes of one object become one, with what they come to.';
comment on column webhooks.api_registrations.coalesce_window is
  'With grouping coalesce: changes of an object this long after the first become one with it. 0: only those of one transaction.';

create or replace view webhooks.api_registration_events with (security_invoker = true) as
select m.registration_id, m.entity_event_id
from webhooks.webhook_registration_events m;
comment on view webhooks.api_registration_events is
  e'@name registration_event\n@primaryKey registration_id,entity_event_id\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName registrationEvents\n@foreignKey (entity_event_id) references webhooks.api_entity_events (id)|@fieldName entityEvent|@foreignFieldName registrationEvents\nThat a registration is told of an entity event.';
comment on column webhooks.api_registration_events.registration_id is 'The registration.';
comment on column webhooks.api_registration_events.entity_event_id is 'The entity event.';

create or replace view webhooks.api_registration_headers with (security_invoker = true) as
select h.registration_id, h.name, h.value, h.is_secret
from webhooks.webhook_registration_headers h;
comment on view webhooks.api_registration_headers is
  e'@name registration_header\n@primaryKey registration_id,name\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName headers\nA header that each request of a registration carries besides Rowhook''s own.';
comment on column webhooks.api_registration_headers.registration_id is 'The registration.';
comment on column webhooks.api_registration_headers.name is 'The header, in the case it is sent in.';
comment on column webhooks.api_registration_headers.value is 'Its value; null where it is secret.';
comment on column webhooks.api_registration_headers.is_secret is 'Its value is among the registration''s secrets, encrypted.';

create or replace view webhooks.api_registration_connections with (security_invoker = true) as
select c.registration_id, c.proxy_uri, c.proxy_user, c.ca_pem, c.client_cert_pem, c.auth, c.auth_user, c.oauth2_token_uri,
       c.oauth2_client_id, c.oauth2_scope, c.oauth2_audience, c.oauth2_client_authentication
from webhooks.webhook_registration_connections c;
comment on view webhooks.api_registration_connections is
  e'@name connection_setting\n@primaryKey registration_id\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignSingleFieldName connection\nHow a registration''s endpoint is connected to, where that is not the plain way. What is secret of it is among its secrets.';
comment on column webhooks.api_registration_connections.registration_id is 'The registration.';
comment on column webhooks.api_registration_connections.proxy_uri is
  'The http or https proxy that requests go through, as in http://proxy.example:3128.';
comment on column webhooks.api_registration_connections.proxy_user is 'The user that the proxy is told; the password is the secret proxy-password.';
comment on column webhooks.api_registration_connections.ca_pem is
  'The certificates that the endpoint''s own has to come from, as PEM; null: those that are publicly trusted.';
comment on column webhooks.api_registration_connections.client_cert_pem is
  'The certificate that the endpoint is shown, as PEM; its key is the secret client-key.';
comment on column webhooks.api_registration_connections.auth is
  'none; basic: user and password; oauth2: an access token, by client credentials.';
comment on column webhooks.api_registration_connections.auth_user is 'For basic: the user; the password is the secret password.';
comment on column webhooks.api_registration_connections.oauth2_token_uri is 'For oauth2: where tokens come from.';
comment on column webhooks.api_registration_connections.oauth2_client_id is 'For oauth2: the client; its secret is the secret oauth2-secret.';
comment on column webhooks.api_registration_connections.oauth2_scope is 'For oauth2: the scope to ask for.';
comment on column webhooks.api_registration_connections.oauth2_audience is 'For oauth2: the audience to ask for, where the server wants one.';
comment on column webhooks.api_registration_connections.oauth2_client_authentication is
  'For oauth2: basic sends client and secret in a header, post in the body.';

create or replace view webhooks.api_secrets with (security_invoker = true) as
select s.id, s.registration_id, s.kind, s.name, s.public_key, s.created_at, s.expires_at
from webhooks.webhook_secrets s;
comment on view webhooks.api_secrets is
  e'@name secret\n@primaryKey id\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName secrets\nThat a registration has a secret; what it is stays encrypted elsewhere.';
comment on column webhooks.api_secrets.id is 'The secret''s id.';
comment on column webhooks.api_secrets.registration_id is 'The registration.';
comment on column webhooks.api_secrets.kind is 'signing, header or connection.';
comment on column webhooks.api_secrets.name is 'For signing the scheme: v1 or v1a. Else what the value is of, as the header''s name.';
comment on column webhooks.api_secrets.public_key is 'For v1a: what the receiver verifies with.';
comment on column webhooks.api_secrets.created_at is 'When it was made.';
comment on column webhooks.api_secrets.expires_at is
  'Until when a signing secret that was replaced signs along with its successor; null: it is the current one.';

create or replace view webhooks.api_activities with (security_invoker = true) as
select a.id, a.occurred_at, a.entity, a.action, a.object_id, a.object::text as object, a.previous::text as previous, a.changed,
       a.owner_id, a.user_id, a.transaction::text as transaction, a.origin, a.note, a.actor, a.reason as change_reason, a.depth,
       a.payload::text as payload, a.thin
from webhooks.webhook_activity a;
comment on view webhooks.api_activities is e'@name activity\n@primaryKey id\nOne captured row change.';
comment on column webhooks.api_activities.id is e'@behavior +filterBy +orderBy\nThe activity''s id; rises with time.';
comment on column webhooks.api_activities.occurred_at is e'@behavior +filterBy\nWhen the statement that changed the row ran.';
comment on column webhooks.api_activities.entity is 'The table, as in public.orders.';
comment on column webhooks.api_activities.action is 'create, update, delete or truncate; ping.';
comment on column webhooks.api_activities.object_id is 'The key of the row.';
comment on column webhooks.api_activities.object is
  'The row after the change, as JSON text that keeps every digit; null for a delete.';
comment on column webhooks.api_activities.previous is 'The row before the change, as JSON text; null for a create.';
comment on column webhooks.api_activities.changed is 'For an update: the columns whose value changed.';
comment on column webhooks.api_activities.owner_id is 'The owner of the object.';
comment on column webhooks.api_activities.user_id is 'The user of the object.';
comment on column webhooks.api_activities.transaction is 'The transaction that made the change.';
comment on column webhooks.api_activities.origin is
  'capture: a change that was written; backfill: a row that was there before; test: a sample, sent on request.';
comment on column webhooks.api_activities.note is 'What was out of the ordinary when it was captured; null for nothing.';
comment on column webhooks.api_activities.actor is 'Who made the change, as the transaction said.';
comment on column webhooks.api_activities.change_reason is 'Why the change was made, as the transaction said.';
comment on column webhooks.api_activities.payload is
  'What is sent instead of the row, as JSON text, where the entity event has a payloadFunction or payloadView; null where it has none.';
comment on column webhooks.api_activities.thin is
  'True where only key and changed columns are sent, since the rest could not be had when it was captured: note says why.';
comment on column webhooks.api_activities.depth is 'How many events led to it, one by the handler of the other; null for none.';

create or replace view webhooks.api_deliveries with (security_invoker = true) as
select d.activity_id, d.registration_id, d.occurred_at, d.finished, d.state, d.attempts as attempt_count, d.last_tried_at,
       nullif(d.next_try_at, 'infinity') as next_try_at, d.trigger, d.owner_id, d.group_id
from webhooks.webhook_deliveries d;
comment on view webhooks.api_deliveries is
  e'@name delivery\n@primaryKey activity_id,registration_id\n@foreignKey (activity_id) references webhooks.api_activities (id)|@fieldName activity|@foreignFieldName deliveries\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName deliveries\nOne activity for one registration.';
comment on column webhooks.api_deliveries.activity_id is e'@behavior +filterBy\nThe activity to tell of.';
comment on column webhooks.api_deliveries.registration_id is e'@behavior +filterBy\nThe registration to tell.';
comment on column webhooks.api_deliveries.occurred_at is e'@behavior +filterBy\nWhen the activity occurred.';
comment on column webhooks.api_deliveries.finished is e'@behavior +filterBy\nTrue once it has ended. False: the queue.';
comment on column webhooks.api_deliveries.state is
  'pending, claimed, retrying or blocked while live; delivered, failed or cancelled once finished.';
comment on column webhooks.api_deliveries.attempt_count is 'How many attempts were made.';
comment on column webhooks.api_deliveries.last_tried_at is 'When it was last tried.';
comment on column webhooks.api_deliveries.next_try_at is 'When it is due; null once finished, or while it waits for something else.';
comment on column webhooks.api_deliveries.trigger is 'What its next attempt is: auto (by the schedule), manual (a replay) or test.';
comment on column webhooks.api_deliveries.owner_id is 'The activity''s owner.';
comment on column webhooks.api_deliveries.group_id is
  'Where it leaves with others in one request: the activity that stands for them; null: by itself.';

create or replace view webhooks.api_attempts with (security_invoker = true) as
select t.id, t.activity_id, t.registration_id, t.tried_at, t.duration_ms, t.status, t.attempt, t.trigger, t.outcome, t.error_class,
       t.error, t.response_headers::text as response_headers, t.response_body, t.superseded, t.owner_id, t.group_id
from webhooks.webhook_attempts t;
comment on view webhooks.api_attempts is
  e'@name attempt\n@primaryKey id\n@foreignKey (activity_id, registration_id) references webhooks.api_deliveries (activity_id, registration_id)|@fieldName delivery|@foreignFieldName attempts\nOne HTTP request that was sent, or that could not be.';
comment on column webhooks.api_attempts.id is e'@behavior +filterBy +orderBy\nThe attempt''s id; rises with time.';
comment on column webhooks.api_attempts.activity_id is e'@behavior +filterBy\nThe activity.';
comment on column webhooks.api_attempts.registration_id is e'@behavior +filterBy\nThe registration.';
comment on column webhooks.api_attempts.tried_at is e'@behavior +filterBy\nWhen the request began, by the database''s clock.';
comment on column webhooks.api_attempts.duration_ms is 'Milliseconds from the start to the end of the attempt.';
comment on column webhooks.api_attempts.status is 'The HTTP status, where there was one.';
comment on column webhooks.api_attempts.attempt is 'Which attempt of its delivery: 1 is the first. Null where it did not count.';
comment on column webhooks.api_attempts.trigger is 'auto, manual (a replay), test, or probe.';
comment on column webhooks.api_attempts.outcome is 'delivered, retry (it will be tried again) or failed (it will not).';
comment on column webhooks.api_attempts.error_class is 'Why it failed: timeout, dns, refused, reset, tls, http-status and the like.';
comment on column webhooks.api_attempts.error is 'The failure in one sentence.';
comment on column webhooks.api_attempts.response_headers is 'The response''s headers as JSON text, capped.';
comment on column webhooks.api_attempts.response_body is 'The start of the response''s body, capped.';
comment on column webhooks.api_attempts.superseded is 'True: it was sent, but another worker had taken over, so it did not count.';
comment on column webhooks.api_attempts.owner_id is 'The activity''s owner.';
comment on column webhooks.api_attempts.group_id is
  'Where it was sent along with others in one request: the activity whose row is that of the request, with its response.';

create or replace view webhooks.api_permissions with (security_invoker = true) as
select p.role, p.resource, p.actions
from webhooks.permissions p;
comment on view webhooks.api_permissions is e'@name permission\n@primaryKey role,resource\nWhat a role may do with a resource.';
comment on column webhooks.api_permissions.role is 'admin, operator, viewer or tenant.';
comment on column webhooks.api_permissions.resource is
  'AuditSetting, EntityEvent, Registration, Activity (with its deliveries and attempts), Secret, Permission, AdminLog or Setting.';
comment on column webhooks.api_permissions.actions is 'Any of List, Add, Edit, Delete, Replay.';

create or replace view webhooks.api_admin_log with (security_invoker = true) as
select l.id, l.occurred_at, l.actor, l.role, l.action, l.resource, l.subject, l.owner_id, l.old_values::text as old_values,
       l.new_values::text as new_values
from webhooks.admin_log l;
comment on view webhooks.api_admin_log is
  e'@name admin_log_entry\n@primaryKey id\nWho changed what, when, and from what to what.';
comment on column webhooks.api_admin_log.id is e'@behavior +filterBy +orderBy\nThe entry''s id; rises with time.';
comment on column webhooks.api_admin_log.occurred_at is 'When.';
comment on column webhooks.api_admin_log.actor is e'@behavior +filterBy\nWho.';
comment on column webhooks.api_admin_log.role is 'The database role that acted.';
comment on column webhooks.api_admin_log.action is 'create, update, delete, replay, cancel or test.';
comment on column webhooks.api_admin_log.resource is e'@behavior +filterBy\nOf what kind it was.';
comment on column webhooks.api_admin_log.subject is 'Which one: its id or name.';
comment on column webhooks.api_admin_log.owner_id is e'@behavior +filterBy\nThe owner it belongs to; null: to none, or to every one.';
comment on column webhooks.api_admin_log.old_values is 'What was, as JSON text.';
comment on column webhooks.api_admin_log.new_values is 'What is, or what was asked for, as JSON text.';

create or replace view webhooks.api_secret_log with (security_invoker = true) as
select l.id, l.occurred_at, l.registration_id, l.secret_id, l.kind, l.name, l.action, l.actor
from webhooks.secret_log l;
comment on view webhooks.api_secret_log is
  e'@name secret_log_entry\n@primaryKey id\nWho did what to which secret, and when.';
comment on column webhooks.api_secret_log.id is e'@behavior +filterBy +orderBy\nThe entry''s id; rises with time.';
comment on column webhooks.api_secret_log.occurred_at is 'When.';
comment on column webhooks.api_secret_log.registration_id is e'@behavior +filterBy\nWhose secret.';
comment on column webhooks.api_secret_log.secret_id is 'Which secret.';
comment on column webhooks.api_secret_log.kind is 'Its kind.';
comment on column webhooks.api_secret_log.name is 'Its name.';
comment on column webhooks.api_secret_log.action is 'created, revealed, replaced, rekeyed or deleted.';
comment on column webhooks.api_secret_log.actor is 'Who.';

create or replace view webhooks.api_estimates with (security_invoker = true) as
select e.resource, coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint as rows
from (values
  ('Activity', 'webhooks.webhook_activity'::regclass),
  ('Delivery', 'webhooks.webhook_deliveries'::regclass),
  ('Attempt', 'webhooks.webhook_attempts'::regclass)
) e(resource, root)
cross join lateral pg_catalog.pg_partition_tree(e.root) p
join pg_catalog.pg_class c on c.oid = p.relid
-- Whoever may not list activities sees none, and then learns nothing of how many there are.
where p.isleaf and exists (select from webhooks.webhook_activity)
group by e.resource;
comment on view webhooks.api_estimates is
  e'@name estimate\n@primaryKey resource\nHow many rows there are, as Postgres last estimated it: a count would read them all.';
comment on column webhooks.api_estimates.resource is 'Activity, Delivery or Attempt.';
comment on column webhooks.api_estimates.rows is 'About how many, of all owners.';

create or replace function webhooks.api_activities_state(activity webhooks.api_activities)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
  -- The ranks are those of webhooks.webhook_activity_report. With the caller's rights: a tenant's own deliveries count, no other.
  select coalesce((
    select (array['failed', 'blocked', 'held', 'retrying', 'claimed', 'pending', 'cancelled', 'delivered'])[min(array_position(
      array['failed', 'blocked', 'held', 'retrying', 'claimed', 'pending', 'cancelled', 'delivered'],
      case when not d.finished and (r.state <> 'active' or r.hold_reason is not null) then 'held' else d.state end))]
    from webhooks.webhook_deliveries d
    left join webhooks.webhook_registrations r on r.id = d.registration_id
    where d.activity_id = activity.id and d.occurred_at = activity.occurred_at
  ), 'unregistered')
$$;
comment on function webhooks.api_activities_state(webhooks.api_activities) is
  e'@behavior -*\nIts worst delivery: failed, blocked, held, retrying, claimed, pending, cancelled or delivered; unregistered where no registration was told of it.';
