-- Telling a registration of rows that were there before it.

create table webhooks.backfills (
  id bigint generated always as identity primary key,
  registration_id bigint not null references webhooks.webhook_registrations (id) on delete cascade,
  entity text not null,
  condition text,
  state text not null default 'running',
  rows_done bigint not null default 0,
  estimated_rows bigint,
  error text,
  started_by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  cursor_key text[],
  waiting_keys text[] not null default '{}',
  seen_all boolean not null default false,
  next_page_at timestamptz not null default now(),
  constraint backfills_entity_fkey foreign key (entity)
    references webhooks.audit_settings (entity) on update cascade on delete cascade,
  constraint backfills_state_known check (state in ('running', 'done', 'failed', 'cancelled')),
  constraint backfills_running_has_no_end check ((state = 'running') = (finished_at is null)),
  constraint backfills_failed_says_why check ((state = 'failed') = (error is not null))
) with (fillfactor = 50);
comment on table webhooks.backfills is
  'What registrations are or were told of rows that were there already. Begun by webhooks.backfill, carried on by the workers.';
comment on column webhooks.backfills.id is 'The back-fill''s id.';
comment on column webhooks.backfills.registration_id is 'The registration that is told.';
comment on column webhooks.backfills.entity is 'The table whose rows it is told of, as in public.orders.';
comment on column webhooks.backfills.condition is 'Which rows: SQL over the table''s columns; null: all.';
comment on column webhooks.backfills.state is 'running, done, failed (see error) or cancelled.';
comment on column webhooks.backfills.rows_done is 'For how many rows there is an activity so far.';
comment on column webhooks.backfills.estimated_rows is 'How many there will be, as the planner guessed at the start.';
comment on column webhooks.backfills.error is 'Why it failed.';
comment on column webhooks.backfills.started_by is 'Who began it: the setting webhooks.actor, or the session''s role.';
comment on column webhooks.backfills.started_at is 'When it was begun.';
comment on column webhooks.backfills.finished_at is 'When it ended; null while it runs.';
comment on column webhooks.backfills.cursor_key is 'The key of the last row that was looked at: where the next page begins.';
comment on column webhooks.backfills.waiting_keys is
  'Keys before that one whose rows somebody was writing, with ordering object: they are looked at again. One row of the array each.';
comment on column webhooks.backfills.seen_all is 'The end of the table was reached: what waits is all that is left.';
comment on column webhooks.backfills.next_page_at is 'When a worker looks at it next.';

comment on column webhooks.webhook_activity.action is 'create, update, delete or ping; backfill: the row as it was found.';
comment on column webhooks.webhook_activity.origin is
  'capture: a change that was written; test: a sample or a ping, sent on request; backfill: a row that was there already.';
