create or replace function webhooks.admin_actions()
returns table (resource text, action text, called text)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  values
    ('AuditSetting', 'List', 'api_audit_settings'),
    ('AuditSetting', 'Add', 'api_watch'),
    ('AuditSetting', 'Edit', 'api_watch'),
    ('AuditSetting', 'Delete', 'api_unwatch'),
    ('EntityEvent', 'List', 'api_entity_events'),
    ('EntityEvent', 'Add', 'api_create_entity_event'),
    ('EntityEvent', 'Edit', 'api_update_entity_event'),
    ('EntityEvent', 'Delete', 'api_delete_entity_event'),
    ('Registration', 'List', 'api_registrations'),
    ('Registration', 'Add', 'api_create_registration'),
    ('Registration', 'Edit', 'api_update_registration'),
    ('Registration', 'Delete', 'api_delete_registration'),
    ('Activity', 'List', 'api_activities'),
    ('Activity', 'Replay', 'api_replay'),
    ('Secret', 'List', 'api_reveal_secrets'),
    ('Secret', 'Edit', 'api_rotate_secret'),
    ('Permission', 'List', 'api_permissions'),
    ('Permission', 'Edit', 'api_set_permission'),
    ('AdminLog', 'List', 'api_admin_log'),
    ('Setting', 'List', 'api_settings'),
    ('Setting', 'Edit', 'api_update_settings')
$$;
comment on function webhooks.admin_actions() is
  'What can be done with each resource at all, and the view or function of the API by which it is done first of all.';

create or replace function webhooks.caller_may_call(name text)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (select has_table_privilege(webhooks.caller(), c.oid, 'select')
     from pg_class c
     where c.relnamespace = 'webhooks'::regnamespace and c.relname = caller_may_call.name),
    (select bool_or(has_function_privilege(webhooks.caller(), p.oid, 'execute'))
     from pg_proc p
     where p.pronamespace = 'webhooks'::regnamespace and p.proname = caller_may_call.name))
$$;
comment on function webhooks.caller_may_call(text) is 'Whether the caller has a grant for a view or function of the schema.';

create or replace function webhooks.own_permissions()
returns table (resource text, actions text[])
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  -- With the rights of the owner, which has what is asked here. A permission beyond the grants gives nothing.
  select a.resource, array_agg(a.action order by array_position('{List,Add,Edit,Delete,Replay}', a.action))
  from webhooks.admin_actions() a
  where webhooks.caller_may_call(a.called)
    and exists (
      select from unnest(webhooks.admin_roles()) r(role)
      where webhooks.has_admin_role(r.role) and webhooks.role_may(r.role, a.resource, a.action))
  group by a.resource
  order by a.resource
$$;
comment on function webhooks.own_permissions() is
  'What the caller may do with each resource, permissions and grants taken together. Without a row: nothing.';
