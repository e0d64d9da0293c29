import { type ExactJson, type ExactObject, parseExactly } from './exact-json.ts';

/** A row change, as the body of a request tells of it. */
export interface Change {
  /** `shop.orders` */
  entity: string;
  /** `created`, `updated` or `deleted` */
  action: string;
  /** The key of the row. */
  object_id: ExactJson;
  /** The row after the change; null for a delete. */
  object: ExactObject | null;
  /** The row before the change; null for a create. */
  previous: ExactObject | null;
  /** The columns that changed; null unless it is an update. */
  changed: string[] | null;
  owner_id: string | null;
  /** The id of the transaction that made it. */
  transaction: string;
  /** When the statement ran, in ISO 8601. */
  timestamp: string;
}

/** Reads the body of a request; undefined when it is not one of Rowhook's. */
export function readChange(body: string): Change | undefined {
  try {
    const value = parseExactly(body);
    return isChange(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TEXTS = ['entity', 'action', 'transaction', 'timestamp'];

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  return TEXTS.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
}
