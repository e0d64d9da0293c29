import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { BlockedAddress } from './refusal.ts';

/** Milliseconds for looking a name up, connecting and TLS. */
export const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Makes the function by which undici connects, and so the one place that every connection passes, whatever led to it: the target is
 * checked, then each address that its name has, then who answered. HTTP/1.1 only.
 */
export function guardedConnector(guard: AddressGuard, tls: TlsOptions = {}): buildConnector.connector {
  const connect = buildConnector({ ...tls, lookup: guard.lookup, timeout: CONNECT_TIMEOUT_MS, allowH2: false });
  return (options, callback) => {
    const blocked = guard.check(options);
    if (blocked) return void queueMicrotask(() => callback(blocked, null));
    connect(options, (error, socket) => {
      if (error) return callback(error, null);
      if (guard.allowsPeer(socket.remoteAddress)) return callback(null, socket);
      socket.destroy();
      callback(new BlockedAddress('address', { resolved: true }), null);
    });
  };
}
