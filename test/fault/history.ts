/** All that is known of a run once it is over: what was written, what was received, and what the database says of it. */
export interface History {
  registrations: { id: string; ordered: boolean }[];
  /** The committed ledger. */
  ledger: LedgerRow[];
  /** `seq` of the ledger rows whose commit was acknowledged to its writer. */
  acknowledged: number[];
  /** In the order in which the receiver had them complete. */
  posts: Post[];
  /** `webhooks.webhook_deliveries`. */
  deliveries: DeliveryRow[];
  /** `webhooks.webhook_attempts`, oldest first. */
  attempts: AttemptRow[];
  /** Deliveries that were seen claimed for longer than any fault explains. */
  stuck: string[];
  /** What the faults explain at most: each can catch so many requests under way. */
  bounds: { duplicates: number; unrecorded: number };
}

/** One change, written by the transaction that made it. */
export interface LedgerRow {
  /** Grows with each change of one object: it is drawn while the object's row is locked. */
  seq: number;
  object: string;
  /** The change, as the event tells of it: see `changeKey`. */
  key: string;
}

/** One request that the receiver had complete. */
export interface Post {
  /** `webhook-id`: one for each delivery. */
  id: string;
  registration: string;
  key: string;
  /** Hash of the body. */
  body: string;
  /** The status it was answered with; null: none, it was left hanging or cut off. */
  answer: number | null;
}

export interface DeliveryRow {
  /** As `webhook-id`. */
  id: string;
  registration: string;
  key: string;
  state: string;
  attempts: number;
}

export interface AttemptRow {
  /** As `webhook-id`. */
  delivery: string;
  status: number | null;
  outcome: string;
  /** Null: it did not count. */
  attempt: number | null;
  superseded: boolean;
}
