/**
 * IPv4 networks that are not the public internet, from IANA's registries of special-purpose addresses, and one that looks
 * public: the last.
 */
export const BLOCKED_IPV4 = [
  '0.0.0.0/8', // This network: Linux connects 0.0.0.0 to itself.
  '10.0.0.0/8', // Private.
  '100.64.0.0/10', // Carrier-grade NAT; Alibaba's metadata service.
  '127.0.0.0/8', // Loopback.
  '169.254.0.0/16', // Link-local; the metadata services of AWS, Google, Azure and others.
  '172.16.0.0/12', // Private.
  '192.0.0.0/24', // IETF protocol assignments; Oracle's metadata service.
  '192.0.2.0/24', // Documentation.
  '192.31.196.0/24', // AS112.
  '192.52.193.0/24', // AMT.
  '192.88.99.0/24', // 6to4 relays.
  '192.168.0.0/16', // Private.
  '192.175.48.0/24', // AS112.
  '198.18.0.0/15', // Benchmarking.
  '198.51.100.0/24', // Documentation.
  '203.0.113.0/24', // Documentation.
  '224.0.0.0/4', // Multicast.
  '240.0.0.0/4', // Reserved, and broadcast.
  '168.63.129.16/32', // Azure's platform, at an address like any other.
];

/** The IPv6 network that public addresses are in. Loopback, mapped IPv4, NAT64, ULA, link-local and multicast are not. */
export const PUBLIC_IPV6 = '2000::/3';

/** Networks within the public one that are not public. */
export const BLOCKED_IPV6 = [
  '2001::/23', // Teredo, ORCHID, benchmarking, drone ids, AMT, AS112.
  '2001:db8::/32', // Documentation.
  '2002::/16', // 6to4: an IPv4 address within.
  '2620:4f:8000::/48', // AS112.
  '3fff::/20', // Documentation.
];

/** Ports that no webhook is sent to, whatever the settings allow: mail, databases and the like read what they are sent as commands. */
export const NEVER_PORTS: ReadonlySet<number> = new Set([0, 22, 25, 110, 143, 465, 587, 3306, 5432, 6379, 9200, 11211]);

/** Names that end like this mean something within somebody's network only. */
export const INTERNAL_SUFFIXES = ['internal', 'local', 'localhost', 'svc', 'lan', 'intranet', 'home.arpa'];
