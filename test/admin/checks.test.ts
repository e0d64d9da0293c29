import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

const ANN: Who = { owner: 'ann' };

test.before(async (t) => {
  api = await openApi(t);
  await api.db.exec(`
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'delete');
    create table public.empty (id bigint primary key, owner_id text);
    select webhooks.watch('public.empty', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.empty', 'create');`);
});

const CHECK = 'query ($uri: String!) { checkUri(uri: $uri) { valid problem hint warning scheme host port } }';

test('a URI is judged while it is typed, by everybody who may list registrations', async (t) => {
  const cases: [string, boolean, Record<string, unknown>][] = [
    [
      'https://example.com/hook',
      true,
      { scheme: 'https', host: 'example.com', port: 443, problem: null, warning: null },
    ],
    ['https://example.com:8443/', true, { port: 8443 }],
    ['', false, {}],
    ['https://', false, { scheme: 'https', host: null }],
    ['ftp://example.com', false, { scheme: 'ftp', host: 'example.com', port: null }],
    ['https://example.com:22/', false, { problem: 'The port is not allowed.', port: 22 }],
    ['https://10.0.0.1/', false, { problem: 'The address is not allowed.' }],
    ['https://intranet/', false, { problem: 'The host name is an internal one.' }],
    ['https://user:word@example.com/', false, { host: 'example.com' }],
  ];
  for (const who of ['admin', 'operator', 'viewer', ANN] as const)
    for (const [uri, valid, rest] of cases) {
      const { data, errors } = await api.ask(who, CHECK, { uri });
      t.deepEqual(errors, []);
      t.like(data.checkUri, { valid, ...rest }, uri);
      t.is(data.checkUri.hint !== null, !valid, uri);
      t.notRegex(JSON.stringify(data), /user:word/);
    }
  const plain = await api.ask('viewer', CHECK, { uri: 'http://example.com/' });
  t.like(plain.data.checkUri, { valid: true, port: 80 });
  t.regex(plain.data.checkUri.warning, /https/);
});

const SAMPLE = `query ($id: BigInt!, $json: Boolean, $owner: String) {
  sampleRequest(entityEventId: $id, sendsJson: $json, ownerId: $owner) { source headers { name value } body note } }`;

const headersOf = (sample: { headers: { name: string; value: string }[] }) =>
  Object.fromEntries(sample.headers.map(({ name, value }) => [name, value]));

test('a sample is what a worker would send, made from a real row', async (t) => {
  const { data, errors } = await api.ask('viewer', SAMPLE, { id: api.event });
  t.deepEqual(errors, []);
  t.is(data.sampleRequest.source, 'row');
  t.like(JSON.parse(data.sampleRequest.body), {
    type: 'orders.created',
    entity: 'public.orders',
    object: { id: 2, owner_id: 'bob' },
  });
  const headers = headersOf(data.sampleRequest);
  t.is(headers['content-type'], 'application/json');
  t.regex(headers['webhook-id'] ?? '', /^msg_/);
  t.is(headers['webhook-entity'], undefined);
});

test('a sample of one that does not send JSON has an empty body, and says in headers what happened', async (t) => {
  const { data } = await api.ask('operator', SAMPLE, { id: api.event, json: false, owner: 'ann' });
  t.is(data.sampleRequest.body, '');
  t.like(headersOf(data.sampleRequest), {
    'webhook-entity': 'public.orders',
    'webhook-action': 'created',
    'webhook-object-id': '1',
  });
});

test('where nothing was captured yet, a row of the table is the sample, and where there is no row, that is said', async (t) => {
  const [deleted, empty] = await api.db.query('select id from webhooks.entity_events where id <> $1 order by id', [
    api.event,
  ]);
  const { data } = await api.ask('admin', SAMPLE, { id: deleted.id, owner: 'ann' });
  t.like(JSON.parse(data.sampleRequest.body), {
    type: 'orders.deleted',
    object: null,
    previous: { id: 1, owner_id: 'ann' },
  });
  t.like((await api.ask('admin', SAMPLE, { id: empty.id })).data.sampleRequest, { source: 'none', body: '' });
});

test("a tenant's sample is of its own rows alone", async (t) => {
  const { data } = await api.ask(ANN, SAMPLE, { id: api.event, owner: 'bob' });
  t.like(JSON.parse(data.sampleRequest.body), { object: { id: 1, owner_id: 'ann' } });
  t.like((await api.ask({ owner: 'carl' }, SAMPLE, { id: api.event })).data.sampleRequest, {
    source: 'none',
    body: '',
  });
});

test('an entity event that is not there has no sample, and nobody is not answered', async (t) => {
  t.deepEqual(codes(await api.ask('admin', SAMPLE, { id: '999' })), ['WHENT']);
  t.is((await api.ask(undefined, SAMPLE, { id: api.event })).status, 401);
  t.is((await api.ask(undefined, CHECK, { uri: '' })).status, 401);
});

test.serial('without the permission to list activities there is no sample of them', async (t) => {
  const own = await openApi(t);
  await own.db.exec(`update webhooks.permissions set actions = '{}' where role = 'operator' and resource = 'Activity'`);
  t.deepEqual(codes(await own.ask('operator', SAMPLE, { id: own.event })), ['WHPER']);
});
