import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { createAuthenticator } from '../../src/admin/authenticate.ts';
import { pageHeaders } from '../../src/admin/page-headers.ts';
import { createPortalToken } from '../../src/admin/portal-token.ts';
import { loadConfig } from '../../src/config.ts';
import { JWT_SECRET, openApi, post } from './api.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

async function portalLink(args: string[], env: Record<string, string> = { ROWHOOK_JWT_SECRET: JWT_SECRET }) {
  const child = spawn(process.execPath, [cli, 'portal-link', ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

test('portal-link prints the link alone, and its token is a tenant of that owner for an hour', async (t) => {
  const before = Date.now();
  const { code, stdout, stderr } = await portalLink(['--owner', 'ann', '--url', 'https://hooks.example.com']);
  t.deepEqual([code, stderr], [0, '']);
  const [, token = ''] = /^https:\/\/hooks\.example\.com\/portal\/#token=(\S+)\n$/.exec(stdout) ?? [];
  const authenticate = createAuthenticator({ jwtSecret: JWT_SECRET });
  const { expiresAt, ...caller } = await authenticate(`Bearer ${token}`);
  t.deepEqual(caller, { role: 'tenant', owner: 'ann', subject: 'portal of ann' });
  const expiresIn = (expiresAt?.getTime() ?? 0) - before;
  t.true(expiresIn > 3_595_000 && expiresIn < 3_660_000, `${expiresIn}`);
  const api = await openApi(t);
  const { data } = await post(
    api.url,
    JSON.stringify({ query: '{ me { role owner } registrations { nodes { ownerId } } }' }),
    { authorization: `Bearer ${token}` },
  );
  t.deepEqual(data, { me: { role: 'tenant', owner: 'ann' }, registrations: { nodes: [{ ownerId: 'ann' }] } });
});

test('without --url the link is where the settings say that the server answers', async (t) => {
  const secret = { ROWHOOK_JWT_SECRET: JWT_SECRET };
  t.regex((await portalLink(['--owner', '42'], secret)).stdout, /^http:\/\/127\.0\.0\.1:8787\/portal\/#token=/);
  const everywhere = { ...secret, ROWHOOK_HTTP_HOST: '0.0.0.0', ROWHOOK_HTTP_PORT: '9000' };
  t.regex((await portalLink(['--owner', '42'], everywhere)).stdout, /^http:\/\/127\.0\.0\.1:9000\/portal\/#token=/);
  const unknown = await portalLink(['--owner', '42'], { ...secret, ROWHOOK_HTTP_PORT: '0' });
  t.deepEqual([unknown.code, unknown.stdout], [3, '']);
  t.regex(unknown.stderr, /hint: Say it with --url/);
});

test('without a secret to sign with it says which one to set', async (t) => {
  const none = await portalLink(['--owner', '42'], {});
  t.deepEqual([none.code, none.stdout], [3, '']);
  t.regex(none.stderr, /no secret to sign a token.*\n {2}hint: Set ROWHOOK_JWT_SECRET/);
  const elsewhere = await portalLink(['--owner', '42'], {
    ROWHOOK_JWT_JWKS_URL: 'https://id.example.com/keys',
    ROWHOOK_JWT_AUDIENCE: 'rowhook',
  });
  t.is(elsewhere.code, 3);
  t.regex(elsewhere.stderr, /hint: ROWHOOK_JWT_JWKS_URL is set/);
});

test('an owner, a time of a day at most, and an origin: anything else is a wrong usage', async (t) => {
  for (const [args, words] of [
    [[], /--owner/],
    [['--owner', ' '], /Name an owner/],
    [['--owner', '42', '--expires', '25h'], /from 1m to 24h/],
    [['--owner', '42', '--expires', '0'], /from 1m to 24h/],
    [['--owner', '42', '--expires', 'soon'], /time with its unit/],
    [['--owner', '42', '--url', 'https://hooks.example.com/path'], /without a path/],
    [['--owner', '42', '--url', 'ftp://hooks.example.com'], /an origin/],
    [['--owner', '42', '--url', 'https://user:pw@hooks.example.com'], /an origin/],
  ] as [string[], RegExp][]) {
    const { code, stdout, stderr } = await portalLink(args);
    t.deepEqual([code, stdout], [2, ''], args.join(' '));
    t.regex(stderr, words);
  }
});

test('a token of the portal carries the issuer and the audience that the settings ask for', async (t) => {
  const config = loadConfig({
    ROWHOOK_JWT_SECRET: JWT_SECRET,
    ROWHOOK_JWT_ISSUER: 'https://id.example.com',
    ROWHOOK_JWT_AUDIENCE: 'rowhook',
  });
  const token = await createPortalToken(config, { owner: '42', expiresInMs: 60_000, now: new Date() });
  const authenticate = createAuthenticator({
    jwtSecret: JWT_SECRET,
    issuer: 'https://id.example.com',
    audience: 'rowhook',
  });
  t.is((await authenticate(`Bearer ${token}`)).owner, '42');
  const late = createAuthenticator({ jwtSecret: JWT_SECRET });
  const old = await createPortalToken(config, { owner: '42', expiresInMs: 60_000, now: new Date(Date.now() - 90_000) });
  await t.throwsAsync(late(`Bearer ${old}`), { message: 'The token has expired.' });
});

test('a page is framed by nobody, or by the sites that are named and no other', (t) => {
  const alone = pageHeaders({ frameAncestors: [] });
  t.regex(alone['content-security-policy'] ?? '', /frame-ancestors 'none'$/);
  t.is(alone['x-frame-options'], 'DENY');
  const { portalFrameAncestors = [] } = loadConfig({
    ROWHOOK_PORTAL_FRAME_ANCESTORS: 'https://app.example.com, https://b.example.com:8443',
  });
  const framed = pageHeaders({ frameAncestors: portalFrameAncestors });
  t.regex(
    framed['content-security-policy'] ?? '',
    /frame-ancestors https:\/\/app\.example\.com https:\/\/b\.example\.com:8443$/,
  );
  t.is(framed['x-frame-options'], undefined);
});

test('what is no origin cannot be put among the sites that may frame the portal', (t) => {
  for (const value of [
    '*',
    'https://*.example.com',
    'app.example.com',
    'https://app.example.com/path',
    "https://a.example.com; script-src 'unsafe-inline'",
    "'self'",
    'data:',
  ])
    t.throws(() => loadConfig({ ROWHOOK_PORTAL_FRAME_ANCESTORS: value }), { code: 'CONFIG' }, value);
});
