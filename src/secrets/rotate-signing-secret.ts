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

/** What a rotation says to the database: `$1` is the registration; of `rotate`, `$2` to `$7` are the new secret and the overlap in ms. */
export interface RotateStatements {
  /** Gives `signing`. */
  scheme: string;
  /** Gives `created_at`. */
  rotate: string;
}

const DAY_MS = 86_400_000;

const AS_OWNER: RotateStatements = {
  scheme: 'select signing from webhooks.webhook_registrations where id = $1',
  rotate: `select created_at from webhooks.rotate_signing_secret($1, $2, $3, $4, $5, $6, $7::double precision * interval '1 ms')`,
};

/**
 * Gives a registration a new signing secret and returns it: it is shown now, and later only by `showSigningSecrets`. Who did it is in
 * `webhooks.secret_log`: the setting `webhooks.actor` of the database session, or its role.
 *
 * @throws RowhookError SECRET for a secret that is none, WHSEC; from the database WHREG (no such registration), WHLIV (too many live
 * secrets)
 */
export async function rotateSigningSecret(
  database: Queryable,
  box: SecretBox,
  options: RotateOptions,
): Promise<ShownSecret> {
  const shown = await rotateBy(AS_OWNER, database, box, options);
  // It may have been held for want of the key to the secret that is replaced.
  await database.query('select webhooks.release_secret_holds($1)', [box.keyIds]);
  return shown;
}

/** The same by statements of the caller's. */
export async function rotateBy(
  statements: RotateStatements,
  database: Queryable,
  box: SecretBox,
  { registrationId, scheme, overlapMs = DAY_MS, secret }: RotateOptions,
): Promise<ShownSecret> {
  const made =
    secret === undefined
      ? generateSigningSecret(scheme ?? (await schemeOf(statements, database, registrationId)))
      : given(secret, scheme);
  const { id, ciphertext, keyId, publicKey } = sealSigningSecret(made, { id: randomUUID(), registrationId }, box);
  const { rows } = await database.query(statements.rotate, [
    registrationId,
    id,
    made.scheme,
    ciphertext,
    keyId,
    publicKey,
    overlapMs,
  ]);
  const createdAt = new Date(rows[0].created_at);
  return { id, registrationId, scheme: made.scheme, secret: made.verifier, createdAt, expiresAt: null };
}

async function schemeOf(
  statements: RotateStatements,
  database: Queryable,
  registrationId: string,
): Promise<SignatureScheme> {
  const { rows } = await database.query(statements.scheme, [registrationId]);
  // For one that is not there the database finds the words.
  const signing = rows[0]?.signing ?? 'v1';
  if (signing !== 'none') return signing;
  throw new RowhookError(`Registration ${registrationId} is not signed.`, {
    code: 'WHSEC',
    hint: 'To have it signed from now on, say how: with v1 or v1a.',
  });
}

function given(secret: string, scheme: SignatureScheme | undefined): SigningSecret {
  const parsed = parseSigningSecret(secret);
  if (scheme === undefined || scheme === parsed.scheme) return parsed;
  throw new RowhookError(`This secret is one of ${parsed.scheme}, not of ${scheme}.`, { code: 'SECRET' });
}
