import Fastify, { type FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { RunningWorker } from '../queue/worker.ts';

export interface HealthOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  worker: Pick<RunningWorker, 'isReady'>;
  pool: pg.Pool;
  log: Logger;
}

export interface HealthServer {
  /** Where it answers, as `http://127.0.0.1:8787`. */
  url: string;
  close(): Promise<void>;
}

/** A server that answers health checks and nothing else; see `addHealth`. */
export async function startHealthServer({ host, port, log, ...health }: HealthOptions): Promise<HealthServer> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  addHealth(server, health);
  const url = await server.listen({ host, port });
  log.info({ url }, 'Health checks are answered');
  return { url, close: () => server.close() };
}

/**
 * Answers `/healthz` (200 while the process lives and can answer) and `/readyz` (200 while it can deliver: the database
 * answers and the worker takes jobs; 503 with the reason otherwise).
 */
export function addHealth(server: FastifyInstance, { worker, pool }: Pick<HealthOptions, 'worker' | 'pool'>): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_, reply) => {
    const reason = await notReady(worker, pool);
    return reason ? reply.code(503).send({ status: 'not ready', reason }) : { status: 'ready' };
  });
}

async function notReady(worker: Pick<RunningWorker, 'isReady'>, pool: pg.Pool): Promise<string | undefined> {
  try {
    await pool.query('select 1');
  } catch {
    return 'the database does not answer';
  }
  return worker.isReady() ? undefined : 'the worker is starting, stopping or not connected';
}
