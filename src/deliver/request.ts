import { PROGRAM_VERSION } from '../database/program-version.ts';
import type { ConnectionOptions } from './connect/connection-options.ts';
import type { Delivery } from './delivery.ts';
import { sign } from './sign.ts';

export interface Request {
  uri: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** What of its headers is nowhere to be kept, should the answer repeat it. */
  secrets?: readonly string[];
  /** How it is connected, where that is not the plain way. Give the same object for the same endpoint. */
  connection?: ConnectionOptions;
}

const USER_AGENT = `Rowhook/${PROGRAM_VERSION}`;

/**
 * The request that tells of a delivery. The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` are those of Standard
 * Webhooks (standardwebhooks.com): the id is the same for every attempt, the timestamp (seconds since 1970) and with it the signature are
 * the attempt's own. `webhook-depth` is for a handler that writes to the database: `set local webhooks.depth` tells it on.
 *
 * @param now milliseconds since 1970
 */
export function buildRequest(delivery: Delivery, now: number): Request {
  const { endpoint, body } = delivery;
  const id = idOf(delivery);
  const timestamp = String(Math.floor(now / 1000));
  const headers: Record<string, string> = {
    ...endpoint.headers, // None of them has one of the names below: the database refuses those.
    'user-agent': USER_AGENT,
    'accept-encoding': 'identity', // What is not compressed cannot blow up when it is logged.
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-depth': String(delivery.depth ?? 0),
  };
  if (endpoint.signers.length > 0) headers['webhook-signature'] = sign(endpoint.signers, id, timestamp, body);
  if (delivery.sendsJson) headers['content-type'] = 'application/json';
  else Object.assign(headers, describingHeaders(delivery));
  const { uri, timeoutMs, connection, secrets } = endpoint;
  return { uri, headers, body, timeoutMs, ...(secrets && { secrets }), ...(connection && { connection }) };
}

/** A change that was sent with others, and is sent again by itself, is not the same message. */
function idOf({ activityId, registrationId, groupKind }: Delivery): string {
  const id = `msg_${activityId}_${registrationId}`;
  return groupKind === undefined ? id : `${id}_${groupKind}`;
}

/** Stand in for the body of a registration that wants none. Percent-encoded where a header could not hold the text. */
function describingHeaders({ entity, pastTense, objectId }: Delivery): Record<string, string> {
  return {
    'webhook-entity': headerValue(entity),
    'webhook-action': headerValue(pastTense),
    ...(objectId !== null && { 'webhook-object-id': headerValue(objectId) }),
  };
}

function headerValue(text: string): string {
  return text.replace(/[^\x21-\x24\x26-\x7e]+/g, (unsafe) => encodeURIComponent(unsafe.toWellFormed()));
}
