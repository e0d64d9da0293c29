create or replace function webhooks.condition_of_columns(setting webhooks.audit_settings, conditions webhooks.api_column_condition[])
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_names text[] := array(select c.name from webhooks.captured_columns(setting.relation, webhooks.left_out_columns(setting)) c);
  v_condition webhooks.api_column_condition;
  v_sql text[] := '{}';
begin
  if cardinality(conditions) > 20 then
    raise exception 'these are more than 20 conditions' using errcode = 'WHARG', hint = 'Give 20 at most.', column = 'conditions';
  end if;
  foreach v_condition in array coalesce(conditions, '{}') loop
    -- Not by one that is left out of what is sent either: what it holds could be found out by trying.
    if v_condition."column" is null or v_condition."column" <> all (v_names) then
      raise exception '% has no column %', setting.entity, coalesce(v_condition."column", 'null')
        using errcode = 'WHCOL', hint = format('Columns: %s.', array_to_string(v_names, ', ')), column = 'conditions';
    elsif v_condition.operator in ('is null', 'is not null') then
      v_sql := v_sql || format('%I %s', v_condition."column", v_condition.operator);
    elsif v_condition.operator in ('=', '<>', '<', '<=', '>', '>=') and v_condition.value is not null then
      v_sql := v_sql || format('%I %s %L', v_condition."column", v_condition.operator, v_condition.value);
    else
      raise exception 'there is no condition % %', coalesce(v_condition.operator, 'null'), coalesce(v_condition.value, 'null')
        using errcode = 'WHARG', hint = 'Operators are = <> < <= > >= with a value, is null and is not null.', column = 'conditions';
    end if;
  end loop;
  return nullif(array_to_string(v_sql, ' and '), '');
end
$$;
comment on function webhooks.condition_of_columns(webhooks.audit_settings, webhooks.api_column_condition[]) is
  'SQL that holds where all conditions do; null without any. Errors: WHCOL, WHARG.';

create or replace function webhooks.assert_few_backfills(registration_id bigint)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if (select count(*) from webhooks.backfills b
      where b.registration_id = assert_few_backfills.registration_id and b.state = 'running') >= 5 then
    raise exception 'five back-fills of registration % are running', registration_id
      using errcode = 'WHBKF', hint = 'Wait for one of them, or cancel it.', column = 'registration_id';
  end if;
end
$$;
comment on function webhooks.assert_few_backfills(bigint) is 'Error WHBKF where five back-fills of a registration run.';

create or replace function webhooks.api_start_backfill(
  registration_id bigint, entity text, conditions webhooks.api_column_condition[] default null
)
returns webhooks.api_backfills
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting webhooks.audit_settings;
  v_id bigint;
  v_backfill webhooks.api_backfills;
begin
  perform webhooks.assert_own_registration(api_start_backfill.registration_id, webhooks.authorize('Activity', 'Replay'));
  perform webhooks.assert_few_backfills(api_start_backfill.registration_id);
  -- For one that is not there, webhooks.backfill finds the words.
  select s.* into v_setting from webhooks.audit_settings s where s.entity = api_start_backfill.entity;
  select b.id into v_id
  from webhooks.backfill(api_start_backfill.registration_id, api_start_backfill.entity,
                         webhooks.condition_of_columns(v_setting, api_start_backfill.conditions)) b;
  update webhooks.backfills b set started_by = webhooks.current_actor() where b.id = v_id;
  perform webhooks.log_backfill('create', v_id);
  select b.* into v_backfill from webhooks.api_backfills b where b.id = v_id;
  return v_backfill;
end
$$;
comment on function webhooks.api_start_backfill(bigint, text, webhooks.api_column_condition[]) is
  'Tells a registration of the rows that a table has already and for which all conditions hold, each as it is now. Workers do it page by page, behind live changes. Permission: Activity (Replay). Errors: WHPER, WHREG, WHENT, WHCOL, WHCND, WHBKF, WHARG.';

create or replace function webhooks.log_backfill(action text, backfill_id bigint)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.log_admin(log_backfill.action, 'Backfill', b.id::text, r.owner_id, null, json_build_object(
    'registration_id', b.registration_id, 'entity', b.entity, 'state', b.state, 'rows_done', b.rows_done))
  from webhooks.backfills b
  join webhooks.webhook_registrations r on r.id = b.registration_id
  where b.id = log_backfill.backfill_id
$$;
comment on function webhooks.log_backfill(text, bigint) is 'Adds to webhooks.admin_log what was done with a back-fill.';

create or replace function webhooks.assert_own_backfill(backfill_id bigint, owner_id text)
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from webhooks.backfills b
    join webhooks.webhook_registrations r on r.id = b.registration_id
    where b.id = assert_own_backfill.backfill_id
      and (assert_own_backfill.owner_id is null or r.owner_id = assert_own_backfill.owner_id)
  ) then
    raise exception 'there is no back-fill %', coalesce(backfill_id::text, 'null')
      using errcode = 'WHBKF', hint = 'The query backfills shows those there are.', column = 'id';
  end if;
end
$$;
comment on function webhooks.assert_own_backfill(bigint, text) is
  'Error WHBKF unless there is such a back-fill, of a registration of that owner where one is given.';

create or replace function webhooks.api_cancel_backfill(id bigint)
returns webhooks.api_backfills
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_backfill webhooks.api_backfills;
begin
  perform webhooks.assert_own_backfill(api_cancel_backfill.id, webhooks.authorize('Activity', 'Replay'));
  perform webhooks.cancel_backfill(api_cancel_backfill.id);
  perform webhooks.log_backfill('cancel', api_cancel_backfill.id);
  select b.* into v_backfill from webhooks.api_backfills b where b.id = api_cancel_backfill.id;
  return v_backfill;
end
$$;
comment on function webhooks.api_cancel_backfill(bigint) is
  'Ends a back-fill that runs; what it has queued is sent still. Permission: Activity (Replay). Errors: WHPER, WHBKF.';

create or replace function webhooks.api_resume_backfill(id bigint)
returns webhooks.api_backfills
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_backfill webhooks.api_backfills;
begin
  perform webhooks.assert_own_backfill(api_resume_backfill.id, webhooks.authorize('Activity', 'Replay'));
  perform webhooks.assert_few_backfills((select b.registration_id from webhooks.backfills b where b.id = api_resume_backfill.id));
  perform webhooks.resume_backfill(api_resume_backfill.id);
  perform webhooks.log_backfill('resume', api_resume_backfill.id);
  select b.* into v_backfill from webhooks.api_backfills b where b.id = api_resume_backfill.id;
  return v_backfill;
end
$$;
comment on function webhooks.api_resume_backfill(bigint) is
  'Carries a back-fill on that failed or was cancelled, from where it was. Permission: Activity (Replay). Errors: WHPER, WHBKF.';
