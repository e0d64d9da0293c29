import { BlockedAddress, REFUSALS } from './guard/refusal.ts';

/** Why there was no answer, or none that counts: what the log of attempts calls it. */
export type ErrorClass =
  | 'timeout'
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  | 'blocked-address'
  | 'protocol'
  | 'http-status'
  | 'auth'
  | 'aborted'
  | 'network';

/** The attempt was cut off by a shutdown that could not wait. */
export class AttemptAborted extends Error {
  override readonly name = 'AttemptAborted';
}

/** The attempt did not end within the registration's time-out. */
export class AttemptTimedOut extends Error {
  override readonly name = 'AttemptTimedOut';
}

/**
 * What the log of attempts says of an error: a class, and a sentence that tells neither addresses, nor names, nor anything secret.
 * The system's code stands behind it where it says more.
 */
export function describeFailure(error: Error): { errorClass: ErrorClass; sentence: string } {
  if (error instanceof BlockedAddress) return { errorClass: 'blocked-address', sentence: REFUSALS[error.refusal] };
  const code = codeOf(error);
  const own = OWN[code];
  if (own) return own;
  const errorClass = classOf(error, code);
  return { errorClass, sentence: code ? `${SENTENCES[errorClass]} (${code})` : SENTENCES[errorClass] };
}

/** Errors of ours: their causes are for the worker's log only. */
const OWN: Record<string, { errorClass: ErrorClass; sentence: string }> = {
  ROWHOOK_PROXY: { errorClass: 'network', sentence: 'The proxy did not let the connection through.' },
  ROWHOOK_TOKEN: { errorClass: 'auth', sentence: 'The authorization server gave no access token.' },
};

const BY_CODE: Record<string, ErrorClass> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ERR_ASSERTION: 'protocol', // What undici says to a status below 100.
};

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO)/;

function classOf(error: Error, code: string): Exclude<ErrorClass, 'http-status' | 'blocked-address' | 'auth'> {
  if (error instanceof AttemptTimedOut) return 'timeout';
  if (error instanceof AttemptAborted) return 'aborted';
  const known = BY_CODE[code];
  if (known) return known as keyof typeof SENTENCES;
  if (TLS_CODE.test(code)) return 'tls';
  // undici means to give its parser's errors a code of HPE_…, and gives them none.
  if (/^(HPE_|UND_ERR_)/.test(code) || error.name === 'HTTPParserError') return 'protocol';
  return 'network';
}

/** The code of an error, or of the first of several (one for each address that was tried). */
function codeOf(error: Error): string {
  const { code, errors } = error as Error & { code?: string; errors?: Error[] };
  return code ?? (errors?.[0] ? codeOf(errors[0]) : '');
}

const SENTENCES = {
  timeout: 'The endpoint did not answer in time.',
  dns: 'The name of the endpoint could not be looked up.',
  refused: 'The endpoint refused the connection.',
  reset: 'The connection broke before there was an answer.',
  tls: 'No trusted TLS connection could be made.',
  protocol: 'The answer was not valid HTTP.',
  aborted: 'The worker was stopped before there was an answer.',
  network: 'The endpoint could not be reached.',
};
