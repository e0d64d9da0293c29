-- Who calls, and what they may. A role is what the session has taken by SET ROLE or logged in as: no setting makes it up.
-- The owner that a tenant is comes from the setting webhooks.owner in sessions of the API alone, whose statements nobody but
-- the server writes; for any other session it comes from webhooks.tenant_logins.

create or replace function webhooks.admin_roles()
returns text[]
language sql immutable
return '{admin,operator,viewer,tenant}'::text[];
comment on function webhooks.admin_roles() is 'The roles of the admin API; in the database each has rowhook_ in front.';

create or replace function webhooks.caller()
returns name
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(nullif(current_setting('role'), 'none'), session_user)::name
$$;
comment on function webhooks.caller() is
  'The role that called, also in functions that run with the rights of their owner: what SET ROLE took, or the login.';

create or replace function webhooks.is_api_session()
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(session_user, (select n.nspowner from pg_namespace n where n.nspname = 'webhooks'), 'member')
    or exists (select from pg_roles r where r.rolname = 'rowhook_api' and pg_has_role(session_user, r.oid, 'member'))
$$;
comment on function webhooks.is_api_session() is
  'Whether the login is that of the API (a member of rowhook_api) or of the schema''s owner: only there webhooks.owner and webhooks.actor are believed.';

create or replace function webhooks.tenant()
returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner, since a tenant may not read who the others are.
  select case
    when webhooks.is_api_session() then nullif(current_setting('webhooks.owner', true), '')
    else (select l.owner_id from webhooks.tenant_logins l where l.login = session_user)
  end
$$;
comment on function webhooks.tenant() is 'The owner that the session is a tenant of; null: none, and then it sees no row as a tenant.';

create or replace function webhooks.role_may(role text, resource text, action text)
returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner: a policy must not depend on what the caller may read of the permissions.
  select exists (
    select from webhooks.permissions p
    where p.role = role_may.role and p.resource = role_may.resource and role_may.action = any (p.actions)
  )
$$;
comment on function webhooks.role_may(text, text, text) is 'Whether a role of the admin API has a permission.';

create or replace function webhooks.has_admin_role(role text)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from pg_roles r where r.rolname = 'rowhook_' || has_admin_role.role and pg_has_role(webhooks.caller(), r.oid, 'usage')
  )
$$;
comment on function webhooks.has_admin_role(text) is 'Whether the caller acts as admin, operator, viewer or tenant.';

create or replace function webhooks.may_with_all(resource text, action text)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(webhooks.caller(), (select n.nspowner from pg_namespace n where n.nspname = 'webhooks'), 'usage')
    or exists (
      select from unnest(array['admin', 'operator', 'viewer']) r(role)
      where webhooks.has_admin_role(r.role) and webhooks.role_may(r.role, may_with_all.resource, may_with_all.action)
    )
$$;
comment on function webhooks.may_with_all(text, text) is 'Whether the caller may do it with the rows of every owner.';

create or replace function webhooks.authorize(resource text, action text)
returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if webhooks.may_with_all(authorize.resource, authorize.action) then
    return null;
  end if;
  if webhooks.has_admin_role('tenant') and webhooks.role_may('tenant', authorize.resource, authorize.action)
    and webhooks.tenant() is not null
  then
    return webhooks.tenant();
  end if;
  raise exception 'not permitted: % (%)', authorize.resource, authorize.action
    using errcode = 'WHPER', hint = 'Somebody who may edit Permissions can give it to your role.';
end
$$;
comment on function webhooks.authorize(text, text) is
  'Null: the caller may do it with the rows of every owner. Else the one owner with whose rows it may. Error WHPER where it may not.';

create or replace function webhooks.current_actor()
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(case when webhooks.is_api_session() then nullif(current_setting('webhooks.actor', true), '') end, session_user::text)
$$;
comment on function webhooks.current_actor() is 'Who acts, for webhooks.admin_log: the setting webhooks.actor where it is believed, else the login.';
