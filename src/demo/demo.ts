import type { Logger } from 'pino';
import type { Config } from '../config.ts';

export interface DemoOptions {
  /** Runs the fixed script and compares, instead of going on until Ctrl-C. */
  once: boolean;
  config: Config;
  log: Logger;
}

/**
 * Shows Rowhook at work on a small shop.
 *
 * @returns the exit code, 0
 * @throws RowhookError MISMATCH (exit code 1) when `once` finds that what was received is not what was written
 */
export async function runDemo({ once, config, log: given }: DemoOptions): Promise<number> {
  // The demo says itself what it does; what is wrong is still logged.
  const log = given.level === 'info' ? given.child({}, { level: 'warn' }) : given;
  const context = { config, log };
  if (once) await (await import('./once.ts')).runOnce(context);
  else await (await import('./live.ts')).runLive(context);
  return 0;
}
