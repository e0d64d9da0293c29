-- What the admin API keeps: who may what, which login is which tenant, and who changed what.

create table webhooks.permissions (
  role text not null,
  resource text not null,
  actions text[] not null default '{}',
  constraint permissions_pkey primary key (role, resource),
  constraint permissions_role_known check (role in ('admin', 'operator', 'viewer', 'tenant')),
  constraint permissions_resource_known check (
    resource in ('AuditSetting', 'EntityEvent', 'Registration', 'Activity', 'Secret', 'Permission', 'AdminLog')
  ),
  constraint permissions_actions_known check (
    array_position(actions, null) is null and actions <@ '{List,Add,Edit,Delete,Replay}'
  ),
  constraint permissions_admin_may_permit check (role <> 'admin' or resource <> 'Permission' or actions @> '{List,Edit}')
);
comment on table webhooks.permissions is
  'What each role of the admin API may do with each resource. Grants and policies are its outer bounds: a role never gets more than they give.';
comment on column webhooks.permissions.role is 'admin, operator, viewer (all three of every owner) or tenant (of one owner).';
comment on column webhooks.permissions.resource is
  'AuditSetting, EntityEvent, Registration, Activity (with its deliveries and attempts), Secret, Permission or AdminLog.';
comment on column webhooks.permissions.actions is 'Any of List, Add, Edit, Delete, Replay.';

insert into webhooks.permissions (role, resource, actions)
select p.role, p.resource, p.actions::text[]
from (values
  ('admin', 'AuditSetting', '{List,Add,Edit,Delete}'),
  ('admin', 'EntityEvent', '{List,Add,Edit,Delete}'),
  ('admin', 'Registration', '{List,Add,Edit,Delete}'),
  ('admin', 'Activity', '{List,Replay}'),
  ('admin', 'Secret', '{List,Edit}'),
  ('admin', 'Permission', '{List,Edit}'),
  ('admin', 'AdminLog', '{List}'),
  ('operator', 'AuditSetting', '{List}'),
  ('operator', 'EntityEvent', '{List,Add,Edit}'),
  ('operator', 'Registration', '{List,Add,Edit,Delete}'),
  ('operator', 'Activity', '{List,Replay}'),
  ('operator', 'Secret', '{Edit}'),
  ('operator', 'Permission', '{List}'),
  ('operator', 'AdminLog', '{List}'),
  ('viewer', 'AuditSetting', '{List}'),
  ('viewer', 'EntityEvent', '{List}'),
  ('viewer', 'Registration', '{List}'),
  ('viewer', 'Activity', '{List}'),
  ('tenant', 'EntityEvent', '{List}'),
  ('tenant', 'Registration', '{List,Add,Edit,Delete}'),
  ('tenant', 'Activity', '{List,Replay}'),
  ('tenant', 'Secret', '{List,Edit}'),
  ('tenant', 'AdminLog', '{List}')
) p(role, resource, actions);

create table webhooks.tenant_logins (
  login name not null,
  owner_id text not null,
  constraint tenant_logins_pkey primary key (login),
  constraint tenant_logins_owner_not_blank check (owner_id <> '')
);
comment on table webhooks.tenant_logins is
  'Which owner a database login is, for tenants that come with psql and not through the API: what they say of themselves is not believed.';
comment on column webhooks.tenant_logins.login is 'The role that the session logged in as.';
comment on column webhooks.tenant_logins.owner_id is 'The owner whose rows it may see and change, once it is a member of rowhook_tenant.';

create table webhooks.admin_log (
  id bigint generated always as identity,
  occurred_at timestamptz not null default clock_timestamp(),
  actor text not null,
  role text not null,
  login text not null default session_user,
  action text not null,
  resource text not null,
  subject text not null,
  owner_id text,
  old_values json,
  new_values json,
  constraint admin_log_pkey primary key (id)
);
create index admin_log_owner_idx on webhooks.admin_log (owner_id, id);
comment on table webhooks.admin_log is
  'Who changed which entity event, registration, permission or setting, when, and from what to what; who replayed or cancelled. Only ever added to. Secrets have webhooks.secret_log.';
comment on column webhooks.admin_log.id is 'The entry''s id.';
comment on column webhooks.admin_log.occurred_at is 'When.';
comment on column webhooks.admin_log.actor is 'Who: the subject of the API''s token, or what webhooks.actor says, or the login.';
comment on column webhooks.admin_log.role is 'The database role that acted.';
comment on column webhooks.admin_log.login is 'The role that the session logged in as.';
comment on column webhooks.admin_log.action is 'create, update, delete, replay, cancel or test.';
comment on column webhooks.admin_log.resource is 'AuditSetting, EntityEvent, Registration, RegistrationEvent, RegistrationHeader, Permission, Setting or Activity.';
comment on column webhooks.admin_log.subject is 'Which one: its id or name.';
comment on column webhooks.admin_log.owner_id is 'The owner it belongs to; null: to none, or to every one.';
comment on column webhooks.admin_log.old_values is 'For an update: what the columns that changed were. For a delete: the row.';
comment on column webhooks.admin_log.new_values is 'For an update: what the columns that changed are. Else the row, or what was asked for.';

-- The owner of the tables, which capture and the workers run as, is not held by policies: nothing of theirs gets slower.
alter table webhooks.audit_settings enable row level security;
alter table webhooks.entity_events enable row level security;
alter table webhooks.webhook_registrations enable row level security;
alter table webhooks.webhook_registration_events enable row level security;
alter table webhooks.webhook_registration_headers enable row level security;
alter table webhooks.webhook_activity enable row level security;
alter table webhooks.webhook_deliveries enable row level security;
alter table webhooks.webhook_attempts enable row level security;
alter table webhooks.webhook_secrets enable row level security;
alter table webhooks.secret_log enable row level security;
alter table webhooks.permissions enable row level security;
alter table webhooks.admin_log enable row level security;
