-- These take or return something else now.
drop function if exists webhooks.is_compared_by_value(oid, oid);
drop function if exists webhooks.captured_columns(regclass, text[]);
drop function if exists webhooks.owner_rule(text, text, text);
drop function if exists webhooks.capture_statement(webhooks.audit_settings, text, text, boolean, boolean);
drop function if exists webhooks.update_statements(webhooks.audit_settings, boolean);
drop function if exists webhooks.capture_statements(webhooks.audit_settings, text, boolean);
-- One trigger keeps groups where there were two.
drop trigger if exists _950_park_follower on webhooks.webhook_deliveries_live;
drop trigger if exists _950_tell_followers on webhooks.webhook_deliveries_live;
drop function if exists webhooks.tg_webhook_deliveries_live__park_follower();
drop function if exists webhooks.tg_webhook_deliveries_live__tell_followers();

create sequence webhooks.registration_changes;
comment on sequence webhooks.registration_changes is 'Counts the changes of webhook_registration_events, also those that are not committed.';
-- From anywhere: in a copy of the database whose registrations are replicated, it must not come to a count that this one had.
select setval('webhooks.registration_changes', (random() * 1e15)::bigint + 1);

create table webhooks.known_registrations (
  entity_event_id bigint primary key references webhooks.entity_events (id) on delete cascade,
  registration_ids bigint[] not null,
  orderings text[] not null,
  changes bigint not null
);
comment on table webhooks.known_registrations is 'Which registrations stand in the capture of an entity event, for as long as none is changed.';
comment on column webhooks.known_registrations.entity_event_id is 'The entity event.';
comment on column webhooks.known_registrations.registration_ids is 'The registrations that are told of it.';
comment on column webhooks.known_registrations.orderings is 'The ordering of each.';
comment on column webhooks.known_registrations.changes is 'How many changes of webhook_registration_events there had been.';
-- Every captured write asks for the sequence, as Rowhook's owner, whoever brings the schema up to date.
do $$
declare
  v_owner name := (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = 'webhooks.settings'::regclass);
begin
  execute format('alter sequence webhooks.registration_changes owner to %I', v_owner);
  execute format('alter table webhooks.known_registrations owner to %I', v_owner);
end
$$;
