import test from 'ava';
import { createAddressCheck } from '../../../src/deliver/guard/address-check.ts';
import { parseUri } from '../../../src/deliver/guard/parse-uri.ts';
import { DEFAULT_RULES, type GuardRules } from '../../../src/deliver/guard/rules.ts';
import { checkTarget } from '../../../src/deliver/guard/target-check.ts';

/** Titles of tests must differ in what can be seen. */
const show = (uri: string) =>
  JSON.stringify(uri).replace(/[\u007f-\u00a0\u2028]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

/** Why a URI is refused, or the host and port it is let go to. */
function judge(uri: string, changes: Partial<GuardRules> = {}): string {
  const rules = { ...DEFAULT_RULES, ...changes };
  const parsed = parseUri(uri);
  if ('refusal' in parsed) return parsed.refusal;
  return checkTarget(parsed.url, rules, createAddressCheck(rules)) ?? `goes to ${parsed.url.host}`;
}

const REFUSED: Record<string, string[]> = {
  address: [
    ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://017700000001/', 'http://0177.0.0.1/'],
    ...['http://127.1/', 'http://0x7f.1/', 'http://%31%32%37.0.0.1/', 'http://127.0.0.1%2e/', 'http://127.0.0.1./'],
    ...['http://①②⑦.0.0.1/', 'http://127。0。0。1/', 'http:127.0.0.1', 'http:///127.0.0.1', 'http://0/'],
    ...['http://0300.0250.0.1/', 'http://169.254.169.254/latest/meta-data/', 'https://[::1]/', 'http://[::]/'],
    ...[
      'http://[::ffff:127.0.0.1]/',
      'http://[0:0:0:0:0:ffff:7f00:1]/',
      'http://[::127.0.0.1]/',
      'http://[fd00:ec2::254]/',
    ],
    'http://[64:ff9b::7f00:1]/',
  ],
  name: [
    ...[
      'http://localhost/',
      'http://LOCALHOST./',
      'http://ｌｏｃａｌｈｏｓｔ/',
      'http://printer/',
      'https://a.localhost/',
    ],
    ...[
      'http://metadata.google.internal/',
      'http://METADATA.google.internal./',
      'https://db.local/',
      'http://api.svc/',
    ],
    ...['http://api.default.svc.cluster.local/', 'https://router.lan/', 'https://nas.home.arpa/'],
  ],
  malformed: [
    ...[
      'http://[fe80::1%25eth0]/',
      'http://[fe80::1%eth0]/',
      'http://[::1]./',
      'http://256.1.1.1/',
      'http://1.2.3.4.5/',
    ],
    ...[
      'http://127.0.0.1%00.evil.com/',
      'https://example.com:65536/',
      'http://',
      '',
      'example.com',
      '//example.com',
      'http://./',
    ],
  ],
  'user-info': [
    ...['http://user:pass@127.0.0.1@evil.com/', 'https://user:pass@example.com/', 'https://user@example.com/'],
    'https://:pass@example.com/',
  ],
  backslash: ['http://evil.com\\@127.0.0.1/', 'http://127.0.0.1:80\\@evil.com:80/', 'http:\\\\example.com/'],
  'control-character': [
    ...[
      'http://a\tb.com',
      'ex\r\nample.com',
      'http://ex\r\nample.com/',
      'http://example.com/\0',
      ' http://example.com',
      'http://example.com/ ',
    ],
    ...[
      'http://example.com/a b',
      'http://example.com/\u007f',
      'http://example.com/\u0085',
      'http://example.com/\u2028',
      'http://example.com\n',
    ],
  ],
  scheme: [
    ...[
      'file:///etc/passwd',
      'gopher://example.com/',
      'ftp://example.com/',
      'data:text/plain,x',
      'ws://example.com/',
      'wss://example.com/',
    ],
    'javascript:alert(1)',
  ],
  port: [
    ...[0, 22, 25, 110, 143, 465, 587, 3306, 5432, 6379, 9200, 11211].map((port) => `https://example.com:${port}/`),
    ...['http://example.com:8080/', 'https://example.com:65535/'],
  ],
};

for (const [refusal, uris] of Object.entries(REFUSED))
  for (const uri of uris) test(`refuses ${show(uri)}: ${refusal}`, (t) => t.is(judge(uri), refusal));

const ALLOWED = {
  'https://example.com/hook?x=1': 'example.com',
  'http://example.com/': 'example.com',
  'https://EXAMPLE.com.:443/': 'example.com.',
  'https://example.com:8443/': 'example.com:8443',
  'http://example.com:443/': 'example.com:443',
  'https://1.1.1.1/': '1.1.1.1',
  'https://[2606:4700::1111]/': '[2606:4700::1111]',
  'https://münchen.example/': 'xn--mnchen-3ya.example',
  'https://internal.example.com/': 'internal.example.com',
  // To its own name: what that resolves to is for the check of addresses.
  'http://127.0.0.1.nip.io/': '127.0.0.1.nip.io',
};

for (const [uri, host] of Object.entries(ALLOWED))
  test(`lets ${uri} go to ${host}`, (t) => t.is(judge(uri), `goes to ${host}`));

test('https alone is allowed where that is asked for', (t) => {
  t.is(judge('http://example.com/', { httpsOnly: true }), 'https-only');
  t.is(judge('https://example.com/', { httpsOnly: true }), 'goes to example.com');
});

test('an allowed name is allowed, and one with a dot in front stands for those below', (t) => {
  const rules = { allowedHosts: ['receiver', '.svc', 'Db.Local'] };
  for (const host of ['receiver', 'api.svc', 'a.b.svc', 'db.local'])
    t.is(judge(`http://${host}/`, rules), `goes to ${host}`);
  for (const host of ['receiver2', 'svc', 'apisvc', 'a.db.local']) t.is(judge(`http://${host}/`, rules), 'name');
});

test('an empty list of ports allows all but those that are never allowed', (t) => {
  const rules = { allowedPorts: [] };
  t.is(judge('http://example.com:9100/', rules), 'goes to example.com:9100');
  for (const port of [0, 22, 25, 6379, 5432]) t.is(judge(`http://example.com:${port}/`, rules), 'port');
});

test('a port that is never allowed cannot be allowed', (t) => {
  t.is(judge('http://example.com:25/', { allowedPorts: [25] }), 'port');
});

test('an allowed network lets its addresses be written in any way', (t) => {
  const rules = { allowedNetworks: ['127.0.0.0/8'] };
  for (const host of ['127.0.0.1', '127.1', '2130706433']) t.is(judge(`http://${host}/`, rules), 'goes to 127.0.0.1');
});
