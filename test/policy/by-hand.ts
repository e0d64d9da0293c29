import type { TestDatabase } from '../helpers/database.ts';

/** A delivery as a claim left it. Ids are bigints as text. */
export interface Claimed {
  activity_id: string;
  registration_id: string;
  claim_token: string;
}

/** What an attempt came to, as a worker records it. */
export interface AttemptResult {
  outcome: 'delivered' | 'retry' | 'failed' | 'released';
  /** @default 200 for delivered, 500 for retry and failed, none for released */
  status?: number;
  /** @default 0 for retry */
  retryInMs?: number;
  /** @default 'http-status' where it did not deliver */
  errorClass?: string;
}

/**
 * Does what a dispatcher does, once. Returns what it claimed, and leaves no job behind for a real worker.
 *
 * @param first a statement that is run in the same transaction, so that no time passes in between by the database's clock
 */
export async function claim(database: TestDatabase, first = 'select'): Promise<Claimed[]> {
  const before = await database.query<Claimed>(CLAIMED);
  await database.exec(`${first}; select webhooks.dispatch()`);
  await database.query('select webhooks_worker.complete_jobs(array_agg(id)) from webhooks_worker.jobs');
  const tokens = new Set(before.map(({ claim_token }) => claim_token));
  return (await database.query<Claimed>(CLAIMED)).filter(({ claim_token }) => !tokens.has(claim_token));
}

const CLAIMED = `
  select activity_id, registration_id, claim_token from webhooks.webhook_deliveries_live
  where state = 'claimed' order by registration_id, activity_id`;

/** Records one result for each of the claimed deliveries, in one batch. Returns how many counted. */
export async function record(database: TestDatabase, claimed: Claimed[], result: AttemptResult): Promise<number> {
  const { outcome } = result;
  const failed = outcome === 'retry' || outcome === 'failed';
  const status = result.status ?? { delivered: 200, retry: 500, failed: 500, released: null }[outcome];
  const each = (value: unknown) => claimed.map(() => value);
  const { counted } = await database.one(
    'select webhooks.record_attempts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as counted',
    [
      claimed.map(({ activity_id }) => activity_id),
      claimed.map(({ registration_id }) => registration_id),
      claimed.map(({ claim_token }) => claim_token),
      each(outcome),
      each(1),
      each(outcome === 'retry' ? (result.retryInMs ?? 0) : null),
      each(status),
      each(failed ? (result.errorClass ?? 'http-status') : null),
      each(failed ? `The endpoint answered ${status}.` : null),
      each(null),
      each(null),
    ],
  );
  return counted;
}

/** Claims, see `claim`, and records once. Returns what was claimed. */
export async function attemptAll(database: TestDatabase, result: AttemptResult, first?: string): Promise<Claimed[]> {
  const claimed = await claim(database, first);
  await record(database, claimed, result);
  return claimed;
}
