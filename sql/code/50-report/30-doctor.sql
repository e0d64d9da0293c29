create or replace function webhooks.forgotten_transactions(older_than interval default '1 hour')
returns table (gid text, prepared timestamptz)
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select p.gid, p.prepared from pg_prepared_xacts p
  where p.database = current_database() and p.prepared < clock_timestamp() - older_than
  order by p.prepared, p.gid
$$;
comment on function webhooks.forgotten_transactions(interval) is 'Transactions that were prepared so long ago and have not ended.';

create or replace function webhooks.doctor()
returns table (subject text, problem text, remedy text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select 'event triggers'::text, 'Capture follows a change of a watched table only when a worker looks, once a minute: until then an update of it may fail.'::text,
         'As a role that may create event triggers: select webhooks.install_event_triggers(). Otherwise, after each alter table, in the same transaction: select webhooks.reconcile().'::text
  where (select count(*) from pg_event_trigger t
         where t.evtname in ('webhooks_follow_tables', 'webhooks_note_dropped_tables') and t.evtenabled in ('O', 'A')) < 2;

  return query
  select s.entity, s.problem, 'Watch it anew, or take it out of the catalogue: see the problem.'::text
  from webhooks.audit_settings s
  where s.problem is not null
  order by s.entity;

  return query
  select format('%s:%s', e.entity, e.action), e.problem, 'Change its filter, or delete it: see the problem.'::text
  from webhooks.entity_events e
  where e.problem is not null
  order by e.entity, e.action;

  return query
  select s.entity, 'Its capture was compiled for a table that has changed since, or lacks triggers.'::text, 'select webhooks.reconcile();'::text
  from webhooks.audit_settings s
  where s.problem is null and exists (select from pg_class c where c.oid = s.relation) and not webhooks.is_up_to_date(s)
  order by s.entity;

  return query
  select s.entity, format('Trigger %s of %s is disabled: its writes are not captured.', g.tgname, g.tgrelid::regclass),
         format('alter table %s enable trigger %I;', g.tgrelid::regclass, g.tgname)
  from webhooks.audit_settings s
  cross join webhooks.capture_triggers(s) t
  join pg_trigger g on g.tgrelid = t.relation and g.tgname = t.name
  where g.tgenabled in ('D', 'R')
  order by s.entity, t.relation, t.name;

  return query
  select 'capture'::text, 'Capture is switched off: no write is captured.'::text, 'update webhooks.settings set capture_enabled = true;'::text
  from webhooks.settings s
  where not s.capture_enabled;

  return query
  select format('back-fill %s', b.id), format('It failed at %s of some %s rows of %s: %s', b.rows_done, coalesce(b.estimated_rows::text, '?'), b.entity, b.error),
         format('Once that is mended: select webhooks.resume_backfill(%1$s). Or forget it: delete from webhooks.backfills where id = %1$s;', b.id)
  from webhooks.backfills b
  where b.state = 'failed'
  order by b.id;

  return query
  select format('transaction %s', f.gid),
         format('It was prepared at %s and has not ended: nobody is told of what it wrote, and it keeps locks, and vacuum from its work.', f.prepared),
         format('commit prepared %1$L; or rollback prepared %1$L;', f.gid)
  from webhooks.forgotten_transactions() f;

  return query
  select 'workers'::text, 'No worker is alive: activities queue up.'::text, 'Run rowhook start or rowhook work.'::text
  where webhooks.workers_alive() = 0;

  return query
  select p.parent::text, 'The partition of tomorrow is missing: maintenance has not run.'::text, 'select webhooks.maintain();'::text
  from webhooks.daily_parents() p
  where to_regclass('webhooks.' || webhooks.partition_name(p.parent, ((now() + interval '1 day') at time zone 'UTC')::date)) is null;

  return query
  select a.subject, a.problem, a.remedy from webhooks.admin_problems() a;
end
$$;
comment on function webhooks.doctor() is 'What is wrong with this database''s Rowhook, and what to do about it. No row: nothing.';
