import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import pg from 'pg';
import { pino } from 'pino';
import { authenticationOf, type OpenAdmin, openAdmin } from '../../src/admin/open.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createRole } from '../helpers/database.ts';
import { openShops } from './shops.ts';

const log = pino({ level: 'silent' });
const TOKEN = 'a-token-that-only-these-tests-know-of';

function configOf(url: string, env: Record<string, string> = {}): Config {
  return loadConfig({ DATABASE_URL: url, ROWHOOK_ADMIN_TOKEN: TOKEN, ...env });
}

/** What an admin, and a tenant, are answered. */
async function ask(admin: OpenAdmin, owner?: string) {
  const caller =
    owner === undefined ? { role: 'admin' as const, subject: 'x' } : { role: 'tenant' as const, owner, subject: 'x' };
  const body = JSON.stringify({ query: '{ registrations { nodes { ownerId } } }' });
  const answer = await admin.graphql.answer({ caller, body, headers: { 'content-type': 'application/json' } });
  return JSON.parse(answer.body);
}

interface Server {
  admin: pg.Client;
  /** Makes a login and a database that belongs to it, and returns its URL. */
  owned(login: string, options?: string): Promise<string>;
}

/** A server of its own: roles belong to the server, and on the shared one they are there. */
async function openServer(t: ExecutionContext): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), 'rowhook-admin-'));
  const database = await startEmbedded({ dir, settings: { fsync: 'off' } });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  t.teardown(async () => {
    await admin.end();
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const owned = async (login: string, options = '') => {
    await admin.query(`create role ${login} login password 'x' ${options}`);
    await admin.query(`create database ${login} owner ${login}`);
    const url = Object.assign(new URL(database.url), { username: login, password: 'x', pathname: `/${login}` });
    return url.href;
  };
  return { admin, owned };
}

test('on a server where the owner may not make roles it migrates all the same, the API says what to do, and that helps', async (t) => {
  const { admin, owned } = await openServer(t);
  const url = await owned('plain');
  await migrate(url);
  const error = await t.throwsAsync<Error & { hint: string }>(openAdmin({ url, config: configOf(url), log }), {
    code: 'ADMINROLES',
    message:
      'The admin API is off: Roles are not there: rowhook_admin, rowhook_api, rowhook_operator, rowhook_tenant, rowhook_viewer.',
  });
  const [, asSuperuser, asOwner] =
    /^As a role that may create roles: (.*) then as plain: (.*)$/.exec(error?.hint ?? '') ?? [];
  await admin.query(asSuperuser ?? '');
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(asOwner ?? '');
  await owner.query(
    `insert into webhooks.webhook_registrations (uri, owner_id) values ('https://a.example.com', 'ann'), ('https://b.example.com', 'bob')`,
  );
  await owner.end();
  const api = await openAdmin({ url, config: configOf(url), log });
  t.teardown(() => api.close());
  t.deepEqual((await ask(api)).data.registrations.nodes, [{ ownerId: 'ann' }, { ownerId: 'bob' }]);
  t.deepEqual((await ask(api, 'ann')).data.registrations.nodes, [{ ownerId: 'ann' }]);
});

test('an owner that may make roles, without being a superuser, makes them and serves the API', async (t) => {
  const { owned } = await openServer(t);
  const url = await owned('maker', 'createrole');
  await migrate(url);
  const api = await openAdmin({ url, config: configOf(url), log });
  t.teardown(() => api.close());
  t.deepEqual(await ask(api), { data: { registrations: { nodes: [] } } });
});

test('a login of its own for the API sees what its callers may, and is nothing by itself', async (t) => {
  const { db } = await openShops(t);
  const login = await createRole(t, db);
  const config = configOf(db.url, { ROWHOOK_ADMIN_DATABASE_URL: login.url });
  await t.throwsAsync(openAdmin({ url: db.url, config, log }), {
    code: 'ADMINROLES',
    message: `The admin API is off: ${login.name} may not become rowhook_api, and so cannot act for others.`,
  });
  await db.query(`grant rowhook_api to ${login.name}`);
  await db.query(`alter role ${login.name} noinherit`);
  const api = await openAdmin({ url: db.url, config, log });
  t.teardown(() => api.close());
  t.is((await ask(api)).data.registrations.nodes.length, 3);
  t.deepEqual((await ask(api, 'bob')).data.registrations.nodes, [{ ownerId: 'bob' }]);
  const session = await db.connect(login.url);
  await t.throwsAsync(session.query('select from webhooks.api_registrations'), { code: '42501' });
});

test('a token is made only for the embedded database, and only where nothing else says how callers are known', (t) => {
  const made = authenticationOf(loadConfig({}));
  t.regex(made.token ?? '', /^[\w-]{43}$/);
  t.is(made.adminToken, made.token);
  t.not(authenticationOf(loadConfig({})).token, made.token);
  t.deepEqual(authenticationOf(loadConfig({ ROWHOOK_ADMIN_TOKEN: TOKEN })).token, undefined);
  t.throws(() => authenticationOf(loadConfig({ DATABASE_URL: 'postgres://localhost/x' })), { code: 'ADMINAUTH' });
});
