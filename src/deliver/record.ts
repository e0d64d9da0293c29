import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { plainArray } from '../database/plain-array.ts';
import { MicroBatch } from '../queue/micro-batch.ts';
import type { Answer, Response } from './answer.ts';
import type { Outcome } from './classify.ts';
import type { Delivery } from './delivery.ts';

/** What became of one claimed delivery: an attempt, or given back untried. */
export type Result = { delivery: Delivery } & (
  | { outcome: { outcome: 'released'; reason?: string } }
  | { outcome: Outcome; answer: Answer; durationMs: number }
);

/**
 * What the database made of a result: the outcome that the worker saw, but `probe` where the circuit is open (it costs no attempt and is
 * tried again), `blocked` where the delivery stays and holds back its object, and `superseded` where its claim had lapsed: it changed
 * nothing.
 */
export type Recorded = Result['outcome']['outcome'] | 'probe' | 'blocked' | 'superseded';

/** Resolves once the result is in the database, or, as undefined, once it is known to be lost. */
export type Record = (result: Result) => Promise<Recorded | undefined>;

export interface RecorderOptions {
  /**
   * How long a result that cannot be written is kept trying, in milliseconds: as long as the longest lease.
   * @default 60000
   */
  giveUpAfterMs?: number;
}

/**
 * Makes the recorder of a worker: one statement for the results that arrive within a few milliseconds of each other. While
 * the database is away it holds them and tries again; what it gives up is delivered anew when the lease lapses.
 */
export function createRecorder(pool: pg.Pool, log: Logger, { giveUpAfterMs = 60_000 }: RecorderOptions = {}): Record {
  const batch = new MicroBatch<Result, Recorded | undefined>(
    (results) => write(results, { pool, log, giveUpAfterMs }),
    {
      windowMs: 2,
      // Each flush is a commit that is written to disk, which the application's commits wait behind.
      restMs: 10,
      maxSize: 1_000,
    },
  );
  return (result) => batch.add(result);
}

interface Context {
  pool: pg.Pool;
  log: Logger;
  giveUpAfterMs: number;
}

async function write(results: Result[], context: Context): Promise<(Recorded | undefined)[]> {
  const { pool, log, giveUpAfterMs } = context;
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (let tries = 0; ; tries++) {
    try {
      return await insert(results, pool);
    } catch (error) {
      if (isAboutData(error)) return writeApart(results, context, error);
      if (performance.now() > giveUpAt) {
        log.error(
          { err: error, results: results.length },
          'Results could not be recorded; their deliveries come again',
        );
        return results.map(() => undefined);
      }
      log.warn({ err: error, results: results.length }, 'Results could not be recorded yet');
      await sleep(Math.min(100 * 2 ** tries, 2_000) * (0.5 + Math.random()));
    }
  }
}

/** Postgres refuses something in the data (SQLSTATE 22 or 23): one result must not cost the others theirs. */
async function writeApart(results: Result[], context: Context, error: unknown): Promise<(Recorded | undefined)[]> {
  if (results.length > 1) {
    const middle = Math.ceil(results.length / 2);
    const first = await write(results.slice(0, middle), context);
    return [...first, ...(await write(results.slice(middle), context))];
  }
  const [result] = results as [Result];
  const bare = withoutAnswer(result);
  const what = { err: error, delivery: idsOf(result) };
  if (bare === result) {
    context.log.error(what, 'A result cannot be recorded; its delivery comes again');
    return [undefined];
  }
  context.log.error(what, 'A result cannot be recorded as it is; it is recorded without what was answered');
  return write([bare], context);
}

/**
 * What the delivery's fate hangs on, and nothing that an endpoint has said: it could say the same to every attempt, and would be sent to
 * over and over.
 */
function withoutAnswer(result: Result): Result {
  if (!('answer' in result && 'status' in result.answer)) return result;
  const { status, headers, body } = result.answer;
  const isBare = body === '' && Object.keys(headers).length === 0;
  return isBare ? result : { ...result, answer: { status, headers: {}, body: '' } };
}

function idsOf({ delivery: { activityId, registrationId } }: Result) {
  return { activityId, registrationId };
}

function isAboutData(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '');
}

const RECORD = {
  name: 'record results',
  text: 'select webhooks.record_results($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as recorded',
};

async function insert(results: Result[], pool: pg.Pool): Promise<Recorded[]> {
  const { rows } = await pool.query({ ...RECORD, values: COLUMNS.map((column) => column(results)) });
  return rows[0].recorded;
}

/** What the function is told of all results in one of its arguments. Null: nothing of any, as of the errors of a batch without one. */
type Column = (results: Result[]) => string | (string | null)[] | null;

const COLUMNS: Column[] = [
  plain(({ delivery }) => delivery.activityId),
  plain(({ delivery }) => delivery.registrationId),
  plain(({ delivery }) => delivery.token),
  plain(({ outcome }) => outcome.outcome),
  plain((result) => ('answer' in result ? Math.round(result.durationMs) : null)),
  plain(({ outcome }) => (outcome.outcome === 'retry' ? outcome.retryInMs : null)),
  plain((result) => responseOf(result)?.status ?? null),
  texts(({ outcome }) => ('error' in outcome ? outcome.errorClass : null)),
  texts(({ outcome }) => ('error' in outcome ? storable(outcome.error) : null)),
  jsons((result) => responseOf(result)?.headers),
  texts((result) => storable(responseOf(result)?.body ?? '') || null),
];

function plain(read: (result: Result) => string | number | null): Column {
  return (results) => plainArray(results.map(read));
}

function texts(read: (result: Result) => string | null): Column {
  return (results) => {
    const values = results.map(read);
    return values.every((value) => value === null) ? null : values;
  };
}

/**
 * JSON texts, which hold nothing that Postgres does not take: JSON spells it out. Quoted once more as JSON they are quoted as an array wants
 * it too, since all that is left to escape are quotes and backslashes.
 */
function jsons(read: (result: Result) => object | undefined): Column {
  return plain((result) => {
    const value = read(result);
    return value ? JSON.stringify(JSON.stringify(value)) : null;
  });
}

function responseOf(result: Result): Response | undefined {
  return 'answer' in result && 'status' in result.answer ? result.answer : undefined;
}

/** Text as Postgres takes it: no NUL, no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
