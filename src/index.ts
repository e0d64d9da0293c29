/** The public programming interface. Everything else is internal and may change. */
export { type Config, loadConfig } from './config.ts';
export { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from './database/embedded.ts';
export { type MigrateOptions, type MigrationReport, migrate } from './database/migrate.ts';
export type { AttemptEvent } from './deliver/task.ts';
export { RowhookError, type RowhookErrorOptions } from './errors.ts';
export { type HealthOptions, type HealthServer, startHealthServer } from './observe/health.ts';
export { createLogger } from './observe/log.ts';
export { type RunningWorker, startWorker, type WorkerEvents, type WorkerOptions } from './queue/worker.ts';
