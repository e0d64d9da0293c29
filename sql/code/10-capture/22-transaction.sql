-- What a transaction says about its writes by set local webhooks.…. Whatever a setting holds, no write may fail by it.

create or replace function webhooks.stated_delay()
returns interval
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_delay interval;
begin
  v_delay := nullif(current_setting('webhooks.delay', true), '');
  return case when v_delay >= interval '0' and v_delay <= interval '30 days' then v_delay end;
exception when others then
  return null;
end
$$;
comment on function webhooks.stated_delay() is 'The interval in webhooks.delay, up to 30 days; null where it holds nothing, or something else.';

create or replace function webhooks.transaction_delay()
returns interval
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What is due leaves in the order in which it became so. To say that it did an hour earlier is to let it go ahead of what waits
  -- for less than that, and of nothing that waits for longer: nobody is kept waiting by it for ever. And dispatch need not know.
  select nullif(
    coalesce(webhooks.stated_delay(), interval '0') + case lower(current_setting('webhooks.priority', true))
      when 'high' then case when webhooks.stated_delay() > interval '0' then interval '0' else interval '-1 hour' end
      when 'low' then interval '1 minute'
      else interval '0'
    end,
    interval '0')
$$;
comment on function webhooks.transaction_delay() is
  'How long after the change the deliveries of this transaction are due, by webhooks.delay and webhooks.priority. Null where these say nothing else.';

create or replace function webhooks.transaction_note()
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select nullif(string_agg(format('webhooks.%s = %L was ignored: it is no %s.', s.name, left(s.value, 100), s.expected), ' ' order by s.name), '')
  from (
    select v.name, current_setting('webhooks.' || v.name, true) as value, v.expected, v.pattern
    from (values
      ('suppress', 'on or off', '^(on|off|true|false|yes|no|1|0)$'),
      ('collect', 'on or off', '^(on|off|true|false|yes|no|1|0)$'),
      ('priority', 'low, normal or high', '^(low|normal|high)$'),
      ('depth', 'number of events', '^[0-9]{1,4}$'),
      ('delay', 'interval from 0 to 30 days', null)
    ) v(name, expected, pattern)
  ) s
  where s.value <> '' and case when s.pattern is null then webhooks.stated_delay() is null else s.value !~* s.pattern end
$$;
comment on function webhooks.transaction_note() is 'Which of its settings of webhooks a transaction has made wrongly; null for none.';

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
    and a.id > case when current_setting('webhooks.collected_from', true) ~ '^[0-9]{1,18}$'
                 then current_setting('webhooks.collected_from', true)::bigint else 0 end
  order by a.id
$$;
comment on function webhooks.current_activities() is
  'The ids of what this transaction has captured so far. Quick where the transaction began with set local webhooks.collect = on; without it the activity of the day is searched.';
