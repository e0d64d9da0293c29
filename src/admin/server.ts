import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { addHealth, type HealthOptions, type HealthServer } from '../observe/health.ts';
import { type Authenticate, TokensUnchecked, Unauthenticated } from './authenticate.ts';
import { type Caller, nameOf } from './caller.ts';
import { errorBody, type Graphql } from './graphql.ts';
import { createGraphqlSockets } from './live/graphql-sockets.ts';
import { openSocketServer } from './live/socket-server.ts';
import { type AdminPages, addPages } from './pages.ts';
import { Turns } from './turns.ts';

export interface AdminApi {
  graphql: Graphql;
  authenticate: Authenticate;
  /** Web sites whose pages may call the API, as `https://admin.example.com`, besides the one it is served by itself. */
  origins: string[];
  /** The web admin; undefined: the API alone. */
  pages?: AdminPages;
}

export interface AdminServerOptions extends HealthOptions {
  /** Undefined: only the health checks are answered. */
  api?: AdminApi;
}

declare module 'fastify' {
  interface FastifyRequest {
    rowhookCaller?: Caller;
  }
}

/** The largest request, in bytes. */
const BODY_LIMIT = 100_000;

/** For what no page may show, keep or guess the kind of. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The one HTTP server of a process: `/healthz`, `/readyz` and, where there is an API, `/graphql`, `/admin/` and `/portal/`. */
export async function startAdminServer({ host, port, log, api, ...health }: AdminServerOptions): Promise<HealthServer> {
  const server = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 100 },
  });
  server.addHook('onRequest', async (_, reply) => void reply.headers(HEADERS));
  server.setNotFoundHandler((_, reply) => answer(reply, 404, 'there is nothing here', 'NOT_FOUND'));
  server.setErrorHandler<FastifyError>((error, _, reply) => {
    const { statusCode: status = 500, message } = error;
    if (status < 500) return answer(reply, status, message, 'BAD_REQUEST');
    log.error({ err: error }, 'A request failed');
    return answer(reply, 500, 'something went wrong', 'INTERNAL');
  });
  addHealth(server, health);
  if (api) {
    addGraphql(server, api);
    addSockets(server, { ...api, log });
    if (api.pages) addPages(server, api.pages);
  }
  const url = await server.listen({ host, port });
  log.info(
    { url, graphql: api !== undefined },
    api ? 'Health checks and the admin API are answered' : 'Health checks are answered',
  );
  return { url, close: () => server.close() };
}

/**
 * No cookie is ever looked at, and a body is JSON by its content type: a page of another site can neither send one without asking
 * first, nor does the browser know a token to send along.
 */
function addGraphql(server: FastifyInstance, { graphql, authenticate, origins }: AdminApi): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body));

  const turns = new Turns();
  const checkOrigin = async (request: FastifyRequest, reply: FastifyReply) => {
    const { origin, host } = request.headers;
    reply.header('vary', 'origin');
    if (origin === undefined || isSameSite(origin, host)) return;
    if (!isAllowedOrigin(origin, host, origins))
      return answer(reply, 403, 'this site may not call the API', 'FORBIDDEN_ORIGIN');
    reply.headers({ 'access-control-allow-origin': origin, 'cross-origin-resource-policy': 'cross-origin' });
  };
  // Before the body is read.
  const identify = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      request.rowhookCaller = await authenticate(request.headers.authorization);
    } catch (error) {
      if (error instanceof TokensUnchecked)
        return answer(reply.header('retry-after', '5'), 503, error.message, 'UNAVAILABLE');
      if (!(error instanceof Unauthenticated)) throw error;
      reply.header('www-authenticate', 'Bearer');
      return answer(reply, 401, error.message, 'UNAUTHENTICATED');
    }
  };

  server.options('/graphql', { onRequest: checkOrigin }, (_, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
      })
      .send(),
  );
  server.get('/graphql', (_, reply) => answer(reply.header('allow', 'POST'), 405, 'send a POST', 'METHOD'));
  server.post('/graphql', { onRequest: [checkOrigin, identify] }, async (request, reply) => {
    const { rowhookCaller: caller, body, headers } = request;
    if (!caller) throw new Error('A request without a caller');
    if (typeof body !== 'string') return answer(reply, 415, 'send application/json', 'BAD_REQUEST');
    const answering = turns.take(nameOf(caller), () => graphql.answer({ caller, body, headers }));
    if (!answering) return answer(reply.header('retry-after', '1'), 429, 'too many requests at one time', 'TOO_MANY');
    const { status, contentType, body: text } = await answering;
    return reply.code(status).type(contentType).send(text);
  });
}

/** Browsers let any page open a web socket anywhere: the origin is looked at here, the token once it is open. */
function addSockets(
  server: FastifyInstance,
  { graphql, authenticate, origins, log }: AdminApi & { log: Logger },
): void {
  const sockets = openSocketServer({
    server: server.server,
    path: '/graphql',
    isAllowedOrigin: (origin, host) => isAllowedOrigin(origin, host, origins),
    onSocket: createGraphqlSockets({ graphql, authenticate, log }),
  });
  server.addHook('preClose', () => sockets.close());
}

/** Programs send no origin. */
function isAllowedOrigin(origin: string | undefined, host: string | undefined, origins: string[]): boolean {
  return origin === undefined || isSameSite(origin, host) || origins.includes(origin);
}

function isSameSite(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function answer(reply: FastifyReply, status: number, message: string, code: string): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(errorBody(message, code));
}
