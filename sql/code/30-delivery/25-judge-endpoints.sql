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

  -- Down: after so many failures in a row the circuit opens. A shutdown of ours is not the endpoint's failure.
  insert into webhooks.webhook_circuits as c (registration_id, failures, failing_since, state, opened, probe_at)
  select u.id, count(*), now(),
         case when count(*) >= webhooks.failures_to_open() then 'open' else 'closed' end,
         (count(*) >= webhooks.failures_to_open())::integer,
         case when count(*) >= webhooks.failures_to_open() then now() + webhooks.probe_pause(0) end
  from unnest(registration_ids, outcomes, error_classes) u(id, outcome, error_class)
  join webhooks.webhook_registrations r on r.id = u.id
  group by u.id
  having count(*) filter (where u.outcome = 'delivered') = 0
    and count(*) filter (where u.outcome in ('retry', 'failed') and u.error_class <> 'aborted') = count(*)
  order by u.id
  on conflict (registration_id) do update set
    failures = c.failures + excluded.failures,
    failing_since = coalesce(c.failing_since, excluded.failing_since),
    state = case when c.failures + excluded.failures >= webhooks.failures_to_open() then 'open' else c.state end,
    ramp = case when c.failures + excluded.failures >= webhooks.failures_to_open() then null else c.ramp end,
    opened = case when c.probe_at <= now() or c.state = 'closed' and c.failures + excluded.failures >= webhooks.failures_to_open() then c.opened + 1 else c.opened end,
    probe_at = case
      when c.probe_at > now() then c.probe_at
      when c.failures + excluded.failures >= webhooks.failures_to_open() then now() + webhooks.probe_pause(c.opened)
    end;

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
