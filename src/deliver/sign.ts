import { createHmac, type KeyObject, sign as signWithKey } from 'node:crypto';

/** The schemes of Standard Webhooks (standardwebhooks.com): `v1` is HMAC-SHA256, `v1a` is ed25519. */
export type SignatureScheme = 'v1' | 'v1a';

/** One live secret, ready to sign with. A log shows of the key that it is one, and no more. */
export interface Signer {
  scheme: SignatureScheme;
  /** For `v1` a secret key, for `v1a` the private half of a pair. */
  key: KeyObject;
}

/**
 * The value of the header `webhook-signature`: one signature for each signer, with spaces between. Signed is
 * `id.timestamp.body`, byte for byte as it is sent.
 *
 * @param timestamp seconds since 1970, as in the header `webhook-timestamp`
 */
export function sign(signers: readonly Signer[], id: string, timestamp: string, body: string): string {
  return signers.map((signer) => signOnce(signer, `${id}.${timestamp}.`, body)).join(' ');
}

function signOnce({ scheme, key }: Signer, head: string, body: string): string {
  if (scheme === 'v1') return `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`;
  return `v1a,${signWithKey(null, Buffer.from(head + body), key).toString('base64')}`;
}
