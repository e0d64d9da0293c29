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
});

const SENT = `query ($activity: BigInt!, $registration: BigInt!) {
  deliveryRequest(activityId: $activity, registrationId: $registration) { uri headers { name value } body note } }`;

test('the request of a delivery is shown as it is sent, without what is secret of it', async (t) => {
  const { db, ann } = api;
  await db.query(`select webhooks.set_header($1, 'X-Shop', 'one')`, [ann.registration]);
  await db.query(
    `select webhooks.set_secret_header($1, gen_random_uuid(), 'X-Key', decode(repeat('ab', 40), 'hex'), repeat('0', 16))`,
    [ann.registration],
  );
  const { data, errors } = await api.ask('viewer', SENT, { activity: ann.activity, registration: ann.registration });
  t.deepEqual(errors, []);
  const { uri, body, note } = data.deliveryRequest;
  t.is(uri, 'https://ann.example.com/hook');
  const [sent] = await db.query(
    'select webhooks.request_body(a) as body from webhooks.webhook_activity a where a.id = $1',
    [ann.activity],
  );
  t.is(body, sent.body);
  const headers = headersOf(data.deliveryRequest);
  t.like(headers, {
    'X-Shop': 'one',
    'webhook-id': `msg_${ann.activity}_${ann.registration}`,
    'content-type': 'application/json',
  });
  t.is(headers['webhook-signature'], undefined);
  t.is(note, 'The signature is left out. Secret headers are left out: X-Key.');
});

test('a request of a group is shown as the group, and that it was one is said afterwards', async (t) => {
  const { db, ask, ann } = await openApi(t);
  await db.query(`update webhooks.webhook_registrations set grouping = 'transaction' where id = $1`, [
    ann.registration,
  ]);
  await db.exec(`insert into public.orders values (7, 'ann', 'one'), (8, 'ann', 'two'); select webhooks.group_due()`);
  const [{ activity }] = await db.query(
    'select leader_id as activity from webhooks.webhook_groups where registration_id = $1 order by leader_id desc limit 1',
    [ann.registration],
  );
  const shown = async () => (await ask(ANN, SENT, { activity, registration: ann.registration })).data.deliveryRequest;
  t.is(JSON.parse((await shown()).body).events.length, 2);
  await db.exec('delete from webhooks.webhook_groups');
  t.is(JSON.parse((await shown()).body).object.id, 8);
  t.regex((await shown()).note, /along with other changes/);
});

test("a delivery that is not there, or not a tenant's own, has no request", async (t) => {
  const { ann, bob, everybody } = api;
  for (const [activity, registration] of [
    [bob.activity, bob.registration],
    [ann.activity, everybody],
    [ann.activity, bob.registration],
    ['999', '999'],
  ])
    t.deepEqual((await api.ask(ANN, SENT, { activity, registration })).data, { deliveryRequest: null });
  t.truthy((await api.ask('admin', SENT, { activity: ann.activity, registration: everybody })).data.deliveryRequest);
  t.is((await api.ask(undefined, SENT, { activity: '1', registration: '1' })).status, 401);
});

test.serial('without the permission to list activities there is no sample of them', async (t) => {
  const own = await openApi(t);
  await own.db.exec(`update webhooks.permissions set actions = '{}' where role = 'operator' and resource = 'Activity'`);
  t.deepEqual(codes(await own.ask('operator', SAMPLE, { id: own.event })), ['WHPER']);
});
