import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import Fastify from 'fastify';
import { type AdminPages, addPages, readPages } from '../../src/admin/pages.ts';

const FIRST_LOAD_BYTES = 250_000;

/** The server of the pages, alone. */
async function serve(t: ExecutionContext, { files, frameAncestors = [] }: Partial<AdminPages> = {}) {
  const server = Fastify();
  addPages(server, { files: files ?? (await readPages()), frameAncestors });
  t.teardown(() => server.close());
  return (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
}

/** What the page loads before anything is shown. */
async function firstLoad(files: AdminPages['files']): Promise<string[]> {
  const html = files.get('index.html')?.body.toString() ?? '';
  return [...html.matchAll(/(?:src|href)="\/admin\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
}

test('the first load is at most 250 kB of script, gzipped, and what is loaded is there', async (t) => {
  const files = await readPages();
  const paths = await firstLoad(files);
  t.true(paths.some((path) => path.endsWith('.js')));
  const scripts = paths.filter((path) => path.endsWith('.js')).map((path) => files.get(path)?.body ?? Buffer.alloc(0));
  t.true(scripts.every((script) => script.length > 0));
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
  t.log(`${Math.round(bytes / 1000)} kB of script`);
  t.true(bytes <= FIRST_LOAD_BYTES, `${bytes} bytes`);
});

test('nothing of it is loaded from elsewhere, and nothing runs within the page', async (t) => {
  const html = (await readPages()).get('index.html')?.body.toString() ?? '';
  t.deepEqual([...html.matchAll(/(?:src|href)="(?!\/admin\/)([^"]+)"/g)], []);
  t.deepEqual([...html.matchAll(/<script(?![^>]*src=)/g)], []);
});

test('every address of the web admin is answered with its page, under a strict policy, and is never kept', async (t) => {
  const get = await serve(t);
  for (const url of ['/admin/', '/admin/activity', '/admin/activity/12?state=failed', '/portal/', '/portal/activity']) {
    const { statusCode, headers, body } = await get(url);
    t.is(statusCode, 200, url);
    t.regex(body, /<div id="root">/);
    t.is(headers['cache-control'], 'no-store');
    t.regex(String(headers['content-security-policy']), /script-src 'self';/);
    t.regex(String(headers['content-security-policy']), /frame-ancestors 'none'/);
  }
  t.is((await get('/admin')).headers.location, '/admin/');
  t.is((await get('/')).headers.location, '/admin/');
});

test('only the portal may be framed, and only by the sites that are named', async (t) => {
  const get = await serve(t, { frameAncestors: ['https://app.example.com'] });
  const portal = await get('/portal/');
  t.regex(String(portal.headers['content-security-policy']), /frame-ancestors https:\/\/app\.example\.com/);
  t.is(portal.headers['x-frame-options'], undefined);
  const admin = await get('/admin/');
  t.regex(String(admin.headers['content-security-policy']), /frame-ancestors 'none'/);
  t.is(admin.headers['x-frame-options'], 'DENY');
});

test('assets are kept for ever under their hash, and come gzipped to whoever takes that', async (t) => {
  const get = await serve(t);
  const [path] = await firstLoad(await readPages());
  const plain = await get(`/admin/${path}`);
  t.is(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
  t.is(plain.headers['content-encoding'], undefined);
  const small = await get(`/admin/${path}`, { 'accept-encoding': 'gzip, br' });
  t.is(small.headers['content-encoding'], 'gzip');
  t.true(small.rawPayload.length < plain.rawPayload.length / 2);
});

test('a file that is not of it is not there, whatever the path', async (t) => {
  const get = await serve(t);
  for (const url of [
    '/admin/assets/nothing.js',
    '/admin/../package.json',
    '/admin/%2e%2e/%2e%2e/package.json',
    '/admin/..%2fserver.js',
  ])
    t.is((await get(url)).statusCode, 404, url);
});

test('where it was not built, the answer says how to build it', async (t) => {
  const get = await serve(t, { files: new Map() });
  const { statusCode, body } = await get('/admin/');
  t.is(statusCode, 503);
  t.regex(body, /npm run build:ui/);
});
