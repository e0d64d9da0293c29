-- What capture needs to follow a table whose columns, name or schema change.
alter table webhooks.audit_settings
  add column compiled_columns text[] not null default '{}',
  add column compiled_hash text,
  add column problem text;
comment on column webhooks.audit_settings.compiled_columns is
  'The table''s columns, each at its attribute number, when its capture was compiled: how a renamed column is known again.';
comment on column webhooks.audit_settings.compiled_hash is 'Of the capture functions as they were compiled: tells whether they would be compiled otherwise now.';
comment on column webhooks.audit_settings.problem is
  'Why it is captured otherwise than it was set up, and what to do, as when a column that it names was dropped; null while all is well.';

-- It takes the actions now, which only a new function can.
drop function if exists webhooks.compile_capture(webhooks.audit_settings);
