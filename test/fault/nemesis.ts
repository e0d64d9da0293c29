import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../helpers/events.ts';
import type { Fleet } from './fleet.ts';
import type { Laboratory } from './laboratory.ts';
import type { Random } from './random.ts';

export type Fault = 'kill' | 'freeze' | 'terminate' | 'crash' | 'kill backend';

export interface NemesisOptions {
  laboratory: Laboratory;
  fleet: Fleet;
  random: Random;
  /** How long faults happen, in milliseconds. */
  durationMs: number;
  /** How long a frozen worker stays so, in milliseconds. */
  freezeMs: number;
  /** Told of each fault, as it happens. */
  onFault: (fault: Fault, what: string) => void;
}

/** Out of so many faults, in their proportions; a restart of the database takes its time, and it is restarted five times a minute at most. */
const ROUND: Fault[] = [
  ...Array<Fault>(5).fill('kill'),
  'freeze',
  ...Array<Fault>(8).fill('terminate'),
  ...Array<Fault>(2).fill('crash'),
  'kill backend',
];
const ROUND_MS = 40_000;

/** Something to break may have to come back first, which takes its time on a busy machine. */
const PATIENTLY = { timeoutMs: 60_000 };

/** Breaks what can break, at times and in an order that the seed decides. When it resolves, nothing is broken any more. */
export async function runNemesis(options: NemesisOptions): Promise<void> {
  const { random, durationMs, fleet } = options;
  const faults = plan(random, durationMs);
  const pause = durationMs / faults.length;
  const thaws: Promise<void>[] = [];
  const began = performance.now();
  for (const [place, fault] of faults.entries()) {
    const at = began + (place + random.next()) * pause;
    await sleep(Math.max(0, at - performance.now()));
    thaws.push(...(await cause(fault, options)));
  }
  await Promise.all(thaws);
  fleet.thaw();
}

/** As many of each kind as the time allows, and one of each at least. */
function plan(random: Random, durationMs: number): Fault[] {
  const rounds = Math.max(1, Math.round(durationMs / ROUND_MS));
  const faults = Array.from({ length: rounds }, () => random.shuffle(ROUND)).flat();
  // It lasts the longest, and what the worker does that wakes up after its lease is to be seen.
  return ['freeze', ...faults.toSpliced(faults.indexOf('freeze'), 1)];
}

/** Returns what is to be awaited for it to be over. */
async function cause(fault: Fault, options: NemesisOptions): Promise<Promise<void>[]> {
  const { fleet, laboratory, random, onFault } = options;
  if (fault === 'kill' || fault === 'freeze') {
    const place = random.pick(await eventually(() => orUndefined(fleet.running()), PATIENTLY));
    onFault(fault, `worker ${place}`);
    if (fault === 'freeze') return [freeze(place, options)];
    fleet.kill(place);
  } else if (fault === 'crash') {
    await eventually(() => laboratory.pool.query('select 1'), PATIENTLY); // It may still recover from an earlier fault.
    onFault(fault, `postmaster ${laboratory.pid}`);
    process.kill(laboratory.pid, 'SIGQUIT'); // As `pg_ctl stop -m immediate` does.
  } else {
    await endBackend(fault, options);
  }
  return [];
}

async function freeze(place: number, { fleet, freezeMs }: NemesisOptions): Promise<void> {
  const thaw = fleet.freeze(place);
  await sleep(freezeMs);
  thaw();
}

async function endBackend(fault: Fault, { laboratory, random, onFault }: NemesisOptions): Promise<void> {
  const { pid, name } = random.pick(await eventually(() => backends(laboratory), PATIENTLY));
  onFault(fault, name);
  if (fault === 'terminate') await laboratory.pool.query('select pg_terminate_backend($1)', [pid]);
  else killIfAlive(pid);
}

function orUndefined<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** Once there are any; until then it throws or returns nothing. */
async function backends({ pool }: Laboratory): Promise<{ pid: number; name: string }[] | undefined> {
  const { rows } = await pool.query(`
    select pid, application_name as name from pg_stat_activity
    where backend_type = 'client backend' and application_name not in ('', 'fault control')
    order by application_name, pid`);
  return orUndefined(rows);
}

/** It may have ended by itself meanwhile. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
