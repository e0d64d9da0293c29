import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

/** Runs some lines with a logger in a process of its own, and returns what that wrote. */
async function write(statements: string, settings: Record<string, string> = {}) {
  const config = { logLevel: 'info', logFormat: 'json', ...settings };
  const program = `
    import pg from 'pg';
    import { createLogger } from ${JSON.stringify(new URL('../../src/observe/log.ts', import.meta.url).href)};
    const log = createLogger(${JSON.stringify(config)});
    ${statements}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  const lines = () =>
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { stdout, stderr, lines };
}

test('lines go to stderr as JSON, and none is lost when the process exits at once', async (t) => {
  const { stdout, lines } = await write(`
    for (let n = 0; n < 500; n++) log.info({ n }, 'line');
    process.exit(0)`);
  t.is(stdout, '');
  t.is(lines().length, 500);
  t.like(lines()[499], { n: 499, msg: 'line', level: 30 });
});

test('what is less severe than the level is not written', async (t) => {
  const { lines } = await write(`log.info('no'); log.warn('yes')`, { logLevel: 'warn' });
  t.deepEqual(
    lines().map(({ msg }) => msg),
    ['yes'],
  );
});

test('D4: passwords, connection strings, secrets, keys and tokens are hidden', async (t) => {
  const { stderr } = await write(`
    const hidden = {
      password: 's3cr3t', connectionString: 'postgres://a:s3cr3t@b/c', databaseUrl: 's3cr3t', secret: 's3cr3t', secretKey: 's3cr3t',
      jwtSecret: 's3cr3t', adminToken: 's3cr3t', adminDatabaseUrl: 's3cr3t', token: 's3cr3t', authorization: 'Bearer s3cr3t',
    };
    log.info(hidden, 'direct');
    log.info({ config: hidden }, 'nested')`);
  t.false(stderr.includes('s3cr3t'));
  t.is(stderr.match(/\[hidden\]/g)?.length, 20);
});

test('of an error of the database comes what a reader can use, and not the client it happened to', async (t) => {
  const { lines, stderr } = await write(`
    const client = new pg.Client({ connectionString: 'postgres://me:s3cr3t@127.0.0.1:1/none' });
    const error = Object.assign(new Error('terminating connection'), { code: '57P01', client });
    log.warn({ err: error }, 'broke')`);
  t.like(lines()[0].err, { message: 'terminating connection', code: '57P01' });
  t.regex(lines()[0].err.stack, /at /);
  t.false('client' in lines()[0].err);
  t.false(stderr.includes('s3cr3t'));
});

test('lines for people have no colour where there is no terminal', async (t) => {
  const { stderr } = await write(`log.info({ uri: 'http://a' }, 'Delivered')`, { logFormat: 'pretty' });
  t.regex(stderr, /INFO.*Delivered/);
  t.false(stderr.includes('\u001b'));
  t.throws(() => JSON.parse(stderr));
});
