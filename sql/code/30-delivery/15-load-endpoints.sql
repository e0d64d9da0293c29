create or replace function webhooks.load_endpoints(registration_ids bigint[])
returns table (registration_id bigint, version bigint, uri text, timeout_ms integer, signing text, secrets json)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select r.id, r.version, r.uri, r.timeout_ms, r.signing, coalesce(s.secrets, '[]')
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
  where r.id = any (registration_ids)
$$;
comment on function webhooks.load_endpoints(bigint[]) is
  'What a worker needs to know of registrations to send to them, with their live secrets, encrypted, the current signing secret first.';
