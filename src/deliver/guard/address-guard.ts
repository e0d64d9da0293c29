import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressCheck, createAddressCheck } from './address-check.ts';
import { BlockedAddress } from './refusal.ts';
import { DEFAULT_RULES, type GuardRules } from './rules.ts';
import { sharedLookup } from './shared-lookup.ts';
import { checkTarget, type Target } from './target-check.ts';

const lookupOnce = sharedLookup(systemLookup as LookupFunction);

/** Decides at every connection whether it may be made. What it lets go on the way out, `guardedConnector` asks it about. */
export class AddressGuard {
  readonly rules: GuardRules;
  readonly #isAllowed: AddressCheck;
  readonly #resolve: LookupFunction;

  /**
   * @param rules by default the public internet, on the ports of the web
   * @param resolve how names are looked up; it is asked for all addresses
   * @throws when a network of the rules is none
   */
  constructor(rules: Partial<GuardRules> = {}, resolve: LookupFunction = lookupOnce) {
    this.rules = { ...DEFAULT_RULES, ...rules };
    this.#isAllowed = createAddressCheck(this.rules);
    this.#resolve = resolve;
  }

  /** Before anything is looked up: the protocol, the port, the name, and an address that stands in the place of a name. */
  check(target: Target): BlockedAddress | undefined {
    const refusal = checkTarget(target, this.rules, this.#isAllowed);
    return refusal && new BlockedAddress(refusal);
  }

  /**
   * Looks a name up. One address that is not allowed makes it an error: whoever connects tries them all, and an honest name
   * has none.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => this.#isAllowed(address)))
        return callback(new BlockedAddress('address', { resolved: true }), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  /**
   * The guard of the connections to a proxy. One that the operator trusts may be anywhere but in a denied network; any other is
   * held to what endpoints are held to, so that nobody reaches into the network by calling it a proxy.
   *
   * @throws when the proxy's URI is none
   */
  forProxy(uri: string): AddressGuard {
    const { origin, hostname } = new URL(uri);
    const rules = { ...this.rules, httpsOnly: false };
    const trusted = { allowedNetworks: ['0.0.0.0/0', '::/0'], allowedPorts: [], allowedHosts: [hostname] };
    return new AddressGuard(
      this.rules.trustedProxies.includes(origin) ? { ...rules, ...trusted } : rules,
      this.#resolve,
    );
  }

  /** Whether the other side of a connection that was made is one that may be. */
  allowsPeer(address: string | undefined): boolean {
    return address !== undefined && this.#isAllowed(address);
  }
}
