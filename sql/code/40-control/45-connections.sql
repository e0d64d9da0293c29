create or replace function webhooks.tg_webhook_registration_headers__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The constraints say the same; their errors would show the row, and with it the value.
  if new.name !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,100}$' then
    raise exception 'This is no name of a header: %', to_json(new.name)
      using errcode = 'WHHDR', column = 'name', hint = 'Use letters, digits and hyphens, without spaces, as in X-Api-Version.';
  end if;
  if lower(new.name) ~ ('^(host|content-length|content-type|content-encoding|accept-encoding|transfer-encoding|connection|keep-alive'
      || '|te|trailer|upgrade|expect|user-agent|webhook-.*|proxy-.*)$') then
    raise exception 'The header % cannot be set: HTTP or Rowhook itself needs it.', new.name
      using errcode = 'WHHDR', column = 'name', hint = 'Choose another name.';
  end if;
  if new.value !~ '^[\u0021-\u007e]([\u0020-\u007e\t]*[\u0021-\u007e])?$' or length(new.value) > 4096 then
    raise exception 'The header % cannot have this value.', new.name
      using errcode = 'WHHDR', column = 'value',
            hint = 'Use one line of printable ASCII that neither begins nor ends with a space, of 4096 characters at most.';
  end if;
  if tg_op = 'INSERT' and (
    select count(*) >= 32
    from webhooks.webhook_registration_headers h
    where h.registration_id = new.registration_id and lower(h.name) <> lower(new.name)
  ) then
    raise exception 'A registration can have 32 headers at most.'
      using errcode = 'WHHDR', hint = 'Remove one with webhooks.remove_header.';
  end if;
  if lower(new.name) = 'authorization' and exists (
    select from webhooks.webhook_registration_connections c where c.registration_id = new.registration_id and c.auth <> 'none'
  ) then
    raise exception 'The header % cannot be set: the registration''s authentication makes it.', new.name
      using errcode = 'WHHDR', column = 'name',
            hint = 'Set auth to none in webhooks.webhook_registration_connections, or leave the header out.';
  end if;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registration_headers__check() is 'Refuses headers that cannot be sent, in errors that do not repeat the value.';

create or replace trigger _500_check before insert or update on webhooks.webhook_registration_headers
  for each row execute function webhooks.tg_webhook_registration_headers__check();

create or replace function webhooks.tg_webhook_registration_connections__check()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_problem text;
begin
  if tg_op = 'INSERT' or new.oauth2_token_uri is distinct from old.oauth2_token_uri then
    v_problem := webhooks.uri_problem(new.oauth2_token_uri);
    if v_problem is not null then perform webhooks.refuse_uri('The URI of the authorization server', v_problem); end if;
  end if;
  if (tg_op = 'INSERT' or new.proxy_uri is distinct from old.proxy_uri) and not exists (
    select from webhooks.settings s where rtrim(lower(new.proxy_uri), '/') = any (s.trusted_proxies)
  ) then
    v_problem := webhooks.uri_problem(new.proxy_uri);
    -- A proxy carries what is encrypted already.
    if v_problem <> 'Only https is allowed.' then perform webhooks.refuse_uri('The URI of the proxy', v_problem); end if;
  end if;
  if new.auth <> 'none' and exists (
    select from webhooks.webhook_registration_headers h
    where h.registration_id = new.registration_id and lower(h.name) = 'authorization'
  ) then
    raise exception 'The registration has a header Authorization of its own.'
      using errcode = 'WHHDR', column = 'auth', hint = 'Remove it with webhooks.remove_header, or set auth to none.';
  end if;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registration_connections__check() is
  'Refuses a proxy or an authorization server that workers would refuse to connect to.';

create or replace trigger _500_check before insert or update on webhooks.webhook_registration_connections
  for each row execute function webhooks.tg_webhook_registration_connections__check();

create or replace function webhooks.set_header(registration_id bigint, name text, value text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform webhooks.assert_registration(set_header.registration_id);
  insert into webhooks.webhook_registration_headers (registration_id, name, value)
  values (set_header.registration_id, set_header.name, set_header.value)
  on conflict (registration_id, lower(name)) do update set name = excluded.name, value = excluded.value, is_secret = false;
end
$$;
comment on function webhooks.set_header(bigint, text, text) is
  'Sets a header that each request of the registration carries. For one that is secret, use the command line: rowhook secrets set. Errors: WHREG, WHHDR.';

create or replace function webhooks.remove_header(registration_id bigint, name text)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from webhooks.webhook_registration_headers h
  where h.registration_id = remove_header.registration_id and lower(h.name) = lower(remove_header.name);
  return found;
end
$$;
comment on function webhooks.remove_header(bigint, text) is 'Removes a header. False: the registration had none of that name.';

create or replace function webhooks.tg__raise_registration_version()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What it lacked, it may not need any more: who sends to it next finds out.
  update webhooks.webhook_registrations r
  set version = r.version + 1,
      hold_reason = case when r.hold_reason not like 'secret-missing:%' then r.hold_reason end
  where r.id = coalesce(new.registration_id, old.registration_id);
  return null;
end
$$;
comment on function webhooks.tg__raise_registration_version() is 'A change of how a registration is sent to makes a new version of it.';

create or replace trigger _900_raise_version after insert or update or delete on webhooks.webhook_registration_headers
  for each row execute function webhooks.tg__raise_registration_version();
create or replace trigger _900_raise_version after insert or update or delete on webhooks.webhook_registration_connections
  for each row execute function webhooks.tg__raise_registration_version();

create or replace function webhooks.tg_webhook_registration_headers__forget_secret()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and new.is_secret and lower(new.name) = lower(old.name) then return null; end if;
  delete from webhooks.webhook_secrets s
  where s.registration_id = old.registration_id and s.kind = 'header' and s.name = lower(old.name);
  return null;
end
$$;
comment on function webhooks.tg_webhook_registration_headers__forget_secret() is 'With a secret header goes its value.';

create or replace trigger _900_forget_secret after update or delete on webhooks.webhook_registration_headers
  for each row when (old.is_secret) execute function webhooks.tg_webhook_registration_headers__forget_secret();

create or replace function webhooks.put_secret(
  registration_id bigint, secret_id uuid, kind text, name text, ciphertext bytea, key_id text
)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.assert_registration(registration_id);
  -- Two that do so at once come one after the other.
  perform from webhooks.webhook_registrations r where r.id = put_secret.registration_id for no key update;
  delete from webhooks.webhook_secrets s
  where s.registration_id = put_secret.registration_id and s.kind = put_secret.kind and s.name = put_secret.name;
  insert into webhooks.webhook_secrets (id, registration_id, kind, name, ciphertext, key_id)
  values (secret_id, put_secret.registration_id, put_secret.kind, put_secret.name, put_secret.ciphertext, put_secret.key_id);
  update webhooks.webhook_registrations r
  set hold_reason = null
  where r.id = put_secret.registration_id and r.hold_reason like 'secret-missing:%';
  if found then
    perform pg_notify('webhooks', '');
  end if;
end
$$;
comment on function webhooks.put_secret(bigint, uuid, text, text, bytea, text) is
  'Sets a secret of a registration that is none to sign with, in place of the one before. Called with what the command line has encrypted. Deliveries that were held for want of a secret go on. Errors: WHREG.';

create or replace function webhooks.set_secret_header(registration_id bigint, secret_id uuid, name text, ciphertext bytea, key_id text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform webhooks.assert_registration(set_secret_header.registration_id);
  insert into webhooks.webhook_registration_headers (registration_id, name, value, is_secret)
  values (set_secret_header.registration_id, set_secret_header.name, null, true)
  on conflict (registration_id, lower(name)) do update set name = excluded.name, value = null, is_secret = true;
  perform webhooks.put_secret(
    set_secret_header.registration_id, secret_id, 'header', lower(set_secret_header.name), ciphertext, key_id);
end
$$;
comment on function webhooks.set_secret_header(bigint, uuid, text, bytea, text) is
  'Sets a header whose value is secret. Called with what the command line has encrypted. Errors: WHREG, WHHDR.';
