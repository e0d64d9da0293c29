import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import pLimit from 'p-limit';
import pc from 'picocolors';
import { pino } from 'pino';
import { Context } from '../src/cli/context.ts';
import { buildProgram } from '../src/cli/program.ts';
import { renderStatus, type Status } from '../src/cli/render-status.ts';
import { runUntilSignal } from '../src/cli/run-until-signal.ts';
import { RowhookError } from '../src/errors.ts';
import { cleanupAfterFile } from './helpers/cleanup.ts';
import { createDatabase, emptyDatabase } from './helpers/database.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const COMMANDS = [
  'start',
  'work',
  'admin',
  'migrate',
  'watch',
  'unwatch',
  'status',
  'doctor',
  'backfill',
  'secrets',
  'schema',
  'demo',
];

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

// Half of what a short command costs is compiling what it imports.
const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'rowhook-cli-'));
cleanupAfterFile(() => rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true }));

// AVA begins all tests of a file at once; without a limit they would starve each other of the processor.
const atOnce = pLimit(2);

/** Runs the command line to its end, with no settings but those given. */
function rowhook(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return atOnce(() => run(args, env));
}

async function run(args: string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE, ...env },
    stdio: 'pipe',
  });
  child.stdin.end();
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-cli-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('every command has help with examples and the exit codes', async (t) => {
  const all = await rowhook(['--help']);
  t.is(all.code, 0);
  for (const command of COMMANDS) t.regex(all.stdout, new RegExp(`^  ${command} `, 'm'));
  for (const command of buildProgram(new Context()).commands.filter((command) => command.name() !== 'help')) {
    const written: string[] = [];
    command.configureOutput({ writeOut: (text) => void written.push(text) }).outputHelp();
    const help = written.join('');
    t.regex(help, new RegExp(`^Examples?:\n  \\$ .*rowhook ${command.name()}`, 'm'));
    t.regex(help, /^ {2}4 {2}the database cannot be reached/m);
  }
});

test('help and usage do not fail because of wrong settings', async (t) => {
  t.is((await rowhook(['status', '--help'], { ROWHOOK_NONSENSE: '1' })).code, 0);
});

test('without a command the help goes to stderr and the exit code is 2', async (t) => {
  const { code, stdout, stderr } = await rowhook([]);
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /^Usage: rowhook/);
});

for (const [args, stderr] of [
  [['stauts'], "error: unknown command 'stauts'\n  (Did you mean status?)\n  hint: rowhook --help\n"],
  [['status', '--jsn'], "error: unknown option '--jsn'\n  (Did you mean --json?)\n  hint: rowhook status --help\n"],
  [
    ['watch', 't', '--owner-colum', 'o'],
    "error: unknown option '--owner-colum'\n  (Did you mean --owner-column?)\n  hint: rowhook watch --help\n",
  ],
  [['watch'], "error: missing required argument 'table'\n  hint: rowhook watch --help\n"],
  [
    ['migrate', 'now'],
    "error: too many arguments for 'migrate'. Expected 0 arguments but got 1: now.\n  hint: rowhook migrate --help\n",
  ],
] as const) {
  test(`'rowhook ${args.join(' ')}' is wrong usage: exit code 2 and what was meant`, async (t) => {
    t.deepEqual(await rowhook([...args]), { code: 2, stdout: '', stderr });
  });
}

test('a list of columns with nothing between two commas is wrong usage', async (t) => {
  const { code, stderr } = await rowhook(['watch', 'public.orders', '--key', 'a,,b']);
  t.is(code, 2);
  t.regex(stderr, /column names with commas between them/);
});

test('a wrong setting is exit code 3', async (t) => {
  const { code, stdout, stderr } = await rowhook(['status'], { ROWHOOK_HTTP_PRT: '1' });
  t.is(code, 3);
  t.is(stdout, '');
  t.regex(
    stderr,
    /^error: Configuration: ROWHOOK_HTTP_PRT is not a setting\. Did you mean ROWHOOK_HTTP_PORT\?\n {2}hint: /,
  );
});

test('an unreachable database is exit code 4 and one block: no stack, unless the log level is debug', async (t) => {
  const DATABASE_URL = 'postgres://me:s3cret@127.0.0.1:1/shop';
  for (const command of ['start', 'status']) {
    const { code, stdout, stderr } = await rowhook([command], { DATABASE_URL });
    t.is(code, 4);
    t.is(stdout, '');
    t.is(
      stderr,
      'error: The database 127.0.0.1:1/shop cannot be used: connect ECONNREFUSED 127.0.0.1:1\n' +
        '  hint: Start PostgreSQL, or correct host and port in DATABASE_URL.\n',
    );
  }
  const { stderr } = await rowhook(['status'], { DATABASE_URL, ROWHOOK_LOG_LEVEL: 'debug' });
  t.regex(stderr, /\n {4}at .*\ncaused by Error: connect ECONNREFUSED/s);
  t.notRegex(stderr, /s3cret/);
});

test('worker and queries refuse a database that is not migrated, and say what to run', async (t) => {
  const { url: DATABASE_URL } = await emptyDatabase(t);
  for (const args of [['work'], ['status']]) {
    t.deepEqual(await rowhook(args, { DATABASE_URL }), {
      code: 1,
      stdout: '',
      stderr: "error: Rowhook is not installed in this database.\n  hint: Run 'rowhook migrate' first.\n",
    });
  }
});

test('every command refuses a database that a newer program has migrated: exit code 5', async (t) => {
  const database = await createDatabase(t);
  await database.query(`update webhooks.code_files set program = '100.0.0'`);
  for (const args of [['start'], ['work'], ['status']]) {
    const { code, stdout, stderr } = await rowhook(args, { DATABASE_URL: database.url });
    t.is(code, 5, stderr);
    t.is(stdout, '');
    t.regex(
      stderr,
      /^error: The database is newer than this program: Rowhook 100\.0\.0 has migrated it.*\n {2}hint: Install/,
    );
  }
});

test('worker and queries refuse a database that an older program has migrated', async (t) => {
  const database = await createDatabase(t);
  await database.query(`update webhooks.code_files set hash = 'older', program = '0.0.1'`);
  const { code, stderr } = await rowhook(['work'], { DATABASE_URL: database.url });
  t.is(code, 1);
  t.is(
    stderr,
    "error: This database was migrated by an older version of Rowhook.\n  hint: Run 'rowhook migrate' first.\n",
  );
});

test('migrate says what it applied, and then that there is nothing to do', async (t) => {
  const { url: DATABASE_URL } = await emptyDatabase(t);
  const first = await rowhook(['migrate'], { DATABASE_URL });
  t.is(first.code, 0, first.stderr);
  t.regex(first.stdout, /^Applied 000001-.*\nApplied \d+ files of functions.*\nThe database is at migration \d+\.\n$/s);
  const second = await rowhook(['migrate'], { DATABASE_URL });
  t.regex(second.stdout, /^Nothing to do: the database is at migration \d+\.\n$/);
});

test('watch takes a table with its options, unwatch ends that, and both may be repeated', async (t) => {
  const database = await createDatabase(t);
  const env = { DATABASE_URL: database.url };
  await database.exec('create table public.orders (shop int, number int, customer text, noise text)');
  const watch = [
    'watch',
    'public.orders',
    '--key',
    'shop, number',
    '--owner-column',
    'customer',
    '--exclude',
    'noise',
    '--label',
    'Orders',
  ];
  for (let i = 0; i < 2; i++) {
    t.deepEqual(await rowhook(watch, env), {
      code: 0,
      stdout:
        'Watching public.orders\n  key       shop, number\n  owner     customer\n  user      none\n  excluded  noise\n',
      stderr: '',
    });
  }
  const [setting] = await database.query(
    'select entity, label, key_columns, owner_column from webhooks.audit_settings',
  );
  t.deepEqual(setting, {
    entity: 'public.orders',
    label: 'Orders',
    key_columns: ['shop', 'number'],
    owner_column: 'customer',
  });

  t.is((await rowhook(['unwatch', 'public.orders'], env)).stdout, 'No longer watching public.orders\n');
  t.deepEqual(await database.query('select from webhooks.audit_settings'), []);
  t.deepEqual(await rowhook(['unwatch', 'public.orders'], env), {
    code: 0,
    stdout: 'public.orders was not watched: nothing to do.\n',
    stderr: '',
  });
});

test('unwatch keeps a table that has entity events, unless told to delete them', async (t) => {
  const database = await createDatabase(t);
  const env = { DATABASE_URL: database.url };
  await database.exec(`
    create table public.orders (id int primary key);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create')`);
  const refused = await rowhook(['unwatch', 'public.orders'], env);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /^error: public\.orders still has entity events \(create\)\n {2}hint: Add --with-events/);
  t.is((await rowhook(['unwatch', 'public.orders', '--with-events'], env)).code, 0);
});

test('a wrong table or column gets the nearest name that there is', async (t) => {
  const database = await createDatabase(t);
  await database.exec(
    'create table public.orders (id int primary key, customer_id text); create table public.customers (id int)',
  );
  for (const [args, meant] of [
    [['watch', 'public.ordres'], 'public.orders'],
    [['watch', 'Costumers'], 'public.customers'],
    [['unwatch', 'publik.orders'], 'public.orders'],
    [['watch', 'public.orders', '--owner-column', 'customerid'], 'customer_id'],
    [['watch', 'public.orders', '--key', 'id,custmer_id'], 'customer_id'],
  ] as const) {
    const { code, stderr } = await rowhook([...args], { DATABASE_URL: database.url });
    t.is(code, 1);
    t.regex(stderr, new RegExp(`^error: .*\n  hint: Did you mean ${meant}\\?`));
  }
  const { stderr } = await rowhook(['watch', 'public.something_else'], { DATABASE_URL: database.url });
  t.notRegex(stderr, /Did you mean/);
});

test('status shows entities, registrations and the queue, and that no worker is alive', async (t) => {
  const database = await createDatabase(t);
  await database.exec(`
    create table public.orders (id int primary key);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');
    select webhooks.register('https://hooks.example/a', '{public.orders:create}');
    insert into public.orders select generate_series(1, 1234)`);
  const { code, stdout, stderr } = await rowhook(['status'], { DATABASE_URL: database.url, FORCE_COLOR: '1' });
  t.is(code, 0, stderr);
  t.regex(stdout, /^Workers {2}no worker is alive/);
  t.regex(stdout, /^Queue {4}1 234 pending, 0 claimed, 0 retrying, 0 held, 0 blocked$/m);
  t.regex(stdout, /the oldest waits for \d+ s, since \d{4}-/);
  t.regex(stdout, /│ public\.orders │ public\.orders │ create │ 1 234 /);
  t.regex(stdout, /│ 1 {2}│ https:\/\/hooks\.example\/a │ active │ public\.orders:create │ all {3}│ 1 234 │ 0 /);
  // Not a terminal: no colours, whatever other tools ask for.
  t.false(stdout.includes('\u001b'));

  const json = await rowhook(['status', '--json'], { DATABASE_URL: database.url });
  t.like(JSON.parse(json.stdout), { workers: 0, dispatcher: false, queue: { pending: 1234 } });
});

const STATUS: Status = {
  workers: 2,
  dispatcher: true,
  capture_enabled: false,
  entities: [],
  registrations: [
    {
      id: 7,
      uri: 'https://me:s3cret@hooks.example/\u001b[31mred',
      state: 'paused',
      reason: 'their maintenance',
      circuit: 'closed',
      events: [],
      owner_id: 'acme',
      live: 0,
      delivered_24h: 0,
      failed_24h: 3,
    },
  ],
  backfills: [
    {
      id: 3,
      registration_id: 7,
      entity: 'public.orders',
      state: 'failed',
      rows_done: 1200,
      estimated_rows: 5000,
      error: 'division by zero',
    },
  ],
  queue: { pending: 0, claimed: 0, retrying: 0, held: 0, blocked: 0 },
  oldest_pending_at: '2026-01-01T00:00:00+00:00',
};

test('a status for people hides passwords of URIs and keeps control characters from the terminal', (t) => {
  const shown = renderStatus(STATUS, new Date('2026-01-01T05:00:00Z'), pc.createColors(false));
  t.regex(shown, /^Workers {2}2 alive$/m);
  t.regex(shown, /^Capture {2}off: no write is captured$/m);
  t.regex(shown, /the oldest waits for 5 h, since 2026-01-01T00:00:00/);
  t.regex(shown, /https:\/\/me:…@hooks\.example\/�\[31mred/);
  t.regex(shown, /│ paused +│.*\n.*│ their maintenance │/);
  t.regex(shown, /│ failed +│ 1 200 of some 5 000 │\n.*│ division by zero │/);
  t.false(shown.includes('\u001b'));
  t.true(renderStatus(STATUS, new Date(), pc.createColors(true)).includes('\u001b[31m3'));
});

test('without DATABASE_URL a command starts the embedded database for itself, and stops it', async (t) => {
  const ROWHOOK_DATA_DIR = join(folder(t), 'data');
  const migrated = await rowhook(['migrate'], { ROWHOOK_DATA_DIR });
  t.is(migrated.code, 0, migrated.stderr);
  t.is(migrated.stderr, '');
  const status = await rowhook(['status', '--json'], { ROWHOOK_DATA_DIR });
  t.like(JSON.parse(status.stdout), { workers: 0 });
  t.true(existsSync(join(ROWHOOK_DATA_DIR, 'data', 'PG_VERSION')));
  t.false(existsSync(join(ROWHOOK_DATA_DIR, 'data', 'postmaster.pid')));
});

/** A worker that does as it is told, and what it was told. */
function fakeWorker() {
  const told: string[] = [];
  const stopped = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const worker = {
    done: ended.promise,
    stop: ({ graceMs = 0 } = {}) => {
      told.push(`stop within ${graceMs}`);
      return stopped.promise;
    },
    abort() {
      told.push('abort');
    },
  };
  return { told, stopped, ended, worker };
}

function runFake(
  worker: ReturnType<typeof fakeWorker>['worker'],
  failed: Promise<RowhookError> = new Promise(() => {}),
) {
  const [stop, abort] = [new AbortController(), new AbortController()];
  const signals = { stop: stop.signal, abort: abort.signal, release() {} };
  const running = runUntilSignal(worker, {
    signals,
    graceMs: 5000,
    recordMs: 10,
    log: pino({ level: 'silent' }),
    failed,
  });
  return { running, stop, abort };
}

test('the first signal stops the worker and waits until its deliveries are recorded', async (t) => {
  const { told, stopped, worker } = fakeWorker();
  const { running, stop } = runFake(worker);
  stop.abort('SIGINT');
  stopped.resolve();
  await running;
  t.deepEqual(told, ['stop within 5000']);
});

test('the second signal cuts off what a stop still waits for', async (t) => {
  const { told, stopped, worker } = fakeWorker();
  const abort = () => {
    worker.abort();
    stopped.resolve();
  };
  const fake = runFake({ ...worker, abort });
  fake.stop.abort('SIGINT');
  fake.abort.abort('SIGINT');
  await fake.running;
  t.deepEqual(told, ['stop within 5000', 'abort']);
});

test('a stop that cannot record what was under way ends all the same, with an error', async (t) => {
  const { worker } = fakeWorker();
  const { running, stop, abort } = runFake(worker);
  stop.abort('SIGINT');
  abort.abort('SIGINT');
  await t.throwsAsync(running, { code: 'ABORTED' });
});

test('a worker that fails, or ends by itself, ends the program with an error', async (t) => {
  const failing = fakeWorker();
  failing.ended.reject(new Error('broken'));
  await t.throwsAsync(runFake(failing.worker).running, { message: 'broken' });
  const ending = fakeWorker();
  ending.ended.resolve();
  await t.throwsAsync(runFake(ending.worker).running, { code: 'WORKERENDED' });
});

test('a database that is lost ends the program with the reason', async (t) => {
  const { told, worker } = fakeWorker();
  const lost = new RowhookError('It keeps dying.', { code: 'EMBEDDED_CRASHES' });
  await t.throwsAsync(runFake(worker, Promise.resolve(lost)).running, { is: lost });
  t.deepEqual(told, ['abort']);
});

test('start brings up database, worker and health checks, and SIGTERM ends all of it in order', async (t) => {
  const ROWHOOK_DATA_DIR = join(folder(t), 'data');
  const env = { PATH: process.env.PATH, ROWHOOK_DATA_DIR, ROWHOOK_HTTP_PORT: '0', ROWHOOK_LOG_FORMAT: 'json' };
  const child = spawn(process.execPath, [cli, 'start'], { cwd: tmpdir(), env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const entry = JSON.parse(line);
    lines.push(entry);
    if (typeof entry.url !== 'string') continue;
    t.is((await fetch(`${entry.url}/healthz`)).status, 200);
    t.true(existsSync(join(ROWHOOK_DATA_DIR, 'data', 'postmaster.pid')));
    child.kill('SIGTERM');
  }
  t.is(await ended, 0, JSON.stringify(lines));
  t.is(lines.at(-1)?.msg, 'Stopped');
  t.false(existsSync(join(ROWHOOK_DATA_DIR, 'data', 'postmaster.pid')));
});

test('a port that is taken is told as a wrong setting', async (t) => {
  const { url: DATABASE_URL } = await createDatabase(t);
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await rowhook(['work'], {
    DATABASE_URL,
    ROWHOOK_HTTP_PORT: String(port),
  });
  t.is(code, 3);
  // At the beginning: no worker was started that would cut off what it had begun.
  t.regex(
    stderr,
    /^error: Health checks cannot be answered on 127\.0\.0\.1:\d+: .*EADDRINUSE.*\n {2}hint: Set ROWHOOK_HTTP_PORT/,
  );
});

(process.platform === 'linux' ? test : test.skip)('the program may look up many names at one time', async (t) => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `process.argv.splice(1, process.argv.length, 'rowhook', '--version');
       await import(${JSON.stringify(cli)});
       const { readdirSync, promises } = await import('node:fs');
       await promises.stat('/');
       console.error(readdirSync('/proc/self/task').length);`,
    ],
    { env: { PATH: process.env.PATH }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  t.true(Number(await text(child.stderr)) > 128);
});
