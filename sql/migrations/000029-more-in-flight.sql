-- With 500, a worker that drains a backlog of one registration waits for its own results for a third of the time. With many more, one
-- that tells in order slows down: what waits behind others of its object fills the places.
alter table webhooks.webhook_registrations alter column max_in_flight set default 600;
