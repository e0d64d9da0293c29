import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { type buildConnector, Pool, ProxyAgent } from 'undici';
import type { AddressGuard } from '../guard/address-guard.ts';
import { CONNECT_TIMEOUT_MS, guardedConnector } from '../guard/guarded-connector.ts';
import { notingFailures } from './connect-failures.ts';
import type { Connections } from './connections.ts';
import { POOL_OPTIONS } from './pool-options.ts';
import { ProxyFailed } from './proxy-failed.ts';

export interface ThroughProxyOptions {
  proxy: string;
  proxyAuthorization?: string | undefined;
  /** Of the connection to the endpoint, within the tunnel. */
  tls: TlsOptions;
  /** For the endpoint. */
  guard: AddressGuard;
  /** For the proxy itself. */
  proxyGuard: AddressGuard;
}

/**
 * Makes connections that go through a proxy by CONNECT, for http as for https. The endpoint is checked and its name looked up here
 * before the proxy is asked, but it is the proxy that connects, and that looks the name up again: what is behind the proxy is for
 * the proxy to guard.
 */
export function throughProxy({ proxy, proxyAuthorization, tls, guard, proxyGuard }: ThroughProxyOptions): Connections {
  return new ProxyAgent({
    ...POOL_OPTIONS,
    uri: proxy,
    ...(proxyAuthorization !== undefined && { token: proxyAuthorization }),
    proxyTunnel: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTls: tls,
    clientFactory: (origin) =>
      new Pool(origin, {
        ...POOL_OPTIONS,
        headersTimeout: CONNECT_TIMEOUT_MS,
        connect: failingAsProxy(guardedConnector(proxyGuard)),
      }),
    factory: (origin, options) => {
      const { connect } = options as { connect: buildConnector.connector };
      return new Pool(origin, { ...POOL_OPTIONS, connect: notingFailures(afterCheck(guard, connect)) });
    },
  });
}

/** Asks the guard about the endpoint, and then connects. */
function afterCheck(guard: AddressGuard, connect: buildConnector.connector): buildConnector.connector {
  const tunnel = tunnelling(connect);
  return (options, callback) => {
    const blocked = guard.check(options);
    if (blocked) return void queueMicrotask(() => callback(blocked, null));
    // What cannot be looked up cannot be checked, and is not asked of the proxy.
    guard.lookup(options.hostname, { all: true }, (error) => {
      if (error) callback(error, null);
      else tunnel(options, callback);
    });
  };
}

/** What undici says when the proxy lets nothing through, or speaks something else than HTTP: nothing of the endpoint. */
const PROXY_FAILURE = /^(UND_ERR_(ABORTED|PRX_TLS|PRX_CONN|SOCKET|HEADERS_\w+)|HPE_\w+)$/;

function tunnelling(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (!error) return callback(null, socket);
      const { code = '', name } = error as Error & { code?: string };
      callback(PROXY_FAILURE.test(code) || name === 'HTTPParserError' ? new ProxyFailed(error) : error, null);
    });
}

function failingAsProxy(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) => (error ? callback(new ProxyFailed(error), null) : callback(null, socket)));
}
