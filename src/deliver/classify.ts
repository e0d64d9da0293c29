import type { Answer, Response } from './answer.ts';
import { retryAfter } from './retry-after.ts';

export type ErrorClass =
  | 'timeout'
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  | 'protocol'
  | 'http-status'
  | 'aborted'
  | 'network';

/** What an attempt means for its delivery: outcomes are data, not exceptions. */
export type Outcome =
  | { outcome: 'delivered' }
  | { outcome: 'retry'; retryInMs: number; errorClass: ErrorClass; error: string }
  | { outcome: 'failed'; errorClass: ErrorClass; error: string };

/** The attempt was cut off by a shutdown that could not wait. */
export class AttemptAborted extends Error {
  override readonly name = 'AttemptAborted';
}

/** The attempt did not end within the registration's time-out. */
export class AttemptTimedOut extends Error {
  override readonly name = 'AttemptTimedOut';
}

/** An endpoint that is overloaded gets at least this long to recover, in milliseconds, whatever the schedule says. */
const OVERLOADED_MS = 60_000;

/**
 * Decides what becomes of a delivery. Any 2xx is success; all else is tried again, until the schedule is used up. The endpoint
 * may ask for a longer wait with `Retry-After`; after a 429 or a time-out it is a minute at least. A 410 is final: the endpoint
 * wants no more (Standard Webhooks).
 *
 * @param retryInMs the wait before the next retry, jitter included; undefined when there is none
 * @param now milliseconds since 1970
 */
export function classify(answer: Answer, retryInMs: number | undefined, now: number): Outcome {
  if ('status' in answer) {
    if (answer.status >= 200 && answer.status <= 299) return { outcome: 'delivered' };
    return failure('http-status', `The endpoint answered ${answer.status}.`, waitAfter(answer, retryInMs, now));
  }
  const errorClass = classOf(answer.error);
  return failure(errorClass, describe(errorClass, answer.error), waitAfterError(errorClass, retryInMs));
}

function waitAfter({ status, headers }: Response, retryInMs: number | undefined, now: number): number | undefined {
  if (retryInMs === undefined || status === 410) return undefined;
  return Math.max(retryInMs, retryAfter(headers['retry-after'], now) ?? 0, status === 429 ? OVERLOADED_MS : 0);
}

function waitAfterError(errorClass: ErrorClass, retryInMs: number | undefined): number | undefined {
  // Cut off by us: not the endpoint's failure, so it is never the last attempt.
  if (errorClass === 'aborted') return retryInMs ?? 0;
  return errorClass === 'timeout' && retryInMs !== undefined ? Math.max(retryInMs, OVERLOADED_MS) : retryInMs;
}

function failure(errorClass: ErrorClass, error: string, retryInMs: number | undefined): Outcome {
  if (retryInMs === undefined) return { outcome: 'failed', errorClass, error };
  return { outcome: 'retry', retryInMs, errorClass, error };
}

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

function classOf(error: Error): ErrorClass {
  if (error instanceof AttemptTimedOut) return 'timeout';
  if (error instanceof AttemptAborted) return 'aborted';
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return known;
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/.test(code)) return 'tls';
  // undici means to give its parser's errors a code of HPE_…, and gives them none.
  if (/^(HPE_|UND_ERR_)/.test(code) || error.name === 'HTTPParserError') return 'protocol';
  return 'network';
}

/** The code of an error, or of the first of several (one for each address that was tried). */
function codeOf(error: Error): string {
  const { code, errors } = error as Error & { code?: string; errors?: Error[] };
  return code ?? (errors?.[0] ? codeOf(errors[0]) : '');
}

const SENTENCES: Record<Exclude<ErrorClass, 'http-status'>, string> = {
  timeout: 'The endpoint did not answer in time.',
  dns: 'The name of the endpoint could not be looked up.',
  refused: 'The endpoint refused the connection.',
  reset: 'The connection broke before there was an answer.',
  tls: 'No trusted TLS connection could be made.',
  protocol: 'The answer was not valid HTTP.',
  aborted: 'The worker was stopped before there was an answer.',
  network: 'The endpoint could not be reached.',
};

function describe(errorClass: Exclude<ErrorClass, 'http-status'> | ErrorClass, error: Error): string {
  const sentence = SENTENCES[errorClass as Exclude<ErrorClass, 'http-status'>];
  const code = codeOf(error);
  return code ? `${sentence} (${code})` : sentence;
}
