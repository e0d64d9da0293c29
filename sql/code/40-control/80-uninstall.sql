create or replace function webhooks.uninstall()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- While a lock is waited for, every write waits behind it: so it is waited for by moments, and asked for again.
set lock_timeout = '100ms'
as $$
declare
  v_setting webhooks.audit_settings;
  v_table regclass;
  v_trigger text;
begin
  if webhooks.workers_alive() > 0 then
    raise exception 'webhooks.uninstall: workers are connected (%)', webhooks.workers_alive()
      using errcode = 'WHUNI', hint = 'Stop them first: what they have under way could not be recorded.';
  end if;
  for v_try in 1 .. 50 loop
    begin
      -- All of them or none: nobody waits for a table that is locked while another is still asked for.
      for v_table in
        select g.relation from webhooks.audit_settings s cross join webhooks.capture_triggers(s) g group by g.relation order by g.relation
      loop
        execute format('lock table only %s in access exclusive mode', v_table);
      end loop;
      exit;
    exception when lock_not_available then
      if v_try = 50 then
        raise exception 'webhooks.uninstall: % is locked by somebody else', v_table
          using errcode = 'lock_not_available', hint = 'Nothing was changed. Try again when long transactions on it are over.';
      end if;
      perform pg_sleep(0.1);
    end;
  end loop;
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
