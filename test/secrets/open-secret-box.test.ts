import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { RowhookError } from '../../src/errors.ts';
import { makeKeyFile } from '../../src/secrets/make-key-file.ts';
import { openSecretBox, requireSecretBox } from '../../src/secrets/open-secret-box.ts';
import { generateSecretKey, parseSecretKeys } from '../../src/secrets/secret-keys.ts';

const databaseUrl = 'postgres://localhost/shop';
const key = generateSecretKey();
const keyId = parseSecretKeys(key)?.[0]?.id;

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-secrets-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const wrong = { instanceOf: RowhookError, code: 'SECRETKEY' } as const;

test('the key comes from the setting, or from the file that the other setting names', (t) => {
  const dataDir = folder(t);
  const secretKeyFile = join(dataDir, 'mine');
  writeFileSync(secretKeyFile, `${key}\n`);
  t.is(openSecretBox({ databaseUrl, dataDir, secretKey: key })?.keyId, keyId);
  t.is(openSecretBox({ databaseUrl, dataDir, secretKeyFile })?.keyId, keyId);
});

test("a database of one's own without a key has no box, and what needs one says what to do: exit code 3", (t) => {
  const dataDir = folder(t);
  t.is(openSecretBox({ databaseUrl, dataDir }), undefined);
  t.deepEqual(readdirSync(dataDir), []);
  const error = t.throws(() => requireSecretBox({ databaseUrl, dataDir }), wrong);
  t.is(error.exitCode, 3);
  t.regex(error.hint ?? '', /ROWHOOK_SECRET_KEY.*generate-key/);
});

test('the embedded database gets a key of its own, which stays the same and only its owner can read', (t) => {
  const dataDir = join(folder(t), 'new');
  const first = openSecretBox({ dataDir });
  t.truthy(first);
  t.is(openSecretBox({ dataDir })?.keyId, first?.keyId);
  t.is(statSync(join(dataDir, 'secret-key')).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(dataDir), ['secret-key']);
});

test('a key that is given counts for the embedded database too', (t) => {
  const dataDir = folder(t);
  t.is(openSecretBox({ dataDir, secretKey: key })?.keyId, keyId);
  t.deepEqual(readdirSync(dataDir), []);
});

test('a key file that is there is never written again', (t) => {
  const file = join(folder(t), 'secret-key');
  makeKeyFile(file);
  const text = readFileSync(file, 'utf8');
  makeKeyFile(file);
  t.is(readFileSync(file, 'utf8'), text);
});

test('a file that is not there or holds no key is a configuration error, which does not show what it holds', (t) => {
  const dataDir = folder(t);
  const secretKeyFile = join(dataDir, 'mine');
  t.is(t.throws(() => openSecretBox({ dataDir, secretKeyFile }), wrong).exitCode, 3);
  writeFileSync(secretKeyFile, 's3cret');
  const error = t.throws(() => openSecretBox({ dataDir, secretKeyFile }), wrong);
  t.is(error.exitCode, 3);
  t.false(`${error.stack} ${error.hint}`.includes('s3cret'));
});
