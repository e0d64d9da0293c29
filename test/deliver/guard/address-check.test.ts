import test from 'ava';
import { createAddressCheck } from '../../../src/deliver/guard/address-check.ts';
import { BLOCKED_IPV4, BLOCKED_IPV6 } from '../../../src/deliver/guard/networks.ts';
import { DEFAULT_RULES, type GuardRules } from '../../../src/deliver/guard/rules.ts';

const check = (rules: Partial<GuardRules> = {}) => createAddressCheck({ ...DEFAULT_RULES, ...rules });
const byDefault = check();

const BLOCKED = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  private: ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  'carrier-grade NAT': ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  loopback: ['127.0.0.0', '127.0.0.1', '127.255.255.255', '::1'],
  'link-local and metadata': ['169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.170.23', '169.254.255.255'],
  'protocol assignments': ['192.0.0.0', '192.0.0.192', '192.0.0.255'],
  documentation: [
    '192.0.2.1',
    '198.51.100.255',
    '203.0.113.0',
    '2001:db8::',
    '2001:db8:ffff::1',
    '3fff::1',
    '3fff:fff::',
  ],
  AS112: ['192.31.196.1', '192.175.48.255', '2620:4f:8000::', '2620:4f:8000:ffff::1'],
  AMT: ['192.52.193.0'],
  '6to4 relays': ['192.88.99.1'],
  benchmarking: ['198.18.0.0', '198.19.255.255', '2001:2::1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff00::', 'ff02::1'],
  'reserved and broadcast': ['240.0.0.0', '255.255.255.254', '255.255.255.255'],
  "Azure's platform": ['168.63.129.16'],
  unspecified: ['::'],
  'IPv4-compatible': ['::7f00:1', '::127.0.0.1', '::8.8.8.8'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:7f00:1'],
  SIIT: ['::ffff:0:7f00:1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1'],
  discard: ['100::1'],
  Teredo: ['2001::1', '2001:0:ffff::1'],
  ORCHID: ['2001:10::1', '2001:2f:ffff::', '2001:30::1'],
  '6to4': ['2002:7f00:1::', '2002:808:808::1'],
  'segment routing': ['5f00::1'],
  'unique local': ['fc00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fdff:ffff::'],
  'link-local': ['fe80::1', 'febf::1', 'fe80::1%eth0', 'fe80::1%1'],
  'site-local': ['fec0::1'],
  'not allocated': ['4000::', '1fff:ffff::', 'e000::1'],
};

for (const [name, addresses] of Object.entries(BLOCKED)) {
  test(`blocks ${name} (${addresses[0]})`, (t) => {
    for (const address of addresses) t.false(byDefault(address), address);
  });
}

test('allows public addresses, up to the edges of what is blocked', (t) => {
  const addresses = [
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
    ],
    ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.0.3.0', '192.167.255.255'],
    ...[
      '192.169.0.0',
      '198.17.255.255',
      '198.20.0.0',
      '203.0.114.0',
      '223.255.255.255',
      '168.63.129.15',
      '168.63.129.17',
    ],
    ...[
      '2000::',
      '2001:200::1',
      '2001:4860:4860::8888',
      '2606:4700::1111',
      '2a00:1450:4001::1',
      '3ffe:ffff::',
      '3fff:1000::',
    ],
  ];
  for (const address of addresses) t.true(byDefault(address), address);
});

test('the lists have no more and no less than what was looked up', (t) => {
  t.is(BLOCKED_IPV4.length, 19);
  t.is(BLOCKED_IPV6.length, 5);
});

test('what is no address is not allowed', (t) => {
  for (const text of [
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '256.1.1.1',
    '1.2.3.4.5',
    '[::1]',
    '::1%',
    ' 8.8.8.8',
  ])
    t.false(byDefault(text), text);
});

test('an allowed network is allowed, and nothing beside it', (t) => {
  const allows = check({ allowedNetworks: ['127.0.0.0/8', '::1/128', '10.1.2.3'] });
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '10.1.2.3', '8.8.8.8']) t.true(allows(address), address);
  for (const address of ['10.1.2.4', '::2', '192.168.0.1', '169.254.169.254']) t.false(allows(address), address);
});

test('an allowed IPv4 network does not allow the same addresses in an IPv6 dress', (t) => {
  const allows = check({ allowedNetworks: ['127.0.0.0/8'] });
  for (const address of ['::ffff:127.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'])
    t.false(allows(address), address);
});

test('a denied network is denied, even where it is public or allowed', (t) => {
  const allows = check({
    allowedNetworks: ['10.0.0.0/8'],
    deniedNetworks: ['10.9.0.0/16', '93.184.216.0/24', '2606:4700::/32'],
  });
  for (const address of ['10.9.0.1', '93.184.216.34', '2606:4700::1111']) t.false(allows(address), address);
  for (const address of ['10.8.0.1', '93.184.217.34', '2606:4701::1']) t.true(allows(address), address);
});

test('NAT64 counts as the IPv4 address within where that is asked for', (t) => {
  const allows = check({ unwrapNat64: true, deniedNetworks: ['93.184.216.34'] });
  for (const address of ['64:ff9b::808:808', '64:ff9b::8.8.8.8', '64:ff9b:0:0:0:0:101:101', '64:ff9b::100:0'])
    t.true(allows(address), address);
  const blocked = [
    ...[
      '64:ff9b::7f00:1',
      '64:ff9b::127.0.0.1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b::',
      '64:ff9b::1',
      '64:ff9b::93.184.216.34',
    ],
    ...['64:ff9b:1::808:808', '64:ff9b::1:808:808', '2002:808:808::1', '::ffff:8.8.8.8'],
  ];
  for (const address of blocked) t.false(allows(address), address);
});

test('a network that is none is an error', (t) => {
  for (const network of ['localhost', '10.0.0.0/33', '10.0.0.0/x', ''])
    t.throws(() => check({ allowedNetworks: [network] }), undefined, network);
});
