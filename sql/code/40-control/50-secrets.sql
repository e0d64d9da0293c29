-- Signing secrets. A registration has one current secret, which does not expire, and while it rotates those that it
-- replaced, which sign along until they expire. Values are encrypted and decrypted by the workers and the command line.

create or replace function webhooks.live_secrets_limit()
returns integer
language sql immutable
return 5;
comment on function webhooks.live_secrets_limit() is 'How many signing secrets of one registration may be live: each adds a signature to every request.';

create or replace function webhooks.tg_webhook_secrets__limit_live()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_live integer;
  v_next_end timestamptz;
begin
  -- One at a time for each registration: two that count at once would not see each other.
  perform from webhooks.webhook_registrations r where r.id = new.registration_id for no key update;
  select count(*), min(s.expires_at) into v_live, v_next_end
  from webhooks.webhook_secrets s
  where s.registration_id = new.registration_id and s.kind = 'signing' and (s.expires_at is null or s.expires_at > now());
  if v_live > webhooks.live_secrets_limit() then
    raise exception 'registration % would have % live signing secrets; % is the limit',
      new.registration_id, v_live, webhooks.live_secrets_limit()
      using errcode = 'WHLIV',
            hint = format('Wait until %s, when the next one expires, or end the overlap now: select webhooks.end_secret_overlap(%s).',
              to_char(v_next_end at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), new.registration_id),
            schema = 'webhooks', table = 'webhook_secrets', constraint = '_900_limit_live';
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_secrets__limit_live() is 'Error WHLIV where a registration would have too many live signing secrets.';

create or replace trigger _900_limit_live after insert or update on webhooks.webhook_secrets
  for each row when (new.kind = 'signing')
  execute function webhooks.tg_webhook_secrets__limit_live();

create or replace function webhooks.tg_webhook_secrets__keep_identity()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'secret %: a secret belongs to its registration, kind and name', old.id
    using errcode = 'WHSEC', hint = 'Make a new one: the ciphertext would not decrypt under another identity.';
end
$$;
comment on function webhooks.tg_webhook_secrets__keep_identity() is 'Error WHSEC where a secret would be moved: its ciphertext would be lost.';

create or replace trigger _500_keep_identity before update on webhooks.webhook_secrets
  for each row when ((old.id, old.registration_id, old.kind, old.name) is distinct from (new.id, new.registration_id, new.kind, new.name))
  execute function webhooks.tg_webhook_secrets__keep_identity();

create or replace function webhooks.tg_webhook_secrets__log()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    perform webhooks.log_secret(new, 'created');
  elsif tg_op = 'DELETE' then
    perform webhooks.log_secret(old, 'deleted');
  else
    if new.expires_at is distinct from old.expires_at then
      perform webhooks.log_secret(new, 'replaced');
    end if;
    if new.ciphertext <> old.ciphertext or new.key_id <> old.key_id then
      perform webhooks.log_secret(new, 'rekeyed');
    end if;
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_secrets__log() is 'Writes what happens to secrets into webhooks.secret_log.';

create or replace function webhooks.log_secret(secret webhooks.webhook_secrets, action text)
returns void
language sql volatile
begin atomic
  insert into webhooks.secret_log (registration_id, secret_id, kind, name, action, actor)
  values (secret.registration_id, secret.id, secret.kind, secret.name, log_secret.action, webhooks.acting_role());
end;
comment on function webhooks.log_secret(webhooks.webhook_secrets, text) is 'Adds an entry to webhooks.secret_log.';

create or replace trigger _900_log after insert or update or delete on webhooks.webhook_secrets
  for each row execute function webhooks.tg_webhook_secrets__log();

create or replace function webhooks.tg_secret_log__only_add()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'webhooks.secret_log is only ever added to'
    using errcode = 'WHLOG', hint = 'What was done to secrets stays on record.';
end
$$;
comment on function webhooks.tg_secret_log__only_add() is 'Error WHLOG where an entry would be changed or deleted.';

create or replace trigger _500_only_add before update or delete or truncate on webhooks.secret_log
  for each statement execute function webhooks.tg_secret_log__only_add();

create or replace function webhooks.provision_signing_secret(
  registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text
)
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- Ten thousand new registrations get theirs in one statement: what was planned for an empty table would not do for the last.
set enable_seqscan = off
as $$
begin
  -- Whoever locks the registration first provides the secret; the others find it there.
  perform from webhooks.webhook_registrations r
  where r.id = provision_signing_secret.registration_id and r.signing = scheme
  for no key update;
  if not found
    or exists (
      select from webhooks.webhook_secrets s
      where s.registration_id = provision_signing_secret.registration_id
        and s.kind = 'signing' and s.expires_at is null and s.name = scheme)
    or webhooks.live_secrets_limit() <= (
      select count(*) from webhooks.webhook_secrets s
      where s.registration_id = provision_signing_secret.registration_id
        and s.kind = 'signing' and (s.expires_at is null or s.expires_at > now()))
  then
    return false;
  end if;
  perform webhooks.replace_signing_secret(registration_id, secret_id, scheme, ciphertext, key_id, public_key, interval '1 day');
  return true;
end
$$;
comment on function webhooks.provision_signing_secret(bigint, uuid, text, bytea, text, text) is
  'Gives a registration the signing secret of its scheme, if it has none. False: it has one, made by somebody else, or wants another scheme by now, or has too many live ones, which go on signing.';

create or replace function webhooks.replace_signing_secret(
  registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text, overlap interval
)
returns webhooks.webhook_secrets
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_secret webhooks.webhook_secrets;
begin
  update webhooks.webhook_secrets s
  set expires_at = now() + overlap
  where s.registration_id = replace_signing_secret.registration_id and s.kind = 'signing' and s.expires_at is null;
  insert into webhooks.webhook_secrets (id, registration_id, kind, name, ciphertext, key_id, public_key)
  values (secret_id, replace_signing_secret.registration_id, 'signing', scheme,
          replace_signing_secret.ciphertext, replace_signing_secret.key_id, replace_signing_secret.public_key)
  returning * into v_secret;
  return v_secret;
end
$$;
comment on function webhooks.replace_signing_secret(bigint, uuid, text, bytea, text, text, interval) is
  'Makes a secret the current one. The one before it signs along for the overlap. For a caller that holds the registration locked.';

create or replace function webhooks.rotate_signing_secret(
  registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text default null,
  overlap interval default '24 hours'
)
returns webhooks.webhook_secrets
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if overlap is null or overlap not between interval '0' and interval '30 days' then
    raise exception 'an overlap of % is none', overlap
      using errcode = 'WHSEC', hint = 'The overlap is from 0 to 30 days.';
  end if;
  perform webhooks.assert_registration(registration_id);
  -- Also when the scheme stays: the lock makes rotations of one registration wait for each other.
  update webhooks.webhook_registrations r set signing = scheme where r.id = rotate_signing_secret.registration_id;
  return webhooks.replace_signing_secret(registration_id, secret_id, scheme, ciphertext, key_id, public_key, overlap);
end
$$;
comment on function webhooks.rotate_signing_secret(bigint, uuid, text, bytea, text, text, interval) is
  'Gives a registration a new signing secret, and its scheme. The one before it signs along until the overlap (24 hours, at most 30 days) is over. Called with what a worker or the command line has encrypted. Errors: WHREG, WHSEC, WHLIV.';

create or replace function webhooks.end_secret_overlap(registration_id bigint)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ended integer;
begin
  perform webhooks.assert_registration(registration_id);
  update webhooks.webhook_secrets s
  set expires_at = now()
  where s.registration_id = end_secret_overlap.registration_id and s.kind = 'signing' and s.expires_at > now();
  get diagnostics v_ended = row_count;
  return v_ended;
end
$$;
comment on function webhooks.end_secret_overlap(bigint) is
  'From now on only the current secret of a registration signs. Returns how many were still signing along.';

create or replace function webhooks.reveal_signing_secrets(registration_id bigint)
returns setof webhooks.webhook_secrets
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_secret webhooks.webhook_secrets;
begin
  perform webhooks.assert_registration(registration_id);
  for v_secret in
    select s.* from webhooks.webhook_secrets s
    where s.registration_id = reveal_signing_secrets.registration_id and s.kind = 'signing' and (s.expires_at is null or s.expires_at > now())
    order by s.created_at desc, s.expires_at desc nulls first
  loop
    perform webhooks.log_secret(v_secret, 'revealed');
    return next v_secret;
  end loop;
end
$$;
comment on function webhooks.reveal_signing_secrets(bigint) is
  'The live signing secrets of a registration, encrypted, the current one first. To be called by whoever is about to show them: it is logged as that.';

create or replace function webhooks.release_secret_holds(key_ids text[])
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_released integer;
begin
  update webhooks.webhook_registrations r
  set hold_reason = null
  where r.hold_reason like 'secret-key:%'
    -- Without any key, nothing can be signed.
    and (r.signing = 'none' or cardinality(key_ids) > 0)
    and not exists (
      select from webhooks.webhook_secrets s
      where s.registration_id = r.id and (s.expires_at is null or s.expires_at > now())
        and (s.kind <> 'signing' or r.signing <> 'none') and s.key_id <> all (key_ids));
  get diagnostics v_released = row_count;
  if v_released > 0 then
    perform pg_notify('webhooks', '');
  end if;
  return v_released;
end
$$;
comment on function webhooks.release_secret_holds(text[]) is
  'Ends the holds of registrations that waited for a key, where these keys are all that their secrets need. Returns how many.';

create or replace function webhooks.forget_expired_secrets()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with forgotten as (
    delete from webhooks.webhook_secrets s where s.expires_at < now() - interval '7 days' returning 1
  )
  select count(*)::integer from forgotten
$$;
comment on function webhooks.forget_expired_secrets() is 'Deletes the secrets that expired a week ago. Returns how many.';
