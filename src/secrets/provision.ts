import { randomUUID } from 'node:crypto';
import type { SignatureScheme } from '../deliver/sign.ts';
import type { Queryable } from './queryable.ts';
import { sealSigningSecret } from './seal-signing-secret.ts';
import type { SecretBox } from './secret-box.ts';
import { generateSigningSecret } from './signing-secret.ts';

/** A registration that is to be signed and has no current secret of its scheme. */
export interface Unsigned {
  registrationId: string;
  scheme: SignatureScheme;
}

/**
 * Makes a signing secret for each of the registrations. Any number of workers may do so at once: the first one's is kept.
 *
 * @returns the registrations that have got one by this call
 */
export async function provisionSigningSecrets(
  database: Queryable,
  box: SecretBox,
  unsigned: Unsigned[],
): Promise<string[]> {
  const secrets = unsigned.map(({ registrationId, scheme }) =>
    sealSigningSecret(generateSigningSecret(scheme), { id: randomUUID(), registrationId }, box),
  );
  const { rows } = await database.query(
    `select s.registration_id as id
     from (
       -- In one order for all, as they lock the registrations one after the other.
       select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[])
         s(registration_id, id, scheme, ciphertext, key_id, public_key)
       order by s.registration_id
     ) s
     where webhooks.provision_signing_secret(s.registration_id, s.id, s.scheme, s.ciphertext, s.key_id, s.public_key)`,
    [
      secrets.map(({ registrationId }) => registrationId),
      secrets.map(({ id }) => id),
      secrets.map(({ scheme }) => scheme),
      secrets.map(({ ciphertext }) => ciphertext),
      secrets.map(({ keyId }) => keyId),
      secrets.map(({ publicKey }) => publicKey),
    ],
  );
  return rows.map(({ id }) => id);
}
