-- The database roles of the API, their grants and their policies. Roles belong to the whole server and not everybody may make
-- them: without them all else works, and webhooks.admin_problems() says what is missing.

create or replace function webhooks.may_become(login name, role name)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- From PostgreSQL 16 on a member is not always one that may take the role.
  select pg_has_role(login, role, case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)
$$;
comment on function webhooks.may_become(name, name) is 'Whether a login may take a role by SET ROLE.';

create or replace function webhooks.make_admin_roles()
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text;
begin
  foreach v_role in array webhooks.admin_roles() || '{api}'::text[] loop
    if not exists (select from pg_roles r where r.rolname = 'rowhook_' || v_role) then
      begin
        execute format('create role %I nologin noinherit', 'rowhook_' || v_role);
      exception when duplicate_object or unique_violation then
        null; -- Another database of the same server was first.
      end;
    end if;
  end loop;
  foreach v_role in array webhooks.admin_roles() loop
    if not webhooks.may_become('rowhook_api', ('rowhook_' || v_role)::name) then
      execute format('grant %I to rowhook_api', 'rowhook_' || v_role);
    end if;
  end loop;
  -- Who migrates is, as a rule, who the server connects as.
  if not webhooks.may_become(session_user, 'rowhook_api') then
    execute format('grant rowhook_api to %I', session_user);
  end if;
  return true;
exception when insufficient_privilege then
  return false;
end
$$;
comment on function webhooks.make_admin_roles() is
  'Makes the roles rowhook_admin, rowhook_operator, rowhook_viewer, rowhook_tenant, and rowhook_api, which may become any of them, and by itself learn ids and owners of what is new. False: the session may not make roles.';

create or replace function webhooks.set_policy(relation regclass, role text, condition text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from pg_policy p where p.polrelid = relation and p.polname = 'list_' || role) then
    execute format('alter policy %I on %s using (%s)', 'list_' || role, relation, condition);
  else
    execute format('create policy %I on %s for select to %I using (%s)', 'list_' || role, relation, 'rowhook_' || role, condition);
  end if;
end
$$;
comment on function webhooks.set_policy(regclass, text, text) is 'Which rows of a table a role of the admin API reads.';

create or replace function webhooks.list_policies()
returns table (relation regclass, resource text, tenant_condition text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- What a tenant sees of each table besides having the permission. The sub-selects are answered once for a statement. What is said of the
  -- length of an owner lets the indexes of webhooks.index_reports() be used.
  values
    ('webhooks.audit_settings'::regclass, 'AuditSetting', 'true'),
    ('webhooks.entity_events', 'EntityEvent', 'true'),
    ('webhooks.webhook_registrations', 'Registration', 'owner_id = (select webhooks.tenant())'),
    ('webhooks.webhook_registration_events', 'Registration',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.webhook_registration_headers', 'Registration',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.webhook_registration_connections', 'Registration',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.webhook_activity', 'Activity', 'owner_id = (select webhooks.tenant()) and octet_length(owner_id) <= 2000'),
    -- Also of its own activities only those to its own registrations: what others answer is nobody else's business.
    ('webhooks.webhook_deliveries', 'Activity',
     'owner_id = (select webhooks.tenant()) and octet_length(owner_id) <= 2000
      and exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.webhook_attempts', 'Activity',
     'owner_id = (select webhooks.tenant()) and octet_length(owner_id) <= 2000
      and exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.webhook_secrets', 'Registration',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.backfills', 'Activity',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.secret_log', 'AdminLog',
     'exists (select from webhooks.webhook_registrations r where r.id = registration_id and r.owner_id = (select webhooks.tenant()))'),
    ('webhooks.admin_log', 'AdminLog', 'owner_id = (select webhooks.tenant())')
$$;
comment on function webhooks.list_policies() is
  'The tables that the admin API reads, the resource whose permission List they need, and which rows are a tenant''s.';

create or replace function webhooks.columns_for(relation regclass, role text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    -- Nothing that is encrypted.
    when relation = 'webhooks.webhook_secrets'::regclass then '(id, registration_id, kind, name, public_key, created_at, expires_at)'
    -- What those who run the system have written may name other tenants.
    when role = 'tenant' and relation = 'webhooks.entity_events'::regclass then
      '(id, entity, action, description, enabled, created_at, updated_at, columns, include_unchanged)'
    when role = 'tenant' and relation = 'webhooks.backfills'::regclass then
      '(id, registration_id, entity, state, rows_done, estimated_rows, started_by, started_at, finished_at)'
    else ''
  end
$$;
comment on function webhooks.columns_for(regclass, text) is
  'Which columns of a table a role of the admin API may read, as a list in brackets; empty: all.';

create or replace function webhooks.grant_admin()
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text;
  v_grantee text;
  v_policy record;
begin
  if exists (
    select from unnest(webhooks.admin_roles()) r(role)
    where not exists (select from pg_roles p where p.rolname = 'rowhook_' || r.role)
  ) then
    return false;
  end if;
  foreach v_role in array webhooks.admin_roles() loop
    v_grantee := quote_ident('rowhook_' || v_role);
    execute format('grant usage on schema webhooks to %s', v_grantee);
    for v_policy in select p.relation, p.resource, p.tenant_condition from webhooks.list_policies() p loop
      perform webhooks.set_policy(v_policy.relation, v_role, format(
        '(select webhooks.role_may(%L, %L, ''List'')) and (%s)',
        v_role, v_policy.resource, case v_role when 'tenant' then v_policy.tenant_condition else 'true' end));
      -- What was granted before may have been more.
      execute format('revoke select on %s from %s', v_policy.relation, v_grantee);
      execute format('grant select %s on %s to %s', webhooks.columns_for(v_policy.relation, v_role), v_policy.relation, v_grantee);
    end loop;
    -- Everybody may know what they may.
    perform webhooks.set_policy('webhooks.permissions', v_role, format(
      'role = %L or (select webhooks.role_may(%L, ''Permission'', ''List''))', v_role, v_role));
    execute format('grant select on webhooks.permissions, webhooks.api_permissions to %s', v_grantee);
    execute format(
      'grant select on webhooks.api_entity_events, webhooks.api_registrations, webhooks.api_registration_events,
         webhooks.api_registration_headers, webhooks.api_registration_connections, webhooks.api_secrets, webhooks.api_activities,
         webhooks.api_deliveries, webhooks.api_attempts,
         webhooks.api_backfills
       to %s', v_grantee);
    execute format(
      'grant execute on function webhooks.tenant(), webhooks.role_may(text, text, text), webhooks.own_permissions(),
         webhooks.api_activities_state(webhooks.api_activities), webhooks.entity_event_details(bigint),
         webhooks.backfill_details(bigint),
         webhooks.api_search_activities(
           timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, integer, text, integer),
         webhooks.api_activity_summaries(bigint[]), webhooks.api_statistics(integer), webhooks.api_registration_health(bigint[]),
         webhooks.api_captured(bigint[]), webhooks.api_check_uri(text), webhooks.api_sample_request(bigint, text),
         webhooks.api_delivery_request(bigint, bigint), webhooks.api_search_registrations(text, text, text, integer, text)
       to %s', v_grantee);
  end loop;
  grant select on webhooks.api_audit_settings, webhooks.api_estimates to rowhook_admin, rowhook_operator, rowhook_viewer;
  grant execute on function webhooks.api_preview(text, text, text[], text, integer) to rowhook_admin, rowhook_operator, rowhook_viewer;
  grant execute on function webhooks.api_tables(text), webhooks.api_check_condition(text, text, text), webhooks.api_settings()
    to rowhook_admin, rowhook_operator, rowhook_viewer;
  grant select on webhooks.api_admin_log, webhooks.api_secret_log to rowhook_admin, rowhook_operator, rowhook_tenant;
  -- A viewer has nothing that changes anything, whatever the permissions say.
  grant execute on function
    webhooks.api_create_registration(
      text, text[], text, text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, boolean,
      text, interval),
    webhooks.api_update_registration(
      bigint, text, text[], text, boolean, text, integer, interval[], real, interval, interval, integer, integer, text, text, text[],
      text, interval),
    webhooks.api_delete_registration(bigint), webhooks.api_pause(bigint, text), webhooks.api_resume(bigint),
    webhooks.api_send_test(bigint, bigint), webhooks.api_ping(bigint), webhooks.api_replay(bigint[], bigint), webhooks.api_cancel(bigint[], bigint),
    webhooks.api_set_header(bigint, text, text), webhooks.api_remove_header(bigint, text),
    webhooks.api_set_connection(bigint, text, text, text, text, text, text, text, text, text, text, text),
    webhooks.api_set_secret(bigint, uuid, text, text, bytea, text),
    webhooks.api_rotate_secret(bigint, uuid, text, bytea, text, text, interval), webhooks.api_reveal_secrets(bigint),
    webhooks.api_replay_matching(timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, text),
    webhooks.api_cancel_matching(timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, text),
    webhooks.api_start_backfill(bigint, text, webhooks.api_column_condition[]), webhooks.api_cancel_backfill(bigint),
    webhooks.api_resume_backfill(bigint)
    to rowhook_admin, rowhook_operator, rowhook_tenant;
  grant execute on function
    webhooks.api_create_entity_event(text, text, text, boolean, text[], text, boolean, text, text),
    webhooks.api_update_entity_event(bigint, text, boolean, text[], text, boolean, text[], text, text),
    webhooks.api_delete_entity_event(bigint)
    to rowhook_admin, rowhook_operator;
  grant execute on function
    webhooks.api_watch(text, text, text, text[], text[], text, text[], text), webhooks.api_unwatch(text, boolean),
    webhooks.api_set_permission(text, text, text[]), webhooks.api_update_settings(json)
    to rowhook_admin;
  -- Ids and owners of what is new, which the server passes on to nobody who may not read the rows.
  grant usage on schema webhooks to rowhook_api;
  grant execute on function
    webhooks.live_positions(), webhooks.live_activity(bigint, bigint, integer), webhooks.live_attempts(bigint, bigint, integer),
    webhooks.live_log(bigint, bigint, integer), webhooks.live_backfills()
    to rowhook_api;
  return true;
end
$$;
comment on function webhooks.grant_admin() is
  'Gives the roles of the admin API what they may at most, and makes the policies that hold them. False: the roles are not there.';

create or replace function webhooks.admin_problems(login name default session_user)
returns table (subject text, problem text, remedy text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_missing text;
  v_create text;
begin
  select string_agg('rowhook_' || r.role, ', ' order by r.role), string_agg(format('create role rowhook_%s noinherit; ', r.role), '' order by r.role)
    into v_missing, v_create
  from unnest(webhooks.admin_roles() || '{api}'::text[]) r(role)
  where not exists (select from pg_roles p where p.rolname = 'rowhook_' || r.role);
  if v_missing is not null then
    return query values ('admin API',
      format('Roles are not there: %s.', v_missing),
      format('As a role that may create roles: %1$sgrant rowhook_admin, rowhook_operator, rowhook_viewer, rowhook_tenant to rowhook_api; '
        'grant rowhook_api to %2$I; then as %2$I: select webhooks.grant_admin();', v_create, login));
    return;
  end if;
  return query
  select 'admin API'::text, 'The roles have no grants in this database.'::text, 'select webhooks.grant_admin();'::text
  where not has_function_privilege('rowhook_viewer', 'webhooks.tenant()', 'execute');
  return query
  select 'admin API'::text, format('%I may not become rowhook_api, and so cannot act for others.', login),
         format('As a role that may: grant rowhook_api to %I;', login)
  where not exists (select from pg_roles r where r.rolname = login and webhooks.may_become(r.rolname, 'rowhook_api'));
end
$$;
comment on function webhooks.admin_problems(name) is 'Why a login cannot serve the admin API, and what to do about it. No row: it can.';
