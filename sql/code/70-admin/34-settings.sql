-- The settings of the database's Rowhook, as people read and change them.

create or replace function webhooks.setting_catalogue()
returns table (place integer, name text, column_name name, kind text, unit text, minimum integer, maximum integer, label text)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  values
    (1, 'captureEnabled', 'capture_enabled'::name, 'boolean', null::text, null::integer, null::integer, 'Capture changes'),
    (2, 'doorbell', 'doorbell', 'boolean', null, null, null, 'Wake workers at once'),
    (3, 'retentionDays', 'retention_days', 'integer', 'days', 1, 3650, 'Keep history for'),
    (4, 'maxPayloadBytes', 'max_payload_bytes', 'integer', 'bytes', 1024, 100000000, 'Largest row that is sent'),
    (5, 'maxDepth', 'max_depth', 'integer', 'events', 0, 1000, 'Longest chain of events'),
    (6, 'httpsOnly', 'https_only', 'boolean', null, null, null, 'Only https endpoints'),
    (7, 'allowedPorts', 'allowed_ports', 'list', 'ports', 1, 65535, 'Allowed ports'),
    (8, 'allowedHosts', 'allowed_hosts', 'list', 'host names', null, null, 'Allowed internal names'),
    (9, 'allowedNetworks', 'allowed_networks', 'list', 'networks', null, null, 'Allowed private networks'),
    (10, 'deniedNetworks', 'denied_networks', 'list', 'networks', null, null, 'Denied networks'),
    (11, 'trustedProxies', 'trusted_proxies', 'list', 'URLs', null, null, 'Trusted proxies'),
    (12, 'unwrapNat64', 'unwrap_nat64', 'boolean', null, null, null, 'Network has NAT64')
$$;
comment on function webhooks.setting_catalogue() is 'The settings that can be changed by the API: their names there and their columns.';

create or replace function webhooks.default_setting(column_name name)
returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_default json;
begin
  execute (
    select 'select to_json(' || pg_get_expr(d.adbin, d.adrelid) || ')'
    from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'webhooks.settings'::regclass and a.attname = default_setting.column_name) into v_default;
  return v_default;
end
$$;
comment on function webhooks.default_setting(name) is 'What a setting is until somebody changes it.';

create or replace function webhooks.list_settings()
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_agg(json_build_object(
    'name', c.name, 'column', c.column_name, 'kind', c.kind, 'value', (to_jsonb(s) -> c.column_name::text)::text,
    'defaultValue', webhooks.default_setting(c.column_name)::text, 'unit', c.unit, 'minimum', c.minimum, 'maximum', c.maximum,
    'label', c.label, 'description', col_description('webhooks.settings'::regclass, a.attnum)) order by c.place)
  from webhooks.setting_catalogue() c
  join pg_attribute a on a.attrelid = 'webhooks.settings'::regclass and a.attname = c.column_name
  cross join webhooks.settings s
$$;
comment on function webhooks.list_settings() is 'The settings, as the type Setting of the API.';

create or replace function webhooks.api_settings()
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.authorize('Setting', 'List');
  return webhooks.list_settings();
end
$$;
comment on function webhooks.api_settings() is
  e'@behavior -*\nWhat the query settings shows. Permission: Setting (List). Errors: WHPER.';

create or replace function webhooks.set_setting(setting text, value json)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_column name;
  v_type text;
begin
  select c.column_name, format_type(a.atttypid, a.atttypmod) into v_column, v_type
  from webhooks.setting_catalogue() c
  join pg_attribute a on a.attrelid = 'webhooks.settings'::regclass and a.attname = c.column_name
  where c.name = set_setting.setting;
  if not found then
    raise exception 'there is no setting %', setting using errcode = 'WHARG', hint = 'The query settings shows those there are.';
  end if;
  begin
    if v_type like '%[]' then
      execute format('update webhooks.settings set %1$I = array(select json_array_elements_text($1)::%2$s) where %1$I is distinct from array(select json_array_elements_text($1)::%2$s)',
                     v_column, left(v_type, -2)) using value;
    else
      execute format('update webhooks.settings set %1$I = ($1 #>> ''{}'')::%2$s where %1$I is distinct from ($1 #>> ''{}'')::%2$s',
                     v_column, v_type) using value;
    end if;
  exception
    when check_violation or invalid_text_representation or numeric_value_out_of_range or not_null_violation then
      raise exception '% cannot be %', setting, value
        using errcode = 'WHARG', column = v_column, hint = col_description('webhooks.settings'::regclass, (
          select a.attnum from pg_attribute a where a.attrelid = 'webhooks.settings'::regclass and a.attname = v_column));
  end;
end
$$;
comment on function webhooks.set_setting(text, json) is
  'Changes a setting, by its name in the API, where it is another. Error WHARG for one that is not there, or a value that it cannot have.';

create or replace function webhooks.api_update_settings(changes json)
returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.authorize('Setting', 'Edit');
  perform webhooks.set_setting(c.key, c.value) from json_each(api_update_settings.changes) c where c.value::text <> 'null';
  return webhooks.list_settings();
end
$$;
comment on function webhooks.api_update_settings(json) is
  e'@behavior -*\nWhat the mutation updateSettings does: changes what is given, on record in webhooks.admin_log. Permission: Setting (Edit). Errors: WHPER, WHARG.';
