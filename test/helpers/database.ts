import { randomBytes } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import pg from 'pg';
import { cleanupAfter, cleanupAfterFile } from './cleanup.ts';
import { SERVER_VARIABLE } from './environment.ts';
import { administer, makeTemplate, startServer, type TestServer, withDatabase } from './server.ts';

/** A database of one test or test file, dropped at its end, or kept when something failed and the server lives on. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  /** The rows of one statement. */
  // biome-ignore lint/suspicious/noExplicitAny: the rows are as the statement says; a test that cares names their type.
  query<Row = any>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** The first row of one statement. @throws when there is none */
  // biome-ignore lint/suspicious/noExplicitAny: as for `query`.
  one<Row = any>(sql: string, values?: unknown[]): Promise<Row>;
  /** Any number of statements without parameters, in one transaction unless they begin and commit their own. */
  exec(sql: string): Promise<void>;
  /** A session of its own, for what several sessions do to each other. Ended with the database. */
  connect(url?: string): Promise<pg.Client>;
  /** Ends every session and drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes a copy of the migrated template. Call it in a `before` hook for one database per file, or in a test. */
export async function createDatabase(t: ExecutionContext<unknown>): Promise<TestDatabase> {
  const server = await sharedServer();
  return make(t, server, await sharedTemplate(server));
}

/** Makes a database that is not migrated. */
export async function emptyDatabase(t: ExecutionContext<unknown>): Promise<TestDatabase> {
  return make(t, await sharedServer(), 'template0');
}

export interface TestRole {
  readonly name: string;
  /** Of the same database, as this role. */
  readonly url: string;
}

/** Makes a login role without any right. It is dropped, with all that it owns or may do in this database, at the end. */
export async function createRole(t: ExecutionContext<unknown>, database: TestDatabase): Promise<TestRole> {
  const name = `rowhook_test_role_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await database.query(`create role ${name} login password '${password}'`);
  cleanupAfter(t, async () => {
    if (keeps()) return;
    await administer(database.url, `drop owned by ${name} cascade`);
    await administer(database.url, `drop role ${name}`);
  });
  const url = Object.assign(new URL(database.url), { username: name, password });
  return { name, url: url.href };
}

type SharedServer = Pick<TestServer, 'url' | 'prefix'> & { template?: string };

let server: Promise<SharedServer> | undefined;
let template: Promise<string> | undefined;
let failed = false;
let made = 0;

test.afterEach.always((t) => {
  if (!t.passed) failed = true;
});

/** The server of the whole run, or one for this file alone when AVA was not started by `run.ts`. */
function sharedServer(): Promise<SharedServer> {
  server ??= process.env[SERVER_VARIABLE] ? Promise.resolve(JSON.parse(process.env[SERVER_VARIABLE])) : ownServer();
  return server;
}

async function ownServer(): Promise<SharedServer> {
  const own = await startServer();
  cleanupAfterFile(() => own.stop());
  return own;
}

function sharedTemplate(shared: SharedServer): Promise<string> {
  template ??= shared.template ? Promise.resolve(shared.template) : makeTemplate(shared);
  return template;
}

function keeps(): boolean {
  return process.env.KEEP_DB === '1' || (failed && process.env.TEST_DATABASE_URL !== undefined);
}

async function make(t: ExecutionContext<unknown>, { url, prefix }: SharedServer, from: string): Promise<TestDatabase> {
  const name = `${prefix}_${process.pid.toString(36)}_${++made}`;
  await administer(url, `create database ${name} template ${from}`);
  const database = new Database(name, withDatabase(url, name), url);
  cleanupAfter(t, async () => {
    if (t.passed === false) failed = true; // Undefined in a hook: `afterEach` has looked then.
    if (!keeps()) return database.drop();
    await database.disconnect();
    console.log(`Kept for '${t.title}': ${database.url}`);
  });
  return database;
}

class Database implements TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly #serverUrl: string;
  readonly #clients: pg.Client[] = [];

  constructor(name: string, url: string, serverUrl: string) {
    this.name = name;
    this.url = url;
    this.#serverUrl = serverUrl;
    this.pool = new pg.Pool({ connectionString: url, application_name: 'rowhook tests', max: 10 });
    // Sessions that a test, or the end of the database, cut off: without a listener each would end the process.
    this.pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  }

  // biome-ignore lint/suspicious/noExplicitAny: see TestDatabase.
  async query<Row = any>(sql: string, values?: unknown[]): Promise<Row[]> {
    return (await this.pool.query(sql, values)).rows;
  }

  // biome-ignore lint/suspicious/noExplicitAny: see TestDatabase.
  async one<Row = any>(sql: string, values?: unknown[]): Promise<Row> {
    const [row] = await this.query<Row>(sql, values);
    if (row === undefined) throw new Error(`No row from: ${sql}`);
    return row;
  }

  async exec(sql: string): Promise<void> {
    await this.pool.query(sql);
  }

  async connect(url = this.url): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, application_name: 'rowhook tests' });
    client.on('error', () => {}); // As for the pool.
    await client.connect();
    this.#clients.push(client);
    return client;
  }

  async drop(): Promise<void> {
    await administer(this.#serverUrl, `drop database if exists ${this.name} with (force)`);
    await this.#end();
  }

  /** Ends every session, without dropping the database. */
  async disconnect(): Promise<void> {
    await administer(
      this.#serverUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${this.name}'`,
    );
    await this.#end();
  }

  /** The server has ended the sessions already: a polite end would wait for the statements of a test that failed. */
  async #end(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.end()));
    const { idleCount, totalCount, ending } = this.pool;
    if (ending) return;
    const end = this.pool.end();
    // The pool would wait for ever for a client that a failed test has not given back.
    if (idleCount === totalCount) await end;
  }
}
