// Writes single rows, each in its own transaction: an insert and an update by primary key in turns.
import { answerParent, preciseNow } from '../child.ts';
import { openWire, type WireSession } from './wire.ts';

export const TABLES = ['plain', 'captured', 'idle', 'row_logged'] as const;
/** As `captured`, each with something that an entity event may ask for. */
export const ASKING = ['conditional', 'filtered', 'made'] as const;
export const ALL_TABLES = [...TABLES, ...ASKING] as const;
export type BenchTable = (typeof ALL_TABLES)[number];

/** The rows that `seed` puts into a table: those that are updated. */
export const SEEDED_ROWS = 10_000;

export type WritersQuestion =
  | { connect: { url: string; connections: number } }
  /** As many writes as go, for a time. */
  | { flood: { table: BenchTable; ms: number } }
  /** A steady stream; `inserts` only gives each row its number as note, and the owners their turns. */
  | { pace: Pace };

export interface WritersAnswer {
  perSecond: number;
  /** Of each write: how long it took until its commit was confirmed. */
  commitMs: Float64Array;
  /** Of each write, in the order of their numbers: when its commit was confirmed. */
  committedAt: Float64Array;
}

const PREPARE = ALL_TABLES.map(
  (table) => `
prepare insert_${table}(integer, text, numeric, text) as
  insert into bench.${table} (owner_id, status, amount, note) values ($1, $2, $3, $4);
prepare update_${table}(bigint, text, numeric) as
  update bench.${table} set status = $2, amount = amount + $3 where id = $1;`,
).join('');

const NOTE = 'Leave it with the neighbour at number 12, please; the bell is broken.';
const OWNER = '7';
const STATES = ['new', 'paid', 'packed', 'sent'];

let sessions: WireSession[] = [];

answerParent(async (question: WritersQuestion): Promise<WritersAnswer | undefined> => {
  if ('connect' in question) return connect(question.connect);
  return 'flood' in question ? flood(question.flood) : pace(question.pace);
});

async function connect({ url, connections }: { url: string; connections: number }): Promise<undefined> {
  for (const session of sessions) session.end();
  sessions = await Promise.all(Array.from({ length: connections }, () => openWire(url, PREPARE)));
}

async function flood({ table, ms }: { table: BenchTable; ms: number }): Promise<WritersAnswer> {
  const start = performance.now();
  const writes = await forAWhile(table, ms);
  const empty = new Float64Array();
  return { perSecond: (writes * 1000) / (performance.now() - start), commitMs: empty, committedAt: empty };
}

async function forAWhile(table: BenchTable, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let writes = 0;
  await Promise.all(
    sessions.map(async (session) => {
      while (performance.now() < end) await write(session, table, writes++);
    }),
  );
  return writes;
}

function write(session: WireSession, table: BenchTable, number: number): Promise<void> {
  return number % 2 === 0 ? insert(session, table, NOTE) : update(session, table, number);
}

function insert(session: WireSession, table: BenchTable, note: string, owner = OWNER): Promise<void> {
  return session.run(`insert_${table}`, [owner, 'new', '12.50', note]);
}

function update(session: WireSession, table: BenchTable, number: number): Promise<void> {
  const id = 1 + Math.floor(Math.random() * SEEDED_ROWS);
  return session.run(`update_${table}`, [String(id), STATES[number % STATES.length] ?? 'new', '1']);
}

interface Pace {
  table: BenchTable;
  ms: number;
  perSecond: number;
  inserts?: boolean;
  /** How many owners, from 1 on, the inserted rows have in turns. @default one, number 7 */
  owners?: number;
}

async function pace({ table, ms, perSecond, inserts = false, owners }: Pace): Promise<WritersAnswer> {
  const total = Math.round((ms * perSecond) / 1000);
  const commitMs = new Float64Array(total);
  const committedAt = new Float64Array(total);
  const start = performance.now();
  let next = 0;
  await Promise.all(
    sessions.map(async (session) => {
      while (next < total) {
        const number = next++;
        await until(start + (number * 1000) / perSecond);
        const began = performance.now();
        const owner = owners === undefined ? OWNER : String(1 + (number % owners));
        await (inserts ? insert(session, table, `number ${number};`, owner) : write(session, table, number));
        commitMs[number] = performance.now() - began;
        committedAt[number] = preciseNow();
      }
    }),
  );
  return { perSecond: (total * 1000) / (performance.now() - start), commitMs, committedAt };
}

async function until(time: number): Promise<void> {
  const ms = time - performance.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
