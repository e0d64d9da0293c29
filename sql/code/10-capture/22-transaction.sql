-- What a transaction says about its writes by set local webhooks.…. Whatever a setting holds, no write may fail by it.

create or replace function webhooks.transaction_delay()
returns interval
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_delay interval;
begin
  v_delay := current_setting('webhooks.delay', true);
  return case when v_delay > interval '0' and v_delay <= interval '30 days' then v_delay end;
exception when others then
  return null;
end
$$;
comment on function webhooks.transaction_delay() is
  'How long after the change the deliveries of this transaction are due, by webhooks.delay: up to 30 days. Null where that says nothing else.';

create or replace function webhooks.begin_collecting()
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if coalesce(current_setting('webhooks.collected_from', true), '') = '' then
    perform set_config('webhooks.collected_from', coalesce(pg_sequence_last_value('webhooks.webhook_activity_id_seq'), 0)::text, true);
  end if;
  return null;
end
$$;
comment on function webhooks.begin_collecting() is 'Notes where the activity of this transaction begins, for webhooks.current_activities.';

create or replace function webhooks.current_activities()
returns setof bigint
language sql stable
-- For the application: it sees what its own transaction has captured, and no more than the ids of that.
security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.id
  from webhooks.webhook_activity a
  where a.transaction = pg_current_xact_id_if_assigned()
    -- In a procedure that has committed, a transaction may begin after its statement.
    and a.occurred_at >= least(transaction_timestamp(), statement_timestamp())
    and a.id > case when current_setting('webhooks.collected_from', true) ~ '^\d{1,18}$'
                 then current_setting('webhooks.collected_from', true)::bigint else 0 end
  order by a.id
$$;
comment on function webhooks.current_activities() is
  'The ids of what this transaction has captured so far. Quick where the transaction began with set local webhooks.collect = on; without it the activity of the day is searched.';
