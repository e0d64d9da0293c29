import type { Delivery } from '../deliver/delivery.ts';
import { buildRequest } from '../deliver/request.ts';

/** What `webhooks.api_sample_request` gives. */
export interface Sample {
  source: string;
  entity: string;
  action: string;
  pastTense: string;
  objectId?: string | null;
  note?: string | null;
  body: string | null;
}

export interface SampleRequest {
  source: string;
  headers: { name: string; value: string }[];
  body: string;
  note: string | null;
}

/** Stands where a signature would be: there is a secret for each registration only. */
const SIGNATURE = 'v1,…';

/**
 * The request that a worker would send for a sample.
 *
 * @param now milliseconds since 1970
 */
export function sampleRequest(
  { source, note = null, ...sample }: Sample,
  sendsJson: boolean,
  now: number,
): SampleRequest {
  const delivery: Delivery = {
    registrationId: '1',
    activityId: '1',
    token: '1',
    attempts: 0,
    leaseEndsAt: 0,
    retryInMs: undefined,
    jitter: 0,
    orderKey: null,
    endpoint: { registrationId: '1', version: 1, uri: 'https://example.com/', timeoutMs: 1, signers: [], headers: {} },
    sendsJson,
    entity: sample.entity,
    action: sample.action,
    pastTense: sample.pastTense,
    objectId: sample.objectId ?? null,
    body: sendsJson ? (sample.body ?? '') : '',
  };
  const { headers, body } = buildRequest(delivery, now);
  return {
    source,
    headers: Object.entries({ ...headers, 'webhook-signature': SIGNATURE }).map(([name, value]) => ({ name, value })),
    body,
    note,
  };
}
