-- With 500, a worker that drains a backlog of one registration waits for its own results for a third of the time.
alter table webhooks.webhook_registrations alter column max_in_flight set default 1000;
