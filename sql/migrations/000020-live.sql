-- Back-fills are read by the admin API too.
alter table webhooks.backfills enable row level security;
create index backfills_registration_idx on webhooks.backfills (registration_id, id);
