import { createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { AddressGuard } from '../guard/address-guard.ts';
import { guardedConnector } from '../guard/guarded-connector.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Connections } from './connections.ts';
import { OriginPools } from './origin-pools.ts';
import { throughProxy } from './through-proxy.ts';

/**
 * Makes what the requests of endpoints with these options are sent by.
 *
 * @throws when a certificate or key cannot be read, or the proxy's URI is none
 */
export function createConnections(options: ConnectionOptions, guard: AddressGuard): Connections {
  const tls = tlsOf(options);
  const { proxy, proxyAuthorization } = options;
  if (proxy === undefined) return new OriginPools(guardedConnector(guard, tls));
  return throughProxy({ proxy, proxyAuthorization, tls, guard, proxyGuard: guard.forProxy(proxy) });
}

function tlsOf({ caPem, clientCertPem, clientKeyPem }: ConnectionOptions): TlsOptions {
  if (caPem === undefined && clientCertPem === undefined) return {};
  // Read once, not for each connection.
  return { secureContext: createSecureContext({ ca: caPem, cert: clientCertPem, key: clientKeyPem }) };
}
