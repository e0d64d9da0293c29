import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { createDatabase, emptyDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { post } from './api.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const TOKEN = 'a-token-that-only-these-tests-know-of';

interface Ended {
  code: number | null;
  stdout: string;
  /** What was logged, as objects. */
  lines: Record<string, unknown>[];
}

/** Runs a command that serves until it is told to stop, which it is once `visit` has seen where it answers. */
async function serve(
  t: ExecutionContext,
  args: string[],
  env: Record<string, string>,
  visit: (url: string, printed: () => string) => Promise<void>,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ROWHOOK_HTTP_PORT: '0', ROWHOOK_LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  const lines: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const entry = line.startsWith('{') ? JSON.parse(line) : { msg: line };
    lines.push(entry);
    if (typeof entry.url !== 'string') continue;
    await visit(entry.url, () => stdout);
    child.kill('SIGTERM');
  }
  return { code: await code, stdout, lines };
}

async function run(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

const QUERY = JSON.stringify({ query: '{ permissions { nodes { role } } }' });

test('admin answers with the token of the settings, does not print it, and SIGTERM ends it in order', async (t) => {
  const { url: DATABASE_URL } = await createDatabase(t);
  const { code, stdout, lines } = await serve(
    t,
    ['admin'],
    { DATABASE_URL, ROWHOOK_ADMIN_TOKEN: TOKEN },
    async (url) => {
      t.is((await post(url, QUERY)).status, 401);
      const answer = await post(url, QUERY, { authorization: `Bearer ${TOKEN}` });
      t.deepEqual(answer.errors, []);
      t.is((await fetch(`${url}/readyz`)).status, 200);
    },
  );
  t.is(code, 0, JSON.stringify(lines));
  t.is(lines.at(-1)?.msg, 'Stopped');
  t.notRegex(stdout + JSON.stringify(lines), new RegExp(TOKEN));
});

test('admin does not start where nothing says how callers are known, or where the database is not migrated', async (t) => {
  const { url } = await createDatabase(t);
  const nobody = await run(['admin'], { DATABASE_URL: url });
  t.is(nobody.code, 3);
  t.regex(
    nobody.stderr,
    /^error: The admin API is off: nothing says how its callers are known\.\n {2}hint: Set ROWHOOK_ADMIN_TOKEN/,
  );
  const empty = await emptyDatabase(t);
  const early = await run(['admin'], { DATABASE_URL: empty.url, ROWHOOK_ADMIN_TOKEN: TOKEN });
  t.regex(early.stderr, /rowhook migrate/);
});

test('start on the embedded database prints a link that signs in', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-admin-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  let address = '';
  const { code, stdout, lines } = await serve(
    t,
    ['start'],
    { ROWHOOK_DATA_DIR: join(dir, 'data') },
    async (url, printed) => {
      address = url;
      await eventually(() => /#token=\S+\n/.test(printed()));
      const [, token] = /#token=(\S+)/.exec(printed()) ?? [];
      t.is((await post(url, QUERY)).status, 401);
      t.is((await post(url, QUERY, { authorization: `Bearer ${token}` })).status, 200);
    },
  );
  t.is(code, 0);
  t.regex(
    stdout,
    new RegExp(
      `^Web admin ${address}/admin/#token=[\\w-]{43}\n  signs in until the next start; its token is one for ${address}/graphql too\n$`,
    ),
  );
  t.notRegex(JSON.stringify(lines), /token=/);
});

test('start on a database of ones own without a way to know callers warns, and answers health checks alone', async (t) => {
  const { url: DATABASE_URL } = await createDatabase(t);
  const { code, lines, stdout } = await serve(t, ['start'], { DATABASE_URL }, async (url) => {
    t.is((await fetch(`${url}/healthz`)).status, 200);
    t.is((await post(url, QUERY)).status, 404);
  });
  t.is(code, 0, JSON.stringify(lines));
  t.is(stdout, '');
  const warning = lines.find(({ msg }) => String(msg).startsWith('The admin API is off'));
  t.regex(String(warning?.hint), /ROWHOOK_ADMIN_TOKEN/);
});

test('schema prints what a role sees', async (t) => {
  const { url: DATABASE_URL } = await createDatabase(t);
  const admin = await run(['schema'], { DATABASE_URL });
  t.regex(admin.stdout, /^type Mutation \{/m);
  const viewer = await run(['schema', '--role', 'viewer'], { DATABASE_URL });
  t.regex(viewer.stdout, /^type Query \{/m);
  t.notRegex(viewer.stdout, /^type Mutation \{/m);
});
