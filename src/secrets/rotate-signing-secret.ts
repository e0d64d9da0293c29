import { randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../deliver/sign.ts';
import { RowhookError } from '../errors.ts';
import type { Queryable } from './queryable.ts';
import { sealSigningSecret } from './seal-signing-secret.ts';
import type { SecretBox } from './secret-box.ts';
import type { ShownSecret } from './shown-secret.ts';
import { generateSigningSecret, parseSigningSecret, type SigningSecret } from './signing-secret.ts';

export interface RotateOptions {
  registrationId: string;
  /**
   * The scheme from now on.
   * @default the registration's own
   */
  scheme?: SignatureScheme;
  /**
   * Milliseconds for which the secret before it signs along, up to 30 days.
   * @default 24 hours
   */
  overlapMs?: number;
  /**
   * A secret of one's own, `whsec_…` or `whsk_…`, which says the scheme.
   * @default a random one
   */
  secret?: string;
}

const DAY_MS = 86_400_000;

/**
 * Gives a registration a new signing secret and returns it: it is shown now, and later only by `showSigningSecrets`. Who did it is in
 * `webhooks.secret_log`: the setting `webhooks.actor` of the database session, or its role.
 *
 * @throws RowhookError SECRET for a secret that is none; from the database WHREG (no such registration), WHLIV (too many live secrets)
 */
export async function rotateSigningSecret(
  database: Queryable,
  box: SecretBox,
  { registrationId, scheme, overlapMs = DAY_MS, secret }: RotateOptions,
): Promise<ShownSecret> {
  const made = secret === undefined ? await generate(database, registrationId, scheme) : given(secret, scheme);
  const sealed = sealSigningSecret(made, { id: randomUUID(), registrationId }, box);
  const { rows } = await database.query(
    `select created_at from webhooks.rotate_signing_secret($1, $2, $3, $4, $5, $6, $7::double precision * interval '1 ms')`,
    [registrationId, sealed.id, sealed.scheme, sealed.ciphertext, sealed.keyId, sealed.publicKey, overlapMs],
  );
  // It may have been held for want of the key to the secret that is replaced.
  await database.query('select webhooks.release_secret_holds($1)', [box.keyIds]);
  const { id } = sealed;
  return {
    id,
    registrationId,
    scheme: made.scheme,
    secret: made.verifier,
    createdAt: rows[0].created_at,
    expiresAt: null,
  };
}

async function generate(database: Queryable, registrationId: string, scheme?: SignatureScheme): Promise<SigningSecret> {
  return generateSigningSecret(scheme ?? (await schemeOf(database, registrationId)));
}

async function schemeOf(database: Queryable, registrationId: string): Promise<SignatureScheme> {
  const { rows } = await database.query('select signing from webhooks.webhook_registrations where id = $1', [
    registrationId,
  ]);
  // For one that is not there the database finds the words.
  const signing = rows[0]?.signing ?? 'v1';
  if (signing !== 'none') return signing;
  throw new RowhookError(`Registration ${registrationId} is not signed.`, {
    code: 'NOTSIGNED',
    hint: 'To have it signed from now on, say how: with v1 or v1a.',
  });
}

function given(secret: string, scheme: SignatureScheme | undefined): SigningSecret {
  const parsed = parseSigningSecret(secret);
  if (scheme === undefined || scheme === parsed.scheme) return parsed;
  throw new RowhookError(`This secret is one of ${parsed.scheme}, not of ${scheme}.`, { code: 'SECRET' });
}
