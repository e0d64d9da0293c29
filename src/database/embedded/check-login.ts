import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { EXIT_CODES, RowhookError } from '../../errors.ts';
import type { Place } from './place.ts';

const TIMEOUT_MS = 30_000;
const PAUSE_MS = 50;

/**
 * Connects once, to be sure that the server answers and the password is the right one.
 *
 * @throws RowhookError `EMBEDDED_PASSWORD`, `EMBEDDED_SILENT` (no answer within 10 s)
 */
export async function checkLogin(url: string, place: Place): Promise<void> {
  for (const end = Date.now() + TIMEOUT_MS; ; await sleep(PAUSE_MS)) {
    const error = await tryLogin(url);
    const code = error instanceof DatabaseError ? error.code : undefined;
    if (error === undefined || code === '53300') return; // too many connections: it knew us, then had no room
    if (code === '28P01') throw wrongPassword(place, error);
    if (Date.now() > end) throw silent(place, error);
  }
}

async function tryLogin(connectionString: string): Promise<Error | undefined> {
  const client = new Client({ connectionString, connectionTimeoutMillis: TIMEOUT_MS, application_name: 'rowhook' });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

function wrongPassword(place: Place, cause: Error): RowhookError {
  return new RowhookError(`The password in ${place.password} is not the one of the database in ${place.data}.`, {
    code: 'EMBEDDED_PASSWORD',
    hint: `Put the right file back, or move ${place.root} away to begin with an empty database.`,
    exitCode: EXIT_CODES.database,
    cause,
  });
}

function silent(place: Place, cause: Error): RowhookError {
  return new RowhookError(`The PostgreSQL in ${place.data} runs but does not answer: ${cause.message}`, {
    code: 'EMBEDDED_SILENT',
    hint: `Look at ${place.log}.`,
    exitCode: EXIT_CODES.database,
    cause,
  });
}
