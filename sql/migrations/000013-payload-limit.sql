-- Rows that are too large to be sent.
alter table webhooks.settings
  add column max_payload_bytes integer not null default 262144,
  add constraint settings_max_payload_bytes_range check (max_payload_bytes between 1024 and 100000000);
comment on column webhooks.settings.max_payload_bytes is
  'How long the JSON of a row may be that is sent, in bytes (1024 to 100000000). Of a longer one only key and changed columns are sent.';
