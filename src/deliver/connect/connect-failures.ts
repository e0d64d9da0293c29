import type { buildConnector } from 'undici';

const failures = new WeakSet<Error>();

/** Keeps in mind which errors are those of a connection that was not made. */
export function notingFailures(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (!error) return callback(null, socket);
      failures.add(error);
      callback(error, null);
    });
}

/**
 * Whether an error that a request got, before it was begun, is that of a kept connection which broke under it. undici takes another
 * connection by itself where the other side has closed the kept one, and not where it has reset it.
 */
export function isOfKeptConnection(error: Error): boolean {
  const { code = '' } = error as { code?: string };
  return BROKEN.has(code) && !failures.has(error);
}

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
