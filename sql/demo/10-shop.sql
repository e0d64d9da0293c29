-- The shop of the demo: an internet provider with resellers. Applied on every start of the demo, so it only adds what is missing.

do $$
begin
  -- A schema of that name may be somebody's real shop, whose rows are none of the demo's business.
  if obj_description(to_regnamespace('shop'), 'pg_namespace') is distinct from 'The shop of Rowhook''s demo. Safe to drop.'
    and to_regnamespace('shop') is not null
  then
    raise exception 'This database has a schema "shop" that is not the demo''s.'
      using errcode = 'WHDEM',
            hint = 'The demo leaves it alone. Point DATABASE_URL at another database, or unset it to use the embedded one.';
  end if;
end
$$;

create schema if not exists shop;
comment on schema shop is 'The shop of Rowhook''s demo. Safe to drop.';

create table if not exists shop.packages (
  id integer generated always as identity primary key,
  name text not null unique,
  mbit_per_s integer not null,
  price numeric(10, 2) not null,
  constraint packages_price_not_negative check (price >= 0)
);
comment on table shop.packages is 'What can be ordered. Packages belong to nobody, so all their changes are told.';
comment on column shop.packages.id is 'The package''s id.';
comment on column shop.packages.name is 'What it is sold as.';
comment on column shop.packages.mbit_per_s is 'Its speed, in Mbit/s.';
comment on column shop.packages.price is 'Its price a month.';

create table if not exists shop.customers (
  id integer generated always as identity primary key,
  owner_id text,
  name text not null unique,
  email text not null
);
comment on table shop.customers is 'Who orders.';
comment on column shop.customers.id is 'The customer''s id.';
comment on column shop.customers.owner_id is 'The reseller whose customer it is. A change of a row without one fires nothing.';
comment on column shop.customers.name is 'The customer''s name.';
comment on column shop.customers.email is 'Where to write to.';

create table if not exists shop.orders (
  id bigint generated always as identity primary key,
  customer_id integer not null references shop.customers (id) on delete cascade,
  package_id integer not null references shop.packages (id),
  owner_id text,
  user_id text,
  status text not null default 'new',
  amount numeric(10, 2) not null,
  note text,
  ordered_at timestamptz not null default now(),
  constraint orders_status_known check (status in ('new', 'paid', 'active', 'cancelled'))
);
comment on table shop.orders is 'Which customer ordered which package.';
comment on column shop.orders.id is 'The order''s id.';
comment on column shop.orders.customer_id is 'Who ordered.';
comment on column shop.orders.package_id is 'What was ordered.';
comment on column shop.orders.owner_id is 'The reseller who sold it.';
comment on column shop.orders.user_id is 'Who took the order. A change of a row without owner and user fires nothing.';
comment on column shop.orders.status is 'new, paid, active or cancelled.';
comment on column shop.orders.amount is 'The price a month as agreed.';
comment on column shop.orders.note is 'Anything else.';
comment on column shop.orders.ordered_at is 'When it was ordered.';

-- Seeds, for a shop that was just made or emptied.

insert into shop.packages (name, mbit_per_s, price)
select s.name, s.mbit_per_s, s.price
from (values ('Copper 50', 50, 19.90), ('Fibre 250', 250, 29.90), ('Fibre 1000', 1000, 49.90)) s(name, mbit_per_s, price)
where not exists (select from shop.packages);

insert into shop.customers (owner_id, name, email)
select s.owner_id, s.name, s.email
from (values
  ('northnet', 'Ada Lindqvist', 'ada@example.com'),
  ('northnet', 'Bram Visser', 'bram@example.com'),
  ('coastline', 'Chiara Conti', 'chiara@example.com'),
  ('coastline', 'Dmitri Orlov', 'dmitri@example.com')
) s(owner_id, name, email)
where not exists (select from shop.customers);

insert into shop.orders (customer_id, package_id, owner_id, user_id, status, amount)
select c.id, p.id, c.owner_id, 'sales-1', 'active', p.price
from shop.customers c
cross join lateral (select p.id, p.price from shop.packages p order by p.id limit 1 offset c.id % 3) p
where not exists (select from shop.orders)
order by c.id;
