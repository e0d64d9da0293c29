import type { Delivery } from '../deliver/delivery.ts';
import { buildRequest } from '../deliver/request.ts';

/** What the database knows of a request. */
export interface RequestParts extends Pick<Delivery, 'entity' | 'action' | 'pastTense' | 'body' | 'sendsJson'> {
  registrationId?: string;
  activityId?: string;
  objectId?: string | null;
  depth?: number | null;
  groupKind?: 'transaction' | 'coalesce' | null;
  /** The registration's own that are not secret. */
  headers?: Record<string, string>;
}

/** A request as people look at it. */
export interface ShownRequest {
  headers: { name: string; value: string }[];
  body: string;
}

/**
 * The request that a worker would send, unsigned: who looks at it need not be somebody who may see secrets.
 *
 * @param now milliseconds since 1970
 */
export function showRequest(parts: RequestParts, now: number): ShownRequest {
  const {
    registrationId = '1',
    activityId = '1',
    entity,
    action,
    pastTense,
    objectId,
    depth,
    groupKind,
    sendsJson,
  } = parts;
  const delivery: Delivery = {
    registrationId,
    activityId,
    token: '0',
    attempts: 0,
    leaseEndsAt: 0,
    retryInMs: undefined,
    jitter: 0,
    orderKey: null,
    endpoint: { registrationId, version: 0, uri: '', timeoutMs: 0, signers: [], headers: parts.headers ?? {} },
    sendsJson,
    entity,
    action,
    pastTense,
    objectId: objectId ?? null,
    body: sendsJson ? parts.body : '',
    ...(depth != null && { depth }),
    ...(groupKind != null && { groupKind }),
  };
  const { headers, body } = buildRequest(delivery, now);
  return { headers: Object.entries(headers).map(([name, value]) => ({ name, value })), body };
}
