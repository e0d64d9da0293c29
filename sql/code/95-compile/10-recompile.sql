-- What was compiled by an earlier version is written anew, so that it is never behind the code it belongs to.
select webhooks.follow_table(s)
from webhooks.audit_settings s
where exists (select from pg_catalog.pg_class c where c.oid = s.relation);
