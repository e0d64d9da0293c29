import { BlockList, isIP } from 'node:net';
import { BLOCKED_IPV4, BLOCKED_IPV6, PUBLIC_IPV6 } from './networks.ts';
import type { GuardRules } from './rules.ts';

/** Says of an IP address, as text, whether it may be connected to. */
export type AddressCheck = (address: string) => boolean;

/**
 * Makes the check for a set of rules. What the operator denies is denied; of the rest, what is allowed or public is allowed.
 *
 * @throws when a network of the rules is none
 */
export function createAddressCheck(
  rules: Pick<GuardRules, 'allowedNetworks' | 'deniedNetworks' | 'unwrapNat64'>,
): AddressCheck {
  const allowed = new Networks(rules.allowedNetworks);
  const denied = new Networks(rules.deniedNetworks);
  const check: AddressCheck = (address) => {
    // With a zone (fe80::1%eth0) it is link-local, and the lists would not know it.
    const family = address.includes('%') ? 0 : isIP(address);
    if (family === 0 || denied.has(address, family)) return false;
    if (allowed.has(address, family) || isPublic(address, family)) return true;
    const within = rules.unwrapNat64 && family === 6 ? unwrapNat64(address) : undefined;
    return within !== undefined && check(within);
  };
  return check;
}

function isPublic(address: string, family: number): boolean {
  return family === 4 ? !blocked.has(address, 4) : publicIpv6.has(address, 6) && !blocked.has(address, 6);
}

/** IPv4 and IPv6 apart: a `BlockList` would take ::ffff:10.0.0.1 for 10.0.0.1, and Postgres does not. */
class Networks {
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIP(address);
      const list = family === 4 ? this.#ipv4 : this.#ipv6;
      list.addSubnet(address, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), nameOf(family));
    }
  }

  has(address: string, family: number): boolean {
    return (family === 4 ? this.#ipv4 : this.#ipv6).check(address, nameOf(family));
  }
}

function nameOf(family: number): 'ipv4' | 'ipv6' {
  return family === 4 ? 'ipv4' : 'ipv6';
}

const blocked = new Networks([...BLOCKED_IPV4, ...BLOCKED_IPV6]);
const publicIpv6 = new Networks([PUBLIC_IPV6]);

/** The IPv4 address within one of 64:ff9b::/96, which is where public sites are to hosts that have IPv6 only. */
function unwrapNat64(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]`).hostname;
  const match = /^\[64:ff9b::(?:(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4}))?\]$/.exec(canonical);
  if (!match) return undefined;
  const [high, low] = [match[1], match[2]].map((group) => Number.parseInt(group ?? '0', 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
