import test from 'ava';
import type { Delivery } from '../../src/deliver/delivery.ts';
import { buildRequest } from '../../src/deliver/request.ts';
import { sign } from '../../src/deliver/sign.ts';
import { generateSigningSecret } from '../../src/secrets/signing-secret.ts';

const DELIVERY: Delivery = {
  registrationId: '7',
  activityId: '9007199254740993',
  token: '1',
  attempts: 0,
  leaseEndsAt: 0,
  retryInMs: 5_000,
  jitter: 0.2,
  orderKey: null,
  endpoint: {
    registrationId: '7',
    version: 1,
    uri: 'http://127.0.0.1:9/hook?a=b',
    timeoutMs: 15_000,
    signers: [],
    headers: {},
  },
  sendsJson: true,
  entity: 'public.orders',
  action: 'update',
  pastTense: 'updated',
  objectId: '42',
  body: '{"a": 1,   "b":9007199254740993}',
};

test('the id is the same for every attempt of a delivery, and another for every other delivery', (t) => {
  const id = (delivery: Partial<Delivery>, now = 0) =>
    buildRequest({ ...DELIVERY, ...delivery }, now).headers['webhook-id'];
  t.is(id({}), 'msg_9007199254740993_7');
  t.is(id({ attempts: 3, token: '8' }, 99_999), id({}));
  t.not(id({ registrationId: '8' }), id({}));
  t.not(id({ activityId: '9007199254740994' }), id({}));
});

test('a group has another id than the change that leads it, the same for every attempt', (t) => {
  const grouped = { ...DELIVERY, groupKind: 'transaction' } as const;
  const id = (attempts: number) => buildRequest({ ...grouped, attempts }, attempts).headers['webhook-id'];
  t.is(id(0), 'msg_9007199254740993_7_transaction');
  t.is(id(1), id(0));
});

test('the timestamp is the whole seconds of the attempt', (t) => {
  t.is(buildRequest(DELIVERY, 1_614_265_330_999).headers['webhook-timestamp'], '1614265330');
});

test('a JSON request carries the body as it is, and leaves it to the body to say what happened', (t) => {
  const request = buildRequest(DELIVERY, 0);
  t.is(request.body, '{"a": 1,   "b":9007199254740993}');
  t.is(request.uri, DELIVERY.endpoint.uri);
  t.is(request.timeoutMs, 15_000);
  t.deepEqual(Object.keys(request.headers).sort(), [
    'accept-encoding',
    'content-type',
    'user-agent',
    'webhook-depth',
    'webhook-id',
    'webhook-timestamp',
  ]);
  t.is(request.headers['content-type'], 'application/json');
  t.is(request.headers['accept-encoding'], 'identity');
  t.regex(request.headers['user-agent'] ?? '', /^Rowhook\/\d+\.\d+\.\d+/);
});

test('a request says how many events led to it', (t) => {
  t.is(buildRequest(DELIVERY, 0).headers['webhook-depth'], '0');
  t.is(buildRequest({ ...DELIVERY, depth: 3 }, 0).headers['webhook-depth'], '3');
});

test('a request is signed once for each live secret: id, timestamp and body as they are sent', (t) => {
  const signers = [generateSigningSecret('v1'), generateSigningSecret('v1a')];
  const delivery = { ...DELIVERY, endpoint: { ...DELIVERY.endpoint, signers } };
  const at = (now: number) => buildRequest(delivery, now).headers['webhook-signature'] ?? '';
  t.regex(at(1_000_000), /^v1,\S+ v1a,\S+$/);
  t.is(at(1_000_000), sign(signers, 'msg_9007199254740993_7', '1000', DELIVERY.body));
  t.not(at(1_000_000), at(1_001_000));
});

test('without JSON the headers say what happened, and there is no content type', (t) => {
  const request = buildRequest({ ...DELIVERY, sendsJson: false, body: '' }, 0);
  t.is(request.body, '');
  t.like(request.headers, {
    'webhook-entity': 'public.orders',
    'webhook-action': 'updated',
    'webhook-object-id': '42',
  });
  t.false('content-type' in request.headers);
});

test('an object without an id has no header for it', (t) => {
  t.false('webhook-object-id' in buildRequest({ ...DELIVERY, sendsJson: false, objectId: null }, 0).headers);
  t.is(buildRequest({ ...DELIVERY, sendsJson: false, objectId: '' }, 0).headers['webhook-object-id'], '');
});

for (const [text, header] of [
  ['a b', 'a%20b'],
  ['x\r\nset-cookie: y', 'x%0D%0Aset-cookie:%20y'],
  ['nul\0', 'nul%00'],
  ['schrödinger', 'schr%C3%B6dinger'],
  ['🎈', '%F0%9F%8E%88'],
  ['100%', '100%25'],
  ['%20', '%2520'],
  ['half \ud83c', 'half%20%EF%BF%BD'],
  ['[1,"a-7"]', '[1,"a-7"]'],
  ['\u007f', '%7F'],
] as const)
  test(`an object id of ${JSON.stringify(text)} is written into its header so that it can be read back`, (t) => {
    const headers = buildRequest({ ...DELIVERY, sendsJson: false, objectId: text }, 0).headers;
    t.is(headers['webhook-object-id'], header);
    t.is(decodeURIComponent(header), text.toWellFormed());
  });
