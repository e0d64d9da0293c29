-- Whether what a replica's session writes is captured.
alter table webhooks.audit_settings
  add column on_replication text not null default 'off',
  add constraint audit_settings_on_replication_known check (on_replication in ('off', 'always'));
comment on column webhooks.audit_settings.on_replication is
  'off, or always: also what sessions write whose session_replication_role is replica.';

-- They get more parameters: what has fewer would be ambiguous beside them.
drop function if exists webhooks.watch(regclass, text, text, text[], text[], text, text[]);
drop function if exists webhooks.watch(text, text, text, text[], text[], text, text[]);
drop function if exists webhooks.lock_tables(regclass, boolean);
