import type { RowhookError } from '../errors.ts';
import type { Context } from './context.ts';

/** The database a command works in. */
export interface CommandDatabase {
  url: string;
  /** Resolves when the embedded database is down for good. Never, for a database that is not ours to run. */
  failed: Promise<RowhookError>;
}

/**
 * Gives `use` the database that DATABASE_URL names, or the embedded one, which is started or adopted for it and stopped after it
 * unless others use it.
 */
export async function withDatabase<T>(
  { config, log }: Pick<Context, 'config' | 'log'>,
  use: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl !== undefined) return use({ url: config.databaseUrl, failed: new Promise(() => {}) });
  const { startEmbedded } = await import('../database/embedded.ts');
  const embedded = await startEmbedded({ dir: config.dataDir, log });
  try {
    return await use(embedded);
  } finally {
    await embedded.stop();
  }
}
