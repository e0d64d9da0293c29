import { createPrivateKey, randomUUID } from 'node:crypto';
import { CONNECTION_SECRETS, type ConnectionSecret } from '../deliver/load-connection.ts';
import { RowhookError } from '../errors.ts';
import type { Queryable } from './queryable.ts';
import type { SecretBox } from './secret-box.ts';

export interface SecretHeader {
  registrationId: string;
  name: string;
  value: string;
}

/** What the database stores of a secret. */
export interface SealedSecret {
  id: string;
  ciphertext: Buffer;
  keyId: string;
}

/**
 * Encrypts the value of a header.
 *
 * @throws RowhookError SECRET for a value that no header can have, which is not repeated
 */
export function sealSecretHeader({ registrationId, name, value }: SecretHeader, box: SecretBox): SealedSecret {
  if (!/^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) || value.length > 4_096)
    throw invalid('value of a header', 'Use one line of printable ASCII that neither begins nor ends with a space.');
  const id = randomUUID();
  return { id, ...box.seal(value, { id, registrationId, kind: 'header', name: name.toLowerCase() }) };
}

/**
 * Sets a header whose value nobody is to read: each request of the registration carries it.
 *
 * @throws RowhookError SECRET; from the database WHREG (no such registration), WHHDR (no such header can be set)
 */
export async function setSecretHeader(database: Queryable, box: SecretBox, header: SecretHeader): Promise<void> {
  const { id, ciphertext, keyId } = sealSecretHeader(header, box);
  await database.query('select webhooks.set_secret_header($1, $2, $3, $4, $5)', [
    header.registrationId,
    id,
    header.name,
    ciphertext,
    keyId,
  ]);
}

export interface ConnectionSecretValue {
  registrationId: string;
  /** What it is of. */
  name: ConnectionSecret;
  value: string;
}

/**
 * Encrypts a password, the secret of an OAuth2 client, or the key of a client certificate, as PEM.
 *
 * @throws RowhookError SECRET for a value that cannot be one, which is not repeated
 */
export function sealConnectionSecret(
  { registrationId, name, value }: ConnectionSecretValue,
  box: SecretBox,
): SealedSecret {
  if (!CONNECTION_SECRETS.includes(name))
    throw invalid('secret of a connection', `A connection has these: ${CONNECTION_SECRETS.join(', ')}.`);
  if (name === 'client-key') assertKey(value);
  else assertText(value);
  const id = randomUUID();
  return { id, ...box.seal(value, { id, registrationId, kind: 'connection', name }) };
}

/**
 * Sets what is secret of a registration's connection.
 *
 * @throws RowhookError SECRET; from the database WHREG (no such registration)
 */
export async function setConnectionSecret(
  database: Queryable,
  box: SecretBox,
  secret: ConnectionSecretValue,
): Promise<void> {
  const { id, ciphertext, keyId } = sealConnectionSecret(secret, box);
  await database.query(`select webhooks.put_secret($1, $2, 'connection', $3, $4, $5)`, [
    secret.registrationId,
    id,
    secret.name,
    ciphertext,
    keyId,
  ]);
}

function assertText(value: string): void {
  if (!/^\P{Cc}{1,4096}$/u.test(value))
    throw invalid('password', 'Use 1 to 4096 characters, none of them a control character.');
}

function assertKey(value: string): void {
  try {
    createPrivateKey(value);
  } catch {
    // Its own error might show a part of the key.
    throw invalid('private key', 'Use a key as PEM, without a passphrase.');
  }
}

function invalid(what: string, hint: string): RowhookError {
  return new RowhookError(`This is no ${what}.`, { code: 'SECRET', hint });
}
