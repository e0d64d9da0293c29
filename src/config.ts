import { accessSync, constants } from 'node:fs';
import dotenv from 'dotenv';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { EXIT_CODES, RowhookError } from './errors.ts';
import { parseSecretKeys } from './secrets/secret-keys.ts';

/** The validated settings of one process. */
export interface Config {
  /**
   * `DATABASE_URL`: the PostgreSQL to work in, as `postgres://user:password@host:port/database`.
   * @default none: the embedded PostgreSQL is started
   */
  databaseUrl?: string;
  /**
   * `QUEUE_POLLING_TIME`, in seconds with decimals: how often the queue is looked at when nothing rings its doorbell.
   * @default 1 s (1000 here)
   */
  pollingTimeMs: number;
  /**
   * `ROWHOOK_DATA_DIR`: the folder of the embedded PostgreSQL, relative to the working directory.
   * @default '.rowhook'
   */
  dataDir: string;
  /**
   * `ROWHOOK_HTTP_HOST`: the address that health checks and the admin API are answered on.
   * @default '127.0.0.1'
   */
  httpHost: string;
  /**
   * `ROWHOOK_HTTP_PORT`: the port that health checks and the admin API are answered on; 0 takes any free one.
   * @default 8787
   */
  httpPort: number;
  /**
   * `ROWHOOK_LOG_LEVEL`: the least severe kind of line that is logged.
   * @default 'info'
   */
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /**
   * `ROWHOOK_LOG_FORMAT`: `json` is one object per line, `pretty` is for people, `auto` is pretty on a terminal.
   * @default 'auto'
   */
  logFormat: 'auto' | 'pretty' | 'json';
  /**
   * `ROWHOOK_CONCURRENCY`: how many delivery jobs one worker runs side by side.
   * @default 200
   */
  concurrency: number;
  /**
   * `ROWHOOK_SHUTDOWN_GRACE`, in seconds with decimals: how long a stop waits for deliveries that are under way.
   * @default 20 s (20000 here)
   */
  shutdownGraceMs: number;
  /**
   * `ROWHOOK_SECRET_KEY`: the key that secrets in the database are encrypted with, 32 bytes in base64. Several with commas
   * between: the first encrypts, all decrypt.
   * @default none: for the embedded database one is made in its folder; elsewhere nothing that is signed can be sent
   */
  secretKey?: string;
  /**
   * `ROWHOOK_SECRET_KEY_FILE`: a file that holds what `ROWHOOK_SECRET_KEY` would.
   * @default none
   */
  secretKeyFile?: string;
  /**
   * `ROWHOOK_ADMIN_TOKEN`: a token, of 32 characters at least, that calls the admin API as an admin.
   * @default none: for the embedded database one is made at each start; elsewhere there is no API unless tokens are signed
   */
  adminToken?: string;
  /**
   * `ROWHOOK_ADMIN_DATABASE_URL`: the login of the admin API, a member of `rowhook_api`, so that it can do nothing in its own name.
   * @default none: `DATABASE_URL`
   */
  adminDatabaseUrl?: string;
  /**
   * `ROWHOOK_ADMIN_ORIGINS`, with commas between: web sites whose pages may call the admin API, as in `https://admin.example.com`.
   * @default none: only pages that it is served with
   */
  adminOrigins?: string[];
  /**
   * `ROWHOOK_PORTAL_FRAME_ANCESTORS`, with commas between: web sites that may show the customer portal in a frame, as in
   * `https://app.example.com`.
   * @default none
   */
  portalFrameAncestors?: string[];
  /**
   * `ROWHOOK_ADMIN_INTROSPECTION`: `off` keeps the admin API from describing its schema.
   * @default on
   */
  adminIntrospection?: boolean;
  /**
   * `ROWHOOK_ADMIN_OPERATIONS`: which operations the admin API answers: `any`, or those alone that the web admin `shipped` with it asks.
   * @default 'any'
   */
  adminOperations?: 'any' | 'shipped';
  /**
   * `ROWHOOK_JWT_SECRET`: the secret, of 32 characters at least, of HS256 tokens for the admin API.
   * @default none
   */
  jwtSecret?: string;
  /**
   * `ROWHOOK_JWT_JWKS_URL`: where the public keys of tokens for the admin API are. Needs `ROWHOOK_JWT_AUDIENCE`.
   * @default none
   */
  jwksUrl?: string;
  /**
   * `ROWHOOK_JWT_ISSUER`: what `iss` of tokens must be.
   * @default none: any
   */
  jwtIssuer?: string;
  /**
   * `ROWHOOK_JWT_AUDIENCE`: what `aud` of tokens must contain.
   * @default none: any
   */
  jwtAudience?: string;
}

type Environment = Record<string, string | undefined>;

const settings = z.object({
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/database')
    .optional(),
  QUEUE_POLLING_TIME: seconds(0.05, 3600).default(1000),
  ROWHOOK_DATA_DIR: z.string().default('.rowhook'),
  ROWHOOK_HTTP_HOST: z.string().default('127.0.0.1'),
  ROWHOOK_HTTP_PORT: integer(0, 65535).default(8787),
  ROWHOOK_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROWHOOK_LOG_FORMAT: oneOf(['auto', 'pretty', 'json']).default('auto'),
  ROWHOOK_CONCURRENCY: integer(1, 10_000).default(200),
  ROWHOOK_SHUTDOWN_GRACE: seconds(0, 3600).default(20_000),
  ROWHOOK_SECRET_KEY: z
    .string()
    .refine(
      (text) => parseSecretKeys(text) !== undefined,
      'must be 32 bytes in base64, or several such keys with commas between',
    )
    .optional(),
  ROWHOOK_SECRET_KEY_FILE: z.string().optional(),
  ROWHOOK_ADMIN_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{32,}$/, 'must be 32 characters at least: letters, digits and . _ ~ + / = -')
    .optional(),
  ROWHOOK_ADMIN_DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'must look like postgres://user:password@host:5432/database')
    .optional(),
  ROWHOOK_ADMIN_ORIGINS: list(isOrigin, 'must be origins with commas between, as https://admin.example.com').optional(),
  ROWHOOK_PORTAL_FRAME_ANCESTORS: list(
    isOrigin,
    'must be origins with commas between, as https://app.example.com',
  ).optional(),
  ROWHOOK_ADMIN_INTROSPECTION: oneOf(['on', 'off']).optional(),
  ROWHOOK_ADMIN_OPERATIONS: oneOf(['any', 'shipped']).optional(),
  ROWHOOK_JWT_SECRET: z.string().min(32, 'must be 32 characters at least').optional(),
  ROWHOOK_JWT_JWKS_URL: z.string().refine(isHttpUrl, 'must be an https URL (http on this machine)').optional(),
  ROWHOOK_JWT_ISSUER: z.string().optional(),
  ROWHOOK_JWT_AUDIENCE: z.string().optional(),
});

const KNOWN = Object.keys(settings.shape);

/** Settings whose values are secret or hold a password: a message never repeats them. */
const SECRET = new Set([
  'DATABASE_URL',
  'ROWHOOK_SECRET_KEY',
  'ROWHOOK_ADMIN_TOKEN',
  'ROWHOOK_ADMIN_DATABASE_URL',
  'ROWHOOK_JWT_SECRET',
]);

/**
 * Reads the settings of this process: from its environment, then from a `.env` file in the working directory for what the
 * environment does not set. Give `env` to read from nothing but that.
 *
 * @throws RowhookError (exit code 3) that names every problem at once
 */
export function loadConfig(env: Environment = environmentWithFile()): Config {
  // An empty value is how compose files and shells say "not set".
  const given: Environment = {};
  for (const [name, value] of Object.entries(env)) if (value?.trim()) given[name] = value.trim();
  const parsed = settings.safeParse(given);
  const problems = [
    ...unknownNames(given),
    ...contradictions(given),
    ...missingFiles(given),
    ...(parsed.error?.issues.map((issue) => describe(issue, given)) ?? []),
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems);
  return toConfig(parsed.data);
}

function toConfig(data: z.infer<typeof settings>): Config {
  return {
    ...(data.DATABASE_URL !== undefined && { databaseUrl: data.DATABASE_URL }),
    pollingTimeMs: data.QUEUE_POLLING_TIME,
    dataDir: data.ROWHOOK_DATA_DIR,
    httpHost: data.ROWHOOK_HTTP_HOST,
    httpPort: data.ROWHOOK_HTTP_PORT,
    logLevel: data.ROWHOOK_LOG_LEVEL,
    logFormat: data.ROWHOOK_LOG_FORMAT,
    concurrency: data.ROWHOOK_CONCURRENCY,
    shutdownGraceMs: data.ROWHOOK_SHUTDOWN_GRACE,
    ...(data.ROWHOOK_SECRET_KEY !== undefined && { secretKey: data.ROWHOOK_SECRET_KEY }),
    ...(data.ROWHOOK_SECRET_KEY_FILE !== undefined && { secretKeyFile: data.ROWHOOK_SECRET_KEY_FILE }),
    ...adminConfig(data),
  };
}

function adminConfig(data: z.infer<typeof settings>): Partial<Config> {
  const given: Partial<Config> = {
    adminToken: data.ROWHOOK_ADMIN_TOKEN,
    adminDatabaseUrl: data.ROWHOOK_ADMIN_DATABASE_URL,
    adminOrigins: data.ROWHOOK_ADMIN_ORIGINS,
    portalFrameAncestors: data.ROWHOOK_PORTAL_FRAME_ANCESTORS,
    adminIntrospection: data.ROWHOOK_ADMIN_INTROSPECTION === 'off' ? false : undefined,
    adminOperations: data.ROWHOOK_ADMIN_OPERATIONS,
    jwtSecret: data.ROWHOOK_JWT_SECRET,
    jwksUrl: data.ROWHOOK_JWT_JWKS_URL,
    jwtIssuer: data.ROWHOOK_JWT_ISSUER,
    jwtAudience: data.ROWHOOK_JWT_AUDIENCE,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function environmentWithFile(): Environment {
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value) merged[name] = value;
  const { error } = dotenv.config({ quiet: true, processEnv: merged });
  if (error && error.code !== 'ENOENT') throw invalid([`.env cannot be read: ${error.message}`], error);
  return merged;
}

function invalid(problems: string[], cause?: Error): RowhookError {
  const [first, ...more] = problems;
  const message = more.length === 0 ? `Configuration: ${first}` : ['Configuration:', ...problems].join('\n  ');
  return new RowhookError(message, {
    code: 'CONFIG',
    hint: 'Settings come from the environment and from .env; .env.example lists each with its unit and default.',
    exitCode: EXIT_CODES.configuration,
    cause,
  });
}

function describe(issue: z.core.$ZodIssue, given: Environment): string {
  const name = String(issue.path[0]);
  return SECRET.has(name) ? `${name} ${issue.message}` : `${name} ${issue.message}, not '${given[name]}'`;
}

function contradictions(given: Environment): string[] {
  const both = (one: string, other: string) => given[one] !== undefined && given[other] !== undefined;
  const problems: string[] = [];
  if (both('ROWHOOK_SECRET_KEY', 'ROWHOOK_SECRET_KEY_FILE'))
    problems.push('ROWHOOK_SECRET_KEY and ROWHOOK_SECRET_KEY_FILE say the same: set one of them.');
  if (both('ROWHOOK_JWT_SECRET', 'ROWHOOK_JWT_JWKS_URL'))
    problems.push(
      'ROWHOOK_JWT_SECRET and ROWHOOK_JWT_JWKS_URL are two ways to check the same tokens: set one of them.',
    );
  // The keys of an identity provider sign tokens for others too.
  if (given.ROWHOOK_JWT_JWKS_URL !== undefined && given.ROWHOOK_JWT_AUDIENCE === undefined)
    problems.push('ROWHOOK_JWT_JWKS_URL needs ROWHOOK_JWT_AUDIENCE: its tokens are not all for Rowhook.');
  return problems;
}

/** Certificates and keys that the URLs of databases name: pg reads them when it is given the URL, and says no more than that it could not. */
function missingFiles(given: Environment): string[] {
  return ['DATABASE_URL', 'ROWHOOK_ADMIN_DATABASE_URL'].flatMap((name) => {
    const url = URL.parse(given[name] ?? '');
    return ['sslrootcert', 'sslcert', 'sslkey'].flatMap((parameter) => {
      const file = url?.searchParams.get(parameter);
      return file && !isReadable(file) ? [`${name}: its ${parameter}, ${file}, cannot be read`] : [];
    });
  });
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Names that are meant for Rowhook, as far as one can tell, and that it does not know. */
function unknownNames(given: Environment): string[] {
  return Object.keys(given).flatMap((name) => {
    if (KNOWN.includes(name) || name.startsWith('ROWHOOK_TEST_')) return [];
    const [nearest, far] = nearestKnown(name);
    // Both set: the near miss is somebody else's, as with a platform that gives DATABASE_URL and DATABASE_URI.
    const slip = far <= 2 && given[nearest] === undefined;
    if (!slip && !/^(ROWHOOK|QUEUE)_/i.test(name)) return [];
    return [`${name} is not a setting.${far <= Math.max(2, name.length / 3) ? ` Did you mean ${nearest}?` : ''}`];
  });
}

function nearestKnown(name: string): [nearest: string, distance: number] {
  const distances = KNOWN.map((known): [string, number] => [known, distance(known, name.toUpperCase())]);
  return distances.reduce((best, next) => (next[1] < best[1] ? next : best));
}

function isPostgresUrl(value: string): boolean {
  return /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);
}

function isOrigin(value: string): boolean {
  return /^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

/** In the clear only where nobody can listen or answer instead. */
function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}

/** Values with commas between. */
function list(isValid: (value: string) => boolean, message: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((value) => value.trim()))
    .refine((values) => values.every(isValid), message);
}

/** A number of seconds, as milliseconds. */
function seconds(min: number, max: number) {
  const message = `must be a number of seconds from ${min} to ${max}`;
  return z.string().transform((text, context) => {
    const value = numberFrom(text, /^\d+(\.\d+)?$|^\.\d+$/);
    if (value >= min && value <= max) return Math.round(value * 1000);
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.string().transform((text, context) => {
    const value = numberFrom(text, /^\d+$/);
    if (value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function numberFrom(text: string, form: RegExp): number {
  return form.test(text) ? Number(text) : Number.NaN;
}

function oneOf<const T extends string>(values: readonly T[]) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}
