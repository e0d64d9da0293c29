create or replace function webhooks.load_deliveries(registration_ids bigint[], activity_ids bigint[], tokens bigint[])
returns table (
  registration_id bigint, activity_id bigint, token bigint, attempts smallint, lease_ms integer, order_key text,
  retry_in_ms double precision, jitter real,
  endpoint_version bigint, sends_json boolean,
  entity text, action text, past_tense text, object_id text, depth smallint, group_kind text, body text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- What is asked for, one by one, by key, whatever the statistics say. They are wrong for a queue most of the time: right after it was
-- emptied they call it empty, and a plan that begins with an empty queue reads a full one over and over. Where a table is within
-- `lateral (… offset 0)`, no plan can begin with it.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
as $$
begin
  return query
  select d.registration_id, d.activity_id, d.claim_token, d.attempts,
         (extract(epoch from d.claimed_until - clock_timestamp()) * 1000)::integer, d.order_key,
         case when d.trigger <> 'test' and (r.max_age is null or w.wait < d.occurred_at + r.max_age - now())
           then (extract(epoch from w.wait) * 1000)::double precision end,
         r.jitter, r.version, r.sends_json,
         a.entity, a.action, webhooks.past_tense(a.action), a.object_id, coalesce(a.depth, 0::smallint), g.grouping, a.body
  from unnest(registration_ids, activity_ids, tokens) c(registration_id, activity_id, token)
  cross join lateral (
    select d.* from webhooks.webhook_deliveries_live d
    where d.activity_id = c.activity_id and d.registration_id = c.registration_id and d.claim_token = c.token
    offset 0
  ) d
  cross join lateral (
    select r.* from webhooks.webhook_registrations r where r.id = d.registration_id and r.is_enabled offset 0
  ) r
  -- The wait after the attempt that counts next; a replay does not count, so that the schedule goes on where it was.
  cross join lateral (
    select r.retry_schedule[case d.trigger when 'manual' then greatest(d.attempts, 1) else d.attempts + 1 end]
  ) w(wait)
  left join lateral (
    select g.grouping, webhooks.group_body(g) as body
    from webhooks.webhook_groups g
    where g.registration_id = d.registration_id and g.leader_id = d.group_id
    offset 0
  ) g on d.group_id is not null
  cross join lateral (
    select a.entity, a.action, a.object_id, a.depth,
           case
             when not r.sends_json then ''
             when g.grouping is not null then g.body
             else webhooks.request_body(a, too_large.yes)
           end as body
    from webhooks.webhook_activity a
    cross join lateral webhooks.payload_limit(a.occurred_at) l
    cross join lateral (select webhooks.is_too_large(a, l.max_payload_bytes) offset 0) too_large(yes)
    where a.id = d.activity_id and a.occurred_at = d.occurred_at
    offset 0
  ) a;
end
$$;
comment on function webhooks.load_deliveries(bigint[], bigint[], bigint[]) is
  'What a worker needs to send the deliveries it was handed, of a group its leader, but for what webhooks.load_endpoints tells. Those whose claim has lapsed or whose registration is not active or gone are left out: see webhooks.give_back_inactive. retry_in_ms is null when there is no retry: the schedule is used up, the change is too old, or it is a test.';
