-- What the results of attempts say about an endpoint: the circuit breaker, and the rules that disable a registration.

create or replace function webhooks.failures_to_open()
returns integer
language sql immutable
return 20;
comment on function webhooks.failures_to_open() is 'After how many failures without a success between them a circuit opens.';

create or replace function webhooks.probe_pause(opened integer)
returns interval
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  -- 5 s, doubling up to 5 minutes; up to a fifth more or less, so that probes of many endpoints on one host spread.
  select least(interval '5 s' * 2 ^ least(opened, 10), interval '5 minutes') * (0.8 + 0.4 * random())
$$;
comment on function webhooks.probe_pause(integer) is 'How long a circuit that opened so many times in a row stays open before a probe.';

create or replace function webhooks.judge_endpoints(
  registration_ids bigint[], outcomes text[], statuses smallint[], error_classes text[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_failing bigint[];
begin
  -- Most batches are successes of endpoints that are well: they end here.
  if not ('retry' = any (outcomes) or 'failed' = any (outcomes))
    and not exists (select from webhooks.webhook_circuits c where c.failures > 0 or c.ramp is not null) then
    return;
  end if;

  -- Back after an outage: deliveries flow again, few at first, twice as many with each batch of successes.
  update webhooks.webhook_circuits c
  set state = 'closed',
      failures = 0,
      failing_since = null,
      opened = 0,
      probe_at = null,
      ramp = case
        when c.state = 'open' then least(10, r.max_in_flight)
        when c.ramp * 2 < r.max_in_flight then c.ramp * 2
      end
  from webhooks.webhook_registrations r
  where r.id = c.registration_id
    and (c.failures > 0 or c.ramp is not null)
    and c.registration_id in (
      select u.id from unnest(registration_ids, outcomes) u(id, outcome) where u.outcome = 'delivered');

  -- A shutdown of ours is not the endpoint's failure.
  with failing as (
    insert into webhooks.webhook_circuits as c (registration_id, failures, failing_since)
    select u.id, count(*), now()
    from unnest(registration_ids, outcomes, error_classes) u(id, outcome, error_class)
    join webhooks.webhook_registrations r on r.id = u.id
    group by u.id
    having count(*) filter (where u.outcome = 'delivered') = 0
      and count(*) filter (where u.outcome in ('retry', 'failed') and u.error_class <> 'aborted') = count(*)
    order by u.id
    on conflict (registration_id) do update set
      failures = c.failures + excluded.failures,
      failing_since = coalesce(c.failing_since, excluded.failing_since)
    returning c.registration_id
  )
  select array_agg(f.registration_id) into v_failing from failing f;

  -- Down: after so many failures in a row the circuit opens, and after a probe that failed it stays open, for longer. What was
  -- under way when it opened does not put the probe off.
  update webhooks.webhook_circuits c
  set state = 'open',
      ramp = null,
      opened = c.opened + 1,
      probe_at = now() + webhooks.probe_pause(c.opened)
  where c.registration_id = any (v_failing)
    and c.failures >= webhooks.failures_to_open()
    and (c.state = 'closed' or c.probe_at <= now());

  perform webhooks.disable_by_rule(u.id, 'The endpoint answered 410 Gone: it wants no more.')
  from (select distinct u.id from unnest(registration_ids, statuses) u(id, status) where u.status = 410) u;

  perform webhooks.disable_by_rule(c.registration_id, format('The endpoint failed for %s without one success.', r.disable_after))
  from webhooks.webhook_circuits c
  join webhooks.webhook_registrations r on r.id = c.registration_id
  where c.registration_id = any (registration_ids) and c.failing_since < now() - r.disable_after;
end
$$;
comment on function webhooks.judge_endpoints(bigint[], text[], smallint[], text[]) is
  'Opens and closes circuits, and disables registrations, by the results of one batch of attempts.';

create or replace function webhooks.disable_by_rule(registration_id bigint, reason text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
  update webhooks.webhook_registrations r
  set state = 'disabled', state_reason = reason, state_changed_by = 'rule'
  where r.id = disable_by_rule.registration_id and r.state = 'active'
$$;
comment on function webhooks.disable_by_rule(bigint, text) is 'Disables an active registration, once: a second call finds it disabled.';
