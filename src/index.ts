/** The public programming interface. Everything else is internal and may change. */
export { type Config, loadConfig } from './config.ts';
export { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from './database/embedded.ts';
export { type MigrateOptions, type MigrationReport, migrate } from './database/migrate.ts';
export type { SignatureScheme } from './deliver/sign.ts';
export type { AttemptEvent } from './deliver/task.ts';
export { RowhookError, type RowhookErrorOptions } from './errors.ts';
export { type HealthOptions, type HealthServer, startHealthServer } from './observe/health.ts';
export { createLogger } from './observe/log.ts';
export { type RunningWorker, startWorker, type WorkerEvents, type WorkerOptions } from './queue/worker.ts';
export { openSecretBox, requireSecretBox } from './secrets/open-secret-box.ts';
export type { Queryable } from './secrets/queryable.ts';
export { type RekeyReport, rekeySecrets } from './secrets/rekey-secrets.ts';
export { type RotateOptions, rotateSigningSecret } from './secrets/rotate-signing-secret.ts';
export type { SecretBox } from './secrets/secret-box.ts';
export { showSigningSecrets } from './secrets/show-signing-secrets.ts';
export type { ShownSecret } from './secrets/shown-secret.ts';
