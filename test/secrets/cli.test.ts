import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { generateSecretKey, parseSecretKeys } from '../../src/secrets/secret-keys.ts';
import { generateSigningSecret } from '../../src/secrets/signing-secret.ts';
import { cleanupAfterFile } from '../helpers/cleanup.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'rowhook-cli-'));
cleanupAfterFile(() => rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true }));

const key = generateSecretKey();

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `rowhook secrets` to its end, with `input` on its standard input. */
async function secrets(args: string[], environment: Record<string, string> = {}, input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [cli, 'secrets', ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE, DATABASE_URL: db.url, ROWHOOK_SECRET_KEY: key, ...environment },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

async function register(): Promise<string> {
  return (await db.one(`select id from webhooks.register('https://example.com/hook', null)`)).id;
}

const logOf = (registrationId: string) =>
  db.query('select action, actor from webhooks.secret_log where registration_id = $1 order by id', [registrationId]);

test.serial('rotate shows the new secret, show shows it again, and both are on record with who it was', async (t) => {
  const registrationId = await register();
  const rotated = await secrets(['rotate', registrationId]);
  t.is(rotated.code, 0, rotated.stderr);
  t.regex(
    rotated.stdout,
    /^whsec_[A-Za-z0-9+/]{43}=\n {2}scheme {3}v1 \(HMAC-SHA256.*\n {2}made .*\n {2}signs {4}every request\n$/,
  );
  const shown = await secrets(['show', registrationId]);
  t.is(shown.stdout.split('\n')[0], rotated.stdout.split('\n')[0]);
  const log = await logOf(registrationId);
  t.deepEqual(
    log.map(({ action }) => action),
    ['created', 'revealed'],
  );
  for (const { actor } of log) t.regex(actor, /^rowhook secrets \(.+\)$/);
});

test.serial('a pair shows its public half only, and both secrets while they overlap', async (t) => {
  const registrationId = await register();
  await secrets(['rotate', registrationId]);
  const rotated = await secrets(['rotate', registrationId, '--algorithm', 'v1a', '--overlap', '2h']);
  t.regex(rotated.stdout, /^whpk_.*\n {2}scheme {3}v1a \(ed25519/);
  const { stdout } = await secrets(['show', registrationId, '--json']);
  t.notRegex(stdout, /whsk_/);
  const [current, old] = JSON.parse(stdout);
  t.like(current, { scheme: 'v1a', expiresAt: null });
  t.is(Math.round((Date.parse(old.expiresAt) - Date.now()) / 360_000), 20);

  t.regex((await secrets(['expire', registrationId])).stdout, /^One older secret expired/);
  t.regex((await secrets(['expire', registrationId])).stdout, /^Nothing to do/);
  t.is(JSON.parse((await secrets(['show', registrationId, '--json'])).stdout).length, 1);
});

test.serial("a secret of one's own comes from standard input, and one that is none is not repeated", async (t) => {
  const registrationId = await register();
  const own = generateSigningSecret('v1').text;
  t.is((await secrets(['rotate', registrationId, '--stdin'], {}, `${own}\n`)).stdout.split('\n')[0], own);
  const wrong = await secrets(
    ['rotate', registrationId, '--stdin'],
    { ROWHOOK_LOG_LEVEL: 'trace' },
    'whsec_dG9vIHNob3J0',
  );
  t.is(wrong.code, 1);
  t.regex(wrong.stderr, /^error: This is no signing secret: its key has 9 bytes, not 24 to 64\.\n {2}hint: /);
  t.notRegex(wrong.stderr + wrong.stdout, /dG9vIHNob3J0/);
});

test.serial('show of a registration that has sent nothing says when its secret is made', async (t) => {
  const registrationId = await register();
  const { code, stdout } = await secrets(['show', registrationId]);
  t.is(code, 0);
  t.regex(stdout, /has no signing secret\. One is made before its first delivery/);
});

test.serial('without the key, or with another, it is said what is missing', async (t) => {
  const registrationId = await register();
  await secrets(['rotate', registrationId]);
  const none = await secrets(['show', registrationId], { ROWHOOK_SECRET_KEY: '' });
  t.is(none.code, 3);
  t.regex(none.stderr, /^error: There is no key.*\n {2}hint: Set ROWHOOK_SECRET_KEY/);
  const other = await secrets(['show', registrationId], { ROWHOOK_SECRET_KEY: generateSecretKey() });
  t.is(other.code, 1);
  t.regex(other.stderr, new RegExp(`encrypted with the key ${parseSecretKeys(key)?.[0]?.id}, which is not here`));
});

test.serial('what is not there, or not a time, is told in one line', async (t) => {
  const missing = await secrets(['rotate', '999999']);
  t.is(missing.code, 1);
  t.regex(missing.stderr, /^error: there is no registration 999999\n/);
  for (const args of [
    ['show', 'x'],
    ['rotate', '1', '--overlap', '31d'],
    ['rotate', '1', '--overlap', '5'],
    ['rotate', '1', '--algorithm', 'v2'],
    ['shwo'],
  ]) {
    const { code, stdout, stderr } = await secrets(args);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, /^error: .*\n(.*\n)? {2}hint: rowhook secrets( \w+)? --help\n$/);
  }
});

test.serial('rekey moves every secret to the first key, and says which it could not', async (t) => {
  const next = generateSecretKey();
  const registrationId = await register();
  const before = await secrets(['rotate', registrationId]);
  const rekeyed = await secrets(['rekey'], { ROWHOOK_SECRET_KEY: `${next},${key}` });
  t.is(rekeyed.code, 0, rekeyed.stderr);
  t.regex(rekeyed.stdout, /^\d+ secrets? encrypted with the key [0-9a-f]{16}\.\n$/);
  const after = await secrets(['show', registrationId], { ROWHOOK_SECRET_KEY: next });
  t.is(after.stdout.split('\n')[0], before.stdout.split('\n')[0]);
  const lost = await secrets(['rekey']);
  t.is(lost.code, 1);
  t.regex(lost.stderr, /cannot be decrypted\.\n {2}hint: Add the key that is missing/);
});

test('generate-key prints a key, or writes it to a file that only its owner can read, once', async (t) => {
  const { stdout } = await secrets(['generate-key']);
  t.is(parseSecretKeys(stdout)?.length, 1);
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-cli-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'secret-key');
  t.is((await secrets(['generate-key', '--file', file])).stdout, `Made ${file}\n`);
  const written = readFileSync(file, 'utf8');
  t.is(parseSecretKeys(written)?.length, 1);
  t.regex((await secrets(['generate-key', '--file', file])).stdout, /is there already/);
  t.is(readFileSync(file, 'utf8'), written);
});

test('generate-key says where it can make no file', async (t) => {
  for (const file of [tmpdir(), `${cli}/key`]) {
    const { code, stderr } = await secrets(['generate-key', '--file', file]);
    t.is(code, 3);
    t.regex(stderr, /^error: The file .* for the secret key cannot be made: .*\n {2}hint: Name a file in a folder/);
  }
});

test.serial('a secret header and a password come from standard input, and are shown nowhere', async (t) => {
  const registrationId = await register();
  for (const [kind, name] of [
    ['header', 'X-Token'],
    ['connection', 'password'],
  ] as const) {
    const set = await secrets(['set', registrationId, kind, name], {}, 's3cret\n');
    t.is(set.code, 0, set.stderr);
    t.is(set.stdout, `Set, and in the next request of registration ${registrationId}.\n`);
  }
  const kept = 'select kind, name from webhooks.webhook_secrets where registration_id = $1 order by kind desc';
  t.deepEqual(await db.query(kept, [registrationId]), [
    { kind: 'header', name: 'x-token' },
    { kind: 'connection', name: 'password' },
  ]);
  const log = await logOf(registrationId);
  t.deepEqual(
    log.map(({ action }) => action),
    ['created', 'created'],
  );
});

test.serial('a secret that cannot be set is an error that does not repeat it', async (t) => {
  const registrationId = await register();
  for (const [kind, name, value, message] of [
    ['header', 'Host', 's3cret', /error: The header Host cannot be set/],
    ['header', 'X-Token', 's3c\nret', /error: This is no value of a header/],
    ['connection', 'client-key', 's3cret', /error: This is no private key/],
    ['connection', 'colour', 's3cret', /error: This is no secret of a connection/],
  ] as const) {
    const { code, stderr } = await secrets(['set', registrationId, kind, name], {}, value);
    t.is(code, 1);
    t.regex(stderr, message);
    t.notRegex(stderr, /s3c/);
  }
  t.deepEqual(await logOf(registrationId), []);
});
