import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedDatabase, startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';

/** A PostgreSQL server for tests. */
export interface TestServer {
  /** Superuser URL of the database `postgres`, or of whichever TEST_DATABASE_URL names. */
  readonly url: string;
  /** Begins the name of every database that this run makes, so that runs on one server do not meet. */
  readonly prefix: string;
  /** Drops the template and, when PostgreSQL was started for this run, ends it and removes its files. */
  stop(): Promise<void>;
}

/** Uses the server that TEST_DATABASE_URL names (15 or newer, as superuser), or starts the embedded PostgreSQL. */
export async function startServer(): Promise<TestServer> {
  const prefix = `rowhook_test_${process.pid}_${Date.now().toString(36)}`;
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, prefix, stop: () => dropTemplate(given, templateName(prefix)) };
  return { prefix, ...(await startOwnPostgres()) };
}

async function startOwnPostgres(): Promise<Pick<TestServer, 'url' | 'stop'>> {
  await removeAbandoned();
  const dir = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const database = await startEmbedded({ dir, settings: SETTINGS });
  // A crash of this process ends PostgreSQL too. What then is left of its files, the next run removes.
  const endWithProcess = () => process.kill(database.pid, 'SIGINT');
  process.once('exit', endWithProcess);
  const stop = async () => {
    process.off('exit', endWithProcess);
    if (process.env.KEEP_DB === '1') return keep(database);
    await database.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { url: database.url, stop };
}

/** The server has to outlive this process, which then has nothing else to wait for. */
function keep({ url, pid }: EmbeddedDatabase): void {
  console.log(`Kept: PostgreSQL ${pid}, ${url}, until the tests run again`);
  setImmediate(() => process.exit());
}

const FOLDER = 'rowhook-test-';

/** Nothing here outlives the run, so nothing has to reach the disk. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300', max_prepared_transactions: '20' };

/** Stops and removes what a run that was killed, or that was told to keep its databases, has left. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const dir = join(tmpdir(), name);
    // Starting on it adopts the server that still runs there; stopping then ends it.
    if (existsSync(join(dir, 'data', 'postmaster.pid'))) await (await startEmbedded({ dir })).stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Receivers of tests are on loopback, at any port. What is not a test allows the public internet only. */
const LOOPBACK = `
  update webhooks.settings
  set allowed_networks = '{127.0.0.0/8,::1/128}', allowed_hosts = '{localhost}', allowed_ports = '{}'`;

/** Makes the migrated database that every test database is a copy of, and returns its name. */
export async function makeTemplate({ url, prefix }: Pick<TestServer, 'url' | 'prefix'>): Promise<string> {
  const template = templateName(prefix);
  await administer(url, `create database ${template}`);
  await migrate(withDatabase(url, template));
  await administer(withDatabase(url, template), LOOPBACK);
  // Copying a database fails while anybody is connected to it: from here on nobody can.
  await administer(url, `alter database ${template} with is_template true allow_connections false`);
  await administer(url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${template}'`);
  return template;
}

function templateName(prefix: string): string {
  return `${prefix}_template`;
}

async function dropTemplate(url: string, template: string): Promise<void> {
  const [found] = await administer(url, `select from pg_database where datname = '${template}'`);
  if (!found) return;
  await administer(url, `alter database ${template} with is_template false`);
  await administer(url, `drop database ${template} with (force)`);
}

/** Runs one statement on a connection of its own: `create database` and `drop database` allow no transaction around them. */
export async function administer(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'rowhook tests' });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
