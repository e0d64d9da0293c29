create or replace function webhooks.tg_webhook_deliveries_live__refuse_state()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'delivery of activity % to registration %: state %, claim token %, claimed until %, next try at % do not go together',
      new.activity_id, new.registration_id, new.state, coalesce(new.claim_token::text, 'none'),
      coalesce(new.claimed_until::text, 'none'), coalesce(new.next_try_at::text, 'none')
    using errcode = 'check_violation', schema = 'webhooks', table = 'webhook_deliveries_live',
          constraint = 'webhook_deliveries_live_state_lawful',
          hint = 'Use webhooks.replay, webhooks.cancel, webhooks.pause and webhooks.resume to change deliveries.';
end
$$;
comment on function webhooks.tg_webhook_deliveries_live__refuse_state() is 'What a live delivery may not become.';

-- On updates only: a delivery begins as pending, by the columns' defaults, and on inserts Postgres would prepare the
-- condition anew for each statement of the application that is captured.
create or replace trigger _900_refuse_state after update on webhooks.webhook_deliveries_live
  for each row
  when ((
    case new.state
      when 'claimed' then new.claim_token is not null and new.claimed_until is not null
      when 'pending' then new.claim_token is null and new.claimed_until is null
      when 'retrying' then new.claim_token is null and new.claimed_until is null
      when 'blocked' then new.claim_token is null and new.claimed_until is null
        and new.next_try_at = 'infinity' and new.order_key is not null
    end
  ) is not true)
  execute function webhooks.tg_webhook_deliveries_live__refuse_state();
