-- An UPDATE's changes are written by three functions instead of it: of one row, of many, and of those that cannot be paired.
drop function if exists webhooks.captured_changes(webhooks.audit_settings, text);
