-- How endpoints are connected to: which addresses may be, with which headers, through what and as whom.

alter table webhooks.settings
  add column allowed_networks cidr[] not null default '{}',
  add column denied_networks cidr[] not null default '{}',
  add column allowed_hosts text[] not null default '{}',
  add column allowed_ports integer[] not null default '{80,443,8443}',
  add column https_only boolean not null default false,
  add column unwrap_nat64 boolean not null default false,
  add column trusted_proxies text[] not null default '{}',
  add constraint settings_networks_not_null check (
    array_position(allowed_networks, null) is null and array_position(denied_networks, null) is null
  ),
  add constraint settings_allowed_hosts_are_names check (
    array_position(allowed_hosts, null) is null and '' <> all (allowed_hosts)
    and array_to_string(allowed_hosts, ' ') ~ '^(\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*( |$))*$'
  ),
  add constraint settings_allowed_ports_range check (
    array_position(allowed_ports, null) is null and 1 <= all (allowed_ports) and 65535 >= all (allowed_ports)
  ),
  add constraint settings_allowed_ports_speak_http check (
    not allowed_ports && '{22,25,110,143,465,587,3306,5432,6379,9200,11211}'
  ),
  add constraint settings_trusted_proxies_are_origins check (
    array_position(trusted_proxies, null) is null and '' <> all (trusted_proxies)
    and array_to_string(trusted_proxies, ' ') ~ '^(https?://[a-z0-9._:\[\]-]+( |$))*$'
  );
comment on column webhooks.settings.allowed_networks is
  'Networks that endpoints may be in although they are not public. Empty: the public internet only.';
comment on column webhooks.settings.denied_networks is
  'Networks that no endpoint may be in, though they be public or allowed: your own public addresses.';
comment on column webhooks.settings.allowed_hosts is
  'Host names that endpoints may have although they look internal (no dot, .internal, .local …); with a dot in front: all names below. In lower case.';
comment on column webhooks.settings.allowed_ports is
  'Ports that endpoints may have. Empty: any but those of mail, databases and the like, which are never allowed.';
comment on column webhooks.settings.https_only is 'On: endpoints must be https.';
comment on column webhooks.settings.unwrap_nat64 is
  'On: an IPv6 address of 64:ff9b::/96 counts as the IPv4 address within it. For hosts that reach the internet through NAT64; off, such addresses are not allowed.';
comment on column webhooks.settings.trusted_proxies is
  'Proxies that registrations may use although no endpoint may be there, as in http://proxy.internal:3128.';

create table webhooks.webhook_registration_headers (
  registration_id bigint not null references webhooks.webhook_registrations (id) on delete cascade,
  name text not null,
  value text,
  is_secret boolean not null default false,
  constraint webhook_registration_headers_pkey primary key (registration_id, name),
  constraint webhook_registration_headers_name_is_token check (name ~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,100}$'),
  constraint webhook_registration_headers_name_not_reserved check (
    lower(name) !~ ('^(host|content-length|content-type|content-encoding|accept-encoding|transfer-encoding|connection|keep-alive'
      || '|te|trailer|upgrade|expect|user-agent|webhook-.*|proxy-.*)$')
  ),
  constraint webhook_registration_headers_value_is_one_line check (
    value ~ '^[\u0021-\u007e]([\u0020-\u007e\t]*[\u0021-\u007e])?$' and length(value) <= 4096
  ),
  constraint webhook_registration_headers_secret_elsewhere check (is_secret = (value is null))
);
create unique index webhook_registration_headers_name_idx on webhooks.webhook_registration_headers (registration_id, lower(name));
comment on table webhooks.webhook_registration_headers is 'Headers that each request of a registration carries besides Rowhook''s own.';
comment on column webhooks.webhook_registration_headers.registration_id is 'The registration.';
comment on column webhooks.webhook_registration_headers.name is 'The header, in the case it is sent in.';
comment on column webhooks.webhook_registration_headers.value is 'Its value: one line of printable ASCII. Null where it is secret.';
comment on column webhooks.webhook_registration_headers.is_secret is 'Its value is among the registration''s secrets, encrypted.';

create table webhooks.webhook_registration_connections (
  registration_id bigint primary key references webhooks.webhook_registrations (id) on delete cascade,
  proxy_uri text,
  proxy_user text,
  ca_pem text,
  client_cert_pem text,
  auth text not null default 'none',
  auth_user text,
  oauth2_token_uri text,
  oauth2_client_id text,
  oauth2_scope text,
  oauth2_audience text,
  oauth2_client_authentication text not null default 'basic',
  constraint webhook_registration_connections_proxy_is_origin check (proxy_uri ~ '^https?://[^\s/?#@\\]+/?$'),
  constraint webhook_registration_connections_proxy_user_has_proxy check (proxy_user is null or proxy_uri is not null),
  constraint webhook_registration_connections_user_without_colon check (
    proxy_user ~ '^[^[:cntrl:]:]{1,255}$' and auth_user ~ '^[^[:cntrl:]:]{1,255}$'
  ),
  constraint webhook_registration_connections_certificates_are_pem check (
    ca_pem ~ '^\s*-----BEGIN CERTIFICATE-----' and length(ca_pem) <= 262144
    and client_cert_pem ~ '^\s*-----BEGIN CERTIFICATE-----' and length(client_cert_pem) <= 65536
  ),
  constraint webhook_registration_connections_no_key_in_the_open check (
    ca_pem !~ 'PRIVATE KEY' and client_cert_pem !~ 'PRIVATE KEY'
  ),
  constraint webhook_registration_connections_auth_known check (auth in ('none', 'basic', 'oauth2')),
  constraint webhook_registration_connections_basic_has_user check ((auth = 'basic') = (auth_user is not null)),
  constraint webhook_registration_connections_oauth2_has_client check (
    (auth = 'oauth2') = (oauth2_token_uri is not null) and (auth = 'oauth2') = (oauth2_client_id is not null)
  ),
  constraint webhook_registration_connections_client_authentication_known check (
    oauth2_client_authentication in ('basic', 'post')
  )
);
comment on table webhooks.webhook_registration_connections is
  'How a registration''s endpoint is connected to, where that is not the plain way. What is secret of it is among the registration''s secrets, encrypted.';
comment on column webhooks.webhook_registration_connections.registration_id is 'The registration.';
comment on column webhooks.webhook_registration_connections.proxy_uri is
  'The http or https proxy that requests go through by CONNECT, as in http://proxy.example:3128.';
comment on column webhooks.webhook_registration_connections.proxy_user is 'The user that the proxy is told; the password is a secret.';
comment on column webhooks.webhook_registration_connections.ca_pem is
  'The certificates that the endpoint''s own has to come from, as PEM; null: those that are publicly trusted.';
comment on column webhooks.webhook_registration_connections.client_cert_pem is
  'The certificate that the endpoint is shown, as PEM, with those between it and its root; the key is a secret.';
comment on column webhooks.webhook_registration_connections.auth is
  'none; basic: user and password; oauth2: an access token, by client credentials.';
comment on column webhooks.webhook_registration_connections.auth_user is 'For basic: the user; the password is a secret.';
comment on column webhooks.webhook_registration_connections.oauth2_token_uri is 'For oauth2: where tokens come from.';
comment on column webhooks.webhook_registration_connections.oauth2_client_id is 'For oauth2: the client; its secret is a secret.';
comment on column webhooks.webhook_registration_connections.oauth2_scope is 'For oauth2: the scope to ask for.';
comment on column webhooks.webhook_registration_connections.oauth2_audience is 'For oauth2: the audience to ask for, where the server wants one.';
comment on column webhooks.webhook_registration_connections.oauth2_client_authentication is
  'For oauth2: basic sends client and secret in a header, post in the body.';

comment on column webhooks.webhook_registrations.uri is
  'The endpoint: http or https, without user and password, at an address and port that the settings allow.';
comment on column webhooks.webhook_attempts.error_class is
  'Why it failed: timeout, dns, refused, reset, tls, blocked-address, protocol, http-status, auth, aborted or network.';

-- Its answers have other columns now, which only a new function can have.
drop function if exists webhooks.load_endpoints(bigint[]);
