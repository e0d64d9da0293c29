import type { Answer, Response } from './answer.ts';
import { describeFailure, type ErrorClass } from './failure.ts';
import { BlockedAddress } from './guard/refusal.ts';
import { retryAfter } from './retry-after.ts';

/** What an attempt means for its delivery: outcomes are data, not exceptions. */
export type Outcome =
  | { outcome: 'delivered' }
  | { outcome: 'retry'; retryInMs: number; errorClass: ErrorClass; error: string }
  | { outcome: 'failed'; errorClass: ErrorClass; error: string };

/** An endpoint that is overloaded gets at least this long to recover, in milliseconds, whatever the schedule says. */
const OVERLOADED_MS = 60_000;

/**
 * Decides what becomes of a delivery. Any 2xx is success; all else is tried again, until the schedule is used up. The endpoint
 * may ask for a longer wait with `Retry-After`; after a 429 or a time-out it is a minute at least. A 410 is final: the endpoint
 * wants no more (Standard Webhooks). So is an address that is not allowed, but for one retry where a look-up led to it.
 *
 * @param retryInMs the wait before the next retry, jitter included; undefined when there is none
 * @param now milliseconds since 1970
 * @param attempts attempts before this one
 */
export function classify(answer: Answer, retryInMs: number | undefined, now: number, attempts = 0): Outcome {
  if ('status' in answer) {
    if (answer.status >= 200 && answer.status <= 299) return { outcome: 'delivered' };
    return failure('http-status', `The endpoint answered ${answer.status}.`, waitAfter(answer, retryInMs, now));
  }
  const { errorClass, sentence } = describeFailure(answer.error);
  if (answer.error instanceof BlockedAddress && (attempts > 0 || !answer.error.resolved))
    return { outcome: 'failed', errorClass, error: sentence };
  return failure(errorClass, sentence, waitAfterError(errorClass, retryInMs));
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
