-- What the live part of the API announces. The server looks at what is new, for all who are connected together, and outside of every
-- transaction of others: neither capture nor the recorder of attempts does anything for it. Of what it finds it keeps ids and owners
-- alone; each who is told reads the rows under their own policies.

create or replace function webhooks.live_positions()
returns table (activity bigint, attempt bigint, entry bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner: the login of the API may read no table.
  select coalesce((select a.id from webhooks.webhook_activity a order by a.id desc limit 1), 0),
         coalesce((select t.id from webhooks.webhook_attempts t order by t.id desc limit 1), 0),
         coalesce((select max(l.id) from webhooks.admin_log l), 0)
$$;
comment on function webhooks.live_positions() is 'The latest ids of activity, attempts and the log of changes: where webhooks.live_look begins.';

create or replace function webhooks.live_activity(window_from bigint, after bigint, most integer)
returns table (id bigint, owner_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
  -- Ids are drawn before the commit: what lies before the latest may have come since.
  (select a.id, a.owner_id from webhooks.webhook_activity a where a.id > window_from and a.id <= after order by a.id)
  union all
  (select a.id, a.owner_id from webhooks.webhook_activity a where a.id > after order by a.id limit most)
$$;
comment on function webhooks.live_activity(bigint, bigint, integer) is
  'Ids and owners of the activities after an id, and again of those in the window before it.';

create or replace function webhooks.live_attempts(window_from bigint, after bigint, most integer)
returns table (id bigint, activity_id bigint, registration_id bigint, owner_id text, registration_owner_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
  select t.id, t.activity_id, t.registration_id, t.owner_id, r.owner_id
  from (
    (select t.id, t.activity_id, t.registration_id, t.owner_id
     from webhooks.webhook_attempts t where t.id > window_from and t.id <= after order by t.id)
    union all
    (select t.id, t.activity_id, t.registration_id, t.owner_id from webhooks.webhook_attempts t where t.id > after order by t.id limit most)
  ) t
  left join webhooks.webhook_registrations r on r.id = t.registration_id
$$;
comment on function webhooks.live_attempts(bigint, bigint, integer) is
  'The same of attempts: which activity and registration they are of, and whose these are.';

create or replace function webhooks.live_log(window_from bigint, after bigint, most integer)
returns table (id bigint, kind text, subject_id bigint, registration_id bigint, owner_id text, registration_owner_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with entry as materialized (
    (select l.id, l.action, l.resource, l.subject, l.owner_id, l.new_values
     from webhooks.admin_log l where l.id > window_from and l.id <= after order by l.id)
    union all
    (select l.id, l.action, l.resource, l.subject, l.owner_id, l.new_values
     from webhooks.admin_log l where l.id > after order by l.id limit most)
  )
  select e.id, case when e.action = 'delete' and e.resource = 'Registration' then 'removed' else 'registration' end,
         split_part(e.subject, ':', 1)::bigint, null::bigint, e.owner_id, e.owner_id
  from entry e
  where e.resource in ('Registration', 'RegistrationEvent', 'RegistrationHeader', 'RegistrationConnection')
  union all
  -- Whoever replayed them, they are announced to those whose they are.
  select e.id, 'activity', a.id, substring(e.subject from '^registration (\d+)$')::bigint, a.owner_id, r.owner_id
  from entry e
  cross join lateral json_array_elements_text(e.new_values -> 'activity_ids') i(id)
  join webhooks.webhook_activity a on a.id = i.id::bigint
  left join webhooks.webhook_registrations r on r.id = substring(e.subject from '^registration (\d+)$')::bigint
  where e.resource = 'Activity' and json_typeof(e.new_values -> 'activity_ids') = 'array'
  union all
  select e.id, 'other', null, null, null, null
  from entry e
  where e.resource not in ('Registration', 'RegistrationEvent', 'RegistrationHeader', 'RegistrationConnection', 'Activity')
$$;
comment on function webhooks.live_log(bigint, bigint, integer) is
  'The same of the log of changes, by what an entry is about: of which registrations (registration, removed) and of which activities that were replayed or cancelled; other: of something else.';

create or replace function webhooks.live_backfills()
returns table (id bigint, state text, rows_done bigint, owner_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select b.id, b.state, b.rows_done, r.owner_id
  from webhooks.backfills b
  join webhooks.webhook_registrations r on r.id = b.registration_id
  where b.state = 'running' or b.finished_at > now() - interval '5 minutes'
$$;
comment on function webhooks.live_backfills() is 'How far the back-fills are that run, or ended within the last minutes.';
