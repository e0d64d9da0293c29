import type { ConnectionSecret } from '../../deliver/load-connection.ts';
import { RowhookError } from '../../errors.ts';
import type { Queryable } from '../../secrets/queryable.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { type SealedSecret, sealConnectionSecret, sealSecretHeader } from '../../secrets/set-secret.ts';
import { requireBox } from './require-box.ts';

export interface SetSecretInput {
  registrationId: string;
  kind: string;
  name: string;
  value: string;
}

/**
 * Sets a secret of a registration that is none to sign with. It is never shown again.
 *
 * @throws RowhookError SECRETKEY, SECRET, WHARG; from the database WHPER, WHREG, WHHDR
 */
export async function setSecret(
  database: Queryable,
  box: SecretBox | undefined,
  input: SetSecretInput,
): Promise<{ name: string }> {
  const { registrationId, kind, name } = input;
  const { id, ciphertext, keyId } = seal(input, requireBox(box));
  await database.query('select webhooks.api_set_secret($1, $2, $3, $4, $5, $6)', [
    registrationId,
    id,
    kind,
    name,
    ciphertext,
    keyId,
  ]);
  return { name };
}

function seal({ registrationId, kind, name, value }: SetSecretInput, box: SecretBox): SealedSecret {
  if (kind === 'header') return sealSecretHeader({ registrationId, name, value }, box);
  if (kind === 'connection')
    return sealConnectionSecret({ registrationId, name: name as ConnectionSecret, value }, box);
  throw new RowhookError(`there is no kind ${kind}`, {
    code: 'WHARG',
    hint: 'Kinds are header and connection; rotateSecret is for what is signed with.',
  });
}
