-- With 500, a worker that drains a backlog of one registration waits for its own results for a third of the time. More than this many
-- would slow down who is told in order: what waits behind others of its object fills the places.
alter table webhooks.webhook_registrations alter column max_in_flight set default 700;
