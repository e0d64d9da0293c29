import type pg from 'pg';
import type { Logger } from 'pino';
import { RowhookError } from '../errors.ts';
import { provisionSigningSecrets, type Unsigned } from '../secrets/provision.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { parseSigningSecret } from '../secrets/signing-secret.ts';
import type { Endpoint } from './endpoint.ts';
import type { LoadEndpoints, LoadedEndpoint } from './endpoints.ts';
import { type ConnectionRow, type HeaderRow, MissingSecret, type OpenSecret, sendingOf } from './load-connection.ts';
import type { SignatureScheme, Signer } from './sign.ts';

interface EndpointRow {
  registration_id: string;
  version: string;
  uri: string;
  timeout_ms: number;
  signing: SignatureScheme | 'none';
  secrets: SecretRow[];
  headers: HeaderRow[];
  connection: ConnectionRow | null;
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
/** The same for one that lacks a secret. Known to `webhooks.put_secret`. */
const MISSING_CODE = 'secret-missing';

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
    ...secretsOf(row, box),
  };
  return { endpoint, validForMs: lives.length > 0 ? Math.min(...lives) : undefined };
}

type WithSecrets = Pick<Endpoint, 'signers' | 'headers' | 'connection' | 'notSendable'>;

function secretsOf(row: EndpointRow, box: SecretBox | undefined): WithSecrets {
  try {
    const signers = signersOf(row, box);
    return { signers, ...sendingOf(row.headers, row.connection, openerOf(row, box)) };
  } catch (error) {
    if (error instanceof MissingSecret) return notSendable(MISSING_CODE, error.message);
    if (error instanceof RowhookError) return notSendable(HOLD_CODE, `${error.message} ${error.hint}`);
    throw error;
  }
}

function signersOf(row: EndpointRow, box: SecretBox | undefined): Signer[] {
  if (row.signing === 'none') return [];
  if (!box) throw noKey('the signing secrets', ', or signing to none');
  const secrets = row.secrets.filter(({ kind }) => kind === 'signing');
  return secrets.map((secret) => toSigner(secret, row.registration_id, box));
}

function openerOf({ registration_id: registrationId, secrets }: EndpointRow, box: SecretBox | undefined): OpenSecret {
  return (kind, name) => {
    const found = secrets.find((secret) => secret.kind === kind && secret.name === name);
    if (!found)
      throw new MissingSecret(
        `The ${kind} secret ${name} is not set: rowhook secrets set ${registrationId} ${kind} ${name}.`,
      );
    if (!box) throw noKey('its secrets', '');
    return openSecret(found, registrationId, box);
  };
}

function noKey(to: string, otherwise: string): RowhookError {
  return new RowhookError(`The worker has no key to ${to}:`, {
    code: 'SECRETKEY',
    hint: `set ROWHOOK_SECRET_KEY${otherwise}.`,
  });
}

function toSigner(secret: SecretRow, registrationId: string, box: SecretBox): Signer {
  const { scheme, key } = parseSigningSecret(openSecret(secret, registrationId, box));
  return { scheme, key };
}

function openSecret({ id, kind, name, keyId, ciphertext }: SecretRow, registrationId: string, box: SecretBox): string {
  return box.open({ keyId, ciphertext: Buffer.from(ciphertext, 'hex') }, { id, registrationId, kind, name });
}

function notSendable(code: string, why: string): WithSecrets {
  return { signers: [], headers: {}, notSendable: `${code}: ${why}` };
}
