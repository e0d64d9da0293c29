-- The rules by which workers refuse to connect (src/deliver/guard), as far as they can be told from a URI alone: who registers an
-- endpoint learns at once what would be refused at every attempt. A test holds the two against each other.

create or replace function webhooks.is_public_address(address inet)
returns boolean
language sql immutable
return case family(address)
  when 4 then not address <<= any (array[
    '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24',
    '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15',
    '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'
  ]::inet[])
  else address <<= inet '2000::/3' and not address <<= any (array[
    '2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'
  ]::inet[])
end;
comment on function webhooks.is_public_address(inet) is 'Whether an address is one of the public internet, by IANA''s registries.';

create or replace function webhooks.allows_address(address inet)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when address <<= any (s.denied_networks::inet[]) then false
    when address <<= any (s.allowed_networks::inet[]) or webhooks.is_public_address(address) then true
    when s.unwrap_nat64 and address <<= inet '64:ff9b::/96' then (
      select not v.within <<= any (s.denied_networks::inet[])
        and (v.within <<= any (s.allowed_networks::inet[]) or webhooks.is_public_address(v.within))
      from (select inet '0.0.0.0' + (address - inet '64:ff9b::')) v(within)
    )
    else false
  end
  from webhooks.settings s
$$;
comment on function webhooks.allows_address(inet) is 'Whether the settings allow endpoints at an address.';

create or replace function webhooks.allows_host(name text)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select (name ~ '\.' and name !~ '\.(internal|local|localhost|svc|lan|intranet|home\.arpa)$')
    or exists (
      select from webhooks.settings s, unnest(s.allowed_hosts) h(pattern)
      where case when h.pattern like '.%' then right(name, length(h.pattern)) = h.pattern else name = h.pattern end
    )
$$;
comment on function webhooks.allows_host(text) is
  'Whether endpoints may have a host name, in lower case: it does not look internal, or the settings allow it. Where it leads, only a look-up tells.';

create or replace function webhooks.host_problem(host text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text := lower(regexp_replace(host, '\.$', ''));
  v_address inet;
begin
  if host ~ '^\[.*\]$' then
    if host !~ '^\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]$' then return 'The host is no IPv6 address.'; end if;
    v_address := trim(host, '[]')::inet;
  elsif v_name = '' or host ~ '[^!-~]' or host ~ '[%"<>^`{|}\[\]]' then
    return 'The host is not written plainly: a name is written in ASCII (xn--…), without %.';
  -- Whatever ends in a number is an IPv4 address to a URL parser, in ways that only URL parsers know.
  elsif v_name ~ '(^|\.)([0-9]+|0x[0-9a-f]*)$' then
    if v_name !~ '^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}$' then
      return 'The host is not written plainly: an IPv4 address is four decimal numbers.';
    end if;
    v_address := v_name::inet;
  elsif not webhooks.allows_host(v_name) then
    return 'The host name is an internal one.';
  end if;
  return case when v_address is not null and not webhooks.allows_address(v_address) then 'The address is not allowed.' end;
exception
  when invalid_text_representation then return 'The host is no IP address.';
end
$$;
comment on function webhooks.host_problem(text) is 'Why an endpoint may not have a host, in a sentence; null when nothing speaks against it.';

create or replace function webhooks.uri_problem(uri text)
returns text
language plpgsql stable strict
set search_path = pg_catalog, pg_temp
as $$
declare
  v_settings webhooks.settings;
  v_scheme text := lower(substring(uri from '^([A-Za-z][A-Za-z0-9+.-]*):'));
  v_authority text := substring(uri from '^[^:]*://([^/?#]*)');
  v_parts text[];
  v_port integer;
begin
  select * into v_settings from webhooks.settings;
  if length(uri) > 2048 then return 'The URI is longer than 2048 characters.'; end if;
  if uri ~ '[\u0001-\u0020\u007f-\u00a0[:space:]]' then return 'The URI contains a space or a control character.'; end if;
  if strpos(uri, '\') > 0 then return 'The URI contains a backslash, which programs read differently.'; end if;
  if v_scheme is null or v_authority is null then return 'The URI is not one that can be sent to.'; end if;
  if v_scheme not in ('http', 'https') then return 'The URI is neither http nor https.'; end if;
  if v_settings.https_only and v_scheme <> 'https' then return 'Only https is allowed.'; end if;
  if strpos(v_authority, '@') > 0 then return 'The URI contains a user name or a password.'; end if;
  v_parts := regexp_match(v_authority, '^(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?$');
  if v_parts is null then return 'The URI is not one that can be sent to.'; end if;
  v_port := coalesce(nullif(v_parts[2], '')::integer, case v_scheme when 'https' then 443 else 80 end);
  if v_port = any ('{0,22,25,110,143,465,587,3306,5432,6379,9200,11211}') or v_port > 65535
     or (v_settings.allowed_ports <> '{}' and v_port <> all (v_settings.allowed_ports)) then
    return 'The port is not allowed.';
  end if;
  return webhooks.host_problem(v_parts[1]);
end
$$;
comment on function webhooks.uri_problem(text) is
  'Why an endpoint may not have a URI by the settings of now, in a sentence that repeats nothing of it; null when nothing speaks against it. A name is not looked up.';

create or replace function webhooks.refuse_uri(what text, problem text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The URI is not repeated: it may hold a password.
  raise exception '% cannot be used: %', what, problem
    using errcode = 'WHURI',
          column = case what
            when 'The URI of the proxy' then 'proxy_uri'
            when 'The URI of the authorization server' then 'oauth2_token_uri'
            else 'uri'
          end,
          hint = case problem
            when 'The address is not allowed.' then
              'Endpoints are on the public internet, unless the setting allowed_networks has their network.'
            when 'The host name is an internal one.' then
              'Names without a dot and those of internal networks are allowed by the setting allowed_hosts.'
            when 'The port is not allowed.' then
              'Which ports are allowed is the setting allowed_ports; those of mail, databases and the like never are.'
            when 'Only https is allowed.' then 'The setting https_only is on.'
            when 'The URI contains a user name or a password.' then
              'Leave them out of the URI, and set them as basic authentication of the registration.'
            else 'Write it as https://host/path, or with a port as https://host:8443/path.'
          end;
end
$$;
comment on function webhooks.refuse_uri(text, text) is 'Raises WHURI with the column that it is about, and what can be done about the problem.';

create or replace function webhooks.tg_webhook_registrations__check_uri()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_problem text;
begin
  -- An update that leaves it alone must pass, whatever the settings have become since.
  if tg_op = 'UPDATE' and new.uri is not distinct from old.uri then return new; end if;
  v_problem := webhooks.uri_problem(new.uri);
  if v_problem is not null then perform webhooks.refuse_uri('The URI of the endpoint', v_problem); end if;
  return new;
end
$$;
comment on function webhooks.tg_webhook_registrations__check_uri() is 'Refuses an endpoint that workers would refuse to connect to.';

create or replace trigger _500_check_uri before insert or update of uri on webhooks.webhook_registrations
  for each row execute function webhooks.tg_webhook_registrations__check_uri();
