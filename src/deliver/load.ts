import type pg from 'pg';
import { MicroBatch } from '../queue/micro-batch.ts';
import type { Delivery } from './delivery.ts';

/** What `webhooks.dispatch` puts into a job: ids only. */
export interface DeliverJob {
  registration: string;
  token: string;
  activities: string[];
}

export type Load = (job: DeliverJob) => Promise<Delivery[]>;

interface LoadedRow {
  registration_id: string;
  activity_id: string;
  attempts: number;
  lease_ms: number;
  order_key: string | null;
  retry_in_ms: number | null;
  jitter: number;
  uri: string;
  timeout_ms: number;
  sends_json: boolean;
  entity: string;
  action: string;
  object_id: string | null;
  body: string;
}

/**
 * Makes the loader of a worker: one query for the jobs that arrive within a millisecond of each other. A job whose claim
 * has lapsed, or whose registration is disabled or gone, loads as nothing.
 */
export function createLoader(pool: pg.Pool): Load {
  const batch = new MicroBatch<DeliverJob, Delivery[]>((jobs) => loadJobs(pool, jobs), { maxSize: 50 });
  return (job) => batch.add(job);
}

async function loadJobs(pool: pg.Pool, jobs: DeliverJob[]): Promise<Delivery[][]> {
  const registrations: string[] = [];
  const activities: string[] = [];
  const tokens: string[] = [];
  for (const { registration, token, activities: ids } of jobs)
    for (const id of ids) {
      registrations.push(registration);
      activities.push(id);
      tokens.push(token);
    }
  const { rows } = await pool.query<LoadedRow>({
    name: 'load deliveries',
    text: 'select * from webhooks.load_deliveries($1, $2, $3)',
    values: [registrations, activities, tokens],
  });
  return share(rows, jobs);
}

/** Gives each job its rows. Two jobs for the same delivery have different tokens, and only one of them is current. */
function share(rows: LoadedRow[], jobs: DeliverJob[]): Delivery[][] {
  const now = performance.now();
  const found = new Map(rows.map((row) => [`${row.registration_id} ${row.activity_id}`, row]));
  return jobs.map(({ registration, token, activities }) =>
    activities.flatMap((id) => {
      const row = found.get(`${registration} ${id}`);
      return row ? [toDelivery(row, token, now)] : [];
    }),
  );
}

function toDelivery(row: LoadedRow, token: string, now: number): Delivery {
  return {
    registrationId: row.registration_id,
    activityId: row.activity_id,
    token,
    attempts: row.attempts,
    leaseEndsAt: now + row.lease_ms,
    retryInMs: row.retry_in_ms ?? undefined,
    jitter: row.jitter,
    orderKey: row.order_key,
    uri: row.uri,
    timeoutMs: row.timeout_ms,
    sendsJson: row.sends_json,
    entity: row.entity,
    action: row.action,
    objectId: row.object_id,
    body: row.body,
  };
}
