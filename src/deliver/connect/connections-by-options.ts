import { createHash } from 'node:crypto';
import type { AddressGuard } from '../guard/address-guard.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Connections } from './connections.ts';
import { createConnections } from './create-connections.ts';

/** Ways to connect that are kept at most: beyond, the one that was not used for longest is closed. */
const MAX_WAYS = 200;

/** The connections of a worker: one set for all endpoints that need nothing special, and one for each set of options. */
export class ConnectionsByOptions {
  readonly #guard: AddressGuard;
  readonly #plain: Connections;
  /** The one that was not used for longest comes first. */
  readonly #special = new Map<string, Connections>();
  /** The objects are kept by who knows the endpoints; digesting a certificate for each request would cost more than it saves. */
  readonly #keys = new WeakMap<ConnectionOptions, string>();

  constructor(guard: AddressGuard) {
    this.#guard = guard;
    this.#plain = createConnections({}, guard);
  }

  /** @throws when a certificate or key cannot be read, or the proxy's URI is none */
  of(options: ConnectionOptions | undefined): Connections {
    const key = options && this.#keyOf(options);
    if (!options || key === PLAIN) return this.#plain;
    const known = this.#special.get(key as string);
    const connections = known ?? createConnections(options, this.#guard);
    if (known) this.#special.delete(key as string);
    this.#special.set(key as string, connections);
    if (this.#special.size > MAX_WAYS) this.#closeOldest();
    return connections;
  }

  async close(): Promise<void> {
    await Promise.all([this.#plain, ...this.#special.values()].map((connections) => connections.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#plain, ...this.#special.values()].map((connections) => connections.destroy()));
  }

  #keyOf(options: ConnectionOptions): string {
    let key = this.#keys.get(options);
    if (key === undefined) {
      key = digest(options);
      this.#keys.set(options, key);
    }
    return key;
  }

  #closeOldest(): void {
    const [oldest] = this.#special;
    if (!oldest) return;
    this.#special.delete(oldest[0]);
    void oldest[1].close();
  }
}

const PLAIN = 'plain';

/** Equal for options that make equal connections. A hash, so that no key of a map holds a private key. */
function digest({ proxy, proxyAuthorization, caPem, clientCertPem, clientKeyPem }: ConnectionOptions): string {
  const parts = [proxy, proxyAuthorization, caPem, clientCertPem, clientKeyPem];
  if (parts.every((part) => part === undefined)) return PLAIN;
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
