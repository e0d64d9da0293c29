-- The tables that could be watched, as people choose among them, and what they write checked before it is saved.

create or replace function webhooks.likely_column(relation regclass, names text[], tables text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The name says more than what it refers to, and both say more than that the table is itself one of owners or users.
  select l.name
  from (
    select a.attname::text as name, 1 as kind, array_position(names, lower(a.attname)) as place
    from pg_attribute a
    where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attgenerated <> 'v' and lower(a.attname) = any (names)
    union all
    select a.attname::text, 2, a.attnum
    from pg_constraint f
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    join pg_class r on r.oid = f.confrelid
    where f.conrelid = relation and f.contype = 'f' and cardinality(f.conkey) = 1 and f.confrelid <> f.conrelid and r.relname ~* tables
    union all
    select k.name, 3, 1
    from pg_class c
    cross join unnest(webhooks.primary_key(c.oid)) k(name)
    where c.oid = relation and c.relname ~* tables and cardinality(webhooks.primary_key(c.oid)) = 1
  ) l
  order by l.kind, l.place
  limit 1
$$;
comment on function webhooks.likely_column(regclass, text[], text) is
  'The column of a table that is called as one of these, the first ones first; else one that refers to such a table; else the key of such a table itself.';

create or replace function webhooks.table_columns(relation regclass)
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
    'isKey', a.attname = any (webhooks.primary_key(relation)), 'capturable', a.attgenerated <> 'v',
    'references', (
      select webhooks.entity_name(f.confrelid) from pg_constraint f
      where f.conrelid = relation and f.contype = 'f' and f.conkey = array[a.attnum] limit 1),
    'comment', col_description(relation, a.attnum)) order by a.attnum), '[]')
  from pg_attribute a
  where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
$$;
comment on function webhooks.table_columns(regclass) is 'The columns of a table, as the type TableColumn of the API.';

create or replace function webhooks.watch_problem(relation regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when not has_table_privilege(relation, 'trigger') then
      format('The role %s may not put triggers on it: grant trigger, or let its owner watch it.', current_user)
    when not (has_table_privilege(relation, 'update') or has_table_privilege(relation, 'delete') or has_table_privilege(relation, 'truncate')) then
      format('The role %s may not lock it: grant update, or let its owner watch it.', current_user)
  end
$$;
comment on function webhooks.watch_problem(regclass) is 'Why the present role cannot watch a table; null where nothing speaks against it.';

create or replace function webhooks.describe_lock(partitions integer, mode text, tables integer, explanation text)
returns json
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  -- As webhooks.lock_at_once asks for it.
  select json_build_object(
    'mode', mode, 'tables', tables, 'tryMs', 100, 'tries', 50,
    'explanation', format(explanation, case partitions
      when 0 then 'the table'
      when 1 then 'the table and its partition'
      else format('the table and its %s partitions', partitions)
    end))
$$;
comment on function webhooks.describe_lock(integer, text, integer, text) is
  'A lock of a table as the type TableLock of the API; in the explanation %s stands for what is locked.';

create or replace function webhooks.describe_table(relation regclass)
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'entity', webhooks.entity_name(c.oid), 'schema', n.nspname, 'name', c.relname, 'comment', obj_description(c.oid, 'pg_class'),
    'partitioned', c.relkind = 'p', 'partitions', p.partitions,
    'estimatedRows', p.rows::bigint::text, 'sizeBytes', p.bytes::bigint::text,
    'keyColumns', webhooks.primary_key(c.oid),
    'likelyOwnerColumn', webhooks.likely_column(c.oid,
      '{owner_id,tenant_id,customer_id,account_id,organization_id,organisation_id,org_id,company_id,team_id,workspace_id,client_id,merchant_id,shop_id,store_id,owner,tenant,ownerid,tenantid,customerid,accountid,organizationid,companyid}',
      '^(owner|tenant|customer|account|organi[sz]ation|org|workspace|team|client|merchant|shop|store)s?$|^compan(y|ies)$'),
    'likelyUserColumn', webhooks.likely_column(c.oid,
      '{user_id,member_id,created_by,author_id,assignee_id,employee_id,person_id,contact_id,user,userid,memberid,createdby}',
      '^(user|member|author|employee|contact)s?$|^pe(rson|ople)s?$'),
    'columns', webhooks.table_columns(c.oid),
    'watched', s.id is not null, 'problem', webhooks.watch_problem(c.oid),
    'lock', webhooks.describe_lock(p.partitions, 'SHARE ROW EXCLUSIVE', l.tables,
      'To put its triggers on %s, writes to it wait for a moment. Rowhook asks for the lock up to 50 times and gives up after a tenth of a second each time, so that no write waits longer than that behind a lock that somebody else holds; reads never wait.'),
    'unwatchLock', webhooks.describe_lock(p.partitions, 'ACCESS EXCLUSIVE', l.tables,
      'To take its triggers off %s, reads and writes of it wait for a moment. Rowhook asks for the lock up to 50 times and gives up after a tenth of a second each time, so that nothing waits longer than that behind a lock that somebody else holds.'))
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join webhooks.audit_settings s on s.relation = c.oid
  cross join lateral (
    select count(*) filter (where t.isleaf and t.relid <> c.oid)::integer as partitions,
           sum(greatest(l.reltuples, 0)) as rows, sum(pg_total_relation_size(l.oid)) as bytes
    from (
      select t.relid, t.isleaf from pg_partition_tree(c.oid) t
      union
      select c.oid, true where c.relkind = 'r'
    ) t
    join pg_class l on l.oid = t.relid and l.relkind = 'r'
  ) p
  cross join lateral (select p.partitions + (c.relkind = 'p' or p.partitions = 0)::integer) l(tables)
  where c.oid = describe_table.relation
$$;
comment on function webhooks.describe_table(regclass) is 'A table as the type Table of the API.';

create or replace function webhooks.api_tables(entity text default null)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform webhooks.authorize('AuditSetting', 'List');
  return (
    select coalesce(json_agg(webhooks.describe_table(c.oid) order by n.nspname, c.relname), '[]')
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and webhooks.is_of_application(n.nspname)
      and (api_tables.entity is null or format('%I.%I', n.nspname, c.relname) = api_tables.entity));
end
$$;
comment on function webhooks.api_tables(text) is
  e'@behavior -*\nWhat the queries tables and table show: the tables that could be watched, those that are among them. Permission: AuditSetting (List). Errors: WHPER.';

create or replace function webhooks.api_check_condition(entity text, action text, condition text)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
  v_condition jsonpath;
  v_hint text;
begin
  perform webhooks.authorize('EntityEvent', 'List');
  select * into v_setting from webhooks.audit_settings s where s.entity = api_check_condition.entity;
  if not found then
    raise exception 'there is no entity %', coalesce(api_check_condition.entity, 'null')
      using errcode = 'WHENT', hint = 'The query auditSettings shows those there are.', column = 'entity';
  end if;
  begin
    v_condition := webhooks.to_condition(api_check_condition.condition);
    if v_condition is not null and api_check_condition.action = 'truncate' then
      raise exception 'a truncated table has no rows to look at' using errcode = 'WHCND', hint = 'Leave the condition out.';
    end if;
    perform webhooks.assert_condition(v_condition);
    perform webhooks.assert_filter_columns(
      v_setting, 'condition', webhooks.condition_columns(v_condition), null, webhooks.left_out_columns(v_setting));
  exception when sqlstate 'WHCND' or sqlstate 'WHCOL' then
    get stacked diagnostics v_hint = pg_exception_hint;
    return json_build_object(
      'valid', false, 'error', regexp_replace(sqlerrm, '^entity event: ', ''), 'hint', nullif(v_hint, ''), 'normalized', null,
      'columns', coalesce(webhooks.condition_columns(v_condition), '{}'));
  end;
  return json_build_object(
    'valid', true, 'error', null, 'hint', null, 'normalized', v_condition::text,
    'columns', coalesce(webhooks.condition_columns(v_condition), '{}'));
end
$$;
comment on function webhooks.api_check_condition(text, text, text) is
  e'@behavior -*\nWhat the query checkCondition shows: whether an entity event could have a condition, and else why not. Permission: EntityEvent (List). Errors: WHPER, WHENT.';

create or replace function webhooks.api_check_uri(uri text)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_problem text;
  v_hint text;
  v_parts text[] := regexp_match(api_check_uri.uri, '^([A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)(?::([0-9]{1,5}))?(?:[/?#]|$)');
  v_scheme text := lower(v_parts[1]);
begin
  perform webhooks.authorize('Registration', 'List');
  v_problem := webhooks.uri_problem(coalesce(api_check_uri.uri, ''));
  begin
    if v_problem is not null then perform webhooks.refuse_uri('The URI', v_problem); end if;
  exception when sqlstate 'WHURI' then
    get stacked diagnostics v_hint = pg_exception_hint;
  end;
  return json_build_object(
    'valid', v_problem is null, 'problem', v_problem, 'hint', v_hint,
    'warning', case when v_problem is null and v_scheme = 'http' then
      'What is sent over http can be read and changed on its way. Use https where the endpoint has it.' end,
    'scheme', v_scheme, 'host', nullif(v_parts[2], ''),
    'port', coalesce(v_parts[3]::integer, case v_scheme when 'https' then 443 when 'http' then 80 end));
end
$$;
comment on function webhooks.api_check_uri(text) is
  e'@behavior -*\nWhat the query checkUri shows: whether an endpoint may have a URI by the settings of now. A name is not looked up. Permission: Registration (List). Errors: WHPER.';
