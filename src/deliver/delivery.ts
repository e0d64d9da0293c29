import type { Endpoint } from './endpoint.ts';

/** A claimed delivery with all that is needed to send it, as `webhooks.load_deliveries` returns it. Ids are bigints as text. */
export interface Delivery {
  registrationId: string;
  activityId: string;
  /** The claim it is held by: a result that comes under another is not counted. */
  token: string;
  /** Attempts made before this one. */
  attempts: number;
  /** Until when its claim holds, in milliseconds of `performance.now()`. */
  leaseEndsAt: number;
  /** Milliseconds to wait before the retry, should this attempt fail; undefined: there is none. */
  retryInMs: number | undefined;
  /** By which part that wait is stretched or shrunk at random. */
  jitter: number;
  /** What must leave in order, as `public.orders:7`; null: it may overtake others and be overtaken. */
  orderKey: string | null;
  endpoint: Endpoint;
  /** Off: the body is empty, and headers say what happened. */
  sendsJson: boolean;
  entity: string;
  /** As in the entity events: create, update or delete; or ping. */
  action: string;
  /** The action as the body says it: created, updated, deleted, ping. */
  pastTense: string;
  objectId: string | null;
  /** How many events led to it, one by the handler of the other. @default 0 */
  depth?: number;
  body: string;
  /** It leads a group, whose other deliveries share its fate: the body tells of them all. Undefined: it tells of its own activity. */
  groupKind?: 'transaction' | 'coalesce';
}
