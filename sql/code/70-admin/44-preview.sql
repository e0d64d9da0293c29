create or replace function webhooks.predicate_of(condition text)
returns jsonpath
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return nullif(condition, '')::jsonpath;
exception when syntax_error or data_exception then
  raise exception 'the condition cannot be used: %', sqlerrm
    using errcode = 'WHCND', column = 'condition',
          hint = 'Write a predicate over the row after and before the change, as in $.new.total > 100 && $.old.status != "paid".';
end
$$;
comment on function webhooks.predicate_of(text) is 'A condition as jsonpath; null for an empty one. Error WHCND for what is none.';

create or replace function webhooks.api_preview(entity text, action text, columns text[], condition text, since_hours integer)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
as $$
declare
  v_owner text := coalesce(webhooks.authorize('Activity', 'List'), webhooks.authorize('Registration', 'List'));
  v_preview json;
  v_state text;
  v_message text;
  v_hint text;
begin
  if v_owner is not null then
    raise exception 'not permitted: a preview is of the changes of every owner' using errcode = 'WHPER';
  elsif since_hours is null or since_hours not between 1 and 720 then
    raise exception 'a preview looks from 1 to 720 hours back' using errcode = 'WHARG', column = 'since_hours', hint = 'Give a number of hours.';
  end if;
  v_preview := webhooks.preview(
    api_preview.entity, api_preview.action, nullif(api_preview.columns, '{}'), webhooks.predicate_of(api_preview.condition),
    make_interval(hours => since_hours));
  return json_build_object(
    'entity', v_preview -> 'entity', 'action', v_preview -> 'action', 'since', v_preview -> 'since', 'lookedAt', v_preview -> 'looked_at',
    'complete', v_preview -> 'complete', 'lookedFrom', v_preview -> 'looked_from', 'activities', v_preview -> 'activities',
    'notJudged', v_preview -> 'not_judged', 'deliveries', v_preview -> 'deliveries',
    'registrations', coalesce((
      select json_agg(json_build_object(
        'id', r ->> 'id', 'uri', r -> 'uri', 'description', r -> 'description', 'ownerId', r -> 'owner_id', 'state', r -> 'state',
        'failing', exists (
          select from webhooks.webhook_circuits c where c.registration_id = (r ->> 'id')::bigint and c.failures > 0),
        'activities', r -> 'activities'))
      from json_array_elements(v_preview -> 'registrations') r), '[]'),
    'samples', coalesce((
      select json_agg(json_build_object('activityId', s ->> 'activity_id', 'body', s ->> 'body'))
      from json_array_elements(v_preview -> 'samples') s), '[]'));
exception when sqlstate 'WHENT' or sqlstate 'WHCOL' or sqlstate 'WHCND' then
  get stacked diagnostics v_state = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint;
  raise exception '%', v_message
    using errcode = v_state, hint = v_hint, column = case
      when v_state = 'WHCOL' then 'columns'
      when v_state = 'WHCND' then 'condition'
      when v_message like '%action%' then 'action'
      else 'entity'
    end;
end
$$;
comment on function webhooks.api_preview(text, text, text[], text, integer) is
  e'@behavior -*\nWhat the query preview shows. Permissions: Activity (List) and Registration (List). Errors: WHPER, WHENT, WHCOL, WHCND, WHARG.';
