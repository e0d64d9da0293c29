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
return round(power(1.2::double precision, greatest(bucket - 0.5, 0)))::integer;
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

create or replace function webhooks.count_steps()
returns table (seconds integer, kept interval)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- A plot of an hour is by the minute, one of a day by ten minutes.
  select c.seconds, c.kept
  from webhooks.settings s
  cross join lateral (values
    (60, interval '2 hours'), (600, interval '25 hours'), (3600, s.retention_days * interval '1 day')) c(seconds, kept)
$$;
comment on function webhooks.count_steps() is 'The steps by which attempts are counted, in seconds, and how long the counts of each are kept.';

create or replace function webhooks.count_attempts(from_id bigint, from_time timestamptz)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into webhooks.webhook_attempt_counts as k (block, seconds, registration_id, starts_at, outcome, bucket, attempts)
  select t.id / webhooks.block_size(), s.seconds, r.registration_id, b.starts_at, t.outcome, webhooks.duration_bucket(t.duration_ms), count(*)
  from webhooks.webhook_attempts t
  cross join webhooks.count_steps() s
  cross join lateral (select date_bin(s.seconds * interval '1 second', t.tried_at, timestamptz '2000-01-01 00:00:00Z')) b(starts_at)
  cross join lateral (values (t.registration_id), (0)) r(registration_id)
  where t.id >= from_id and t.tried_at >= from_time and not t.superseded and t.trigger <> 'test'
    and b.starts_at > now() - s.kept
  group by 1, 2, 3, 4, 5, 6
  -- Nothing is ever taken out of the log, so that what was counted once is counted still.
  on conflict on constraint webhook_attempt_counts_pkey do update set attempts = excluded.attempts
  where k.attempts <> excluded.attempts
$$;
comment on function webhooks.count_attempts(bigint, timestamptz) is 'Counts the attempts from an id and a time on, which begin a block, anew.';

create or replace function webhooks.settle_attempts(before_block bigint)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with settled as (
    delete from webhooks.webhook_attempt_counts k where k.block >= 0 and k.block < before_block returning k.*
  )
  insert into webhooks.webhook_attempt_counts as k (block, seconds, registration_id, starts_at, outcome, bucket, attempts)
  select -1, s.seconds, s.registration_id, s.starts_at, s.outcome, s.bucket, sum(s.attempts)
  from settled s
  group by s.seconds, s.registration_id, s.starts_at, s.outcome, s.bucket
  on conflict on constraint webhook_attempt_counts_pkey do update set attempts = k.attempts + excluded.attempts
$$;
comment on function webhooks.settle_attempts(bigint) is
  'Adds up the counts of the blocks before one, which will not be counted again: so there are few rows to read.';

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
  v_block bigint;
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
  v_block := coalesce(v_settled.attempt_id, 0) / webhooks.block_size();
  perform webhooks.count_attempts(v_block * webhooks.block_size(), v_from);
  perform webhooks.settle_attempts(v_block);
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
  with steps as (
    delete from webhooks.webhook_attempt_counts k
    using webhooks.count_steps() s
    where k.seconds = s.seconds and k.starts_at < now() - s.kept
    returning 1
  ),
  hours as (
    delete from webhooks.webhook_activity_counts k
    using webhooks.settings s
    where k.starts_at < now() - s.retention_days * interval '1 day'
    returning 1
  ),
  marks as (
    delete from webhooks.webhook_marks m
    using webhooks.settings s
    -- Never the latest: what it says is settled must not be counted again.
    where m.at < now() - s.retention_days * interval '1 day' and m.at < (select max(l.at) from webhooks.webhook_marks l) - interval '1 day'
    returning 1
  )
  select (select count(*) from steps) + (select count(*) from hours) + (select count(*) from marks)
$$;
comment on function webhooks.forget_counts() is
  'Deletes counts that are kept no longer, and marks older than settings.retention_days. Returns how many.';
