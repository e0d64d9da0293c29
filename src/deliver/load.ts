import type pg from 'pg';
import { MicroBatch } from '../queue/micro-batch.ts';
import type { Delivery } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';

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
  token: string;
  attempts: number;
  lease_ms: number;
  order_key: string | null;
  retry_in_ms: number | null;
  jitter: number;
  endpoint_version: string;
  sends_json: boolean;
  entity: string;
  action: string;
  past_tense: string;
  object_id: string | null;
  body: string;
}

/**
 * Makes the loader of a worker: one query for the jobs that arrive within a millisecond of each other. A job whose claim
 * has lapsed, or whose registration is not active or gone, loads as nothing. Where it is not active, what was claimed is given back.
 */
export function createLoader(pool: pg.Pool, endpoints: Endpoints): Load {
  const batch = new MicroBatch<DeliverJob, LoadedRow[]>((jobs) => loadJobs(pool, jobs), { maxSize: 50 });
  return async (job) => {
    const rows = await batch.add(job);
    const [first] = rows;
    if (!first) return [];
    const loadedAt = performance.now();
    const endpoint = await endpoints.get(job.registration, Number(first.endpoint_version));
    return endpoint ? rows.map((row) => toDelivery(row, job.token, loadedAt, endpoint)) : [];
  };
}

async function loadJobs(pool: pg.Pool, jobs: DeliverJob[]): Promise<LoadedRow[][]> {
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
  if (rows.length < activities.length)
    await pool.query('select webhooks.give_back_inactive($1, $2, $3)', [registrations, activities, tokens]);
  return share(rows, jobs);
}

/** Gives each job its rows. Two jobs for the same delivery have different tokens, and only one of them is current. */
function share(rows: LoadedRow[], jobs: DeliverJob[]): LoadedRow[][] {
  const found = new Map(rows.map((row) => [`${row.registration_id} ${row.activity_id} ${row.token}`, row]));
  return jobs.map(({ registration, token, activities }) =>
    activities.flatMap((id) => found.get(`${registration} ${id} ${token}`) ?? []),
  );
}

function toDelivery(row: LoadedRow, token: string, loadedAt: number, endpoint: Endpoint): Delivery {
  return {
    registrationId: row.registration_id,
    activityId: row.activity_id,
    token,
    attempts: row.attempts,
    leaseEndsAt: loadedAt + row.lease_ms,
    retryInMs: row.retry_in_ms ?? undefined,
    jitter: row.jitter,
    orderKey: row.order_key,
    endpoint,
    sendsJson: row.sends_json,
    entity: row.entity,
    action: row.action,
    pastTense: row.past_tense,
    objectId: row.object_id,
    body: row.body,
  };
}
