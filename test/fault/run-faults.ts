import { setTimeout as sleep } from 'node:timers/promises';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import { check, type Findings } from './check.ts';
import { type ClaimWatch, watchClaims } from './claim-watch.ts';
import { collect } from './collect.ts';
import { Fleet } from './fleet.ts';
import { type Laboratory, openLaboratory } from './laboratory.ts';
import { LEASE_SECONDS, shortenLease } from './lease.ts';
import { type Fault, runNemesis } from './nemesis.ts';
import { Random } from './random.ts';
import { Receiver } from './receiver.ts';
import { register } from './register.ts';
import { settle } from './settle.ts';
import { Writer } from './writer.ts';

export interface FaultOptions {
  seed: string;
  /** How long faults happen, in milliseconds; setting up, settling and judging come on top. */
  durationMs: number;
  /**
   * Seconds that a claim holds beyond the time-out.
   * @default as the program has it
   */
  leaseSeconds?: number;
  /** Told what happens, line by line. */
  log?: (line: string) => void;
}

export interface FaultReport extends Findings {
  seed: string;
  changes: number;
  attempts: number;
  faults: Record<Fault, number>;
  transactions: { committed: number; rolledBack: number; failed: number; unknown: number };
  settledMs: number;
  /** Workers that ended by themselves, with their last words. */
  crashes: string[];
  /** What the workers said last. */
  workers: string;
}

const WORKERS = 3;
const WRITERS = 8;
const OBJECTS = 200;
const TIMEOUT_MS = 1_500;
const MAX_IN_FLIGHT = 25;
/** Deliveries that may wait before the writers do. */
const BACKLOG = 1_000;
const REGISTRATIONS = [{ ordered: true }, { ordered: false }];
/** Writers go on after the last fault, so that there is traffic on what was healed, in milliseconds. */
const CALM_MS = 2_000;
/** How long a claim may have lapsed: about one lease of the program's, so that none lasts two; it covers the shorter ones as well. */
const CLAIM_OVERDUE_MS = LEASE_SECONDS * 1_000 + TIMEOUT_MS;
const SETTLE_MS = 120_000;

/** Has writers write, workers deliver and a nemesis break things; waits until all is delivered, and judges what happened. */
export async function runFaults(options: FaultOptions): Promise<FaultReport> {
  const random = new Random(options.seed);
  const laboratory = await openLaboratory();
  const receiver = await Receiver.start(random.stream('receiver'));
  const fleet = new Fleet({
    DATABASE_URL: laboratory.url,
    ROWHOOK_SECRET_KEY: generateSecretKey(),
    ROWHOOK_HTTP_PORT: '0',
    ROWHOOK_LOG_FORMAT: 'json',
    QUEUE_POLLING_TIME: '0.5',
    ROWHOOK_CONCURRENCY: '20',
  });
  const writing = new AbortController();
  const claims = watchClaims(laboratory.pool, CLAIM_OVERDUE_MS);
  try {
    return await run(options, { random, laboratory, receiver, fleet, writing, claims });
  } finally {
    writing.abort();
    await claims.stop();
    fleet.destroy();
    await receiver.close();
    await laboratory.stop();
  }
}

interface Stage {
  random: Random;
  laboratory: Laboratory;
  receiver: Receiver;
  fleet: Fleet;
  /** Aborted to end the writers. */
  writing: AbortController;
  claims: ClaimWatch;
}

async function run(options: FaultOptions, stage: Stage): Promise<FaultReport> {
  const { random, laboratory, receiver, fleet, writing, claims } = stage;
  const { seed, durationMs, leaseSeconds = LEASE_SECONDS, log = () => {} } = options;
  const { pool } = laboratory;
  if (leaseSeconds !== LEASE_SECONDS) await shortenLease(pool, leaseSeconds);
  const registrations = await registerAll(pool, receiver);
  await fleet.start(WORKERS);

  const faults: Record<Fault, number> = { kill: 0, freeze: 0, terminate: 0, crash: 0, 'kill backend': 0 };
  const onFault = (fault: Fault, what: string) => {
    faults[fault]++;
    log(`${fault} ${what}`);
  };
  const leaseMs = leaseSeconds * 1_000 + TIMEOUT_MS;
  const writers = startWriters(stage);

  await runNemesis({
    laboratory,
    fleet,
    random: random.stream('nemesis'),
    durationMs,
    freezeMs: leaseMs * 1.25,
    onFault,
  });
  claims.healed();
  await sleep(CALM_MS);
  writing.abort();
  const reports = await writers;
  log('All is healed and nothing more is written');
  const settledMs = await settle(pool, SETTLE_MS);
  const stuck = await claims.stop();
  await fleet.stop();

  const history = {
    registrations,
    acknowledged: reports.flatMap(({ acknowledged }) => acknowledged),
    posts: receiver.posts,
    stuck,
    bounds: boundsOf(faults),
    ...(await collect(pool)),
  };
  return {
    seed,
    ...check(history),
    changes: history.ledger.length,
    attempts: history.attempts.length,
    faults,
    transactions: addUp(reports),
    settledMs,
    crashes: fleet.crashes,
    workers: fleet.describe(),
  };
}

function registerAll(pool: Laboratory['pool'], { url }: Receiver) {
  return Promise.all(
    REGISTRATIONS.map(async ({ ordered }) => ({
      ordered,
      id: await register(pool, { uri: url, ordered, timeoutMs: TIMEOUT_MS, maxInFlight: MAX_IN_FLIGHT }),
    })),
  );
}

async function startWriters({ random, laboratory, receiver, writing }: Stage): Promise<Writer['report'][]> {
  const writers: Writer[] = [];
  const written = () => writers.reduce((total, { report }) => total + report.acknowledged.length, 0);
  const isBehind = () => written() * REGISTRATIONS.length - receiver.arrived > BACKLOG;
  for (let place = 0; place < WRITERS; place++) {
    const name = `w${place}`;
    const options = { url: laboratory.url, name, random: random.stream(name), objects: OBJECTS, pauseMs: 60, isBehind };
    writers.push(new Writer(options));
  }
  await Promise.all(writers.map((writer) => writer.run(writing.signal)));
  return writers.map(({ report }) => report);
}

function addUp(reports: Writer['report'][]): FaultReport['transactions'] {
  const total = { committed: 0, rolledBack: 0, failed: 0, unknown: 0 };
  for (const report of reports)
    for (const name of ['committed', 'rolledBack', 'failed', 'unknown'] as const) total[name] += report[name];
  return total;
}

/** Each fault that stops a worker, or all of them, may catch every request that may be under way. */
function boundsOf(faults: Record<Fault, number>) {
  const underWay = MAX_IN_FLIGHT * REGISTRATIONS.length;
  const duplicates = (faults.kill + faults.freeze + faults.crash + faults['kill backend']) * underWay;
  // The end of one connection loses no result, but it may leave open whether those on their way were written.
  return { duplicates, unrecorded: duplicates + faults.terminate * underWay };
}
