import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { inWords } from '../../src/cli/backfill.ts';
import { createDatabase } from '../helpers/database.ts';
import { register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

async function backfill(DATABASE_URL: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'backfill', ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, DATABASE_URL },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

async function withOrders(t: ExecutionContext, uri: string) {
  const db = await createDatabase(t);
  await watchOrders(db);
  const id = await register(db, uri, { actions: ['update'] });
  await db.exec(`insert into public.orders (note) select 'order ' || n from generate_series(1, 40) n`);
  return { db, id };
}

test('the command begins a back-fill, shows how far it is and ends with it', async (t) => {
  const receiver = await startReceiver(t);
  const { db, id } = await withOrders(t, receiver.url);
  await startTestWorker(t, db);
  const { code, stdout, stderr } = await backfill(db.url, id, 'public.orders', '--where', 'id > 10');
  t.is(code, 0, stderr);
  t.regex(stdout, /^Back-fill 1 of public\.orders: about \d+ rows\n/);
  t.regex(stdout, /\nDone: 30 rows\n$/);
  t.is((await receiver.waitFor(30)).length, 30);
});

test('without a worker the command says that it goes on once one runs', async (t) => {
  const { db, id } = await withOrders(t, 'http://127.0.0.1:4000/');
  const { code, stdout } = await backfill(db.url, id, 'public.orders');
  t.is(code, 0);
  t.regex(stdout, /\nNo worker is alive: it goes on once one runs \(rowhook work\)\.\n$/);
});

test('a wrong table, condition or registration is an error with a hint', async (t) => {
  const { db, id } = await withOrders(t, 'http://127.0.0.1:4000/');
  for (const [args, stderr] of [
    [
      [id, 'public.order'],
      /^error: public\.order is not in the catalogue\n {2}hint: Did you mean public\.orders\? Watch/,
    ],
    [
      [id, 'public.orders', '--where', 'colour = 1'],
      /^error: the condition cannot be used: .*"colour".*\n {2}hint: Write one/,
    ],
    [['7', 'public.orders'], /^error: there is no registration 7\n {2}hint: /],
  ] as const) {
    const ended = await backfill(db.url, ...args);
    t.is(ended.code, 1);
    t.regex(ended.stderr, stderr);
  }
});

test('a guess that turns out too low is not shown any more', (t) => {
  const row = { id: '1', state: 'running' as const, rows_done: '12', estimated_rows: '40', error: null };
  t.is(inWords(row), '12 of about 40 rows');
  t.is(inWords({ ...row, estimated_rows: '11' }), '12 rows');
});
