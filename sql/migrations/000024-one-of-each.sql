-- What was there twice. Whether an entity event captures follows from its switch and that of the settings.
drop trigger if exists _600_set_capturing on webhooks.settings;
drop trigger if exists _600_set_capturing on webhooks.entity_events;
drop trigger if exists _900_compile_changed_capture on webhooks.entity_events;
drop trigger if exists _900_compile_capture on webhooks.settings;
drop function if exists webhooks.tg_settings__set_capturing();
drop function if exists webhooks.tg_entity_events__set_capturing();
alter table webhooks.entity_events drop column capturing;

-- A preview asks what capture asks.
drop function if exists webhooks.condition_holds(jsonpath, json, json);
drop function if exists webhooks.assert_predicate(jsonpath);

-- Which part of a transaction a group is.
alter table webhooks.webhook_groups
  add column part integer,
  add column parts integer,
  add constraint webhook_groups_part_of_parts check (part between 1 and parts);
comment on column webhooks.webhook_groups.part is
  'Of a transaction whose changes are more than one request holds: the how manieth of its requests this is; null where one holds all, or where it is too large to be counted at once.';
comment on column webhooks.webhook_groups.parts is 'Of how many.';
