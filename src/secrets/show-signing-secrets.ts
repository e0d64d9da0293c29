import type { Queryable } from './queryable.ts';
import type { SecretBox } from './secret-box.ts';
import type { ShownSecret } from './shown-secret.ts';
import { parseSigningSecret } from './signing-secret.ts';

/**
 * The live signing secrets of a registration, the current one first. None, where it has not sent anything yet. Each is logged as
 * revealed in `webhooks.secret_log`, by the setting `webhooks.actor` of the database session or its role.
 *
 * @throws RowhookError SECRETKEY when one cannot be decrypted; from the database WHREG: there is no such registration
 */
export function showSigningSecrets(
  database: Queryable,
  box: SecretBox,
  registrationId: string,
): Promise<ShownSecret[]> {
  return showBy('select * from webhooks.reveal_signing_secrets($1)', database, () => box, registrationId);
}

/**
 * The same by a statement of the caller's.
 *
 * @param statement gives the rows of `webhooks.webhook_secrets`; `$1` is the registration
 * @param requireBox is called where there is something to decrypt
 */
export async function showBy(
  statement: string,
  database: Queryable,
  requireBox: () => SecretBox,
  registrationId: string,
): Promise<ShownSecret[]> {
  const { rows } = await database.query(statement, [registrationId]);
  return rows.map(({ id, kind, name, ciphertext, key_id: keyId, public_key: publicKey, created_at, expires_at }) => {
    const open = () => requireBox().open({ keyId, ciphertext }, { id, registrationId, kind, name });
    return {
      id,
      registrationId,
      scheme: name,
      secret: publicKey ?? parseSigningSecret(open()).verifier,
      createdAt: new Date(created_at),
      expiresAt: expires_at === null ? null : new Date(expires_at),
    };
  });
}
