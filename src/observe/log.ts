import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.ts';

/**
 * Makes the logger of a process. It writes to stderr: stdout belongs to what a command was asked for.
 * Synchronous, so that the last lines before an exit are not lost.
 */
export function createLogger({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const readable = logFormat === 'pretty' || (logFormat === 'auto' && process.stderr.isTTY === true);
  const options = {
    level: logLevel,
    // Not pid: lines about a database or another process say theirs.
    base: { process: process.pid, host: hostname() },
    serializers: { err: describe, error: describe },
    redact: { paths: SECRET_PATHS, censor: '[hidden]' },
  };
  return pino(options, readable ? people() : machines());
}

/** What a reader can use of an error. The errors of `pg` carry the whole client that they happened to. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack, ...details } = pino.stdSerializers.err(error);
  const plain = Object.entries(details).filter(([, value]) => value !== null && typeof value !== 'object');
  return { type, message, stack, ...Object.fromEntries(plain) };
}

// A connection string holds a password, a registration's secret signs its requests, a key decrypts those secrets, and a token is whoever it names.
const SECRET_NAMES = [
  'databaseUrl',
  'adminDatabaseUrl',
  'connectionString',
  'password',
  'secret',
  'secretKey',
  'jwtSecret',
  'adminToken',
  'token',
  'authorization',
];
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`]);

function people() {
  const colorize = process.stderr.isTTY === true && !process.env.NO_COLOR;
  return pretty({ destination: 2, sync: true, colorize, ignore: 'process,host', translateTime: 'SYS:HH:MM:ss.l' });
}

function machines() {
  return pino.destination({ dest: 2, sync: true });
}
