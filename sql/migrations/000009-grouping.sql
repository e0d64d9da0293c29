-- Several changes in one request.

alter table webhooks.webhook_registrations
  add column grouping text not null default 'each',
  add column coalesce_window interval not null default '0',
  add constraint webhook_registrations_grouping_known check (grouping in ('each', 'transaction', 'coalesce')),
  add constraint webhook_registrations_groups_are_json check (grouping = 'each' or sends_json),
  add constraint webhook_registrations_coalesce_window_range check (coalesce_window between interval '0' and interval '1 hour');
create index webhook_registrations_grouping_idx on webhooks.webhook_registrations (id) where grouping <> 'each';
comment on column webhooks.webhook_registrations.grouping is
  'each: one request for each change. transaction: one for all changes of a transaction. coalesce: the changes of one object become one, with what they come to.';
comment on column webhooks.webhook_registrations.coalesce_window is
  'With grouping coalesce: changes of an object this long after the first become one with it, which leaves when the time is over. 0: only those of one transaction.';

alter table webhooks.webhook_deliveries add column group_id bigint;
comment on column webhooks.webhook_deliveries.group_id is
  'For a registration that groups: the activity whose delivery leads the group. The others wait for ever (next_try_at is infinity) and share its fate.';

create table webhooks.webhook_groups (
  registration_id bigint not null,
  leader_id bigint not null,
  grouping text not null,
  activity_ids bigint[] not null,
  occurred_at timestamptz[] not null,
  constraint webhook_groups_pkey primary key (registration_id, leader_id),
  constraint webhook_groups_grouping_known check (grouping in ('transaction', 'coalesce')),
  constraint webhook_groups_one_time_each check (cardinality(activity_ids) = cardinality(occurred_at)),
  constraint webhook_groups_has_leader check (leader_id = any (activity_ids))
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table webhooks.webhook_groups is
  'What leaves in one request, while it is to leave: written when the group is made and never changed after, so that each attempt sends the same bytes.';
comment on column webhooks.webhook_groups.registration_id is 'The registration.';
comment on column webhooks.webhook_groups.leader_id is 'The latest of its activities: its delivery stands for the group in the queue.';
comment on column webhooks.webhook_groups.grouping is 'What it was grouped by: transaction or coalesce.';
comment on column webhooks.webhook_groups.activity_ids is 'Its activities, in their order.';
comment on column webhooks.webhook_groups.occurred_at is 'When each of them occurred: finds its partition.';

alter table webhooks.webhook_attempts add column group_id bigint;
comment on column webhooks.webhook_attempts.group_id is
  'For an activity that was sent along with others: the one whose row is that of the request, with its response.';

-- Its answer has another column now, which only a new function can have.
drop function if exists webhooks.load_deliveries(bigint[], bigint[], bigint[]);
