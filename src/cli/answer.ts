import type { Context } from './context.ts';
import { catchSignals } from './signals.ts';
import { type CommandDatabase, withDatabase } from './with-database.ts';

/**
 * Runs a command that does one thing and ends. With the embedded database Ctrl-C is held back until the
 * thing is done, so that a database that was started for it does not stay behind; a third one ends the process on the spot.
 */
export async function answer<T>(context: Context, work: (database: CommandDatabase) => Promise<T>): Promise<T> {
  const { config, quietLog: log } = context;
  if (config.databaseUrl !== undefined) return withDatabase({ config, log }, work);
  const signals = catchSignals();
  try {
    return await withDatabase({ config, log }, work);
  } finally {
    signals.release();
  }
}
