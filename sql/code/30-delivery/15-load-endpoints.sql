create or replace function webhooks.load_endpoints(registration_ids bigint[])
returns table (
  registration_id bigint, version bigint, uri text, timeout_ms integer, signing text, secrets json, headers json, connection json
)
language sql stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
  select r.id, r.version, r.uri, r.timeout_ms, r.signing, coalesce(s.secrets, '[]'), coalesce(h.headers, '[]'),
    case when c.registration_id is not null then json_build_object(
      'proxy', c.proxy_uri, 'proxyUser', c.proxy_user, 'caPem', c.ca_pem, 'clientCertPem', c.client_cert_pem,
      'auth', c.auth, 'authUser', c.auth_user, 'tokenUri', c.oauth2_token_uri, 'clientId', c.oauth2_client_id,
      'scope', c.oauth2_scope, 'audience', c.oauth2_audience, 'clientAuthentication', c.oauth2_client_authentication
    ) end
  from webhooks.webhook_registrations r
  left join lateral (
    select json_agg(json_build_object(
      'id', s.id, 'kind', s.kind, 'name', s.name, 'keyId', s.key_id, 'ciphertext', encode(s.ciphertext, 'hex'),
      'isCurrent', s.expires_at is null,
      'expiresInMs', extract(epoch from s.expires_at - clock_timestamp()) * 1000
    ) order by s.expires_at desc nulls first, s.created_at desc) as secrets
    from webhooks.webhook_secrets s
    where s.registration_id = r.id and (s.expires_at is null or s.expires_at > clock_timestamp())
  ) s on true
  left join lateral (
    select json_agg(json_build_object('name', w.name, 'value', w.value) order by w.name) as headers
    from webhooks.webhook_registration_headers w
    where w.registration_id = r.id
  ) h on true
  left join webhooks.webhook_registration_connections c on c.registration_id = r.id
  where r.id = any (registration_ids)
$$;
comment on function webhooks.load_endpoints(bigint[]) is
  'What a worker needs to know of registrations to send to them, with their live secrets, encrypted, the current signing secret first. A header whose value is null has it among the secrets.';
