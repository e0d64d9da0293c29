-- What the writers change, and the ledger that each change is written into by the same transaction.
create table public.objects (id integer primary key, mark text not null, note text not null);

create table public.truth (
  seq bigint generated always as identity primary key,
  transaction xid8 not null default pg_current_xact_id(),
  object integer not null,
  action text not null,
  mark text not null
);

select webhooks.watch('public.objects');
insert into webhooks.entity_events (entity, action)
values ('public.objects', 'create'), ('public.objects', 'update'), ('public.objects', 'delete');
