create or replace function webhooks.tg_webhook_deliveries__refuse_state()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unlawful record;
begin
  select c.* into v_unlawful
  from changed c
  where not c.finished and (
    case c.state
      when 'claimed' then c.claim_token is not null and c.claimed_until is not null
      when 'pending' then c.claim_token is null and c.claimed_until is null
      when 'retrying' then c.claim_token is null and c.claimed_until is null
      when 'blocked' then c.claim_token is null and c.claimed_until is null and c.next_try_at = 'infinity' and c.order_key is not null
    end) is not true
  limit 1;
  if found then
    raise exception 'delivery of activity % to registration %: state %, claim token %, claimed until %, next try at % do not go together',
        v_unlawful.activity_id, v_unlawful.registration_id, v_unlawful.state, coalesce(v_unlawful.claim_token::text, 'none'),
        coalesce(v_unlawful.claimed_until::text, 'none'), coalesce(v_unlawful.next_try_at::text, 'none')
      using errcode = 'check_violation', schema = 'webhooks', table = 'webhook_deliveries_live',
            constraint = 'webhook_deliveries_live_state_lawful',
            hint = 'Use webhooks.replay, webhooks.cancel, webhooks.pause and webhooks.resume to change deliveries.';
  end if;
  return null;
end
$$;
comment on function webhooks.tg_webhook_deliveries__refuse_state() is 'What a live delivery may not become.';

-- On updates only, and without a condition of the trigger's own: a delivery begins as pending, by the columns' defaults, and
-- Postgres reads the text of each check and condition anew for every write of the application that is captured.
create or replace trigger _900_refuse_state after update on webhooks.webhook_deliveries_live
  referencing new table as changed for each statement execute function webhooks.tg_webhook_deliveries__refuse_state();
create or replace trigger _900_refuse_state after update on webhooks.webhook_deliveries
  referencing new table as changed for each statement execute function webhooks.tg_webhook_deliveries__refuse_state();
