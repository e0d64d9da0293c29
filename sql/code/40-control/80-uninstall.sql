create or replace function webhooks.uninstall()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- What it has not locked at once below, it does not wait for.
set lock_timeout = '100ms'
as $$
declare
  v_setting webhooks.audit_settings;
  v_trigger text;
begin
  if webhooks.workers_alive() > 0 then
    raise exception 'webhooks.uninstall: workers are connected (%)', webhooks.workers_alive()
      using errcode = 'WHUNI', hint = 'Stop them first: what they have under way could not be recorded.';
  end if;
  perform webhooks.lock_at_once(array_agg(g.relation order by g.relation), array_agg('access exclusive'::text))
  from (select distinct g.relation from webhooks.audit_settings s cross join webhooks.capture_triggers(s) g) g;
  foreach v_trigger in array array['webhooks_follow_tables', 'webhooks_note_dropped_tables'] loop
    execute format('drop event trigger if exists %I', v_trigger);
  end loop;
  for v_setting in select s.* from webhooks.audit_settings s loop
    perform webhooks.remove_triggers(v_setting);
  end loop;
  drop schema if exists webhooks_worker cascade;
  drop schema webhooks cascade;
end
$$;
comment on function webhooks.uninstall() is
  'Takes Rowhook out of the database, with its history: triggers, event triggers, and the schemas webhooks and webhooks_worker. The application''s writes go on all the while. Errors: WHUNI while a worker is connected, 55P03 when a table stays locked for ten seconds; then nothing was changed.';
