import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { MicroBatch } from '../queue/micro-batch.ts';
import type { Answer } from './answer.ts';
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
  const columns: unknown[][] = Array.from({ length: 11 }, () => []);
  for (const result of results) for (const [column, value] of toRow(result).entries()) columns[column]?.push(value);
  const { rows } = await pool.query({ ...RECORD, values: columns });
  return rows[0].recorded;
}

function toRow(result: Result): unknown[] {
  const { activityId, registrationId, token } = result.delivery;
  const claim = [activityId, registrationId, token, result.outcome.outcome];
  if (!('answer' in result)) return [...claim, null, null, null, null, null, null, null];
  const { outcome, answer, durationMs } = result;
  const failed = 'error' in outcome;
  return [
    ...claim,
    Math.round(durationMs),
    outcome.outcome === 'retry' ? outcome.retryInMs : null,
    'status' in answer ? answer.status : null,
    failed ? outcome.errorClass : null,
    failed ? storable(outcome.error) : null,
    'status' in answer ? storable(JSON.stringify(answer.headers)) : null,
    'status' in answer && answer.body !== '' ? storable(answer.body) : null,
  ];
}

/** Text as Postgres takes it: no NUL, no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
