create or replace function webhooks.log_admin(
  action text, resource text, subject text, owner_id text default null, old_values json default null, new_values json default null
)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into webhooks.admin_log (actor, role, action, resource, subject, owner_id, old_values, new_values)
  values (webhooks.current_actor(), webhooks.caller(), log_admin.action, log_admin.resource, log_admin.subject, log_admin.owner_id,
          log_admin.old_values, log_admin.new_values)
$$;
comment on function webhooks.log_admin(text, text, text, text, json, json) is 'Adds an entry to webhooks.admin_log.';

create or replace function webhooks.tg__log_admin()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
-- Ten thousand rows of one statement: what was planned when there were none would scan all registrations for each.
set enable_seqscan = off
as $$
declare
  -- The columns that make the subject, and those that programs keep and nobody decides.
  v_subject text[] := tg_argv[1]::text[];
  v_kept text[] := tg_argv[2]::text[];
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - v_kept end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - v_kept end;
  v_hidden text := tg_argv[3];
  v_row jsonb := coalesce(v_new, v_old);
  v_registration bigint := v_row ->> 'registration_id';
  v_name text;
begin
  if v_old = v_new then
    return null;
  end if;
  if v_hidden is not null then
    v_new := case when v_old ->> v_hidden is distinct from v_new ->> v_hidden
                  then v_new || jsonb_build_object(v_hidden, '(hidden, new)') else v_new - v_hidden end;
    v_old := case when v_new ? v_hidden then v_old || jsonb_build_object(v_hidden, '(hidden)') else v_old - v_hidden end;
  end if;
  select string_agg(v_row ->> s.name, ':' order by s.place) into v_name from unnest(v_subject) with ordinality s(name, place);
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, v_new -> o.key) into v_old, v_new
    from jsonb_each(v_old) o
    where o.value is distinct from v_new -> o.key;
  end if;
  perform webhooks.log_admin(
    case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
    tg_argv[0], v_name,
    coalesce(v_row ->> 'owner_id', (select r.owner_id from webhooks.webhook_registrations r where r.id = v_registration)),
    v_old::json, v_new::json);
  return null;
end
$$;
comment on function webhooks.tg__log_admin() is
  'Writes a change into webhooks.admin_log. Arguments: the resource, the columns that name the row, those whose change is no news, and one whose value is not written down.';

create or replace trigger _900_log_admin after insert or update or delete on webhooks.audit_settings
  for each row execute function webhooks.tg__log_admin(
    'AuditSetting', '{entity}', '{id,relation,compiled_columns,compiled_hash,created_at,updated_at}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.entity_events
  for each row execute function webhooks.tg__log_admin('EntityEvent', '{entity,action}', '{created_at,updated_at}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.webhook_registrations
  for each row execute function webhooks.tg__log_admin(
    'Registration', '{id}', '{is_enabled,owner_scope,version,hold_reason,state_changed_at,state_changed_by,created_at,updated_at}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.webhook_registration_events
  for each row execute function webhooks.tg__log_admin(
    'RegistrationEvent', '{registration_id,entity_event_id}', '{owner_scope,ordering}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.webhook_registration_headers
  -- Not the value: in the open as it is, it may be a key.
  for each row execute function webhooks.tg__log_admin('RegistrationHeader', '{registration_id,name}', '{}', 'value');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.webhook_registration_connections
  for each row execute function webhooks.tg__log_admin('RegistrationConnection', '{registration_id}', '{}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.permissions
  for each row execute function webhooks.tg__log_admin('Permission', '{role,resource}', '{}');
create or replace trigger _900_log_admin after insert or update or delete on webhooks.tenant_logins
  for each row execute function webhooks.tg__log_admin('TenantLogin', '{login}', '{}');
create or replace trigger _900_log_admin after update on webhooks.settings
  for each row execute function webhooks.tg__log_admin('Setting', '{only_row}', '{}');

create or replace function webhooks.tg_admin_log__only_add()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'webhooks.admin_log is only ever added to'
    using errcode = 'WHLOG', hint = 'What was changed stays on record.';
end
$$;
comment on function webhooks.tg_admin_log__only_add() is 'Error WHLOG where an entry would be changed or deleted.';

create or replace trigger _500_only_add before update or delete or truncate on webhooks.admin_log
  for each statement execute function webhooks.tg_admin_log__only_add();
