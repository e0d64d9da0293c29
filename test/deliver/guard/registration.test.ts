import { randomBytes } from 'node:crypto';
import { SocketAddress } from 'node:net';
import test from 'ava';
import { createAddressCheck } from '../../../src/deliver/guard/address-check.ts';
import { BLOCKED_IPV4, BLOCKED_IPV6 } from '../../../src/deliver/guard/networks.ts';
import { REFUSALS } from '../../../src/deliver/guard/refusal.ts';
import { DEFAULT_RULES } from '../../../src/deliver/guard/rules.ts';
import { createDatabase, type TestDatabase } from '../../helpers/database.ts';

let db: TestDatabase;

/** As a new database has it, but for what is given. */
const SAFE = {
  allowed_networks: '{}',
  denied_networks: '{}',
  allowed_hosts: '{}',
  allowed_ports: '{80,443,8443}',
  https_only: false,
  unwrap_nat64: false,
  trusted_proxies: '{}',
};

test.before(async (t) => {
  db = await createDatabase(t);
});

/** What `sql` gives under these settings, and no trace of it. */
async function under(settings: Partial<Record<keyof typeof SAFE, unknown>>, sql: string, values: unknown[] = []) {
  const client = await db.pool.connect();
  const all = { ...SAFE, ...settings };
  try {
    await client.query('begin');
    await client.query(
      `update webhooks.settings set ${Object.keys(all).map((name, i) => `${name} = $${i + 1}`)}`,
      Object.values(all),
    );
    return (await client.query(sql, values)).rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function problemOf(uri: string, settings: Parameters<typeof under>[0] = {}): Promise<string | null> {
  const [row] = await under(settings, 'select webhooks.uri_problem($1) as problem', [uri]);
  return row.problem;
}

const PLAINLY = 'The host is not written plainly: ';

const REFUSED: [problem: string, uris: string[]][] = [
  [
    REFUSALS.address,
    [
      ...['http://127.0.0.1/', 'http://127.0.0.1./', 'http://169.254.169.254/latest/meta-data/', 'http://0.0.0.0/'],
      ...[
        'http://168.63.129.16/',
        'http://100.100.100.200/',
        'https://[::1]/',
        'http://[::]/',
        'http://[::ffff:127.0.0.1]/',
      ],
      ...[
        'http://[0:0:0:0:0:ffff:7f00:1]/',
        'http://[::127.0.0.1]/',
        'http://[fd00:ec2::254]/',
        'http://[64:ff9b::7f00:1]/',
      ],
      'https://[fe80::1]:8443/x',
    ],
  ],
  [
    `${PLAINLY}an IPv4 address is four decimal numbers.`,
    [
      ...['http://2130706433/', 'http://0x7f000001/', 'http://017700000001/', 'http://0177.0.0.1/', 'http://127.1/'],
      ...['http://0x7f.1/', 'http://0/', 'http://0300.0250.0.1/', 'http://1.2.3.4.5/', 'http://a.b.0x7f/'],
    ],
  ],
  [
    `${PLAINLY}a name is written in ASCII (xn--…), without %.`,
    [
      ...[
        'http://%31%32%37.0.0.1/',
        'http://127.0.0.1%2e/',
        'http://①②⑦.0.0.1/',
        'http://127。0。0。1/',
        'http://ｌｏｃａｌｈｏｓｔ/',
      ],
      ...['http://127.0.0.1%00.evil.com/', 'https://münchen.example/', 'http://./'],
    ],
  ],
  [
    REFUSALS.name,
    [
      ...['http://localhost/', 'http://LOCALHOST./', 'http://printer/', 'https://a.localhost/', 'https://db.local/'],
      ...[
        'http://metadata.google.internal/',
        'http://METADATA.google.internal./',
        'http://api.svc/',
        'https://nas.home.arpa/',
      ],
    ],
  ],
  [
    REFUSALS.malformed,
    [
      ...[
        'http:127.0.0.1',
        'http:///127.0.0.1',
        'example.com',
        '//example.com',
        'http://',
        '',
        'https://example.com:654321/',
      ],
      ...['http://[::1]./', 'http://[::1/', 'https://example.com:x/', 'https://:443/'],
    ],
  ],
  ['The host is no IP address.', ['http://256.1.1.1/', 'http://[:::1]/', 'http://[1:2]/']],
  ['The host is no IPv6 address.', ['http://[fe80::1%25eth0]/', 'http://[1.2.3.4]/', 'http://[]/']],
  [
    REFUSALS['user-info'],
    [
      'http://user:pass@127.0.0.1@evil.com/',
      'https://user:pass@example.com/',
      'https://user@example.com/',
      'https://@example.com/',
    ],
  ],
  [REFUSALS.backslash, ['http://evil.com\\@127.0.0.1/', 'http://127.0.0.1:80\\@evil.com:80/', 'http:\\\\example.com/']],
  [
    REFUSALS['control-character'],
    [
      ...[
        'http://a\tb.com',
        'http://ex\r\nample.com/',
        ' http://example.com',
        'http://example.com/a b',
        'http://example.com\n',
      ],
      ...['http://example.com/\u007f', 'http://example.com/\u0085', 'http://example.com/\u2028'],
    ],
  ],
  [REFUSALS.scheme, ['file:///etc/passwd', 'gopher://example.com/', 'ftp://example.com/', 'ws://example.com/']],
  [
    REFUSALS.port,
    [
      ...[0, 22, 25, 110, 143, 465, 587, 3306, 5432, 6379, 9200, 11211, 8080, 65535, 65536].map(
        (port) => `https://example.com:${port}/`,
      ),
    ],
  ],
  ['The URI is longer than 2048 characters.', [`https://example.com/${'x'.repeat(2048)}`]],
];

for (const [problem, uris] of REFUSED)
  test(`who registers learns: ${problem} (${uris.length} URIs, as ${JSON.stringify(uris[0]?.slice(0, 40))})`, async (t) => {
    for (const uri of uris) t.is(await problemOf(uri), problem, JSON.stringify(uri));
  });

test('public endpoints can be registered', async (t) => {
  for (const uri of [
    ...[
      'https://example.com/hook?x=1&y=%20#z',
      'http://example.com',
      'https://EXAMPLE.com.:443/',
      'https://example.com:8443/',
    ],
    ...[
      'https://1.1.1.1/',
      'https://[2606:4700::1111]/',
      'https://xn--mnchen-3ya.example/ü',
      'https://internal.example.com/',
    ],
    ...['HTTPS://example.com/a@b:c', 'https://example.com?q=a@b', 'https://example.com:/'],
  ])
    t.is(await problemOf(uri), null, uri);
});

test('the settings allow what they say', async (t) => {
  t.is(await problemOf('http://127.0.0.1/', { allowed_networks: '{127.0.0.0/8}' }), null);
  t.is(await problemOf('http://[::1]/', { allowed_networks: '{127.0.0.0/8}' }), REFUSALS.address);
  t.is(await problemOf('http://[::ffff:127.0.0.1]/', { allowed_networks: '{127.0.0.0/8}' }), REFUSALS.address);
  t.is(
    await problemOf('http://10.9.1.1/', { allowed_networks: '{10.0.0.0/8}', denied_networks: '{10.9.0.0/16}' }),
    REFUSALS.address,
  );
  t.is(await problemOf('http://8.8.8.8/', { denied_networks: '{8.8.8.0/24}' }), REFUSALS.address);
  t.is(await problemOf('http://receiver/', { allowed_hosts: '{receiver}' }), null);
  t.is(await problemOf('http://receiver2/', { allowed_hosts: '{receiver}' }), REFUSALS.name);
  t.is(await problemOf('http://a.b.svc/', { allowed_hosts: '{.svc}' }), null);
  t.is(await problemOf('http://svc/', { allowed_hosts: '{.svc}' }), REFUSALS.name);
  t.is(await problemOf('http://example.com:9100/', { allowed_ports: '{}' }), null);
  t.is(await problemOf('http://example.com:6379/', { allowed_ports: '{}' }), REFUSALS.port);
  t.is(await problemOf('http://example.com/', { https_only: true }), REFUSALS['https-only']);
  t.is(await problemOf('http://[64:ff9b::808:808]/', { unwrap_nat64: true }), null);
  t.is(await problemOf('http://[64:ff9b::7f00:1]/', { unwrap_nat64: true }), REFUSALS.address);
});

for (const [column, value, constraint] of [
  ['allowed_ports', '{25}', 'settings_allowed_ports_speak_http'],
  ['allowed_ports', '{0}', 'settings_allowed_ports_range'],
  ['allowed_ports', '{70000}', 'settings_allowed_ports_range'],
  ['allowed_ports', '{NULL}', 'settings_allowed_ports_range'],
  ['allowed_networks', '{NULL}', 'settings_networks_not_null'],
  ['allowed_hosts', '{http://x}', 'settings_allowed_hosts_are_names'],
  ['allowed_hosts', '{UPPER}', 'settings_allowed_hosts_are_names'],
  ['allowed_hosts', '{*.svc}', 'settings_allowed_hosts_are_names'],
  ['allowed_hosts', '{""}', 'settings_allowed_hosts_are_names'],
  ['trusted_proxies', '{http://user:pass@proxy:3128}', 'settings_trusted_proxies_are_origins'],
  ['trusted_proxies', '{http://proxy:3128/}', 'settings_trusted_proxies_are_origins'],
] as const)
  test(`settings: ${column} cannot be ${value}`, async (t) => {
    await t.throwsAsync(under({ [column]: value }, 'select'), { message: new RegExp(constraint) });
  });

test('a URI that is refused is an error with a hint, and is not repeated in it', async (t) => {
  const error = await t.throwsAsync<Error & { code: string; hint: string; detail?: string; where?: string }>(
    under({}, `select webhooks.register('https://me:s3cret@hooks.example/', '{}')`),
  );
  t.like(error, {
    code: 'WHURI',
    message: 'The URI of the endpoint cannot be used: The URI contains a user name or a password.',
  });
  t.regex(error?.hint ?? '', /basic authentication/);
  t.notRegex(`${error?.message} ${error?.hint} ${error?.detail}`, /s3cret|hooks\.example/);
});

test('a registration whose endpoint is no longer allowed can be changed, but not to another such endpoint', async (t) => {
  const allowing = { allowed_networks: '{10.0.0.0/8}' };
  const statements = (uri: string) => `
    do $$ begin
      perform webhooks.register('http://10.0.0.1/', '{}');
      update webhooks.settings set allowed_networks = '{}';
      update webhooks.webhook_registrations set description = 'x', uri = '${uri}';
    end $$`;
  await under(allowing, statements('http://10.0.0.1/'));
  await t.throwsAsync(under(allowing, statements('http://10.0.0.2/')), { message: /The address is not allowed/ });
});

test('SQL and workers judge the same addresses to be public', async (t) => {
  const edges = [...BLOCKED_IPV4, ...BLOCKED_IPV6, '2000::/3', '64:ff9b::/96', '::/96', '::ffff:0:0/96', '8.8.8.8/32'];
  const rows = await db.query<{ address: string }>(
    `select host(a) as address
     from unnest($1::cidr[]) n, lateral (values
       (host(network(n))::inet), (host(broadcast(n))::inet), (host(network(n))::inet + 1),
       -- Beside the ends of what there is, there is nothing.
       (case when host(network(n)) not in ('0.0.0.0', '::') then host(network(n))::inet - 1 end),
       (case when host(broadcast(n)) not in ('255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff') then host(broadcast(n))::inet + 1 end)
     ) v(a) where a is not null`,
    [edges],
  );
  const random = Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? randomIpv4() : randomIpv6()));
  const addresses = [...rows.map(({ address }) => address), ...random];
  const judged = await db.query<{ address: string; public: boolean }>(
    'select a as address, webhooks.is_public_address(a::inet) as public from unnest($1::text[]) a',
    [addresses],
  );
  const check = createAddressCheck(DEFAULT_RULES);
  t.is(judged.length, addresses.length);
  t.deepEqual(
    judged.filter((row) => row.public !== check(row.address)),
    [],
  );
});

function randomIpv4(): string {
  return randomBytes(4).join('.');
}

/** Most of them near what is public. */
function randomIpv6(): string {
  const bytes = randomBytes(16);
  if (Math.random() < 0.8) bytes[0] = 0x20 | ((bytes[0] ?? 0) & 0x1f);
  if (Math.random() < 0.5) bytes.set([0x20, 0x01], 0);
  const text = bytes.toString('hex').match(/.{4}/g)?.join(':') ?? '';
  return new SocketAddress({ address: text, family: 'ipv6' }).address;
}
