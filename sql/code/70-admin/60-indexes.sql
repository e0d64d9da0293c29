create or replace function webhooks.index_reports()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  -- An index holds no more than 2704 bytes of a row, and a write must not fail for a longer key: so such rows are not in them. Whoever asks for
  -- an owner or an object says that it is not one of those.
  execute 'create index if not exists webhook_activity_owner_idx on webhooks.webhook_activity (owner_id, id)
           where octet_length(owner_id) <= 2000';
  execute 'create index if not exists webhook_activity_object_idx on webhooks.webhook_activity (object_id, id)
           where octet_length(object_id) <= 2000';
  execute 'create index if not exists webhook_deliveries_finished_registration_idx
           on webhooks.webhook_deliveries_finished (registration_id, activity_id)';
  execute 'create index if not exists webhook_deliveries_finished_owner_idx
           on webhooks.webhook_deliveries_finished (owner_id, activity_id, registration_id)
           where octet_length(owner_id) <= 2000';
  execute 'create index if not exists webhook_attempts_owner_idx on webhooks.webhook_attempts (owner_id, id)
           where octet_length(owner_id) <= 2000';
  execute 'create index if not exists webhook_attempts_registration_idx on webhooks.webhook_attempts (registration_id, id)';
end
$$;
comment on function webhooks.index_reports() is
  'Makes the indexes by which pages of one owner''s activity, deliveries and attempts, of one object''s activity, and of one registration''s deliveries and attempts, are found at once however rare they are. Not there by themselves, since each captured change and each attempt has to keep them. Writes wait while they are made: call it early.';
