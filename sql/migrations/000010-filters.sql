-- What of an entity is captured, and what of it is copied.
alter table webhooks.entity_events
  add column columns text[],
  add column condition jsonpath,
  add column include_unchanged boolean not null default false,
  add column problem text,
  add constraint entity_events_columns_of_update check (columns is null or action = 'update'),
  add constraint entity_events_columns_not_empty check (cardinality(columns) > 0 and array_position(columns, null) is null),
  add constraint entity_events_unchanged_of_update check (not include_unchanged or action = 'update'),
  add constraint entity_events_unchanged_or_columns check (not include_unchanged or columns is null);
comment on column webhooks.entity_events.columns is
  'For update: only when one of these columns changes, which may be columns that are never copied; null: when any copied one does.';
comment on column webhooks.entity_events.condition is
  'Only what it holds for: a jsonpath predicate over {"new": …, "old": …}, the row as it is copied, as in $.new.total > 100 && $.old.status != "paid". Where it cannot be evaluated the change is captured, and webhook_activity.note says so.';
comment on column webhooks.entity_events.include_unchanged is 'For update: one that changes nothing is captured too.';
comment on column webhooks.entity_events.problem is
  'Why it captures otherwise than it was set up, and what to do, as when a column that it names was dropped; null while all is well.';

alter table webhooks.audit_settings
  add column included_columns text[],
  add constraint audit_settings_included_or_excluded check (included_columns is null or excluded_columns = '{}');
comment on column webhooks.audit_settings.included_columns is
  'The columns that are copied, and no others; a change of others alone is no change. Null: all but excluded_columns.';

alter table webhooks.webhook_activity add column note text;
comment on column webhooks.webhook_activity.note is 'What was out of the ordinary when it was captured; null for nothing.';

-- They get more parameters: what has fewer would be ambiguous beside them.
drop function if exists webhooks.watch(regclass, text, text, text[], text[], text);
drop function if exists webhooks.watch(text, text, text, text[], text[], text);
