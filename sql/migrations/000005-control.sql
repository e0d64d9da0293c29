-- What a registration may be sent besides captured changes, and how much of it at a time.

comment on column webhooks.webhook_activity.entity is 'The table, as in public.orders; of a ping: ping.';
comment on column webhooks.webhook_activity.action is 'create, update, delete or ping.';
comment on column webhooks.webhook_activity.origin is 'capture: a change that was written; test: a sample or a ping, sent on request.';
comment on column webhooks.webhook_attempts.trigger is
  'auto: by the schedule; manual: a replay; test: a test event or a ping; probe: a failure while the circuit was open, which costs no attempt.';

-- Without a foreign key: a claim does not wait for a registration that is being deleted, nor fail with it.
create table webhooks.webhook_lanes (
  registration_id bigint primary key,
  claimed_to timestamptz not null,
  claimed_to_activity bigint not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table webhooks.webhook_lanes is
  'The registrations that had more due than they could let go when webhooks.dispatch last claimed for them. Nobody else reads or writes here.';
comment on column webhooks.webhook_lanes.registration_id is 'The registration.';
comment on column webhooks.webhook_lanes.claimed_to is 'No delivery of it that is under way has a later next_try_at,';
comment on column webhooks.webhook_lanes.claimed_to_activity is 'nor, with that one, a higher activity_id.';

comment on column webhooks.webhook_registrations.rate_limit is
  'Attempts per second, over all workers; a fifth more and one may be claimed within any single second, never more in the long run. Null: as fast as it goes.';

-- Their answers are others now, which only new functions can give.
drop function if exists webhooks.hold_registration(bigint, text);
drop function if exists webhooks.load_deliveries(bigint[], bigint[], bigint[]);
-- Nobody called it.
drop function if exists webhooks.release_hold(bigint);
