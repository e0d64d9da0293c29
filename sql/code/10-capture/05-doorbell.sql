create or replace function webhooks.ring_doorbell()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A NOTIFY takes a lock that all commits of the cluster share. So capture, and whoever records, call this only when they find the
  -- dispatcher asleep, which it shows by holding the advisory lock (1919907688, 3): while it is awake, or where there
  -- is none, a write costs two visits to the lock table. What commits unheard is found by the dispatcher's next look.
  if (select s.doorbell from webhooks.settings s) then
    perform pg_notify('webhooks', '');
  end if;
end
$$;
comment on function webhooks.ring_doorbell() is 'Wakes the sleeping dispatcher when the transaction commits.';
