-- active, paused (by a person) or disabled (by rule). Deliveries of a registration that is not active are held: kept, and
-- sent in their order once it is active again.

create or replace function webhooks.acting_role()
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(nullif(current_setting('webhooks.actor', true), ''), session_user::text)
$$;
comment on function webhooks.acting_role() is 'Who acts: the setting webhooks.actor, or the session''s role.';

create or replace function webhooks.tg_webhook_registrations__keep_state()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- is_enabled and state say the same in two words: whichever was changed is followed by the other.
  if tg_op = 'INSERT' then
    if not new.is_enabled and new.state = 'active' then
      new.state := 'paused';
    end if;
  elsif new.state = old.state and new.is_enabled <> old.is_enabled then
    new.state := case when new.is_enabled then 'active' else 'paused' end;
  end if;
  new.is_enabled := new.state = 'active';
  if tg_op = 'INSERT' or new.state <> old.state then
    new.state_changed_at := now();
    if tg_op = 'INSERT' or new.state_changed_by is not distinct from old.state_changed_by then
      new.state_changed_by := webhooks.acting_role();
    end if;
    if new.state = 'active' then
      new.state_reason := null;
    end if;
  end if;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registrations__keep_state() is 'Keeps is_enabled and state together, and who changed them and when.';

create or replace trigger _500_keep_state before insert or update on webhooks.webhook_registrations
  for each row execute function webhooks.tg_webhook_registrations__keep_state();

create or replace function webhooks.tg_webhook_registrations__prepare_circuit()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.rate_limit is not null then
    insert into webhooks.webhook_circuits (registration_id, tokens, tokens_at)
    values (new.id, webhooks.rate_burst(new.rate_limit), now())
    on conflict (registration_id) do update set tokens = excluded.tokens, tokens_at = excluded.tokens_at
      where webhook_circuits.tokens is null;
  end if;
  -- A person who resumes it says that the endpoint is well: what was held against it is forgotten.
  if tg_op = 'UPDATE' and new.state = 'active' and old.state <> 'active' then
    update webhooks.webhook_circuits c
    set state = 'closed', failures = 0, failing_since = null, opened = 0, probe_at = null, ramp = least(10, new.max_in_flight)
    where c.registration_id = new.id and c.failures > 0;
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_registrations__prepare_circuit() is 'Gives a rate limit its tokens, and a resumed registration a fresh start.';

create or replace trigger _900_prepare_circuit after insert or update of rate_limit, state, is_enabled on webhooks.webhook_registrations
  for each row execute function webhooks.tg_webhook_registrations__prepare_circuit();

create or replace function webhooks.tg_webhook_registrations__order_live()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What was put off behind another (pending, or for ever) is due: where it has to wait still, it is put off anew.
  update webhooks.webhook_deliveries_live d
  set order_key = case when new.ordering = 'object' then webhooks.order_key(a.entity, a.object_id) end,
      state = case when d.state = 'blocked' then 'retrying' else d.state end,
      next_try_at = case when d.state = 'pending' or d.next_try_at = 'infinity' then least(d.next_try_at, now()) else d.next_try_at end
  from webhooks.webhook_activity a
  where d.registration_id = new.id and a.id = d.activity_id and a.occurred_at = d.occurred_at
    and a.origin = 'capture'; -- A test waits for no object, and none waits for it.
  return null;
end
$$;
comment on function webhooks.tg_webhook_registrations__order_live() is 'A new ordering holds for the deliveries that are live already.';

create or replace trigger _900_order_live after update of ordering on webhooks.webhook_registrations
  for each row when (old.ordering is distinct from new.ordering)
  execute function webhooks.tg_webhook_registrations__order_live();

create or replace function webhooks.assert_registration(registration_id bigint)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from webhooks.webhook_registrations r where r.id = assert_registration.registration_id) then
    raise exception 'there is no registration %', registration_id
      using errcode = 'WHREG', hint = 'select id, uri from webhooks.webhook_registrations shows those there are.';
  end if;
end
$$;
comment on function webhooks.assert_registration(bigint) is 'Error WHREG unless there is such a registration.';

create or replace function webhooks.pause(registration_id bigint, reason text default null)
returns webhooks.webhook_registrations
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_registration webhooks.webhook_registrations;
begin
  perform webhooks.assert_registration(registration_id);
  update webhooks.webhook_registrations r
  set state = 'paused', state_reason = pause.reason, state_changed_by = webhooks.acting_role()
  where r.id = pause.registration_id and r.state <> 'paused';
  select * into v_registration from webhooks.webhook_registrations r where r.id = pause.registration_id;
  return v_registration;
end
$$;
comment on function webhooks.pause(bigint, text) is 'Stops sending to a registration: its deliveries are held until webhooks.resume.';

create or replace function webhooks.resume(registration_id bigint)
returns webhooks.webhook_registrations
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_registration webhooks.webhook_registrations;
begin
  perform webhooks.assert_registration(registration_id);
  update webhooks.webhook_registrations r
  set state = 'active', state_changed_by = webhooks.acting_role()
  where r.id = resume.registration_id and r.state <> 'active';
  select * into v_registration from webhooks.webhook_registrations r where r.id = resume.registration_id;
  perform pg_notify('webhooks', '');
  return v_registration;
end
$$;
comment on function webhooks.resume(bigint) is 'Makes a paused or disabled registration active again: what was held is sent, oldest first, few at a time after an outage.';

create or replace function webhooks.hold_registration(registration_id bigint, reason text, version bigint default null)
returns boolean
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  update webhooks.webhook_registrations r
  set hold_reason = reason
  where r.id = hold_registration.registration_id and r.hold_reason is distinct from reason
    and r.version = coalesce(hold_registration.version, r.version);
  select exists (
    select from webhooks.webhook_registrations r
    where r.id = hold_registration.registration_id and r.hold_reason = reason
  )
$$;
comment on function webhooks.hold_registration(bigint, text, bigint) is
  'Holds the deliveries of a registration that cannot be sent to by no fault of its endpoint, as without the key to its secrets. With the version that this is known of: only while it is the current one, for what was missing may be there by now. Returns whether they are held for that reason.';
