import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { SignatureScheme, Signer } from '../deliver/sign.ts';
import { RowhookError } from '../errors.ts';

/** A secret that requests are signed with, and what a receiver needs to verify them. */
export interface SigningSecret extends Signer {
  /** How it is stored, encrypted: `whsec_…` or `whsk_…`. Not to be shown for `v1a`: nobody else needs the private half. */
  text: string;
  /** What the receiver verifies with: the same `whsec_…`, or the public half `whpk_…`. */
  verifier: string;
}

/** Bytes of a generated `v1` key. Standard Webhooks wants 24 to 64. */
const KEY_BYTES = { generated: 32, least: 24, most: 64 };
const SEED_BYTES = 32;

/** A new random secret. */
export function generateSigningSecret(scheme: SignatureScheme): SigningSecret {
  if (scheme === 'v1') return symmetric(randomBytes(KEY_BYTES.generated));
  const { privateKey } = generateKeyPairSync('ed25519');
  return asymmetric(Buffer.from(privateKey.export({ format: 'jwk' }).d as string, 'base64url'));
}

/**
 * Reads a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64 for `v1`; `whsk_` and the ed25519
 * private key in base64 for `v1a`, its 32 bytes alone or followed by the public key.
 *
 * @throws RowhookError SECRET, which does not repeat the secret
 */
export function parseSigningSecret(text: string): SigningSecret {
  const [, prefix, base64 = ''] = /^(whsec_|whsk_)(.*)$/s.exec(text) ?? [];
  if (prefix === undefined) throw invalid('it begins with neither whsec_ (v1) nor whsk_ (v1a)');
  const bytes = Buffer.from(base64, 'base64');
  // Node reads past what is not base64: what it has read must be what was written, padded or not.
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, ''))
    throw invalid(`what follows ${prefix} is not base64`);
  return prefix === 'whsec_' ? fromKey(bytes) : fromPair(bytes);
}

function fromKey(bytes: Buffer): SigningSecret {
  if (bytes.length < KEY_BYTES.least || bytes.length > KEY_BYTES.most)
    throw invalid(`its key has ${bytes.length} bytes, not ${KEY_BYTES.least} to ${KEY_BYTES.most}`);
  return symmetric(bytes);
}

function fromPair(bytes: Buffer): SigningSecret {
  if (bytes.length !== SEED_BYTES && bytes.length !== 2 * SEED_BYTES)
    throw invalid(`its key has ${bytes.length} bytes, not ${SEED_BYTES} or ${2 * SEED_BYTES}`);
  const secret = asymmetric(bytes.subarray(0, SEED_BYTES));
  if (bytes.length > SEED_BYTES && secret.verifier !== `whpk_${bytes.subarray(SEED_BYTES).toString('base64')}`)
    throw invalid('its public half is not that of its private half');
  return secret;
}

function symmetric(bytes: Buffer): SigningSecret {
  const text = `whsec_${bytes.toString('base64')}`;
  return { scheme: 'v1', key: createSecretKey(bytes), text, verifier: text };
}

/** What comes before the 32 bytes of an ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function asymmetric(seed: Buffer): SigningSecret {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicHalf = publicHalfOf(key);
  return {
    scheme: 'v1a',
    key,
    text: `whsk_${Buffer.concat([seed, publicHalf]).toString('base64')}`,
    verifier: `whpk_${publicHalf.toString('base64')}`,
  };
}

function publicHalfOf(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x as string, 'base64url');
}

function invalid(why: string): RowhookError {
  return new RowhookError(`This is no signing secret: ${why}.`, {
    code: 'SECRET',
    hint: 'Write whsec_ and 24 to 64 random bytes in base64, or let Rowhook generate one.',
  });
}
