import { globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { createAuthenticator } from '../../src/admin/authenticate.ts';
import { createGraphql } from '../../src/admin/graphql.ts';
import { asApi } from '../../src/admin/open.ts';
import { readPages } from '../../src/admin/pages.ts';
import { processSettings } from '../../src/admin/process-settings.ts';
import { type AdminApi, startAdminServer } from '../../src/admin/server.ts';
import { readShippedOperations } from '../../src/admin/shipped-operations.ts';
import type { AdminPage } from '../../src/admin/sign-in-link.ts';
import { loadConfig } from '../../src/config.ts';
import { createPool } from '../../src/database/pool.ts';
import { JWT_SECRET, tokenOf, type Who } from '../admin/api.ts';
import { cleanupAfter } from '../helpers/cleanup.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { type Receiver, startReceiver } from '../helpers/receiver.ts';
import { boxOf } from '../helpers/signed-shop.ts';
import { openBrowser, openPage, type Scheme, type Size, type Visit } from './browser.ts';

/** The site that may show the portal in a frame. */
export const FRAMING_SITE = 'https://shop.example.com';

/** A Rowhook that really runs: its database, its server with the web admin, and a receiver. Workers are the test's to start. */
export interface House {
  db: TestDatabase;
  /** Of the server, as `http://127.0.0.1:1234`. */
  url: string;
  receiver: Receiver;
  browser: Browser;
  /** What the server logged. */
  logged: string[];
  /** Opens a page of the web admin, signed in. */
  visit(who: Who, path: string, options?: VisitOptions): Promise<Visit>;
  /** Ends the server, as when its host goes down. */
  goDown(): Promise<void>;
  /** Starts it again, at the same address. */
  comeBack(): Promise<void>;
}

export interface VisitOptions {
  size?: Size;
  scheme?: Scheme;
  /** @default admin */
  at?: AdminPage;
}

/** An empty one: nothing is watched, nothing registered. */
export async function openHouse(t: ExecutionContext<unknown>): Promise<House> {
  assertBuilt();
  const db = await createDatabase(t);
  const receiver = await startReceiver(t);
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const pool = createPool(asApi(db.url));
  // Whatever a page asks has to be shipped with it.
  const operations = await readShippedOperations();
  const graphql = createGraphql({
    pool,
    log,
    secretBox: boxOf(),
    operations,
    liveEveryMs: 100,
    processSettings: processSettings({ ...loadConfig({}), pollingTimeMs: 5_000 }),
  });
  const api: AdminApi = {
    graphql,
    authenticate: createAuthenticator({ jwtSecret: JWT_SECRET }),
    origins: [],
    pages: { files: await readPages(), frameAncestors: [FRAMING_SITE] },
  };
  const listen = (port: number) =>
    startAdminServer({ host: '127.0.0.1', port, worker: { isReady: () => true }, pool, log, api });
  let server = await listen(0);
  const { url } = server;
  cleanupAfter(t, async () => {
    await server.close();
    await graphql.release();
    await pool.end();
  });
  const browser = await openBrowser(t);
  const visit: House['visit'] = async (who, path, { at = 'admin', ...options } = {}) => {
    const opened = await openPage(browser, options);
    const token = await tokenOf(who, { exp: Math.floor(Date.now() / 1000) + 3600 });
    await opened.page.goto(`${url}/${at}${path}#token=${token}`);
    return opened;
  };
  const comeBack = async () => {
    server = await listen(Number(new URL(url).port));
  };
  return { db, url, receiver, browser, logged, visit, goDown: () => server.close(), comeBack };
}

/** What the browser is shown is what is built. It has to be of the sources. */
function assertBuilt(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const built = statSync(`${root}/dist/ui/index.html`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newer = globSync('src/admin/ui/**/*.{ts,tsx,css,html,graphql,svg}', { cwd: root })
    .filter((file) => !file.startsWith('src/admin/ui/generated'))
    .filter((file) => statSync(`${root}/${file}`).mtimeMs > built);
  if (newer.length > 0) throw new Error(`The web admin is not built of ${newer[0]}: npm run build:ui`);
}
