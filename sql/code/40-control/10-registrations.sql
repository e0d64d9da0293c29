create or replace function webhooks.tg_webhook_registration_events__copy_registration()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  select r.owner_scope, r.ordering into new.owner_scope, new.ordering
  from webhooks.webhook_registrations r
  where r.id = new.registration_id;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registration_events__copy_registration() is 'Fills in the registration''s owner_scope and ordering; the foreign key keeps them.';

create or replace trigger _500_copy_registration before insert on webhooks.webhook_registration_events
  for each row execute function webhooks.tg_webhook_registration_events__copy_registration();

create or replace function webhooks.tg_webhook_registrations__cancel_deliveries()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.cancel_orphans();
  delete from webhooks.webhook_lanes n
  where not exists (select from webhooks.webhook_registrations r where r.id = n.registration_id);
  return null;
end
$$;
comment on function webhooks.tg_webhook_registrations__cancel_deliveries() is 'Cancels what a deleted registration was still to be told.';

create or replace trigger _900_cancel_deliveries after delete on webhooks.webhook_registrations
  for each statement execute function webhooks.tg_webhook_registrations__cancel_deliveries();

create or replace function webhooks.register(
  uri text,
  events text[],
  description text default null,
  is_enabled boolean default true,
  sends_json boolean default true,
  owner_id text default null
)
returns webhooks.webhook_registrations
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_registration webhooks.webhook_registrations;
  v_event text;
begin
  insert into webhooks.webhook_registrations (uri, description, is_enabled, sends_json, owner_id)
  values (register.uri, register.description, register.is_enabled, register.sends_json, register.owner_id)
  returning * into v_registration;
  foreach v_event in array coalesce(events, '{}') loop
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select v_registration.id, e.id
    from webhooks.entity_events e
    where e.entity || ':' || e.action = v_event
    on conflict do nothing;
    if not exists (select from webhooks.entity_events e where e.entity || ':' || e.action = v_event) then
      raise exception 'webhooks.register: there is no entity event %', v_event
        using errcode = 'WHENT',
              hint = 'Write events as public.orders:update. Entity events here: ' || coalesce(
                (select string_agg(e.entity || ':' || e.action, ', ' order by e.entity, e.action) from webhooks.entity_events e),
                'none; add one with insert into webhooks.entity_events (entity, action) values (''public.orders'', ''update'')') || '.';
    end if;
  end loop;
  return v_registration;
end
$$;
comment on function webhooks.register(text, text[], text, boolean, boolean, text) is
  'Adds a registration and the entity events it is told of, as in webhooks.register(''https://example.com/hook'', ''{public.orders:create,public.orders:update}'').';
