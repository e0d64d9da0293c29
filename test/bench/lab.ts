import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { provisionSigningSecrets } from '../../src/secrets/provision.ts';
import { SecretBox } from '../../src/secrets/secret-box.ts';
import { parseSecretKeys } from '../../src/secrets/secret-keys.ts';
import { administer, withDatabase } from '../helpers/server.ts';
import { ALL_TABLES, type BenchTable, SEEDED_ROWS } from './processes/writers.ts';
import { SECRET_KEY } from './rowhook-worker.ts';

/** Where the metrics are measured: a migrated database with the tables of the bench, and nobody else in it. */
export interface Lab {
  readonly url: string;
  readonly client: pg.Client;
  readonly quick: boolean;
  /** A line for who waits. */
  say(line: string): void;
  /** Calls `action` when the bench ends, however that is, last first. */
  atEnd(action: () => unknown): void;
}

export interface LabOptions {
  databaseUrl?: string;
  quick: boolean;
  say(line: string): void;
}

/** Gives `use` a lab and clears it away after. */
export async function withLab<T>({ databaseUrl, quick, say }: LabOptions, use: (lab: Lab) => Promise<T>): Promise<T> {
  const actions: (() => unknown)[] = [];
  const atEnd = (action: () => unknown) => void actions.unshift(action);
  try {
    const server = databaseUrl ?? (await ownPostgres(atEnd, say));
    const url = await makeDatabase(server, atEnd);
    const client = await openSession({ url });
    atEnd(() => client.end());
    await makeTables(client);
    return await use({ url, client, quick, say, atEnd });
  } finally {
    for (const action of actions) await action();
  }
}

/** A session of its own. Whoever opens it ends it. */
export async function openSession({ url }: Pick<Lab, 'url'>): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url, application_name: 'rowhook bench' });
  session.on('error', () => {}); // The statement under way, or the next one, says so.
  await session.connect();
  return session;
}

/** Durable as in production. Only checkpoints are kept away: they come between the rounds, where the bench asks for them. */
const SETTINGS = { max_wal_size: '8GB', checkpoint_timeout: '1h' };

async function ownPostgres(atEnd: Lab['atEnd'], say: Lab['say']): Promise<string> {
  say('Starting PostgreSQL');
  const dir = await mkdtemp(join(tmpdir(), 'rowhook-bench-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  const embedded = await startEmbedded({ dir, settings: SETTINGS });
  // A crash of this process must not leave it running.
  const endWithProcess = () => process.kill(embedded.pid, 'SIGINT');
  process.once('exit', endWithProcess);
  atEnd(async () => {
    process.off('exit', endWithProcess);
    await embedded.stop();
  });
  return embedded.url;
}

async function makeDatabase(server: string, atEnd: Lab['atEnd']): Promise<string> {
  const name = `rowhook_bench_${process.pid}`;
  await administer(server, `create database ${name}`);
  atEnd(() => administer(server, `drop database if exists ${name} with (force)`));
  const url = withDatabase(server, name);
  await migrate(url);
  // Its receivers are on loopback, at any port.
  await administer(url, `update webhooks.settings set allowed_networks = '{127.0.0.0/8}', allowed_ports = '{}'`);
  return url;
}

async function makeTables(client: pg.Client): Promise<void> {
  for (const file of ['peers/row-log.sql', 'tables.sql']) {
    await client.query(await readFile(new URL(file, import.meta.url), 'utf8'));
  }
}

/** Empties everything, so that each round begins with the same. */
export async function reset(lab: Pick<Lab, 'client'>): Promise<void> {
  await truncate(lab, ['webhooks', 'webhooks_worker', 'row_log', 'bench']);
}

/** Empties what capture and the event log have written, and leaves the tables of the application. */
export async function clearLogs(lab: Pick<Lab, 'client'>): Promise<void> {
  await truncate(lab, ['webhooks', 'webhooks_worker', 'row_log']);
}

/** Only what is not empty: a truncated file is one to write to disk. */
async function truncate({ client }: Pick<Lab, 'client'>, schemas: string[]): Promise<void> {
  // The jobs come first and the deliveries next, as in webhooks.dispatch: a dispatcher that looks at this very moment must
  // not deadlock with it.
  const { rows } = await client.query(
    `select string_agg(c.oid::regclass::text, ', ' order by c.relname = '_private_jobs' desc, c.relname desc) as tables
     from pg_class c
     where c.relnamespace::regnamespace::text = any ($1) and c.relkind = 'r' and pg_relation_size(c.oid) > 0
       and c.relname ~ '^(_private_jobs|webhook_(deliveries|activity|attempts)_.*|event_log|${ALL_TABLES.join('|')})$'`,
    [schemas],
  );
  if (rows[0].tables !== null) await client.query(`truncate ${rows[0].tables} restart identity`);
}

/** The rows that single-row updates are made of, without a trace in any log. */
export async function seed({ client }: Pick<Lab, 'client'>, table: BenchTable): Promise<void> {
  await withoutTriggers(client, () =>
    client.query(
      `insert into bench.${table} (owner_id, status, amount, note)
       select 7, 'new', 12.50, 'Leave it with the neighbour at number 12, please; the bell is broken.'
       from generate_series(1, ${SEEDED_ROWS})`,
    ),
  );
}

async function withoutTriggers(client: pg.Client, action: () => Promise<unknown>): Promise<void> {
  await client.query('set session_replication_role = replica');
  try {
    await action();
  } finally {
    await client.query('reset session_replication_role');
  }
}

/** What is to be written to disk is written now, not in the middle of a round. */
export async function settle({ client }: Pick<Lab, 'client'>, ...tables: BenchTable[]): Promise<void> {
  for (const table of tables) await client.query(`vacuum analyze bench.${table}`);
  await client.query('checkpoint');
}

/**
 * Leaves exactly these registrations: what is changed of the captured table is told to each of them, or to its owner only. They have
 * their signing secrets, as registrations that have been there for a while.
 */
export async function register({ client }: Pick<Lab, 'client'>, uri: string, owners?: number): Promise<void> {
  await client.query('truncate webhooks.webhook_registrations cascade');
  // Without triggers, as they would come one by one: ten thousand at once take seconds with what is noted of each.
  await withoutTriggers(client, () =>
    client.query(
      `insert into webhooks.webhook_registrations (uri, owner_id)
       select $1 || n, case when $2 then n::text end from generate_series(1, $3::integer) n`,
      [uri, owners !== undefined, owners ?? 1],
    ),
  );
  await client.query(
    `insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
     select r.id, e.id from webhooks.webhook_registrations r, webhooks.entity_events e
     where e.entity in ('bench.captured', 'bench.conditional', 'bench.filtered', 'bench.made')`,
  );
  // As a worker does each minute.
  await client.query('select webhooks.settle_registrations()');
  const { rows } = await client.query('select id from webhooks.webhook_registrations');
  const unsigned = rows.map(({ id }) => ({ registrationId: id, scheme: 'v1' as const }));
  const box = new SecretBox(parseSecretKeys(SECRET_KEY) ?? []);
  await withoutTriggers(client, () => provisionSigningSecrets(client, box, unsigned));
  await client.query(
    'vacuum analyze webhooks.webhook_registrations, webhooks.webhook_registration_events, webhooks.webhook_secrets',
  );
}
