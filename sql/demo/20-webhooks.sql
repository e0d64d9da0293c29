-- The shop's tables become entities, and all that happens to their rows becomes entity events.

select webhooks.watch('shop.packages', label => 'Packages');
select webhooks.watch('shop.customers', owner_column => 'owner_id', label => 'Customers');
select webhooks.watch('shop.orders', owner_column => 'owner_id', user_column => 'user_id', label => 'Orders');

insert into webhooks.entity_events (entity, action, description)
select e.entity, a.action, e.what || a.happened
from (values
  ('shop.packages', 'A package '), ('shop.customers', 'A customer '), ('shop.orders', 'An order ')
) e(entity, what)
cross join (values ('create', 'was added'), ('update', 'was changed'), ('delete', 'was deleted')) a(action, happened)
-- One that was switched off stays off.
on conflict (entity, action) do nothing;
