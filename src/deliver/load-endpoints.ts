import type pg from 'pg';
import type { Logger } from 'pino';
import { RowhookError } from '../errors.ts';
import { provisionSigningSecrets, type Unsigned } from '../secrets/provision.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { parseSigningSecret } from '../secrets/signing-secret.ts';
import type { Endpoint } from './endpoint.ts';
import type { LoadEndpoints, LoadedEndpoint } from './endpoints.ts';
import type { SignatureScheme, Signer } from './sign.ts';

interface EndpointRow {
  registration_id: string;
  version: string;
  uri: string;
  timeout_ms: number;
  signing: SignatureScheme | 'none';
  secrets: SecretRow[];
}

interface SecretRow {
  id: string;
  kind: string;
  name: string;
  keyId: string;
  /** In hexadecimal. */
  ciphertext: string;
  isCurrent: boolean;
  expiresInMs: number | null;
}

export interface EndpointLoaderOptions {
  pool: pg.Pool;
  /** Undefined: no secret can be read or made, and what is signed is not sendable. */
  secretBox: SecretBox | undefined;
  log: Logger;
}

/** What holds a registration whose secrets cannot be read, before the colon in the reason. Known to `webhooks.release_secret_holds`. */
const HOLD_CODE = 'secret-key';

/**
 * Makes the loader of endpoints. A registration that is to be signed and has no secret of its scheme, since it was added by plain SQL or
 * its scheme was changed, gets one.
 */
export function createEndpointLoader({ pool, secretBox, log }: EndpointLoaderOptions): LoadEndpoints {
  return async (registrationIds) => {
    let rows = await select(pool, registrationIds);
    const unsigned = rows.flatMap(unsignedBy);
    if (secretBox && unsigned.length > 0) {
      await provision(pool, secretBox, unsigned, log);
      rows = await select(pool, registrationIds);
    }
    return new Map(rows.flatMap((row) => toEntries(row, secretBox)));
  };
}

/** What goes wrong with one registration is no reason to keep the others of the batch waiting. */
async function provision(pool: pg.Pool, secretBox: SecretBox, unsigned: Unsigned[], log: Logger): Promise<void> {
  try {
    const made = await provisionSigningSecrets(pool, secretBox, unsigned);
    if (made.length > 0) log.info({ registrations: made }, 'Signing secrets made');
  } catch (error) {
    log.error(
      { err: error, registrations: unsigned.map(({ registrationId }) => registrationId) },
      'Signing secrets could not be made',
    );
  }
}

async function select(pool: pg.Pool, registrationIds: string[]): Promise<EndpointRow[]> {
  const { rows } = await pool.query<EndpointRow>({
    name: 'load endpoints',
    text: 'select * from webhooks.load_endpoints($1)',
    values: [registrationIds],
  });
  return rows;
}

function unsignedBy({ registration_id: registrationId, signing, secrets }: EndpointRow): Unsigned[] {
  const isThere = secrets.some(({ kind, name, isCurrent }) => kind === 'signing' && name === signing && isCurrent);
  return signing === 'none' || isThere ? [] : [{ registrationId, scheme: signing }];
}

/**
 * Nothing, for a registration that is to be signed and has no secret after all: it was changed in this very moment. Its deliveries come
 * again when their lease lapses; unsigned they are never sent.
 */
function toEntries(row: EndpointRow, box: SecretBox | undefined): [id: string, endpoint: LoadedEndpoint][] {
  const loaded = toEndpoint(row, box);
  const { signers, notSendable } = loaded.endpoint;
  const isUnsigned = row.signing !== 'none' && notSendable === undefined && signers.length === 0;
  return isUnsigned ? [] : [[row.registration_id, loaded]];
}

function toEndpoint(row: EndpointRow, box: SecretBox | undefined): LoadedEndpoint {
  const lives = row.secrets.flatMap(({ expiresInMs }) => (expiresInMs === null ? [] : [expiresInMs]));
  const endpoint: Endpoint = {
    registrationId: row.registration_id,
    version: Number(row.version),
    uri: row.uri,
    timeoutMs: row.timeout_ms,
    ...signersOf(row, box),
  };
  return { endpoint, validForMs: lives.length > 0 ? Math.min(...lives) : undefined };
}

function signersOf(row: EndpointRow, box: SecretBox | undefined): Pick<Endpoint, 'signers' | 'notSendable'> {
  if (row.signing === 'none') return { signers: [] };
  if (!box)
    return notSendable('The worker has no key to the signing secrets: set ROWHOOK_SECRET_KEY, or signing to none.');
  const secrets = row.secrets.filter(({ kind }) => kind === 'signing');
  try {
    return { signers: secrets.map((secret) => toSigner(secret, row.registration_id, box)) };
  } catch (error) {
    if (error instanceof RowhookError) return notSendable(`${error.message} ${error.hint}`);
    throw error;
  }
}

function toSigner({ id, kind, name, keyId, ciphertext }: SecretRow, registrationId: string, box: SecretBox): Signer {
  const text = box.open({ keyId, ciphertext: Buffer.from(ciphertext, 'hex') }, { id, registrationId, kind, name });
  const { scheme, key } = parseSigningSecret(text);
  return { scheme, key };
}

function notSendable(why: string): Pick<Endpoint, 'signers' | 'notSendable'> {
  return { signers: [], notSendable: `${HOLD_CODE}: ${why}` };
}
