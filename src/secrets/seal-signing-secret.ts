import type { SignatureScheme } from '../deliver/sign.ts';
import type { SealedSecret, SecretBox, SecretIdentity } from './secret-box.ts';
import type { SigningSecret } from './signing-secret.ts';

/** A signing secret as the database takes it. */
export interface SealedSigningSecret extends SealedSecret {
  id: string;
  registrationId: string;
  scheme: SignatureScheme;
  /** For `v1a`: what its receiver verifies with. */
  publicKey: string | null;
}

export function sealSigningSecret(
  { scheme, text, verifier }: SigningSecret,
  { id, registrationId }: Pick<SecretIdentity, 'id' | 'registrationId'>,
  box: SecretBox,
): SealedSigningSecret {
  const sealed = box.seal(text, { id, registrationId, kind: 'signing', name: scheme });
  return { ...sealed, id, registrationId, scheme, publicKey: scheme === 'v1a' ? verifier : null };
}
