-- How far the logs have come, by the minute, and what they hold, counted. A worker does both once a minute, after the fact:
-- neither a captured write nor the record of an attempt does anything for it.

create or replace function webhooks.block_size()
returns integer
language sql immutable
return 10000;
comment on function webhooks.block_size() is 'How many ids of a log are counted together.';

create or replace function webhooks.duration_bucket(duration_ms integer)
returns smallint
language sql immutable
return case when duration_ms <= 1 then 0 else ceil(ln(duration_ms) / ln(1.2)) end::smallint;
comment on function webhooks.duration_bucket(integer) is
  'Durations in steps of a fifth: bucket 13 is what took up to 1.2^13 ms. So percentiles of many counts together are off by a tenth at most.';

create or replace function webhooks.bucket_duration(bucket smallint)
returns integer
language sql immutable
return round(power(1.2, greatest(bucket - 0.5, 0)))::integer;
comment on function webhooks.bucket_duration(smallint) is 'The duration that stands for a bucket, in milliseconds: its middle.';

create or replace function webhooks.mark_history()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_activity bigint;
  v_attempt bigint;
begin
  select case when s.is_called then s.last_value else 0 end into v_activity from webhooks.webhook_activity_id_seq s;
  select case when s.is_called then s.last_value else 0 end into v_attempt from webhooks.webhook_attempts_id_seq s;
  -- In this order: whoever has drawn one of these ids has written to a table before, and has a number lower than ours.
  insert into webhooks.webhook_marks (at, activity_id, attempt_id, next_transaction)
  values (clock_timestamp(), v_activity, v_attempt, pg_current_xact_id())
  on conflict do nothing;
end
$$;
comment on function webhooks.mark_history() is
  'Notes how far the ids of activities and attempts have come. To be called in a transaction that has written nothing yet.';

create or replace function webhooks.count_attempts(from_id bigint, from_time timestamptz)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into webhooks.webhook_attempt_counts as k (block, per_hour, registration_id, starts_at, outcome, bucket, attempts)
  select t.id / webhooks.block_size(), s.per_hour, s.registration_id, s.starts_at, t.outcome, webhooks.duration_bucket(t.duration_ms), count(*)
  from webhooks.webhook_attempts t
  cross join lateral (values
    (true, t.registration_id, date_trunc('hour', t.tried_at, 'UTC')),
    (false, t.registration_id, date_trunc('minute', t.tried_at)),
    (false, 0, date_trunc('minute', t.tried_at))
  ) s(per_hour, registration_id, starts_at)
  where t.id >= from_id and t.tried_at >= from_time and not t.superseded and t.trigger <> 'test'
    and (s.per_hour or s.starts_at > now() - interval '25 hours')
  group by 1, 2, 3, 4, 5, 6
  -- Nothing is ever taken out of the log, so that what was counted once is counted still.
  on conflict on constraint webhook_attempt_counts_pkey do update set attempts = excluded.attempts
  where k.attempts <> excluded.attempts
$$;
comment on function webhooks.count_attempts(bigint, timestamptz) is 'Counts the attempts from an id and a time on, which begin a block, anew.';

create or replace function webhooks.count_activities(from_id bigint, from_time timestamptz)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into webhooks.webhook_activity_counts as k (block, starts_at, entity, action, activities)
  select a.id / webhooks.block_size(), date_trunc('hour', a.occurred_at, 'UTC'), a.entity, a.action, count(*)
  from webhooks.webhook_activity a
  where a.id >= from_id and a.occurred_at >= from_time and a.origin = 'capture'
  group by 1, 2, 3, 4
  on conflict on constraint webhook_activity_counts_pkey do update set activities = excluded.activities
  where k.activities <> excluded.activities
$$;
comment on function webhooks.count_activities(bigint, timestamptz) is 'Counts the activities from an id and a time on, which begin a block, anew.';

create or replace function webhooks.count_history()
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- By the ids of the last blocks, which the planner cannot know to be few.
set enable_seqscan = off
set jit = off
as $$
declare
  v_settled webhooks.webhook_marks;
  -- The first time, what the overview shows and no more.
  v_from timestamptz := now() - interval '25 hours';
begin
  if not pg_try_advisory_xact_lock(1919907688, 7) then
    return false;
  end if;
  -- Whatever has an id up to this mark has committed, or never will. Its block may have been begun before and is counted again.
  select m.* into v_settled
  from webhooks.webhook_marks m
  where m.next_transaction <= pg_snapshot_xmin(pg_current_snapshot())
  order by m.at desc
  limit 1;
  if found then
    v_from := '-infinity';
  end if;
  perform webhooks.mark_history();
  perform webhooks.count_attempts(coalesce(v_settled.attempt_id, 0) / webhooks.block_size() * webhooks.block_size(), v_from);
  perform webhooks.count_activities(coalesce(v_settled.activity_id, 0) / webhooks.block_size() * webhooks.block_size(), v_from);
  return true;
end
$$;
comment on function webhooks.count_history() is
  'Brings the counts of attempts and captured changes up to date. However late a transaction commits, what it added is counted. False: another is at it. Called by the worker every minute.';

create or replace function webhooks.forget_counts()
returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with kept as (
    select now() - s.retention_days * interval '1 day' as since from webhooks.settings s
  ),
  minutes as (
    delete from webhooks.webhook_attempt_counts k
    using kept
    where k.starts_at < now() - interval '25 hours' and (not k.per_hour or k.starts_at < kept.since)
    returning 1
  ),
  hours as (
    delete from webhooks.webhook_activity_counts k using kept where k.starts_at < kept.since returning 1
  ),
  marks as (
    delete from webhooks.webhook_marks m using kept where m.at < kept.since returning 1
  )
  select (select count(*) from minutes) + (select count(*) from hours) + (select count(*) from marks)
$$;
comment on function webhooks.forget_counts() is
  'Deletes counts by the minute that are older than a day, and counts by the hour and marks older than settings.retention_days. Returns how many.';
