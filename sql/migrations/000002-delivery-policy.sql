-- How deliveries are tried: the life cycle of a registration, its retry policy, its limits and its order.

alter table webhooks.webhook_registrations
  add column state text not null default 'active',
  add column state_reason text,
  add column state_changed_at timestamptz not null default now(),
  add column state_changed_by text,
  add column hold_reason text,
  add column jitter real not null default 0.2,
  add column max_age interval,
  add column disable_after interval not null default '5 days',
  add column rate_limit integer,
  add column ordering text not null default 'none',
  add column on_exhausted text not null default 'skip',
  add constraint webhook_registrations_state_known check (state in ('active', 'paused', 'disabled')),
  add constraint webhook_registrations_enabled_is_active check (is_enabled = (state = 'active')),
  add constraint webhook_registrations_disabled_says_why check (state <> 'disabled' or state_reason is not null),
  add constraint webhook_registrations_jitter_range check (jitter between 0 and 0.5),
  add constraint webhook_registrations_max_age_range check (max_age between interval '1 minute' and interval '90 days'),
  add constraint webhook_registrations_disable_after_range check (disable_after between interval '1 minute' and interval '90 days'),
  add constraint webhook_registrations_rate_limit_range check (rate_limit between 1 and 100000),
  add constraint webhook_registrations_ordering_known check (ordering in ('none', 'object')),
  add constraint webhook_registrations_on_exhausted_known check (on_exhausted in ('skip', 'block')),
  add constraint webhook_registrations_id_matching_key unique (id, owner_scope, ordering);
comment on column webhooks.webhook_registrations.is_enabled is
  'On while its state is active. Switching it off pauses the registration, switching it on resumes it: deliveries are kept meanwhile.';
comment on column webhooks.webhook_registrations.state is
  'active; paused (by a person); disabled (by rule: the endpoint answered 410, or failed for disable_after without one success).';
comment on column webhooks.webhook_registrations.state_reason is 'Why it is not active.';
comment on column webhooks.webhook_registrations.state_changed_at is 'Since when it is in its state.';
comment on column webhooks.webhook_registrations.state_changed_by is 'Who put it into its state: a person or role, or the rule.';
comment on column webhooks.webhook_registrations.hold_reason is
  'Why an active registration cannot be delivered to for now, by no fault of its endpoint; null while it can.';
comment on column webhooks.webhook_registrations.retry_schedule is
  'The wait before each retry, first to last, give or take jitter. Empty: one attempt only.';
comment on column webhooks.webhook_registrations.jitter is 'By which part each wait is stretched or shrunk at random: 0.2 is up to 20 % (0 to 0.5).';
comment on column webhooks.webhook_registrations.max_age is 'A delivery whose change is older is not tried again; null: the schedule alone decides.';
comment on column webhooks.webhook_registrations.disable_after is 'Failing for this long without one success disables the registration.';
comment on column webhooks.webhook_registrations.rate_limit is 'Attempts per second at most, over all workers; null: as fast as it goes.';
comment on column webhooks.webhook_registrations.ordering is
  'none, or object: the deliveries of one object leave strictly in the order of its changes.';
comment on column webhooks.webhook_registrations.on_exhausted is
  'With ordering object, what a delivery does whose schedule is used up: skip (it fails and the next one leaves) or block (it stays and holds back its object until it is replayed or cancelled).';

alter table webhooks.webhook_registration_events
  add column ordering text not null default 'none',
  drop constraint webhook_registration_events_registration_fkey,
  add constraint webhook_registration_events_registration_fkey foreign key (registration_id, owner_scope, ordering)
    references webhooks.webhook_registrations (id, owner_scope, ordering) on update cascade on delete cascade;
alter table webhooks.webhook_registrations drop constraint webhook_registrations_id_owner_scope_key;
comment on column webhooks.webhook_registration_events.ordering is 'The registration''s ordering, kept equal by the foreign key.';

-- Only registrations that fail, recover or have a rate limit have a row here, so that a healthy one costs nothing.
create table webhooks.webhook_circuits (
  registration_id bigint primary key references webhooks.webhook_registrations (id) on delete cascade,
  state text not null default 'closed',
  failures integer not null default 0,
  failing_since timestamptz,
  opened integer not null default 0,
  probe_at timestamptz,
  ramp integer,
  tokens double precision,
  tokens_at timestamptz,
  constraint webhook_circuits_state_known check (state in ('closed', 'open')),
  constraint webhook_circuits_open_has_probe check ((state = 'open') = (probe_at is not null)),
  constraint webhook_circuits_failing_has_start check ((failures > 0) = (failing_since is not null)),
  constraint webhook_circuits_ramp_positive check (ramp > 0)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table webhooks.webhook_circuits is
  'The circuit breaker and the rate limit of each registration that needs one: an endpoint that is down gets single probes, which cost no attempts.';
comment on column webhooks.webhook_circuits.registration_id is 'The registration.';
comment on column webhooks.webhook_circuits.state is 'closed: deliveries flow. open: the endpoint is down, only a probe is let through at probe_at.';
comment on column webhooks.webhook_circuits.failures is 'Failed attempts since the last success.';
comment on column webhooks.webhook_circuits.failing_since is 'When the first of them was.';
comment on column webhooks.webhook_circuits.opened is 'How often it opened, or stayed open after a probe, since the last success: the pause before the next probe doubles with it.';
comment on column webhooks.webhook_circuits.probe_at is 'When the next probe may leave.';
comment on column webhooks.webhook_circuits.ramp is 'After an outage: how many deliveries may be in flight for now. Doubles with each batch of successes; null once back at max_in_flight.';
comment on column webhooks.webhook_circuits.tokens is 'Attempts the rate limit lets go at tokens_at.';
comment on column webhooks.webhook_circuits.tokens_at is 'When tokens was computed.';

alter table webhooks.webhook_deliveries
  add column trigger text not null default 'auto',
  add column order_key text;
alter table webhooks.webhook_deliveries_live
  drop constraint webhook_deliveries_live_state_lawful,
  add constraint webhook_deliveries_live_state_lawful check (
    case state
      when 'claimed' then claim_token is not null and claimed_until is not null
      when 'pending' then claim_token is null and claimed_until is null
      when 'retrying' then claim_token is null and claimed_until is null
      when 'blocked' then claim_token is null and claimed_until is null and next_try_at = 'infinity' and order_key is not null
      else false
    end
  );
create index webhook_deliveries_order_idx on webhooks.webhook_deliveries_live (registration_id, order_key, activity_id)
  where order_key is not null;
comment on column webhooks.webhook_deliveries.trigger is 'What its next attempt is: auto (by the schedule), manual (a replay) or test.';
comment on column webhooks.webhook_deliveries.order_key is 'For a registration with ordering object: what must leave in order.';
comment on column webhooks.webhook_deliveries.state is
  'pending, claimed, retrying or blocked (exhausted, and holding back its object) while live; delivered, failed or cancelled once finished. Reports show held for a live one whose registration is not active.';

alter table webhooks.webhook_activity
  add column origin text not null default 'capture';
comment on column webhooks.webhook_activity.origin is 'capture: a change that was written; test: a sample, sent on request.';

alter table webhooks.webhook_attempts
  drop constraint webhook_attempts_trigger_known,
  add constraint webhook_attempts_trigger_known check (trigger in ('auto', 'manual', 'test', 'probe'));
comment on column webhooks.webhook_attempts.attempt is
  'Which attempt of its delivery: 1 is the first. Null where it did not count: a probe, a replay, or superseded.';
comment on column webhooks.webhook_attempts.trigger is
  'auto: by the schedule; manual: a replay; test: a test event; probe: a failure while the circuit was open, which costs no attempt.';
comment on column webhooks.webhook_attempts.error_class is
  'Why it failed: timeout, dns, refused, reset, tls, blocked-address, protocol, http-status, aborted or network.';
