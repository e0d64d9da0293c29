import type { Queryable } from '../../secrets/queryable.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { parseSigningSecret } from '../../secrets/signing-secret.ts';
import { requireBox } from './require-box.ts';
import type { SigningSecretView } from './signing-secret-view.ts';

export interface RevealInput {
  registrationId: string;
}

/** The live signing secrets of a registration, on record as revealed. @throws RowhookError SECRETKEY; from the database WHPER, WHREG */
export async function revealSecrets(
  database: Queryable,
  box: SecretBox | undefined,
  { registrationId }: RevealInput,
): Promise<{ secrets: SigningSecretView[] }> {
  const { rows } = await database.query(
    `select id, name, ciphertext, key_id, public_key, to_json(created_at) #>> '{}' as created_at, to_json(expires_at) #>> '{}' as expires_at
     from webhooks.api_reveal_secrets($1)`,
    [registrationId],
  );
  const secrets = rows.map(({ id, name, ciphertext, key_id: keyId, public_key: publicKey, created_at, expires_at }) => {
    const open = () => requireBox(box).open({ keyId, ciphertext }, { id, registrationId, kind: 'signing', name });
    const secret: string = publicKey ?? parseSigningSecret(open()).verifier;
    return { id, registrationId, scheme: name, secret, createdAt: created_at, expiresAt: expires_at };
  });
  return { secrets };
}
