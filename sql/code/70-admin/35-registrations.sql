create or replace function webhooks.api_search_registrations(
  state text, owner_id text, search_text text, page_size integer, after text
)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant text := webhooks.authorize('Registration', 'List');
  v_ids bigint[];
begin
  perform webhooks.assert_search(null, null, page_size, api_search_registrations.after);
  if api_search_registrations.state not in ('active', 'failing', 'paused', 'disabled', 'held') then
    raise exception 'there is no state %', api_search_registrations.state
      using errcode = 'WHARG', column = 'state', hint = 'States are active, failing, paused, disabled and held.';
  end if;
  v_ids := array(
    select r.id
    from webhooks.webhook_registrations r
    where r.id < coalesce(api_search_registrations.after::bigint, 9223372036854775807)
      and (v_tenant is null or r.owner_id = v_tenant)
      and (api_search_registrations.owner_id is null or r.owner_id = api_search_registrations.owner_id)
      and (api_search_registrations.state is null
        or case api_search_registrations.state
             when 'held' then r.state = 'active' and r.hold_reason is not null
             when 'failing' then r.state = 'active' and r.hold_reason is null and exists (
               select from webhooks.webhook_circuits c where c.registration_id = r.id and c.failures > 0)
             else r.state = api_search_registrations.state end)
      and (coalesce(search_text, '') = '' or r.id::text = search_text
        or strpos(lower(concat_ws(e'\n', r.uri, r.description)), lower(search_text)) > 0)
    order by r.id desc
    limit page_size + 1);
  return json_build_object(
    'ids', (select coalesce(json_agg(i.id::text order by i.id desc), '[]') from unnest(v_ids[:page_size]) i(id)),
    'next', case when cardinality(v_ids) > page_size then v_ids[page_size] end::text);
end
$$;
comment on function webhooks.api_search_registrations(text, text, text, integer, text) is
  e'@behavior -*\nWhat the query searchRegistrations shows: ids, the latest first, and where to go on. Permission: Registration (List). Errors: WHPER, WHARG.';
