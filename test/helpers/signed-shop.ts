import { createPublicKey, verify } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import { Webhook } from 'standardwebhooks';
import { SecretBox } from '../../src/secrets/secret-box.ts';
import { parseSecretKeys } from '../../src/secrets/secret-keys.ts';
import type { ShownSecret } from '../../src/secrets/shown-secret.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { type ReceivedRequest, type Receiver, startReceiver } from './receiver.ts';
import { SECRET_KEY } from './worker.ts';

/** A table whose new rows are told to a receiver, by a registration that was added with plain SQL. */
export interface SignedShop {
  db: TestDatabase;
  receiver: Receiver;
  registrationId: string;
  /** Adds a row and resolves with the request that tells of it. */
  order(): Promise<ReceivedRequest>;
  /** Adds a row. */
  write(): Promise<void>;
}

/**
 * @param columns columns of the registration as SQL, as in `{ signing: "'v1a'" }`
 */
export async function openSignedShop(
  t: ExecutionContext<unknown>,
  columns: Record<string, string> = {},
): Promise<SignedShop> {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint generated always as identity primary key, note text);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');`);
  const receiver = await startReceiver(t);
  const registrationId = await register(db, `${receiver.url}/hook`, columns);
  const write = async () => void (await db.query(`insert into public.orders (note) values ('Zürich')`));
  const order = async () => {
    const count = receiver.requests.length;
    await write();
    const requests = await receiver.waitFor(count + 1);
    return requests[count] as ReceivedRequest;
  };
  return { db, receiver, registrationId, order, write };
}

/** Adds a registration of the shop with plain SQL, and returns its id. */
export async function register(db: TestDatabase, uri: string, columns: Record<string, string> = {}): Promise<string> {
  const { id } = await db.one(`select id from webhooks.register($1, '{public.orders:create}')`, [uri]);
  for (const [column, value] of Object.entries(columns))
    await db.query(`update webhooks.webhook_registrations set ${column} = ${value} where id = $1`, [id]);
  return id;
}

/** A box with these keys; with none of them, the one of the workers of this test file. */
export function boxOf(...keys: string[]): SecretBox {
  return new SecretBox(parseSecretKeys((keys.length > 0 ? keys : [SECRET_KEY]).join(',')) ?? []);
}

/** The signatures of a request, as `v1,…` and `v1a,…`. */
export function signaturesOf({ headers }: ReceivedRequest): string[] {
  const value = headers['webhook-signature'];
  return typeof value === 'string' && value !== '' ? value.split(' ') : [];
}

/** Whether a receiver that knows this secret accepts the request. */
export function accepts({ scheme, secret }: Pick<ShownSecret, 'scheme' | 'secret'>, request: ReceivedRequest): boolean {
  return scheme === 'v1' ? acceptsV1(secret, request) : acceptsV1a(secret, request);
}

function acceptsV1(secret: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/** By hand, since the package knows v1 only. */
function acceptsV1a(publicKey: string, request: ReceivedRequest): boolean {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = request.headers;
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  return signaturesOf(request).some(
    (signature) =>
      signature.startsWith('v1a,') && verify(null, content, key, Buffer.from(signature.slice(4), 'base64')),
  );
}
