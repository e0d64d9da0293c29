import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RowhookError } from '../errors.ts';
import type { SecretKey } from './secret-keys.ts';

/** The row that a secret belongs to. It can be decrypted as this row's and no other's. */
export interface SecretIdentity {
  /** UUID of the row in `webhooks.webhook_secrets`. */
  id: string;
  registrationId: string;
  kind: string;
  name: string;
}

/** A secret as it is stored. */
export interface SealedSecret {
  keyId: string;
  /** Nonce (12 bytes), authentication tag (16), and the encrypted text. */
  ciphertext: Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts secrets for the database and decrypts them: AES-256-GCM, a random nonce for each, the row's identity as additional data. */
export class SecretBox {
  /** By id, in their order: the first one encrypts, all of them decrypt. */
  readonly #keys: ReadonlyMap<string, SecretKey>;
  readonly #first: SecretKey;

  constructor(keys: readonly SecretKey[]) {
    const [first] = keys;
    if (!first) throw new RangeError('A secret box needs a key');
    this.#first = first;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Of the key that encrypts. */
  get keyId(): string {
    return this.#first.id;
  }

  /** Of the keys that decrypt. */
  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  seal(plaintext: string, identity: SecretIdentity): SealedSecret {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#first.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(identity));
    const encrypted = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return { keyId: this.#first.id, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) };
  }

  /** @throws RowhookError SECRETKEY: it was encrypted with another key, altered, or moved from another row */
  open({ keyId, ciphertext }: SealedSecret, identity: SecretIdentity): string {
    const secretKey = this.#keys.get(keyId);
    if (!secretKey) throw unreadable(identity, `it was encrypted with the key ${keyId}, which is not here`);
    try {
      const decipher = createDecipheriv(CIPHER, secretKey.key, ciphertext.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(additionalData(identity));
      decipher.setAuthTag(ciphertext.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(ciphertext.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch (cause) {
      throw unreadable(identity, 'it was altered, or it belongs to another row', cause);
    }
  }
}

function additionalData({ id, registrationId, kind, name }: SecretIdentity): Buffer {
  return Buffer.from(JSON.stringify(['webhooks.webhook_secrets', id, registrationId, kind, name]));
}

function unreadable({ id, registrationId }: SecretIdentity, why: string, cause?: unknown): RowhookError {
  return new RowhookError(`The secret ${id} of registration ${registrationId} cannot be decrypted: ${why}.`, {
    code: 'SECRETKEY',
    hint: 'Give ROWHOOK_SECRET_KEY, or the file of ROWHOOK_SECRET_KEY_FILE, the key it was encrypted with as well.',
    cause,
  });
}
