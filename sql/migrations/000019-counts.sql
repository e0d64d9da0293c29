-- Attempts are counted by steps of three lengths, each kept as long as it is looked at: so a plot of a day reads no minutes.
delete from webhooks.webhook_attempt_counts;
alter table webhooks.webhook_attempt_counts
  drop constraint webhook_attempt_counts_pkey,
  drop column per_hour,
  add column seconds integer not null,
  add constraint webhook_attempt_counts_pkey primary key (registration_id, seconds, starts_at, block, outcome, bucket),
  add constraint webhook_attempt_counts_seconds_known check (seconds in (60, 600, 3600));
create index webhook_attempt_counts_block_idx on webhooks.webhook_attempt_counts (block) where block >= 0;
comment on column webhooks.webhook_attempt_counts.block is
  'Which block of attempt ids, each of 10 000; -1: all those before, which nothing can be added to any more.';
comment on column webhooks.webhook_attempt_counts.seconds is 'How long the step is: a minute, ten, or an hour.';
comment on column webhooks.webhook_attempt_counts.registration_id is 'The registration; 0: all of them together.';
comment on column webhooks.webhook_attempt_counts.starts_at is 'When the step began.';

-- They get more parameters: what has fewer would be ambiguous beside them.
drop function if exists webhooks.api_create_entity_event(text, text, text, boolean, text[], text, boolean);
drop function if exists webhooks.api_update_entity_event(bigint, text, boolean, text[], text, boolean, text[]);
