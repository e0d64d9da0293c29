import { EXIT_CODES, RowhookError } from '../errors.ts';

/**
 * The error to show for one that the database or the way to it gave: a RowhookError (exit code 4) where it means that the database
 * cannot be reached or used as it is, and otherwise the same error. Passwords are left out.
 */
export function connectionProblem(error: unknown, url: string): unknown {
  if (error instanceof RowhookError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const hint = HINTS[code] ?? hintByText(code, error.message);
  if (hint === undefined) return error;
  return new RowhookError(`The database ${nameOf(url)} cannot be used: ${error.message || code}`, {
    code: 'DATABASE',
    hint,
    exitCode: EXIT_CODES.database,
    cause: error,
  });
}

const START = 'Start PostgreSQL, or correct host and port in DATABASE_URL.';
const LOGIN = 'Correct user and password in DATABASE_URL.';

/** By SQLSTATE or by the system's name of the error. */
const HINTS: Record<string, string> = {
  ECONNREFUSED: START,
  ENOENT: START,
  ETIMEDOUT: 'Nothing answers there: see host, port and firewall.',
  EHOSTUNREACH: 'Nothing answers there: see host, port and firewall.',
  ENETUNREACH: 'Nothing answers there: see host, port and firewall.',
  ENOTFOUND: 'There is no such host: correct it in DATABASE_URL.',
  EAI_AGAIN: 'The name of the host cannot be looked up now: see DNS, or correct it in DATABASE_URL.',
  ECONNRESET: 'The connection was cut off: see the log of PostgreSQL, then try again.',
  '28P01': LOGIN,
  '28000': LOGIN,
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '57P03': 'PostgreSQL is starting or stopping: try again in a moment.',
  '57P01': 'PostgreSQL ended the connection: see its log, then try again.',
  '53300': 'Raise max_connections in PostgreSQL, or end other clients.',
  '55P03': 'Another migration or a long transaction holds what is needed: try again when it is over.',
  '40P01': 'It got in the way of other transactions: try again.',
  '25006': 'The database takes no writes (a replica?): DATABASE_URL has to name the primary.',
  '42501':
    'Use a role that owns the database, or that may create schemas in it and owns the schemas webhooks and webhooks_worker.',
};

/** Of errors that have no code of their own. */
function hintByText(code: string, message: string): string | undefined {
  if (CERTIFICATE.test(code)) return TLS;
  if (/does not support SSL/.test(message)) return 'Switch ssl on in PostgreSQL, or take sslmode out of DATABASE_URL.';
  if (/password must be a (non-empty )?string/.test(message))
    return 'PostgreSQL asks for a password: write it into DATABASE_URL.';
  return /^08/.test(code) || CUT_OFF.test(message) ? HINTS.ECONNRESET : undefined;
}

const TLS =
  'Name the authority of its certificate in DATABASE_URL (&sslrootcert=/path/ca.pem), or, where nobody else can answer instead, sslmode=no-verify.';

/** What Node calls a certificate that it does not trust. */
const CERTIFICATE =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_|UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))/;

const CUT_OFF = /connection (terminated|ended)|timeout expired|timeout exceeded when trying to connect/i;

function codeOf(error: Error): string {
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Host, port and database, without user and password. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { host, pathname, searchParams } = new URL(url);
  return `${host || searchParams.get('host') || 'localhost'}${pathname}`;
}
