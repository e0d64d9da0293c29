create or replace function webhooks.rowhook_owner()
returns oid
language sql stable
return (select c.relowner from pg_class c where c.oid = 'webhooks.settings'::regclass);
comment on function webhooks.rowhook_owner() is 'Who has installed Rowhook: the role that owns its tables.';

create or replace function webhooks.give_to_owner(compiled regprocedure)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What a superuser compiles, by watching a table, must be written anew by whoever changes an entity event, and has no more rights than
  -- Rowhook's owner.
  if (select p.proowner from pg_proc p where p.oid = compiled) <> webhooks.rowhook_owner() then
    execute format('alter function %s owner to %I', compiled, pg_get_userbyid(webhooks.rowhook_owner()));
  end if;
end
$$;
comment on function webhooks.give_to_owner(regprocedure) is 'Makes a compiled function one of Rowhook''s owner.';
