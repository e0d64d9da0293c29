-- What is sent of a change, made by a function or view of the application.
alter table webhooks.entity_events
  add column payload_function text,
  add column payload_view text,
  add constraint entity_events_one_payload check (payload_function is null or payload_view is null),
  add constraint entity_events_payload_of_row check (action <> 'truncate' or (payload_function is null and payload_view is null)),
  add constraint entity_events_view_of_present_row check (action <> 'delete' or payload_view is null);
comment on column webhooks.entity_events.payload_function is
  'The function of the application that makes what is sent instead of the row, as in public.order_payload: of the old and the new row, returning json. It runs with the rights of its owner.';
comment on column webhooks.entity_events.payload_view is
  'The view of the application whose row of the same key is sent instead of the table''s, as in public.order_documents. It is read with the rights of its owner.';

alter table webhooks.webhook_activity
  add column payload json,
  add column thin boolean;
comment on column webhooks.webhook_activity.payload is
  'What is sent instead of the row, where the entity event has a payload_function or payload_view; null where it has none, or where that failed.';
comment on column webhooks.webhook_activity.thin is
  'True where only key and changed columns are sent, since the rest could not be had when it was captured: note says why.';

create type webhooks.made_payload as (payload json, note text);
comment on type webhooks.made_payload is 'What came of making a payload: that, or why it could not be made.';
comment on column webhooks.made_payload.payload is 'What is sent.';
comment on column webhooks.made_payload.note is 'Why it could not be made; null where it could.';

-- One gets a parameter, one returns more.
drop function if exists webhooks.sample(text, text, text);
drop function if exists webhooks.capture_settings(regclass);
