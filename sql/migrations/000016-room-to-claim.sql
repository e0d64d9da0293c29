-- A claim changes every live delivery once. Where a page has room for the new version of each of its rows, no index is touched.
alter table webhooks.webhook_deliveries_live set (fillfactor = 45);
