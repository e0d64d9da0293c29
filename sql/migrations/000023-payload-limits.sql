-- What the limit of what is sent was when, so that a change of it changes no body that was sent before.
create table webhooks.payload_limits (
  since timestamptz not null,
  max_payload_bytes integer not null,
  constraint payload_limits_pkey primary key (since)
);
comment on table webhooks.payload_limits is
  'Which settings.max_payload_bytes holds for what was captured when, so that all attempts to tell of a change send the same bytes.';
comment on column webhooks.payload_limits.since is 'For what was captured from then on, up to the next one.';
comment on column webhooks.payload_limits.max_payload_bytes is 'The limit.';
insert into webhooks.payload_limits (since, max_payload_bytes)
select '-infinity', s.max_payload_bytes from webhooks.settings s;

comment on column webhooks.settings.max_payload_bytes is
  'How long the JSON of a row, or a payload, may be that is sent, in bytes (1024 to 100000000). Of a longer one only key and changed columns are sent. A change holds for what is captured from five seconds later on.';

-- They get other parameters.
drop function if exists webhooks.condition_expression(regclass, jsonpath);
