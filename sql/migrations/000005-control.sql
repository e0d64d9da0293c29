-- What a registration may be sent besides captured changes.

comment on column webhooks.webhook_activity.entity is 'The table, as in public.orders; of a ping: ping.';
comment on column webhooks.webhook_activity.action is 'create, update, delete or ping.';
comment on column webhooks.webhook_activity.origin is 'capture: a change that was written; test: a sample or a ping, sent on request.';
comment on column webhooks.webhook_attempts.trigger is
  'auto: by the schedule; manual: a replay; test: a test event or a ping; probe: a failure while the circuit was open, which costs no attempt.';
