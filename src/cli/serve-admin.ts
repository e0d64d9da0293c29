import type { OpenAdmin } from '../admin/open.ts';
import { RowhookError } from '../errors.ts';
import type { HealthOptions, HealthServer } from '../observe/health.ts';
import type { Context } from './context.ts';
import { paintFor } from './paint.ts';

/** Serves the admin API beside the health checks, or says why it cannot and serves those alone. */
export async function serveWithAdmin(context: Context, url: string, options: HealthOptions): Promise<HealthServer> {
  const { startAdminServer } = await import('../admin/server.ts');
  const admin = await openIfPossible(context, url);
  return admin ? serveAdmin(admin, options) : startAdminServer(options);
}

/** Serves the admin API until it is closed, and says where it is and, where one was made, with which token. */
export async function serveAdmin(admin: OpenAdmin, options: HealthOptions): Promise<HealthServer> {
  const { startAdminServer } = await import('../admin/server.ts');
  try {
    const server = await startAdminServer({ ...options, api: admin });
    if (admin.token !== undefined) announce(server.url, admin.token);
    return {
      url: server.url,
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

async function openIfPossible({ config, log }: Context, url: string): Promise<OpenAdmin | undefined> {
  const { openAdmin } = await import('../admin/open.ts');
  try {
    return await openAdmin({ url, config, log });
  } catch (error) {
    if (!(error instanceof RowhookError && ['ADMINAUTH', 'ADMINROLES'].includes(error.code))) throw error;
    log.warn({ hint: error.hint }, error.message);
    return undefined;
  }
}

/** Not to the log, which is kept and passed on. */
function announce(url: string, token: string): void {
  const paint = paintFor(process.stdout);
  console.log(
    `${paint.bold('Admin API')} ${url}/graphql\n  for this start: ${paint.cyan('authorization:')} Bearer ${token}`,
  );
}
