import type { Logger } from 'pino';
import { type Config, loadConfig } from '../config.ts';
import { createLogger } from '../observe/log.ts';

/** What commands share. Settings are read when a command runs: its help must not fail because of them. */
export class Context {
  #config: Config | undefined;
  #log: Logger | undefined;

  /** @throws RowhookError (exit code 3) when a setting is wrong */
  get config(): Config {
    this.#config ??= loadConfig();
    return this.#config;
  }

  get log(): Logger {
    this.#log ??= createLogger(this.config);
    return this.#log;
  }

  /** Whether errors are shown with their stacks. */
  get debug(): boolean {
    return /^(debug|trace)$/.test(this.#config?.logLevel ?? process.env.ROWHOOK_LOG_LEVEL ?? '');
  }

  /**
   * The logger of commands that answer and end: quiet about what they do on the way, unless told to be talkative.
   */
  get quietLog(): Logger {
    return createLogger({ ...this.config, logLevel: this.config.logLevel === 'info' ? 'warn' : this.config.logLevel });
  }
}
