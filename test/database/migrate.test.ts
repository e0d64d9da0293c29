import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { migrate } from '../../src/database/migrate.ts';
import { compareVersions, PROGRAM_VERSION } from '../../src/database/program-version.ts';
import { emptyDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { administer, withDatabase } from '../helpers/server.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const sql = fileURLToPath(new URL('../../sql', import.meta.url));

const TABLE = { 'migrations/000001-notes.sql': 'create table webhooks.notes (text text);' };
const CODE = {
  'code/10-a/10-one.sql': `insert into webhooks.notes values ('one');`,
  'code/20-b/10-two.sql': `insert into webhooks.notes values ('two');`,
};

/** A folder with books of its own, and a way to change it. */
function books(t: ExecutionContext, files: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-sql-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const write = (changed: Record<string, string>) => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  for (const book of ['migrations', 'code']) mkdirSync(join(dir, book));
  write(files);
  return { dir, write, remove: (path: string) => rmSync(join(dir, path)) };
}

async function bookkeeping(database: { query(sql: string): Promise<unknown[]> }) {
  return database.query(`
    select version::text as file, hash, applied_at from webhooks.migrations
    union all select path, hash, applied_at from webhooks.code_files order by 1`);
}

test('an empty database is migrated, and migrating it again does nothing', async (t) => {
  const database = await emptyDatabase(t);
  const first = await migrate(database.url);
  t.is(first.version, readdirSync(join(sql, 'migrations')).length);
  t.is(first.migrations.length, first.version);
  t.true(first.code.length > 0);
  t.deepEqual(first.code, first.code.toSorted());
  const before = await bookkeeping(database);
  t.is(before.length, first.version + first.code.length);

  t.deepEqual(await migrate(database.url), { version: first.version, migrations: [], code: [] });
  t.deepEqual(await bookkeeping(database), before);
});

test("graphile-worker gets a schema of Rowhook's, and an application's own is not touched", async (t) => {
  const database = await emptyDatabase(t);
  await migrate(database.url);
  const schemas = await database.query(`select nspname from pg_namespace where nspname ~ 'work|hook' order by 1`);
  t.deepEqual(schemas, [{ nspname: 'webhooks' }, { nspname: 'webhooks_worker' }]);
});

test('five processes that migrate at once all succeed, and one of them does the work', async (t) => {
  const database = await emptyDatabase(t);
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  const run = () => promisify(execFile)(process.execPath, [cli, 'migrate'], { env, cwd: tmpdir() });
  const outputs = await Promise.all(Array.from({ length: 5 }, run));
  t.is(outputs.filter(({ stdout }) => /^Applied 000001-/.test(stdout)).length, 1);
  t.is(outputs.filter(({ stdout }) => /^Nothing to do/.test(stdout)).length, 4);
  t.deepEqual(
    outputs.map(({ stderr }) => stderr),
    ['', '', '', '', ''],
  );
});

test('a migration waits for another one to end', async (t) => {
  const database = await emptyDatabase(t);
  const other = await database.connect();
  await other.query('begin; select pg_advisory_xact_lock(1919907688, 1)');
  const migration = migrate(database.url);
  await eventually(async () => {
    const [waits] = await database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
    );
    return waits;
  });
  t.is((await database.one(`select to_regnamespace('webhooks') as schema`)).schema, null);
  await other.query('commit');
  t.true((await migration).migrations.length > 0);
});

test('what a role or database sets for its sessions does not get in the way', async (t) => {
  const database = await emptyDatabase(t);
  for (const setting of [
    `default_transaction_isolation = 'serializable'`,
    `search_path = ''`,
    `TimeZone = 'Pacific/Apia'`,
    `DateStyle = 'German'`,
  ]) {
    await database.exec(`alter database ${database.name} set ${setting}`);
  }
  t.true((await migrate(database.url)).code.length > 0);
});

test('when one code file changes, all are applied again in path order, and no migration is', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write } = books(t, { ...TABLE, ...CODE });
  await migrate(database.url, { sqlDir: dir });
  write({ 'code/20-b/10-two.sql': `insert into webhooks.notes values ('two, changed');` });
  const report = await migrate(database.url, { sqlDir: dir });
  t.deepEqual(report, { version: 1, migrations: [], code: ['code/10-a/10-one.sql', 'code/20-b/10-two.sql'] });
  const notes = await database.query('select text from webhooks.notes');
  t.deepEqual(
    notes.map((note) => note.text),
    ['one', 'two', 'one', 'two, changed'],
  );
});

test('a code file that is new or gone is a change, other line ends are not', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write, remove } = books(t, { ...TABLE, ...CODE });
  await migrate(database.url, { sqlDir: dir });
  write({ 'code/15-c/10-three.sql': `insert into webhooks.notes\nvalues ('three');\n` });
  const three = ['code/10-a/10-one.sql', 'code/15-c/10-three.sql', 'code/20-b/10-two.sql'];
  t.deepEqual((await migrate(database.url, { sqlDir: dir })).code, three);
  write({ 'code/15-c/10-three.sql': `insert into webhooks.notes\r\nvalues ('three');\r\n` });
  t.deepEqual((await migrate(database.url, { sqlDir: dir })).code, []);
  remove('code/15-c/10-three.sql');
  t.deepEqual((await migrate(database.url, { sqlDir: dir })).code, Object.keys(CODE));
  t.deepEqual((await migrate(database.url, { sqlDir: dir })).code, []);
});

test('a further migration is applied once, after those that are there', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write } = books(t, TABLE);
  await migrate(database.url, { sqlDir: dir });
  write({ 'migrations/000002-more.sql': 'alter table webhooks.notes add more text;' });
  t.deepEqual(await migrate(database.url, { sqlDir: dir }), { version: 2, migrations: ['000002-more'], code: [] });
  t.deepEqual(await migrate(database.url, { sqlDir: dir }), { version: 2, migrations: [], code: [] });
});

test('an applied migration that was changed is refused', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write } = books(t, { ...TABLE, ...CODE });
  await migrate(database.url, { sqlDir: dir });
  write({ 'migrations/000001-notes.sql': 'create table webhooks.notes (text text, more text);' });
  const error = await t.throwsAsync(migrate(database.url, { sqlDir: dir }), { code: 'MIGRATIONCHANGED' });
  t.regex(error?.message ?? '', /sql\/migrations\/000001-notes\.sql/);
});

test('migrations with a gap between their numbers, or with the same number, are refused', async (t) => {
  const database = await emptyDatabase(t);
  const gap = books(t, { ...TABLE, 'migrations/000003-late.sql': '' });
  await t.throwsAsync(migrate(database.url, { sqlDir: gap.dir }), { code: 'SQLBOOKS', message: /000003-late/ });
  const twice = books(t, { ...TABLE, 'migrations/000001-again.sql': '' });
  await t.throwsAsync(migrate(database.url, { sqlDir: twice.dir }), { code: 'SQLBOOKS', message: /000001-notes/ });
});

test('an error names file and line, and leaves nothing of the migration behind', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write } = books(t, { ...TABLE, 'code/10-a.sql': `-- 𝄞 counts as one\nselect 1;\n\nselect nonsense;\n` });
  await t.throwsAsync(migrate(database.url, { sqlDir: dir }), {
    code: '42703',
    message: 'sql/code/10-a.sql:4: column "nonsense" does not exist',
  });
  t.is((await database.one(`select to_regnamespace('webhooks') as schema`)).schema, null);
  write({ 'code/10-a.sql': 'select 1;' });
  t.is((await migrate(database.url, { sqlDir: dir })).version, 1);
});

test('a database with a migration that this program does not know is refused, untouched', async (t) => {
  const database = await emptyDatabase(t);
  const newer = books(t, { ...TABLE, ...CODE, 'migrations/000002-newer.sql': '' });
  await migrate(database.url, { sqlDir: newer.dir });
  const before = await bookkeeping(database);
  const older = books(t, { ...TABLE, 'code/10-a/10-one.sql': 'drop table webhooks.notes;' });
  const message = /it has migration 2, the newest here is 1/;
  const error = await t.throwsAsync(migrate(database.url, { sqlDir: older.dir }), { code: 'WHNEW', message });
  t.like(error, { exitCode: 5 });
  t.deepEqual(await bookkeeping(database), before);
});

test('a program never applies its code over that of a newer program', async (t) => {
  const database = await emptyDatabase(t);
  const { dir, write } = books(t, { ...TABLE, ...CODE });
  await migrate(database.url, { sqlDir: dir });
  await database.query(`update webhooks.code_files set program = '100.0.0'`);
  write({ 'code/10-a/10-one.sql': `insert into webhooks.notes values ('older');` });
  const message = /Rowhook 100\.0\.0 has migrated it/;
  const error = await t.throwsAsync(migrate(database.url, { sqlDir: dir }), { code: 'WHNEW', message });
  t.like(error, { exitCode: 5 });

  await database.query(`update webhooks.code_files set program = '0.0.9'`);
  t.is((await migrate(database.url, { sqlDir: dir })).code.length, 2);
  t.deepEqual(await database.query('select distinct program from webhooks.code_files'), [{ program: PROGRAM_VERSION }]);
});

test('versions are compared by their numbers', (t) => {
  const sorted = ['0.9.0', '0.10.0-beta.2', '0.10.0-beta.10', '0.10.0', '0.10.1', '1.0.0', '10.0.0'];
  t.deepEqual(sorted.toReversed().toSorted(compareVersions), sorted);
  t.is(compareVersions('1.2.3', '1.2.3+build.7'), 0);
});

test('a database that is not there, or that lets nobody in, is exit code 4 and a hint, without the password', async (t) => {
  const database = await emptyDatabase(t);
  const changed = (part: Partial<URL>) => Object.assign(new URL(database.url), { password: 's3cret', ...part }).href;
  const missing = Object.assign(new URL(database.url), { pathname: '/nowhere_at_all' }).href;
  const urls = [
    missing,
    changed({ username: 'nobody_at_all' }),
    changed({ port: '1' }),
    changed({ hostname: 'no.invalid' }),
  ];
  for (const url of urls) {
    const error = await t.throwsAsync(migrate(url), { code: 'DATABASE' });
    t.like(error, { exitCode: 4 });
    t.truthy(error && 'hint' in error && error.hint);
    t.notRegex(error?.message ?? '', /s3cret/);
  }
});

test('no file of SQL ends the transaction that it runs in', (t) => {
  const files = readdirSync(sql, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^(migrations|code).*\.sql$/.test(path),
  );
  t.true(files.length > 0);
  for (const path of files) {
    t.notRegex(readFileSync(join(sql, path), 'utf8'), /^\s*(begin|commit|rollback|start transaction)\s*;/im, path);
  }
});

test('a database of another encoding is refused before anything is made in it', async (t) => {
  const { url, name } = await emptyDatabase(t);
  const latin = `${name}_latin`;
  await administer(
    url,
    `create database ${latin} encoding 'LATIN1' template template0 locale 'C' locale_provider libc`,
  );
  t.teardown(() => administer(url, `drop database ${latin}`));
  const error = await t.throwsAsync(migrate(withDatabase(url, latin)));
  t.like(error, { code: 'ENCODING', exitCode: 4, message: 'This database is encoded in LATIN1: Rowhook needs UTF8.' });
  const made = await administer(withDatabase(url, latin), `select from pg_namespace where nspname ~ '^webhooks'`);
  t.deepEqual(made, []);
});
