-- Nobody but the owner has anything here. Applications write their own tables and need no grant on ours.
revoke all on schema webhooks from public;
revoke all on all tables in schema webhooks from public;
revoke all on all sequences in schema webhooks from public;
revoke execute on all functions in schema webhooks from public;
-- The admin API's roles, where they may be made; what they may is written out in 70-admin.
select webhooks.make_admin_roles();
select webhooks.grant_admin();
