create or replace function webhooks.load_deliveries(registration_ids bigint[], activity_ids bigint[], tokens bigint[])
returns table (
  registration_id bigint, activity_id bigint, token bigint, attempts smallint, lease_ms integer, order_key text,
  retry_in_ms double precision, jitter real,
  endpoint_version bigint, sends_json boolean,
  entity text, action text, past_tense text, object_id text, depth smallint, group_kind text, body text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- By key, one after the other, whatever the statistics say: a scan of a day's activity would be a disaster.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return query
  select d.registration_id, d.activity_id, d.claim_token, d.attempts,
         (extract(epoch from d.claimed_until - clock_timestamp()) * 1000)::integer, d.order_key,
         case when d.trigger <> 'test' and (r.max_age is null or w.wait < d.occurred_at + r.max_age - now())
           then (extract(epoch from w.wait) * 1000)::double precision end,
         r.jitter, r.version, r.sends_json,
         a.entity, a.action, webhooks.past_tense(a.action), a.object_id, coalesce(a.depth, 0::smallint), g.grouping,
         case
           when not r.sends_json then ''
           when g.leader_id is not null then webhooks.group_body(g)
           else webhooks.request_body(a, too_large.yes)
         end
  from unnest(registration_ids, activity_ids, tokens) c(registration_id, activity_id, token)
  join webhooks.webhook_deliveries_live d
    on d.activity_id = c.activity_id and d.registration_id = c.registration_id and d.claim_token = c.token
  join webhooks.webhook_registrations r on r.id = d.registration_id and r.is_enabled
  -- The wait after the attempt that counts next; a replay does not count, so that the schedule goes on where it was.
  cross join lateral (
    select r.retry_schedule[case d.trigger when 'manual' then greatest(d.attempts, 1) else d.attempts + 1 end]
  ) w(wait)
  join webhooks.webhook_activity a on a.id = d.activity_id and a.occurred_at = d.occurred_at
  left join webhooks.webhook_groups g on g.registration_id = d.registration_id and g.leader_id = d.group_id
  cross join lateral webhooks.payload_limit(a.occurred_at) l
  cross join lateral (select webhooks.is_too_large(a, l.max_payload_bytes) offset 0) too_large(yes);
end
$$;
comment on function webhooks.load_deliveries(bigint[], bigint[], bigint[]) is
  'What a worker needs to send the deliveries it was handed, of a group its leader, but for what webhooks.load_endpoints tells. Those whose claim has lapsed or whose registration is not active or gone are left out: see webhooks.give_back_inactive. retry_in_ms is null when there is no retry: the schedule is used up, the change is too old, or it is a test.';
