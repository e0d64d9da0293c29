import { createPublicKey, verify as isSignedBy } from 'node:crypto';

const x = Buffer.from(process.env.WEBHOOK_SECRET.replace('whpk_', ''), 'base64').toString('base64url');
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

/** body: the bytes as they came, before they are parsed. */
export function verify(body, headers) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
  return signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1a,'))
    .some((signature) => isSignedBy(null, signed, key, Buffer.from(signature.slice(4), 'base64')));
}
