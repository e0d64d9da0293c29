create or replace view webhooks.webhook_activity_report as
select
  a.id,
  a.occurred_at,
  a.entity,
  a.action,
  a.object_id,
  a.owner_id,
  a.user_id,
  a.changed,
  coalesce(d.state, 'unregistered') as state,
  case coalesce(d.state, 'unregistered')
    when 'unregistered' then coalesce(a.note, 'No registration was told of it.')
    when 'held' then h.reason
    when 'blocked' then concat_ws(' ', e.error, 'Its object waits for it: replay or cancel it.')
    when 'failed' then coalesce(e.error, 'All attempts failed.')
    when 'delivered' then null
    when 'cancelled' then 'Its registration was deleted or the delivery cancelled.'
    else nullif(concat_ws(' ', case when not w.alive then 'No worker is alive: start one with rowhook work.' end, e.error), '')
  end as reason,
  d.last_tried_at,
  d.next_try_at,
  coalesce(d.deliveries, 0) as deliveries,
  coalesce(d.delivered, 0) as delivered,
  coalesce(d.attempts, 0) as attempts,
  a.transaction,
  a.origin
from webhooks.webhook_activity a
cross join (select webhooks.workers_alive() > 0 offset 0) w(alive)
left join lateral (
  select
    -- Its worst delivery is the state of an activity: what failed first, then what waits, then what went well.
    (array['failed', 'blocked', 'held', 'retrying', 'claimed', 'pending', 'cancelled', 'delivered'])[min(s.rank)] as state,
    max(d.last_tried_at) as last_tried_at,
    -- What follows another in its group is due with that one.
    min(coalesce(g.next_try_at, d.next_try_at)) filter (where s.rank in (4, 6)) as next_try_at,
    count(*)::integer as deliveries,
    (count(*) filter (where d.state = 'delivered'))::integer as delivered,
    sum(d.attempts)::integer as attempts
  from webhooks.webhook_deliveries d
  left join webhooks.webhook_registrations r on r.id = d.registration_id
  left join webhooks.webhook_deliveries_live g
    on d.group_id <> d.activity_id and g.activity_id = d.group_id and g.registration_id = d.registration_id
  cross join lateral (
    select array_position(
      array['failed', 'blocked', 'held', 'retrying', 'claimed', 'pending', 'cancelled', 'delivered'],
      case when not d.finished and (not r.is_enabled or r.hold_reason is not null) then 'held' else d.state end)
  ) s(rank)
  where d.activity_id = a.id and d.occurred_at = a.occurred_at
  having count(*) > 0
) d on true
left join lateral (
  select t.error
  from webhooks.webhook_attempts t
  where t.activity_id = a.id and t.tried_at >= a.occurred_at - interval '1 day' and t.error is not null
  order by t.id desc
  limit 1
) e on d.state in ('failed', 'blocked', 'retrying', 'claimed', 'pending')
left join lateral (
  select webhooks.held_because(r.state, r.state_reason, r.hold_reason) as reason
  from webhooks.webhook_deliveries_live l
  join webhooks.webhook_registrations r on r.id = l.registration_id and (not r.is_enabled or r.hold_reason is not null)
  where l.activity_id = a.id
  limit 1
) h on d.state = 'held';
comment on view webhooks.webhook_activity_report is
  'Webhook Activity: each captured change, how far its deliveries are, and why.';
comment on column webhooks.webhook_activity_report.id is 'The activity''s id.';
comment on column webhooks.webhook_activity_report.occurred_at is 'When the row was changed.';
comment on column webhooks.webhook_activity_report.entity is 'The table, as in public.orders; of a ping: ping.';
comment on column webhooks.webhook_activity_report.action is 'create, update, delete or ping.';
comment on column webhooks.webhook_activity_report.object_id is 'The key of the row; of a ping: the registration.';
comment on column webhooks.webhook_activity_report.owner_id is 'The owner of the object.';
comment on column webhooks.webhook_activity_report.user_id is 'The user of the object.';
comment on column webhooks.webhook_activity_report.changed is 'For an update: the columns whose value changed.';
comment on column webhooks.webhook_activity_report.state is
  'Its worst delivery: failed, blocked, held, retrying, claimed, pending, cancelled or delivered; unregistered where no registration was told of it.';
comment on column webhooks.webhook_activity_report.reason is 'Why it is in that state, and what to do; null when all is well.';
comment on column webhooks.webhook_activity_report.last_tried_at is 'The latest attempt of any of its deliveries.';
comment on column webhooks.webhook_activity_report.next_try_at is 'The earliest attempt to come; null when none is.';
comment on column webhooks.webhook_activity_report.deliveries is 'How many registrations are told of it.';
comment on column webhooks.webhook_activity_report.delivered is 'How many of them were told.';
comment on column webhooks.webhook_activity_report.attempts is 'How many attempts all its deliveries took so far.';
comment on column webhooks.webhook_activity_report.transaction is 'The transaction that made the change.';
comment on column webhooks.webhook_activity_report.origin is 'capture: a change that was written; test: a sample or a ping, sent on request.';
