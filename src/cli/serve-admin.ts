import type { OpenAdmin } from '../admin/open.ts';
import { signInLink } from '../admin/sign-in-link.ts';
import type { Config } from '../config.ts';
import { RowhookError } from '../errors.ts';
import type { HealthOptions, HealthServer } from '../observe/health.ts';
import { paintFor } from './paint.ts';

export interface AdminServer extends HealthServer {
  /** Signs in whoever opens it; undefined where no token was made for this start. */
  signInLink?: string;
}

/** Serves the admin API beside the health checks, or says in the log why it cannot and serves those alone. */
export async function serveWithAdmin(config: Config, url: string, options: HealthOptions): Promise<AdminServer> {
  const { startAdminServer } = await import('../admin/server.ts');
  const admin = await openIfPossible(config, url, options);
  return admin ? serveAdmin(admin, options) : startAdminServer(options);
}

/** Serves the admin API until it is closed. */
export async function serveAdmin(admin: OpenAdmin, options: HealthOptions): Promise<AdminServer> {
  const { startAdminServer } = await import('../admin/server.ts');
  try {
    const server = await startAdminServer({ ...options, api: admin });
    return {
      url: server.url,
      ...(admin.token !== undefined && { signInLink: signInLink(server.url, 'admin', admin.token) }),
      async close() {
        await server.close();
        await admin.close();
      },
    };
  } catch (error) {
    await admin.close();
    throw error;
  }
}

/** Prints the link that signs in, where there is one. Not to the log, which is kept and passed on. */
export async function announced(starting: Promise<AdminServer>): Promise<AdminServer> {
  const server = await starting;
  const paint = paintFor(process.stdout);
  if (server.signInLink !== undefined)
    console.log(
      `${paint.bold('Web admin')} ${paint.cyan(server.signInLink)}\n  signs in until the next start; its token is one for ${server.url}/graphql too`,
    );
  return server;
}

async function openIfPossible(config: Config, url: string, { log }: HealthOptions): Promise<OpenAdmin | undefined> {
  const { openAdmin } = await import('../admin/open.ts');
  try {
    return await openAdmin({ url, config, log });
  } catch (error) {
    if (!(error instanceof RowhookError && ['ADMINAUTH', 'ADMINROLES'].includes(error.code))) throw error;
    log.warn({ hint: error.hint }, error.message);
    return undefined;
  }
}
