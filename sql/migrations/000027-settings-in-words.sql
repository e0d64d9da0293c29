comment on column webhooks.settings.https_only is 'On: endpoints must be https. Off: http is allowed too, over which bodies travel unencrypted.';
comment on column webhooks.settings.max_payload_bytes is
  'The largest JSON of a row, or payload, that is sent, in bytes (1024 to 100000000). Of a larger one only the key and the names of the changed columns are sent. A change holds for what is captured from five seconds later on.';
comment on column webhooks.settings.max_depth is
  'How many events one may cause after another, by handlers that say webhooks.depth (0 to 1000). Deeper ones are captured and not sent.';
