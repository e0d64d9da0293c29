import type pg from 'pg';
import { plainArray } from '../database/plain-array.ts';
import { MicroBatch } from '../queue/micro-batch.ts';
import type { BodyRoom } from './body-room.ts';
import type { Delivery } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';

/** What `webhooks.dispatch` puts into a job: ids only. */
export interface DeliverJob {
  token: string;
  /** Of each delivery its registration, and at the same place its activity. */
  registrations: string[];
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
  depth: number;
  group_kind: 'transaction' | 'coalesce' | null;
  body: string;
}

/**
 * Makes the loader of a worker: one query for the jobs that arrive within a millisecond of each other, once there is room for their bodies,
 * which is taken for each that is returned. What has been claimed anew, or whose registration is not active or gone, is left out. Where it
 * is not active, what was claimed is given back.
 */
export function createLoader(pool: pg.Pool, endpoints: Endpoints, room: BodyRoom): Load {
  const batch = new MicroBatch<DeliverJob, LoadedRow[]>((jobs) => loadIntoRoom(pool, jobs, room), {
    maxSize: () => room.jobsPerLoad,
  });
  return async (job) => {
    const rows = await batch.add(job);
    const loadedAt = performance.now();
    const found = await endpointsOf(rows, endpoints);
    return rows.flatMap((row) => {
      const endpoint = found.get(row.registration_id);
      if (!endpoint) return [];
      room.take(row.body);
      return [toDelivery(row, job.token, loadedAt, endpoint)];
    });
  };
}

/** The endpoint of each registration that is still there. */
async function endpointsOf(rows: LoadedRow[], endpoints: Endpoints): Promise<Map<string, Endpoint | undefined>> {
  const versions = new Map(rows.map((row) => [row.registration_id, Number(row.endpoint_version)]));
  return new Map(
    await Promise.all(Array.from(versions, async ([id, version]) => [id, await endpoints.get(id, version)] as const)),
  );
}

async function loadIntoRoom(pool: pg.Pool, jobs: DeliverJob[], room: BodyRoom): Promise<LoadedRow[][]> {
  await room.free();
  const loaded = await loadJobs(pool, jobs);
  room.measure(jobs.length, sum(loaded.flat().map(({ body }) => body.length)));
  return loaded;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

async function loadJobs(pool: pg.Pool, jobs: DeliverJob[]): Promise<LoadedRow[][]> {
  const registrations: string[] = [];
  const activities: string[] = [];
  const tokens: string[] = [];
  for (const job of jobs) {
    registrations.push(...job.registrations);
    activities.push(...job.activities);
    tokens.push(...job.activities.map(() => job.token));
  }
  const values = [registrations, activities, tokens].map(plainArray);
  const { rows } = await pool.query<LoadedRow>({
    name: 'load deliveries',
    text: 'select * from webhooks.load_deliveries($1, $2, $3)',
    values,
  });
  if (rows.length < activities.length) await pool.query('select webhooks.give_back_inactive($1, $2, $3)', values);
  return share(rows, jobs);
}

/** Gives each job its rows. Two jobs for the same delivery have different tokens, and only one of them is current. */
function share(rows: LoadedRow[], jobs: DeliverJob[]): LoadedRow[][] {
  const found = new Map(rows.map((row) => [`${row.registration_id} ${row.activity_id} ${row.token}`, row]));
  return jobs.map(({ token, registrations, activities }) =>
    activities.flatMap((id, place) => found.get(`${registrations[place]} ${id} ${token}`) ?? []),
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
    depth: row.depth,
    body: row.body,
    ...(row.group_kind && { groupKind: row.group_kind }),
  };
}
