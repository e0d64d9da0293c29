create or replace function webhooks.backfill_details(id bigint)
returns table (condition text, error text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner: these columns of the table tenants may not read. Whoever runs the system may have written a condition
  -- that is nothing for the registration's owner.
  select case when c.all_owners then b.condition end,
         case when b.error is null or c.all_owners then b.error else 'It failed. Whoever runs the system can see why.' end
  from (select webhooks.may_with_all('Activity', 'List') as all_owners) c
  join webhooks.backfills b on b.id = backfill_details.id
  join webhooks.webhook_registrations r on r.id = b.registration_id
  where c.all_owners or r.owner_id = webhooks.tenant()
$$;
comment on function webhooks.backfill_details(bigint) is 'What of a back-fill tenants are shown otherwise, or not at all.';

create or replace view webhooks.api_backfills with (security_invoker = true) as
select b.id, b.registration_id, b.entity, d.condition, b.state, b.rows_done, b.estimated_rows, d.error, b.started_by, b.started_at, b.finished_at
from webhooks.backfills b
left join lateral webhooks.backfill_details(b.id) d on true;
comment on view webhooks.api_backfills is
  e'@name backfill\n@primaryKey id\n@foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName backfills\nThat a registration is or was told of the rows that a table had already.';
comment on column webhooks.api_backfills.id is e'@behavior +filterBy +orderBy\nThe back-fill''s id; rises with time.';
comment on column webhooks.api_backfills.registration_id is e'@behavior +filterBy\nThe registration that is told.';
comment on column webhooks.api_backfills.entity is 'The table whose rows it is told of, as in public.orders.';
comment on column webhooks.api_backfills.condition is 'Which rows, as SQL; null: all. Not shown to tenants.';
comment on column webhooks.api_backfills.state is 'running, done, failed (see error) or cancelled.';
comment on column webhooks.api_backfills.rows_done is 'For how many rows there is an activity so far.';
comment on column webhooks.api_backfills.estimated_rows is 'How many there will be, as the planner guessed at the start.';
comment on column webhooks.api_backfills.error is 'Why it failed.';
comment on column webhooks.api_backfills.started_by is 'Who began it.';
comment on column webhooks.api_backfills.started_at is 'When it was begun.';
comment on column webhooks.api_backfills.finished_at is 'When it ended; null while it runs.';
