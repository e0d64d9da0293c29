-- Daily partitions of the three logs: made ahead, and dropped when they are older than settings.retention_days.
-- A default partition catches what a stopped maintenance would lose; the next maintenance moves it where it belongs.

create or replace function webhooks.daily_parents()
returns table (parent regclass, time_column text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  values ('webhooks.webhook_activity'::regclass, 'occurred_at'),
         ('webhooks.webhook_deliveries_finished'::regclass, 'occurred_at'),
         ('webhooks.webhook_attempts'::regclass, 'tried_at')
$$;
comment on function webhooks.daily_parents() is 'The tables that are partitioned by day, and the column that says which.';

create or replace function webhooks.partition_name(parent regclass, day date)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.relname || to_char(day, '"_"YYYYMMDD') from pg_class c where c.oid = parent
$$;
comment on function webhooks.partition_name(regclass, date) is 'The name of the partition of a UTC day, as in webhook_activity_20261124.';

create or replace function webhooks.make_partition(parent regclass, time_column text, day date)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text := webhooks.partition_name(parent, day);
  v_default regclass := format('%s_default', parent)::regclass;
  v_from timestamptz := day::timestamp at time zone 'UTC';
  v_to timestamptz := (day + 1)::timestamp at time zone 'UTC';
  v_columns text;
begin
  if to_regclass('webhooks.' || v_name) is not null then
    return false;
  end if;
  -- Made apart and then attached: CREATE TABLE … PARTITION OF would lock the parent, and with it every write.
  execute format('create table webhooks.%I (like %s including all)', v_name, parent);
  execute format('lock table %s in access exclusive mode', v_default);
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns
  from pg_attribute a
  where a.attrelid = parent and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
  execute format(
    'with caught as (delete from %1$s where %2$I >= %3$L and %2$I < %4$L returning *)
     insert into webhooks.%5$I (%6$s) select %6$s from caught',
    v_default, time_column, v_from, v_to, v_name, v_columns);
  execute format('alter table %s attach partition webhooks.%I for values from (%L) to (%L)', parent, v_name, v_from, v_to);
  return true;
end
$$;
comment on function webhooks.make_partition(regclass, text, date) is
  'Makes the partition of one UTC day and moves into it what the default partition caught of that day. False: it was there.';

create or replace function webhooks.make_partitions(days_ahead integer default 7)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_parent record;
  v_day date;
  v_made integer := 0;
  v_today date := (now() at time zone 'UTC')::date;
begin
  for v_parent in select p.parent, p.time_column from webhooks.daily_parents() p loop
    for v_day in execute format(
      'select generate_series(%1$L::date, %1$L::date + %2$s, interval ''1 day'')::date
       union select distinct (d.%3$I at time zone ''UTC'')::date from %4$s_default d',
      v_today, days_ahead, v_parent.time_column, v_parent.parent)
    loop
      v_made := v_made + webhooks.make_partition(v_parent.parent, v_parent.time_column, v_day)::integer;
    end loop;
  end loop;
  return v_made;
end
$$;
comment on function webhooks.make_partitions(integer) is
  'Makes the partitions of today, of the days ahead, and of any day the default partitions caught. Returns how many.';

create or replace function webhooks.drop_partitions()
returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_partition record;
  v_dropped text[] := '{}';
  v_keep_from date := (now() at time zone 'UTC')::date - (select s.retention_days from webhooks.settings s);
begin
  for v_partition in
    select p.parent, c.relname, d.day
    from webhooks.daily_parents() p
    join pg_inherits i on i.inhparent = p.parent
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (select to_date(right(c.relname, 8), 'YYYYMMDD')) d(day)
    where c.relname ~ '_\d{8}$' and d.day < v_keep_from
      -- Never the activity that a live delivery is still to tell of.
      and not (p.parent = 'webhooks.webhook_activity'::regclass and exists (
        select from webhooks.webhook_deliveries_live l
        where l.occurred_at >= d.day::timestamp at time zone 'UTC' and l.occurred_at < (d.day + 1)::timestamp at time zone 'UTC'))
    order by d.day, c.relname
  loop
    begin
      execute format('drop table webhooks.%I', v_partition.relname);
      v_dropped := v_dropped || v_partition.relname::text;
    exception when lock_not_available then
      -- Somebody reads it. Waiting would make every write wait behind us, so it stays until the next maintenance.
      raise notice 'webhooks.drop_partitions: % is in use and stays until the next maintenance', v_partition.relname;
    end;
  end loop;
  return v_dropped;
end
$$;
comment on function webhooks.drop_partitions() is
  'Drops the daily partitions older than settings.retention_days, but no activity that a live delivery needs. Returns their names.';

create or replace function webhooks.maintain()
returns json
language plpgsql
set search_path = pg_catalog, pg_temp
-- What it locks, writes wait for: it gives up rather than have them wait, and is called again within the hour.
set lock_timeout = '500ms'
as $$
declare
  v_made integer;
  v_dropped text[];
begin
  if not pg_try_advisory_xact_lock(1919907688, 5) then
    return json_build_object('skipped', 'another maintenance is running');
  end if;
  v_made := webhooks.make_partitions();
  v_dropped := webhooks.drop_partitions();
  return json_build_object('made', v_made, 'dropped', v_dropped, 'cancelled', webhooks.cancel_orphans(),
                           'forgotten', webhooks.forget_expired_secrets(), 'uncounted', webhooks.forget_counts(),
                           'backfills', webhooks.forget_backfills());
end
$$;
comment on function webhooks.maintain() is
  'What keeps it running: partitions made ahead and dropped after retention_days, orphaned deliveries cancelled, expired secrets, old counts and back-fills forgotten. Called by the worker every hour and by every migration.';
