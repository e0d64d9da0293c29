-- Secrets: what requests are signed with, and whatever else must not be read off a table. Encrypted by the workers; the
-- database never has the key.

alter table webhooks.webhook_registrations
  add column signing text not null default 'v1',
  add column version bigint not null default 1,
  add constraint webhook_registrations_signing_known check (signing in ('v1', 'v1a', 'none'));
comment on column webhooks.webhook_registrations.signing is
  'How requests are signed, in the schemes of Standard Webhooks: v1 (HMAC-SHA256), v1a (ed25519), or none. Workers make the secret that is missing.';
comment on column webhooks.webhook_registrations.version is
  'Rises with each change of what a worker has to know to send: by it workers tell whether what they know is current.';

create table webhooks.webhook_secrets (
  id uuid primary key,
  registration_id bigint not null references webhooks.webhook_registrations (id) on delete cascade,
  kind text not null,
  name text not null,
  ciphertext bytea not null,
  key_id text not null,
  public_key text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  constraint webhook_secrets_kind_known check (kind in ('signing', 'header', 'connection')),
  constraint webhook_secrets_name_not_blank check (name ~ '\S'),
  constraint webhook_secrets_signing_names_scheme check (kind <> 'signing' or name in ('v1', 'v1a')),
  constraint webhook_secrets_ciphertext_length check (octet_length(ciphertext) between 28 and 131072),
  constraint webhook_secrets_key_id_form check (key_id ~ '^[0-9a-f]{16}$'),
  constraint webhook_secrets_public_key_is_v1a check ((kind = 'signing' and name = 'v1a') = (public_key is not null)),
  constraint webhook_secrets_public_key_form check (public_key ~ '^whpk_[A-Za-z0-9+/]{43}=$'),
  constraint webhook_secrets_only_signing_expires check (expires_at is null or kind = 'signing')
);
create unique index webhook_secrets_one_current_signing on webhooks.webhook_secrets (registration_id)
  where kind = 'signing' and expires_at is null;
create unique index webhook_secrets_one_of_a_name on webhooks.webhook_secrets (registration_id, kind, name) where kind <> 'signing';
create index webhook_secrets_registration_idx on webhooks.webhook_secrets (registration_id);
comment on table webhooks.webhook_secrets is
  'The secrets of registrations, encrypted with AES-256-GCM. Registration, kind, name and id are part of what is authenticated: a ciphertext moved to another row does not decrypt.';
comment on column webhooks.webhook_secrets.id is 'Chosen by who encrypts: the ciphertext belongs to it.';
comment on column webhooks.webhook_secrets.registration_id is 'The registration.';
comment on column webhooks.webhook_secrets.kind is 'signing; header (the value of a header); connection (a password, token or private key for connecting).';
comment on column webhooks.webhook_secrets.name is 'For signing the scheme: v1 or v1a. Else what the value is of, as the header''s name.';
comment on column webhooks.webhook_secrets.ciphertext is 'Nonce (12 bytes), authentication tag (16) and encrypted value.';
comment on column webhooks.webhook_secrets.key_id is 'Which key it was encrypted with: a hash that tells keys apart.';
comment on column webhooks.webhook_secrets.public_key is 'For v1a: what the receiver verifies with. Not secret.';
comment on column webhooks.webhook_secrets.created_at is 'When it was made.';
comment on column webhooks.webhook_secrets.expires_at is 'Until when a signing secret that was replaced signs along with its successor; null: it is the current one.';

create table webhooks.secret_log (
  id bigint generated always as identity primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  registration_id bigint not null,
  secret_id uuid not null,
  kind text not null,
  name text not null,
  action text not null,
  actor text not null,
  role text not null default session_user,
  constraint secret_log_action_known check (action in ('created', 'revealed', 'replaced', 'rekeyed', 'deleted'))
);
create index secret_log_registration_idx on webhooks.secret_log (registration_id, id);
comment on table webhooks.secret_log is 'Who did what to which secret, and when. Only ever added to; it outlives the secrets and the registrations.';
comment on column webhooks.secret_log.id is 'The entry''s id.';
comment on column webhooks.secret_log.occurred_at is 'When.';
comment on column webhooks.secret_log.registration_id is 'Whose secret.';
comment on column webhooks.secret_log.secret_id is 'Which secret.';
comment on column webhooks.secret_log.kind is 'Its kind.';
comment on column webhooks.secret_log.name is 'Its name.';
comment on column webhooks.secret_log.action is
  'created; revealed (its value was asked for); replaced (its end was set or changed); rekeyed (encrypted anew, or overwritten); deleted.';
comment on column webhooks.secret_log.actor is 'Who: the setting webhooks.actor, or the session''s role.';
comment on column webhooks.secret_log.role is 'The role of the database session.';

-- Their answers have other columns now, which only a new function can have.
drop function if exists webhooks.load_deliveries(bigint[], bigint[], bigint[]);
