create or replace function webhooks.status()
returns json
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with live as materialized (
    select l.registration_id,
           case when r.is_enabled and r.hold_reason is null then l.state else 'held' end as state,
           l.occurred_at
    from webhooks.webhook_deliveries_live l
    left join webhooks.webhook_registrations r on r.id = l.registration_id
  )
  select json_build_object(
    'workers', webhooks.workers_alive(),
    'dispatcher', webhooks.dispatcher_alive(),
    'capture_enabled', (select s.capture_enabled from webhooks.settings s),
    'entities', coalesce((
      select json_agg(json_build_object(
        'entity', s.entity,
        'label', s.label,
        'problem', s.problem,
        'events', coalesce((
          select json_agg(json_build_object('action', e.action, 'enabled', e.enabled, 'description', e.description) order by e.id)
          from webhooks.entity_events e where e.entity = s.entity), '[]'),
        'activities_24h', coalesce(c.activities, 0)) order by s.entity)
      from webhooks.audit_settings s
      left join (
        select a.entity, count(*) as activities
        from webhooks.webhook_activity a
        where a.occurred_at > now() - interval '1 day'
        group by a.entity
      ) c using (entity)), '[]'),
    'registrations', coalesce((
      select json_agg(json_build_object(
        'id', r.id,
        'uri', r.uri,
        'is_enabled', r.is_enabled,
        'state', r.state,
        'reason', coalesce(r.state_reason, r.hold_reason),
        'circuit', coalesce((select c.state from webhooks.webhook_circuits c where c.registration_id = r.id), 'closed'),
        'owner_id', r.owner_id,
        'events', coalesce((
          select json_agg(e.entity || ':' || e.action order by e.id)
          from webhooks.webhook_registration_events m
          join webhooks.entity_events e on e.id = m.entity_event_id
          where m.registration_id = r.id), '[]'),
        'live', coalesce(q.live, 0),
        'delivered_24h', coalesce(f.delivered, 0),
        'failed_24h', coalesce(f.failed, 0)) order by r.id)
      from webhooks.webhook_registrations r
      left join (select l.registration_id, count(*) as live from live l group by 1) q on q.registration_id = r.id
      left join (
        select d.registration_id,
               count(*) filter (where d.state = 'delivered') as delivered,
               count(*) filter (where d.state = 'failed') as failed
        from webhooks.webhook_deliveries_finished d
        where d.occurred_at > now() - interval '1 day'
        group by 1
      ) f on f.registration_id = r.id), '[]'),
    'backfills', coalesce((
      select json_agg(json_build_object(
        'id', b.id, 'registration_id', b.registration_id, 'entity', b.entity, 'state', b.state, 'rows_done', b.rows_done,
        'estimated_rows', b.estimated_rows, 'error', b.error, 'started_at', b.started_at, 'finished_at', b.finished_at) order by b.id)
      from webhooks.backfills b
      where b.finished_at is null or b.finished_at > now() - interval '1 day'), '[]'),
    'queue', (
      select json_build_object(
        'pending', count(*) filter (where l.state = 'pending'),
        'claimed', count(*) filter (where l.state = 'claimed'),
        'retrying', count(*) filter (where l.state = 'retrying'),
        'held', count(*) filter (where l.state = 'held'),
        'blocked', count(*) filter (where l.state = 'blocked'))
      from live l),
    'oldest_pending_at', (select min(l.occurred_at) from live l where l.state <> 'held')
  )
$$;
comment on function webhooks.status() is
  'The whole at a glance, for rowhook status: workers, entities, registrations and back-fills with their last 24 hours, the live queue by state.';
