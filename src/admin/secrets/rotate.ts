import { randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../../deliver/sign.ts';
import { RowhookError } from '../../errors.ts';
import type { Queryable } from '../../secrets/queryable.ts';
import { sealSigningSecret } from '../../secrets/seal-signing-secret.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { generateSigningSecret } from '../../secrets/signing-secret.ts';
import { requireBox } from './require-box.ts';
import type { SigningSecretView } from './signing-secret-view.ts';

export interface RotateInput {
  registrationId: string;
  scheme?: string | null;
  overlapSeconds?: number | null;
}

const DAY_SECONDS = 86_400;

/** Gives a registration a new signing secret. @throws RowhookError SECRETKEY, WHSEC; from the database WHPER, WHREG, WHSEC, WHLIV */
export async function rotateSecret(
  database: Queryable,
  box: SecretBox | undefined,
  { registrationId, scheme: wanted, overlapSeconds }: RotateInput,
): Promise<{ secret: SigningSecretView }> {
  const scheme = schemeOf(wanted ?? (await ownScheme(database, registrationId)));
  const made = generateSigningSecret(scheme);
  const { id, ciphertext, keyId, publicKey } = sealSigningSecret(
    made,
    { id: randomUUID(), registrationId },
    requireBox(box),
  );
  const { rows } = await database.query(
    `select to_json(webhooks.api_rotate_secret($1, $2, $3, $4, $5, $6, $7 * interval '1 second')) #>> '{}' as created_at`,
    [registrationId, id, scheme, ciphertext, keyId, publicKey, overlapSeconds ?? DAY_SECONDS],
  );
  return {
    secret: { id, registrationId, scheme, secret: made.verifier, createdAt: rows[0].created_at, expiresAt: null },
  };
}

/** For a registration that is not there, or not theirs, the database finds the words. */
async function ownScheme(database: Queryable, registrationId: string): Promise<string> {
  const { rows } = await database.query('select signing from webhooks.api_registrations where id = $1', [
    registrationId,
  ]);
  return rows[0]?.signing ?? 'v1';
}

function schemeOf(name: string): SignatureScheme {
  if (name === 'v1' || name === 'v1a') return name;
  throw new RowhookError(name === 'none' ? 'This registration is not signed.' : 'There is no such scheme.', {
    code: 'WHSEC',
    hint: 'Say how it shall be signed from now on: scheme v1 or v1a.',
  });
}
