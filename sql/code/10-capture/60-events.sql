create or replace function webhooks.tg_entity_events__check_entity()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The foreign key holds the rule; this says what to do about it.
  if not exists (select from webhooks.audit_settings s where s.entity = new.entity) then
    raise exception 'entity event: % is not in the catalogue', coalesce(new.entity, 'null')
      using errcode = 'WHENT',
            hint = format('Watch the table first, as in select webhooks.watch(%L). Entities here: %s.',
              coalesce(new.entity, 'public.orders'),
              coalesce((select string_agg(s.entity, ', ' order by s.entity) from webhooks.audit_settings s), 'none')),
            schema = 'webhooks', table = 'entity_events', column = 'entity';
  end if;
  return new;
end
$$;
comment on function webhooks.tg_entity_events__check_entity() is 'A clear error (WHENT) for an entity event of a table that is not watched.';

create or replace trigger _500_check_entity before insert or update of entity on webhooks.entity_events
  for each row execute function webhooks.tg_entity_events__check_entity();

create or replace function webhooks.tg__touch_updated_at()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function webhooks.tg__touch_updated_at() is 'Keeps updated_at.';

create or replace trigger _900_touch_updated_at before update on webhooks.audit_settings
  for each row execute function webhooks.tg__touch_updated_at();
create or replace trigger _900_touch_updated_at before update on webhooks.entity_events
  for each row execute function webhooks.tg__touch_updated_at();
create or replace trigger _900_touch_updated_at before update on webhooks.webhook_registrations
  for each row execute function webhooks.tg__touch_updated_at();
