import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import pc from 'picocolors';
import { readChange } from '../src/demo/change.ts';
import { compare, type Step, type StepResult } from '../src/demo/compare.ts';
import { deliveryLine } from '../src/demo/delivery-line.ts';
import { describeChange } from '../src/demo/describe-change.ts';
import { type ExactObject, parseExactly } from '../src/demo/exact-json.ts';
import { differencesOf, renderResults } from '../src/demo/render-results.ts';
import { withCleanup } from '../src/demo/with-cleanup.ts';
import { createDatabase } from './helpers/database.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const receiver = fileURLToPath(new URL('../src/demo/receiver.ts', import.meta.url));
const plainColours = pc.createColors(false);

function start(t: ExecutionContext, file: string, args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ROWHOOK_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => void child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const code = once(child, 'close');
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((stream) => text(stream as never)));
  return { code: (await code)[0], stdout: stdout as string, stderr: stderr as string };
}

/** Rows of the table: the cells of each. */
function cells(output: string): string[][] {
  const lines = output.split('\n').filter((line) => line.startsWith('│'));
  return lines.map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const WRITTEN = [
  ['create an order', '1', '1', '✓ the same'],
  ['update it', '1', '1', '✓ the same'],
  ['delete it', '1', '1', '✓ the same'],
  ['create an order, then roll back', '0 (1 undone)', '0', '✓ nothing came'],
  ['create 1000 orders in one statement', '1 000', '1 000', '✓ the same'],
  ['update 1000 orders in one statement', '1 000', '1 000', '✓ the same'],
  ['delete 1000 orders in one statement', '1 000', '1 000', '✓ the same'],
  ['total', '3 003', '3 003', '✓'],
];

function assertAllReceived(t: ExecutionContext, { code, stdout, stderr }: Awaited<ReturnType<typeof ended>>): void {
  t.is(code, 0, stderr);
  const [, ...rows] = cells(stdout);
  t.deepEqual(
    rows.map(([step, written, received, , compared]) => [step, written, received, compared]),
    WRITTEN,
  );
  t.false(stdout.includes('\u001b'), 'no colour and no cursor moves but on a terminal');
}

test.serial('demo --once on a new folder receives exactly what it wrote, and ends within 30 s', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-demo-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const began = performance.now();
  const result = await ended(start(t, cli, ['demo', '--once'], { ROWHOOK_DATA_DIR: join(dir, 'data') }));
  assertAllReceived(t, result);
  // On a machine that is busy with much else, the time says nothing.
  if ((loadavg()[0] ?? 0) < 3 * availableParallelism()) t.true(performance.now() - began < 30_000);
});

test.serial(
  'demo --once counts its own changes only, clears away what a killed run left, and leaves nothing',
  async (t) => {
    const { url, ...database } = await createDatabase(t);
    const query = (sql: string) => database.pool.query(sql).then(({ rows }) => rows);
    const env = { DATABASE_URL: url };
    const killed = start(t, cli, ['demo', '--once'], env);
    for await (const line of createInterface({ input: killed.stdout as NodeJS.ReadableStream }))
      if (line.includes('✓ write')) killed.kill('SIGKILL');
    t.is((await query('select from webhooks.webhook_registrations')).length, 1);

    // A bystander, whose deliveries are under way at the same time.
    await query(
      `select webhooks.register('http://127.0.0.1:1/', '{shop.orders:create,shop.orders:update,shop.orders:delete}')`,
    );
    await query(`update shop.orders set note = 'of somebody else'`);
    assertAllReceived(t, await ended(start(t, cli, ['demo', '--once'], env)));
    t.deepEqual(await query('select uri from webhooks.webhook_registrations'), [{ uri: 'http://127.0.0.1:1/' }]);
    t.deepEqual(await query(`select from shop.orders where owner_id like 'demo-%'`), []);
  },
);

test.serial('demo --once that receives one request less than it wrote shows which, and exits with 1', async (t) => {
  const { url, pool } = await createDatabase(t);
  await pool.query(`
    create function public.lose() returns trigger language plpgsql as 'begin return null; end';
    create trigger lose before insert on webhooks.webhook_deliveries_live
      for each row when (new.activity_id = 500) execute function public.lose()`);
  const { code, stdout, stderr } = await ended(start(t, cli, ['demo', '--once'], { DATABASE_URL: url }));
  t.is(code, 1);
  t.deepEqual(
    cells(stdout).flatMap(([step, written, received, , compared]) =>
      compared?.startsWith('✗') ? [[step, written, received, compared]] : [],
    ),
    [
      ['create 1000 orders in one statement', '1 000', '999', '✗ 1 difference'],
      ['total', '3 003', '3 002', '✗ 1 difference'],
    ],
  );
  t.regex(
    stderr,
    /error: What was received is not what was written\.\n {2}create 1000 orders in one statement: shop\.orders \d+ \(created\) never arrived\n/,
  );
});

test.serial('demo --once says so and fails when capture is off', async (t) => {
  const { url, pool } = await createDatabase(t);
  await pool.query('update webhooks.settings set capture_enabled = false');
  const { code, stderr } = await ended(start(t, cli, ['demo', '--once'], { DATABASE_URL: url }));
  t.is(code, 1);
  t.regex(stderr, /error: Capture is off for shop\.orders: create, update, delete\.\n {2}hint: Switch it on/);
});

test.serial(
  'the demo prints each delivery with the change it tells of, and stops on a signal with the counts',
  async (t) => {
    const { url, pool } = await createDatabase(t);
    const demo = start(t, cli, ['demo'], { DATABASE_URL: url });
    const result = ended(demo);
    const lines: string[] = [];
    for await (const line of createInterface({ input: demo.stdout as NodeJS.ReadableStream })) {
      lines.push(line);
      if (/created +shop\.orders/.test(line)) await pool.query(`update shop.customers set name = 'Eve' where id = 1`);
      if (/name Ada Lindqvist → Eve/.test(line)) demo.kill('SIGINT');
    }
    const { code, stderr } = await result;
    t.is(code, 0, stderr);
    const told = lines.find((line) => line.includes('Eve')) ?? '';
    t.regex(told, /^\d\d:\d\d:\d\d\.\d{3} {2}updated {2}shop\.customers +1 +200 +\d+ ms {2}name Ada Lindqvist → Eve$/);
    const password = new URL(url).password;
    if (password !== '') t.false(lines.join('\n').includes(password));
    const [, written, received] =
      /^Stopped\. (\d+) changes? written by the demo, (\d+) requests? received, 0 attempts failed$/.exec(
        lines.at(-1) ?? '',
      ) ?? [];
    t.is(Number(received), Number(written) + 1, lines.at(-1));
  },
);

test.serial("a shop that is not the demo's is left alone", async (t) => {
  const { url, pool } = await createDatabase(t);
  await pool.query('create schema shop; create table shop.orders (id integer primary key, amount numeric)');
  const { code, stderr } = await ended(start(t, cli, ['demo'], { DATABASE_URL: url }));
  t.is(code, 1);
  t.regex(
    stderr,
    /error: This database has a schema "shop" that is not the demo's\.\n {2}hint: The demo leaves it alone\./,
  );
  t.deepEqual((await pool.query(`select from pg_tables where schemaname = 'shop'`)).rowCount, 1);
  t.deepEqual((await pool.query('select from webhooks.audit_settings')).rowCount, 0);
});

test('the receiver runs on its own, answers 200, and prints each request as a line', async (t) => {
  const child = start(t, receiver, [], { PORT: '0' });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const url = /^Receiving on (http:\S+)$/.exec(String((await lines.next()).value))?.[1] ?? '';
  const post = async (headers: Record<string, string>, body: string): Promise<string> => {
    t.is((await fetch(url, { method: 'POST', headers, body })).status, 200);
    // Without the time of day, and with single spaces.
    return String((await lines.next()).value)
      .slice(14)
      .replace(/ +/g, ' ');
  };
  t.regex(
    await post({}, bodyOf()),
    /^created shop\.orders 1 200 \d+\.\d s status new, amount 19\.90, big 9007199254740993$/,
  );
  const headers = { 'webhook-entity': 'public.caf%C3%A9', 'webhook-action': 'updated', 'webhook-object-id': '7' };
  t.is(await post(headers, ''), 'updated public.café 7 200 (without a body)');
  t.is(await post({}, '{"a": [1'), 'POST / 200 8 bytes');
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a receiver whose port is taken says so', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await ended(start(t, receiver, [], { PORT: String(port) }));
  t.is(code, 1);
  t.regex(stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}.*\\n {2}hint: HOST and PORT`));
});

const OWNER = 'demo-1';
const ROW = '{"id":1,"status":"new","amount":19.90,"big":9007199254740993}';

/** A step that created the order 1, and one whose order 2 was rolled back. */
const STEPS: Step[] = [
  { title: 'create', transaction: '10', committed: true, changes: [written(1, ROW)] },
  { title: 'undo', transaction: '11', committed: false, changes: [written(2, ROW)] },
];

function written(id: number, row: string): Step['changes'][number] {
  const object = parseExactly(row) as ExactObject;
  const object_id = parseExactly(String(id));
  return {
    entity: 'shop.orders',
    action: 'created',
    object_id,
    object,
    previous: null,
    changed: null,
    owner_id: OWNER,
  };
}

interface BodyParts {
  id?: string;
  status?: string;
  amount?: string;
  big?: string;
  transaction?: string;
  owner?: string;
}

function bodyOf({
  id = '1',
  status = 'new',
  amount = '19.90',
  big = '9007199254740993',
  transaction = '10',
  owner = OWNER,
}: BodyParts = {}) {
  return (
    `{"type":"orders.created","timestamp":"2026-01-01T00:00:00Z","entity":"shop.orders","action":"created","object_id":${id},` +
    `"object":{"id":1,"status":"${status}","amount":${amount},"big":${big}},"previous":null,"changed":null,"owner_id":"${owner}","transaction":"${transaction}"}`
  );
}

function differences(...bodies: string[]): string[] {
  const changes = bodies.map(readChange).filter((change) => change !== undefined);
  return differencesOf(compare(STEPS, OWNER, changes));
}

test('what was received as it was written compares as the same, whatever others sent meanwhile', (t) => {
  t.deepEqual(differences(bodyOf(), bodyOf({ owner: 'demo-0', transaction: '9' }), 'not JSON', '{}', 'null'), []);
});

test('a request that was lost is a difference', (t) => {
  t.deepEqual(differences(), ['create: shop.orders 1 (created) never arrived']);
});

test('a request that came twice is a difference', (t) => {
  t.deepEqual(differences(bodyOf(), bodyOf()), ['create: shop.orders 1 (created) arrived 2 times']);
});

test('a value that differs is a difference, to the last digit', (t) => {
  const [amount, big] = ['object.amount was written as 19.90', 'object.big was written as 9007199254740993'];
  const status = 'object.status was written as "new"';
  const of = (what: string, got: string) => [`create: shop.orders 1 (created): ${what}, and arrived as ${got}`];
  t.deepEqual(differences(bodyOf({ amount: '19.9' })), of(amount, '19.9'));
  t.deepEqual(differences(bodyOf({ amount: '"19.90"' })), of(amount, '"19.90"'));
  t.deepEqual(differences(bodyOf({ big: '9007199254740992' })), of(big, '9007199254740992'));
  t.deepEqual(differences(bodyOf({ status: 'paid' })), of(status, '"paid"'));
});

test('what was rolled back, or never written, and arrives all the same is a difference', (t) => {
  t.deepEqual(differences(bodyOf(), bodyOf({ id: '2', transaction: '11' })), [
    'undo: shop.orders 2 (created) was rolled back, and arrived',
  ]);
  t.deepEqual(differences(bodyOf(), bodyOf({ id: '3' })), [
    'create: shop.orders 3 (created) arrived, and was never written',
  ]);
  t.deepEqual(differences(bodyOf(), bodyOf({ transaction: '12' })), [
    'not of this script: shop.orders 1 (created) arrived, and no step wrote it',
  ]);
});

test('the table says how many differ, in the step and in all', (t) => {
  const results: StepResult[] = compare(STEPS, OWNER, []);
  t.deepEqual(cells(renderResults(results, plainColours)), [
    ['Step', 'Written', 'Received', 'Last after', 'Compared'],
    ['create', '1', '0', '–', '✗ 1 difference'],
    ['undo', '0 (1 undone)', '0', '–', '✓ nothing came'],
    ['total', '1', '0', '', '✗ 1 difference'],
  ]);
});

test('a change is described by its values, or by what became of them, with all their digits', (t) => {
  const created = readChange(bodyOf());
  t.is(created && describeChange(created), 'status new, amount 19.90, big 9007199254740993');
  const updated = created && {
    ...created,
    previous: parseExactly('{"id":1,"status":null,"amount":19.9}') as ExactObject,
    changed: ['status', 'amount'],
  };
  t.is(updated && describeChange(updated), 'status null → new, amount 19.9 → 19.90');
});

test('a line of a delivery cannot move the cursor or recolour the terminal', (t) => {
  const line = { at: 0, action: 'created', entity: 'public.a', objectId: '1\r', what: 'note \u001b[31mred\n' };
  t.regex(
    deliveryLine(line, plainColours),
    /^\d\d:\d\d:\d\d\.000 {2}created {2}public\.a +1� {5}– {12}note �\[31mred�$/,
  );
});

test('what was begun is undone from the last to the first, also after an error', async (t) => {
  const undone: number[] = [];
  const work = withCleanup(async (defer) => {
    defer(() => undone.push(1));
    defer(() => Promise.reject(new Error('of a cleanup')));
    defer(() => undone.push(3));
    throw new Error('of the work');
  });
  await t.throwsAsync(work, { message: 'of the work' });
  t.deepEqual(undone, [3, 1]);
});
