create or replace function webhooks.give_back_inactive(registration_ids bigint[], activity_ids bigint[], tokens bigint[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  -- Nothing was tried: what else there is to say of an attempt is null.
  select webhooks.record_results(array_agg(c.activity_id), array_agg(c.registration_id), array_agg(c.token),
                                 array_agg('released'::text), null, null, null, null, null, null, null)
  from unnest(registration_ids, activity_ids, tokens) c(registration_id, activity_id, token)
  join webhooks.webhook_registrations r on r.id = c.registration_id and not r.is_enabled
  having count(*) > 0
$$;
comment on function webhooks.give_back_inactive(bigint[], bigint[], bigint[]) is
  'Gives claimed deliveries back, untried, whose registration was paused or disabled since: they need not wait until their claims lapse.';
