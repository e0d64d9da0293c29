import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.ts';

/**
 * Makes the logger of a process. It writes to stderr: stdout belongs to what a command was asked for.
 * Synchronous, so that the last lines before an exit are not lost.
 */
export function createLogger({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const readable = logFormat === 'pretty' || (logFormat === 'auto' && process.stderr.isTTY === true);
  return pino(
    { level: logLevel, redact: { paths: SECRET_PATHS, censor: '[hidden]' } },
    readable ? people() : machines(),
  );
}

// A connection string holds a password, and a registration's secret signs its requests.
const SECRET_PATHS = [
  'databaseUrl',
  '*.databaseUrl',
  'connectionString',
  '*.connectionString',
  'password',
  '*.password',
  'secret',
  '*.secret',
];

function people() {
  const colorize = process.stderr.isTTY === true && !process.env.NO_COLOR;
  return pretty({ destination: 2, sync: true, colorize, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
}

function machines() {
  return pino.destination({ dest: 2, sync: true });
}
