-- Many deliveries at once, by what webhooks.api_search_activities finds: a page with each call, so that none takes long.

create or replace function webhooks.change_page(
  change text, page json, registration_id bigint, owner_id text, states text[]
)
returns json
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids bigint[] := array(select i.id::bigint from json_array_elements_text(page -> 'ids') i(id));
  v_changed integer := 0;
  v_skipped integer := 0;
  v_own record;
begin
  for v_own in
    select o.* from webhooks.own_deliveries(v_ids, change_page.registration_id, change_page.owner_id, nullif(states, '{}')) o order by o.registration
  loop
    if change = 'cancel' then
      v_changed := v_changed + webhooks.cancel(v_own.activities, v_own.registration);
    elsif v_own.is_active then
      v_changed := v_changed + webhooks.replay(v_own.activities, v_own.registration);
    else
      v_skipped := v_skipped + cardinality(v_own.activities);
    end if;
  end loop;
  if v_ids <> '{}' then
    perform webhooks.log_deliveries(change, v_ids, change_page.registration_id, change_page.owner_id, v_changed);
  end if;
  return json_build_object(
    'activities', cardinality(v_ids), 'deliveries', v_changed, 'skipped', v_skipped, 'next', page ->> 'next');
end
$$;
comment on function webhooks.change_page(text, json, bigint, text, text[]) is
  'Replays or cancels (change) the deliveries of a page of a search that are in one of the states, and says how many. skipped: they were not replayed, since their registration is not active.';

create or replace function webhooks.api_replay_matching(
  occurred_from timestamptz, occurred_until timestamptz, entity text, action text, object_id text, owner_id text, states text[],
  registration_id bigint, status integer, after text
)
returns json
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.change_page('replay', webhooks.api_search_activities($1, $2, $3, $4, $5, $6, $7, $8, $9, 100, $10, 200), $8,
                              webhooks.authorize('Activity', 'Replay'), $7)
$$;
comment on function webhooks.api_replay_matching(
  timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, text) is
  e'@behavior -*\nWhat the mutation replayMatching does: replays a page of what is found. Permission: Activity (List, Replay). Errors: WHPER, WHARG.';

create or replace function webhooks.api_cancel_matching(
  occurred_from timestamptz, occurred_until timestamptz, entity text, action text, object_id text, owner_id text, states text[],
  registration_id bigint, status integer, after text
)
returns json
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select webhooks.change_page('cancel', webhooks.api_search_activities($1, $2, $3, $4, $5, $6, $7, $8, $9, 100, $10, 200), $8,
                              webhooks.authorize('Activity', 'Replay'), $7)
$$;
comment on function webhooks.api_cancel_matching(
  timestamptz, timestamptz, text, text, text, text, text[], bigint, integer, text) is
  e'@behavior -*\nWhat the mutation cancelMatching does: cancels a page of what is found. Permission: Activity (List, Replay). Errors: WHPER, WHARG.';
