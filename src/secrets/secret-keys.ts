import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** A key that secrets are encrypted with. */
export interface SecretKey {
  /** Tells keys apart, and says nothing of the key: 16 hexadecimal digits of a hash. */
  id: string;
  key: KeyObject;
}

const KEY_BYTES = 32;

/** A new random key, as `ROWHOOK_SECRET_KEY` takes it. */
export function generateSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/** Reads one or several keys: 32 bytes each, in base64, with commas or white space between. Undefined where it is anything else. */
export function parseSecretKeys(text: string): SecretKey[] | undefined {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(parseKey);
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}

function parseKey(text: string): SecretKey | undefined {
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const id = createHash('sha256').update('rowhook secret key\0').update(bytes).digest('hex').slice(0, 16);
  return { id, key: createSecretKey(bytes) };
}
