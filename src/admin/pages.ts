import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from './page-headers.ts';

export interface PageFile {
  type: string;
  body: Buffer;
  /** Undefined where it would not be smaller. */
  gzipped?: Buffer;
}

export interface AdminPages {
  /** By path within the bundle, as `assets/index-Dk3x.js`. Without `index.html` nothing was built. */
  files: Map<string, PageFile>;
  /** Web sites that may show the portal in a frame. */
  frameAncestors: string[];
}

/** Where `npm run build:ui` puts the web admin, for the sources and for what is built of them. */
export const BUNDLE = fileURLToPath(new URL('../../dist/ui/', import.meta.url));

const TYPES: Record<string, string | undefined> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads the web admin into memory: it is small, and what is not of it can be asked for by no path. */
export async function readPages(folder = BUNDLE): Promise<AdminPages['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined)
      .map(async (entry): Promise<[string, PageFile]> => {
        const file = join(entry.parentPath, entry.name);
        const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
        return [path, await pageFile(extname(entry.name), await readFile(file))];
      }),
  );
  return new Map(files);
}

async function pageFile(extension: string, body: Buffer): Promise<PageFile> {
  const gzipped = await promisify(gzip)(body, { level: 9 });
  return { type: TYPES[extension] ?? '', body, ...(gzipped.length < body.length && { gzipped }) };
}

/** Serves the web admin at `/admin/`, and to tenants at `/portal/`, which alone may be shown in a frame. */
export function addPages(server: FastifyInstance, { files, frameAncestors }: AdminPages): void {
  const index = files.get('index.html');
  for (const [page, headers] of [
    ['admin', pageHeaders({ frameAncestors: [] })],
    ['portal', pageHeaders({ frameAncestors })],
  ] as const) {
    server.get(`/${page}`, (_, reply) => reply.redirect(`/${page}/`));
    server.get(`/${page}/*`, (request, reply) => {
      const path = (request.params as Record<string, string>)['*'] ?? '';
      const file = path === 'index.html' ? undefined : files.get(path);
      if (file) return send(request, reply, file, path);
      if (extname(path) !== '') return reply.callNotFound();
      if (!index) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      // The policy of the page says who may frame it.
      return send(request, reply.removeHeader('x-frame-options').headers(headers), index);
    });
  }
  server.get('/', (_, reply) => reply.redirect('/admin/'));
}

const NOT_BUILT =
  'The web admin is not built. In a checkout of Rowhook: npm ci && npm run build:ui, then start it again.\n';

/** Assets have a hash of their content in their names: whoever has one never asks for it again. */
function send(request: FastifyRequest, reply: FastifyReply, file: PageFile, asset?: string): FastifyReply {
  if (asset !== undefined)
    reply.headers({
      'cache-control': asset.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
    });
  reply.type(file.type).header('vary', 'accept-encoding');
  if (file.gzipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
    return reply.header('content-encoding', 'gzip').send(file.gzipped);
  return reply.send(file.body);
}
