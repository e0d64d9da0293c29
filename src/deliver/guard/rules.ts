/** What the operator of a database lets its workers connect to: `webhooks.settings` as values. */
export interface GuardRules {
  /** Networks in CIDR notation that may be reached although they are not public. @default [] */
  allowedNetworks: readonly string[];
  /** Networks that may not be reached, though they be public or allowed: one's own. @default [] */
  deniedNetworks: readonly string[];
  /** Names that may be used although they look internal; one that begins with a dot stands for all names below. @default [] */
  allowedHosts: readonly string[];
  /** Empty: any port that is not one of those that are never allowed. @default [80, 443, 8443] */
  allowedPorts: readonly number[];
  /** @default false */
  httpsOnly: boolean;
  /** An IPv6 address of NAT64's well-known prefix counts as the IPv4 address within. Off: it is blocked. @default false */
  unwrapNat64: boolean;
  /** Origins of proxies, as in http://proxy.internal:3128, that may be used although no endpoint may be there. @default [] */
  trustedProxies: readonly string[];
}

/** As a new database has it: the public internet, on the ports of the web. */
export const DEFAULT_RULES: GuardRules = {
  allowedNetworks: [],
  deniedNetworks: [],
  allowedHosts: [],
  allowedPorts: [80, 443, 8443],
  httpsOnly: false,
  unwrapNat64: false,
  trustedProxies: [],
};
