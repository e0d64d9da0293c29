import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import dotenv from 'dotenv';
import { loadConfig } from '../src/config.ts';
import { RowhookError } from '../src/errors.ts';

function problemOf(env: Record<string, string>): RowhookError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof RowhookError) return error;
    throw error;
  }
  throw new Error('No problem was found.');
}

test('without any setting every default is in place, and polling is every second', (t) => {
  t.deepEqual(loadConfig({}), {
    pollingTimeMs: 1000,
    dataDir: '.rowhook',
    httpHost: '127.0.0.1',
    httpPort: 8787,
    logLevel: 'info',
    logFormat: 'auto',
    concurrency: 200,
    shutdownGraceMs: 20_000,
  });
});

test('times are given in seconds, with decimals where one likes', (t) => {
  const config = loadConfig({ QUEUE_POLLING_TIME: '0.25', ROWHOOK_SHUTDOWN_GRACE: '5' });
  t.is(config.pollingTimeMs, 250);
  t.is(config.shutdownGraceMs, 5000);
});

test('an empty value is no value', (t) => {
  t.deepEqual(loadConfig({ DATABASE_URL: '', QUEUE_POLLING_TIME: ' ' }), loadConfig({}));
});

test('all problems are told at once, with the values, and the exit code is 3', (t) => {
  const error = problemOf({
    QUEUE_POLLING_TIME: '5s',
    ROWHOOK_HTTP_PORT: '70000',
    ROWHOOK_LOG_LEVEL: 'loud',
    QUEUE_SIZE: '1',
  });
  t.is(error.exitCode, 3);
  t.is(
    error.message,
    `Configuration:
  QUEUE_SIZE is not a setting.
  QUEUE_POLLING_TIME must be a number of seconds from 0.05 to 3600, not '5s'
  ROWHOOK_HTTP_PORT must be a whole number from 0 to 65535, not '70000'
  ROWHOOK_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not 'loud'`,
  );
  t.regex(error.hint ?? '', /\.env\.example/);
});

for (const value of ['0', '-1', '1e3', 'Infinity', '3601', '0x10', '1,5']) {
  test(`a polling time of ${value} is refused`, (t) => {
    t.regex(problemOf({ QUEUE_POLLING_TIME: value }).message, /QUEUE_POLLING_TIME must be a number of seconds/);
  });
}

for (const [wrong, right] of [
  ['ROWHOOK_CONCURENCY', 'ROWHOOK_CONCURRENCY'],
  ['QUEUE_POLL_TIME', 'QUEUE_POLLING_TIME'],
  ['rowhook_data_dir', 'ROWHOOK_DATA_DIR'],
  ['DATABASE_ULR', 'DATABASE_URL'],
  ['DATABASEURL', 'DATABASE_URL'],
] as const) {
  test(`${wrong} is refused with a question whether ${right} was meant`, (t) => {
    t.is(problemOf({ [wrong]: '1' }).message, `Configuration: ${wrong} is not a setting. Did you mean ${right}?`);
  });
}

test("other programs' variables are left alone, even a near miss of a setting that is set", (t) => {
  const url = 'postgres://localhost/shop';
  const config = loadConfig({ PATH: '/bin', npm_config_x: '1', DATABASE_URI: 'x', DATABASE_URL: url });
  t.is(config.databaseUrl, url);
});

test('a certificate of the database that is not there is told by its name', (t) => {
  const error = t.throws<RowhookError>(() =>
    loadConfig({ DATABASE_URL: 'postgres://me:s3cret@localhost/shop?sslmode=verify-full&sslrootcert=/nowhere/ca.pem' }),
  );
  t.is(error?.message, 'Configuration: DATABASE_URL: its sslrootcert, /nowhere/ca.pem, cannot be read');
  t.is(error?.exitCode, 3);
});

test('a wrong DATABASE_URL is told without its value, which holds a password', (t) => {
  for (const url of [
    'mysql://me:s3cret@host/db',
    'host=localhost password=s3cret',
    'postgres://me:s3cret@host:port/db',
  ]) {
    const { message, hint, stack } = problemOf({ DATABASE_URL: url });
    t.regex(message, /DATABASE_URL must look like postgres:/);
    t.notRegex([message, hint, stack].join(' '), /s3cret/);
  }
});

test('a secret key is 32 bytes in base64, alone or with others, and a wrong one is told without its value', (t) => {
  const key = Buffer.alloc(32, 7).toString('base64');
  t.is(loadConfig({ ROWHOOK_SECRET_KEY: key }).secretKey, key);
  t.is(loadConfig({ ROWHOOK_SECRET_KEY: `${key},${key}` }).secretKey, `${key},${key}`);
  t.is(loadConfig({ ROWHOOK_SECRET_KEY_FILE: '/run/secrets/key' }).secretKeyFile, '/run/secrets/key');
  for (const wrong of ['s3cret', Buffer.alloc(31, 7).toString('base64'), `${key},s3cret`, `${key}s3cret`]) {
    const { message, hint, stack } = problemOf({ ROWHOOK_SECRET_KEY: wrong });
    t.regex(message, /ROWHOOK_SECRET_KEY must be 32 bytes in base64/);
    t.false([message, hint, stack].join(' ').includes(wrong));
  }
});

test('a secret key and a file with one are not both taken', (t) => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const { message } = problemOf({ ROWHOOK_SECRET_KEY: key, ROWHOOK_SECRET_KEY_FILE: '/run/secrets/key' });
  t.regex(message, /ROWHOOK_SECRET_KEY and ROWHOOK_SECRET_KEY_FILE/);
  t.false(message.includes(key));
});

test.serial('what the environment does not set is read from .env', (t) => {
  const [before, dir] = [process.cwd(), mkdtempSync(join(tmpdir(), 'rowhook-config-'))];
  process.env.ROWHOOK_CONCURRENCY = '7';
  t.teardown(() => {
    delete process.env.ROWHOOK_CONCURRENCY;
    process.chdir(before);
    rmSync(dir, { recursive: true });
  });
  writeFileSync(join(dir, '.env'), 'ROWHOOK_CONCURRENCY=8\nQUEUE_POLLING_TIME=9\n');
  process.chdir(dir);
  const config = loadConfig();
  t.is(config.concurrency, 7);
  t.is(config.pollingTimeMs, 9000);
  t.is(process.env.QUEUE_POLLING_TIME, undefined);
});

test('.env.example names every setting with its default, and a polling time of 5 s', (t) => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  t.deepEqual(dotenv.parse(text), { QUEUE_POLLING_TIME: '5' });
  const all = dotenv.parse(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  t.is(Object.keys(all).length, 21);
  const { databaseUrl, pollingTimeMs, ...others } = loadConfig(all);
  t.truthy(databaseUrl);
  t.is(pollingTimeMs, 5000);
  const { pollingTimeMs: _, ...defaults } = loadConfig({});
  t.deepEqual(others, defaults);
});

test('the admin API answers any operation, or those that are shipped', (t) => {
  t.is(loadConfig({}).adminOperations, undefined);
  t.is(loadConfig({ ROWHOOK_ADMIN_OPERATIONS: 'shipped' }).adminOperations, 'shipped');
  t.regex(problemOf({ ROWHOOK_ADMIN_OPERATIONS: 'some' }).message, /must be one of any, shipped/);
});

test('how callers of the admin API are known is said in one way, with secrets that are long enough', (t) => {
  const jwks = { ROWHOOK_JWT_JWKS_URL: 'https://id.example.com/keys', ROWHOOK_JWT_AUDIENCE: 'rowhook' };
  const secret = { ROWHOOK_JWT_SECRET: 'x'.repeat(32) };
  t.is(loadConfig(jwks).jwtAudience, 'rowhook');
  t.is(loadConfig(secret).jwtSecret, 'x'.repeat(32));
  t.regex(problemOf({ ...jwks, ...secret }).message, /set one of them/);
  t.regex(problemOf({ ROWHOOK_JWT_JWKS_URL: 'https://id.example.com/keys' }).message, /needs ROWHOOK_JWT_AUDIENCE/);
  t.regex(problemOf({ ...jwks, ROWHOOK_JWT_JWKS_URL: 'http://id.example.com/keys' }).message, /must be an https URL/);
  const short = problemOf({ ROWHOOK_JWT_SECRET: 'hush', ROWHOOK_ADMIN_TOKEN: 'hush' }).message;
  t.regex(short, /ROWHOOK_JWT_SECRET must be 32 characters/);
  t.regex(short, /ROWHOOK_ADMIN_TOKEN must be 32 characters/);
  t.notRegex(short, /hush/);
});

test('sites that may call the admin API are origins with commas between', (t) => {
  const { adminOrigins } = loadConfig({ ROWHOOK_ADMIN_ORIGINS: 'https://a.example.com, http://localhost:3000' });
  t.deepEqual(adminOrigins, ['https://a.example.com', 'http://localhost:3000']);
  for (const wrong of ['*', 'https://a.example.com/', 'a.example.com', 'null'])
    t.regex(problemOf({ ROWHOOK_ADMIN_ORIGINS: wrong }).message, /ROWHOOK_ADMIN_ORIGINS must be origins/);
});
