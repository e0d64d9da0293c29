-- Who lives is asked of the lock table, not of heartbeats: a session's advisory locks end with its connection.
-- Class 1919907688 is Rowhook's: 1 migrations, 2 the dispatcher, 3 the dispatcher asleep, 4 any worker (shared); and for one
-- transaction 5 maintenance, 6 a call of webhooks.dispatch, 7 the counting of history.

create or replace function webhooks.workers_alive()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select count(distinct l.pid)::integer
  from pg_locks l
  where l.locktype = 'advisory' and l.classid = 1919907688 and l.objid = 4 and l.objsubid = 2 and l.granted
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
$$;
comment on function webhooks.workers_alive() is 'How many workers are connected to this database now.';

create or replace function webhooks.dispatcher_alive()
returns boolean
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.classid = 1919907688 and l.objid = 2 and l.objsubid = 2 and l.granted
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
  )
$$;
comment on function webhooks.dispatcher_alive() is 'Whether one of the workers is the dispatcher now.';
