import type { ExecutionContext } from 'ava';
import { SignJWT } from 'jose';
import type pg from 'pg';
import { pino } from 'pino';
import type { Operations } from '../../src/admin/admit.ts';
import { createAuthenticator } from '../../src/admin/authenticate.ts';
import { createGraphql, type Graphql } from '../../src/admin/graphql.ts';
import { asApi } from '../../src/admin/open.ts';
import { processSettings } from '../../src/admin/process-settings.ts';
import { startAdminServer } from '../../src/admin/server.ts';
import { loadConfig } from '../../src/config.ts';
import { createPool } from '../../src/database/pool.ts';
import { cleanupAfter } from '../helpers/cleanup.ts';
import { boxOf } from '../helpers/signed-shop.ts';
import { openShops, type Shops } from './shops.ts';

export const JWT_SECRET = 'the secret of the tests, which nobody else knows';

/** Who asks: a role, or a tenant by its owner. */
export type Who = 'admin' | 'operator' | 'viewer' | { owner: string };

export interface GraphqlError {
  message: string;
  path?: string[];
  extensions?: { code?: string; hint?: string; field?: string; id?: string };
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the data is as the query says.
  data: any;
  errors: GraphqlError[];
}

export interface Api extends Shops {
  url: string;
  /** What the server logged. */
  logged: string[];
  graphql: Graphql;
  /** The connections of the API. */
  pool: pg.Pool;
  /** Ends the server. */
  close(): Promise<void>;
  ask(who: Who | undefined, query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

export interface ApiOptions {
  introspection?: boolean;
  operations?: Operations;
  origins?: string[];
  /** To the database at most. @default 10 */
  connections?: number;
}

/** The shops, and the API on them. */
export async function openApi(
  t: ExecutionContext<unknown>,
  { origins = [], introspection, operations, connections }: ApiOptions = {},
): Promise<Api> {
  const shops = await openShops(t);
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const pool = createPool(asApi(shops.db.url), { max: connections });
  const graphql = createGraphql({
    pool,
    log,
    secretBox: boxOf(),
    introspection,
    operations,
    liveEveryMs: 30,
    processSettings: processSettings({ ...loadConfig({}), pollingTimeMs: 2_500 }),
  });
  const authenticate = createAuthenticator({ jwtSecret: JWT_SECRET });
  const server = await startAdminServer({
    host: '127.0.0.1',
    port: 0,
    worker: { isReady: () => true },
    pool,
    log,
    api: { graphql, authenticate, origins },
  });
  cleanupAfter(t, async () => {
    await server.close();
    await graphql.release();
    await pool.end();
  });
  const close = () => server.close();
  const ask: Api['ask'] = async (who, query, variables) => {
    const authorization: Record<string, string> = who ? { authorization: `Bearer ${await tokenOf(who)}` } : {};
    return post(server.url, JSON.stringify({ query, variables }), authorization);
  };
  return { ...shops, url: server.url, logged, graphql, pool, close, ask };
}

export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, headers: response.headers, data, errors };
}

export function tokenOf(who: Who, claims: Record<string, unknown> = {}, secret = JWT_SECRET): Promise<string> {
  const role = typeof who === 'string' ? { role: who } : { role: 'tenant', owner: who.owner };
  const subject = typeof who === 'string' ? who : who.owner;
  return new SignJWT({ ...role, sub: subject, exp: Math.floor(Date.now() / 1000) + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}

/** The codes of the errors of an answer. */
export function codes({ errors }: Answer): (string | undefined)[] {
  return errors.map(({ extensions }) => extensions?.code);
}
