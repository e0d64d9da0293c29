import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { connectionProblem } from '../database/connection-problem.ts';
import { createPool } from '../database/pool.ts';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { openSecretBox } from '../secrets/open-secret-box.ts';
import { type AuthenticationOptions, createAuthenticator } from './authenticate.ts';
import { createGraphql } from './graphql.ts';
import { readPages } from './pages.ts';
import { processSettings } from './process-settings.ts';
import type { AdminApi } from './server.ts';
import { readShippedOperations } from './shipped-operations.ts';

export interface OpenAdminOptions {
  /** The migrated database. */
  url: string;
  config: Config;
  log: Logger;
}

export interface OpenAdmin extends AdminApi {
  /** The token that was made for this start, where the settings name none. */
  token?: string;
  close(): Promise<void>;
}

/**
 * Everything that the admin API needs, ready to be served.
 *
 * @throws RowhookError ADMINAUTH (exit code 3): nothing says how callers are known; ADMINOPERATIONS (exit code 3): the web admin, whose
 * operations alone are to be answered, is not built; ADMINROLES (exit code 4): the database has not the roles, or its login may not take
 * them
 */
export async function openAdmin({ url, config, log }: OpenAdminOptions): Promise<OpenAdmin> {
  const { token, ...authentication } = authenticationOf(config);
  const operations = config.adminOperations === 'shipped' ? await readShippedOperations() : undefined;
  const login = config.adminDatabaseUrl ?? url;
  await checkRoles(url, login);
  const secretBox = openSecretBox(config);
  const pool = createPool(asApi(login), { applicationName: 'rowhook admin', log });
  const graphql = createGraphql({
    pool,
    log,
    secretBox,
    introspection: config.adminIntrospection,
    operations,
    processSettings: processSettings(config),
  });
  return {
    graphql,
    authenticate: createAuthenticator({ ...authentication, log }),
    origins: config.adminOrigins ?? [],
    pages: { files: await readPages(), frameAncestors: config.portalFrameAncestors ?? [] },
    ...(token !== undefined && { token }),
    async close() {
      await graphql.release();
      await pool.end();
    },
  };
}

/** With the embedded database, which is nobody else's, a token is made for each start. */
export function authenticationOf(config: Config): AuthenticationOptions & { token?: string } {
  const { databaseUrl, adminToken, jwtSecret, jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config;
  if (adminToken ?? jwtSecret ?? jwksUrl) return { adminToken, jwtSecret, jwksUrl, issuer, audience };
  if (databaseUrl === undefined) {
    const token = randomBytes(32).toString('base64url');
    return { adminToken: token, token };
  }
  throw new RowhookError('The admin API is off: nothing says how its callers are known.', {
    code: 'ADMINAUTH',
    hint: 'Set ROWHOOK_ADMIN_TOKEN, ROWHOOK_JWT_SECRET or ROWHOOK_JWT_JWKS_URL.',
    exitCode: EXIT_CODES.configuration,
  });
}

/** @throws RowhookError ADMINROLES (exit code 4) */
export async function checkRoles(url: string, login: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'rowhook admin',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {}); // The statement says so.
  try {
    await client.connect();
    const user = decodeURIComponent(new URL(login).username);
    const { rows } = await client.query(
      'select problem, remedy from webhooks.admin_problems(coalesce($1::name, session_user))',
      [user === '' ? null : user],
    );
    if (rows[0]) throw rolesMissing(rows[0]);
  } catch (error) {
    throw connectionProblem(error, url);
  } finally {
    await client.end().catch(() => {});
  }
}

function rolesMissing({ problem, remedy }: { problem: string; remedy: string }): RowhookError {
  return new RowhookError(`The admin API is off: ${problem}`, {
    code: 'ADMINROLES',
    hint: remedy,
    exitCode: EXIT_CODES.database,
  });
}

/** As a role that may do nothing: a statement without its caller's role fails, instead of being answered as whoever owns the schema. */
export function asApi(url: string): string {
  const as = new URL(url);
  as.searchParams.set('options', `${as.searchParams.get('options') ?? ''} -c role=rowhook_api`.trim());
  return as.href;
}
