-- Workers keep what they know of an endpoint under its version, so that a delivery brings nothing but the number.

create or replace function webhooks.tg_webhook_registrations__raise_version()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registrations__raise_version() is 'A change of what workers know of a registration makes a new version.';

-- Only the columns that webhooks.load_endpoints reads.
create or replace trigger _600_raise_version before update of uri, timeout_ms, signing on webhooks.webhook_registrations
  for each row execute function webhooks.tg_webhook_registrations__raise_version();

create or replace function webhooks.tg_webhook_secrets__raise_version()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update webhooks.webhook_registrations r
  set version = r.version + 1
  where r.id = coalesce(new.registration_id, old.registration_id);
  return null;
end
$$;
comment on function webhooks.tg_webhook_secrets__raise_version() is 'A change of a secret makes a new version of its registration.';

create or replace trigger _900_raise_version after insert or update or delete on webhooks.webhook_secrets
  for each row execute function webhooks.tg_webhook_secrets__raise_version();
