import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

test.before(async (t) => {
  api = await openApi(t);
});

const ANN: Who = { owner: 'ann' };

/** Each list, with what it takes to name a row and its owner. */
const LISTS: Record<string, string> = {
  auditSettings:
    'id entity label keyColumns ownerColumn userColumn excludedColumns includedColumns onReplication problem createdAt updatedAt',
  entityEvents:
    'id entity action description enabled columns condition includeUnchanged problem payloadFunction payloadView createdAt updatedAt',
  registrations:
    'id description uri state stateReason stateChangedAt stateChangedBy holdReason ownerId sendsJson signing timeoutMs retrySchedule { seconds minutes } jitter maxAge { days } disableAfter { days } maxInFlight rateLimit ordering onExhausted isEnabled grouping coalesceWindow { seconds } createdAt updatedAt',
  registrationEvents: 'registrationId entityEventId registration { ownerId } entityEvent { entity action }',
  registrationHeaders: 'registrationId name value isSecret registration { ownerId }',
  connectionSettings:
    'registrationId proxyUri proxyUser caPem clientCertPem auth authUser oauth2TokenUri oauth2ClientId oauth2Scope oauth2Audience oauth2ClientAuthentication registration { ownerId }',
  secrets: 'id registrationId kind name publicKey createdAt expiresAt registration { ownerId }',
  activities:
    'id occurredAt entity action objectId object previous changed ownerId userId transaction origin note actor changeReason depth payload thin state reason lastTriedAt nextTryAt deliveryCount deliveredCount attemptCount lastStatus lastErrorClass deliveries { nodes { state } }',
  deliveries:
    'activityId registrationId occurredAt finished state attemptCount lastTriedAt nextTryAt trigger ownerId groupId activity { ownerId } registration { ownerId } attempts { nodes { ownerId } }',
  attempts:
    'id activityId registrationId triedAt durationMs status attempt trigger outcome errorClass error responseHeaders responseBody superseded ownerId groupId delivery { ownerId }',
  backfills:
    'id registrationId entity condition state rowsDone estimatedRows error startedBy startedAt finishedAt registration { ownerId }',
  permissions: 'role resource actions',
  adminLogEntries: 'id occurredAt actor role action resource subject ownerId oldValues newValues',
  secretLogEntries: 'id occurredAt registrationId secretId kind name action actor',
};

/** Lists of what nobody has made yet. */
const EMPTY = ['registrationHeaders', 'connectionSettings', 'backfills'];

/** What a role has no list of. */
const HIDDEN: Record<string, string[]> = {
  viewer: ['adminLogEntries', 'secretLogEntries'],
  tenant: ['auditSettings'],
};

for (const [list, fields] of Object.entries(LISTS)) {
  const query = `{ ${list} { nodes { ${fields} } } }`;

  test(`${list}: an admin and an operator read every field`, async (t) => {
    for (const who of ['admin', 'operator'] as const) {
      const { errors, data } = await api.ask(who, query);
      t.deepEqual(errors, [], who);
      if (!EMPTY.includes(list)) t.true(data[list].nodes.length > 0);
    }
  });

  test(`${list}: a viewer reads it, or does not know that there is such a list`, async (t) => {
    const { errors, data } = await api.ask('viewer', query);
    if (HIDDEN.viewer?.includes(list)) t.regex(errors[0]?.message ?? '', /^Cannot query field/);
    else t.deepEqual([errors, Array.isArray(data[list].nodes)], [[], true]);
  });

  test(`${list}: a tenant reads nothing of anybody else, and does not learn that it is there`, async (t) => {
    const { errors, data } = await api.ask(ANN, query);
    if (HIDDEN.tenant?.includes(list)) return t.regex(errors[0]?.message ?? '', /^Cannot query field/);
    t.deepEqual(errors, []);
    const text = JSON.stringify(data);
    t.notRegex(text, /bob|everybody/);
    if (!['entityEvents', 'permissions', ...EMPTY].includes(list)) t.is(data[list].nodes.length > 0, true);
    t.deepEqual(
      (await api.ask({ owner: 'carl' }, query)).data[list].nodes.length > 0,
      ['entityEvents', 'permissions'].includes(list),
    );
    return undefined;
  });

  test(`${list}: nobody is not answered`, async (t) => {
    const answer = await api.ask(undefined, query);
    t.deepEqual([answer.status, answer.data], [401, null]);
  });
}

test('a tenant that names a foreign row gets none, as for one that is not there', async (t) => {
  const { bob, everybody } = api;
  const attempts = await api.db.query('select id from webhooks.webhook_attempts where registration_id <> $1', [
    api.ann.registration,
  ]);
  for (const single of [
    `registration(id: "${bob.registration}") { id }`,
    `registration(id: "${everybody}") { id }`,
    `registration(id: "999") { id }`,
    `activity(id: "${bob.activity}") { id }`,
    `delivery(activityId: "${bob.activity}", registrationId: "${bob.registration}") { state }`,
    `delivery(activityId: "${api.ann.activity}", registrationId: "${everybody}") { state }`,
    ...attempts.map(({ id }) => `attempt(id: "${id}") { id }`),
  ]) {
    const { data, errors } = await api.ask(ANN, `{ found: ${single} }`);
    t.deepEqual([data, errors], [{ found: null }, []], single);
  }
  const byFilter = await api.ask(
    ANN,
    `{ activities(filter: { id: { in: ["${bob.activity}", "${api.ann.activity}"] } }) { nodes { ownerId } }
       deliveries(filter: { registrationId: { equalTo: "${bob.registration}" } }) { nodes { ownerId } } }`,
  );
  t.deepEqual(byFilter.data, { activities: { nodes: [{ ownerId: 'ann' }] }, deliveries: { nodes: [] } });
});

test('how many rows there are is an estimate, for those who see the rows of everybody', async (t) => {
  const own = await openApi(t);
  await own.db.exec('analyze webhooks.webhook_activity, webhooks.webhook_deliveries, webhooks.webhook_attempts');
  const query = '{ estimates { nodes { resource rows } } }';
  const { data } = await own.ask('viewer', query);
  t.deepEqual(data.estimates.nodes, [
    { resource: 'Activity', rows: '2' },
    { resource: 'Attempt', rows: '4' },
    { resource: 'Delivery', rows: '4' },
  ]);
  t.regex((await own.ask(ANN, query)).errors[0]?.message ?? '', /^Cannot query field/);
  await own.db.exec(`update webhooks.permissions set actions = '{}' where role = 'viewer' and resource = 'Activity'`);
  t.deepEqual((await own.ask('viewer', query)).data.estimates.nodes, []);
});

test('requests of many callers at once, of several roles, do not see each other', async (t) => {
  const expected = { ann: ['ann'], bob: ['bob'], admin: ['ann', 'bob'] };
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const who = (['ann', 'admin', 'bob'] as const)[n % 3] ?? 'ann';
      const asked = await api.ask(who === 'admin' ? who : { owner: who }, '{ activities { nodes { ownerId } } }');
      t.deepEqual(asked.errors, []);
      const owners = asked.data.activities.nodes.map((node: { ownerId: string }) => node.ownerId);
      t.deepEqual(owners, expected[who]);
    }),
  );
});

test('an error of one request leaves nothing behind for the next', async (t) => {
  for (let n = 0; n < 12; n++) await api.ask('admin', '{ activity(id: "x") { id } }');
  t.is((await api.ask(ANN, '{ activities { nodes { id } } }')).data.activities.nodes.length, 1);
});

test('an id that is no number is an error with words, and no SQL', async (t) => {
  const answer = await api.ask('admin', '{ activity(id: "x") { id } }');
  t.is(answer.data?.activity ?? null, null);
  t.regex(answer.errors[0]?.message ?? '', /bigint|BigInt/);
  t.not(codes(answer)[0], 'INTERNAL');
});

test('a number keeps every digit: in ids, and in what was captured', async (t) => {
  const own = await openApi(t);
  await own.db.exec(`
    select setval('webhooks.webhook_activity_id_seq', 9007199254740993);
    alter table public.orders add column total numeric;
    insert into public.orders values (9007199254740995, 'ann', 'large', 12345678901234567890.12345678901234567890)`);
  const { data } = await own.ask(ANN, '{ activities(orderBy: ID_DESC, first: 1) { nodes { id objectId object } } }');
  const [{ id, objectId, object }] = data.activities.nodes;
  t.is(id, '9007199254740994');
  t.is(objectId, '9007199254740995');
  t.regex(object, /12345678901234567890\.12345678901234567890/);
});

test('D5: pages go forward and back by cursor, stay where they are while rows are added, and have 50 rows unless asked', async (t) => {
  const { db, ask } = await openApi(t);
  const add = (from: number, to: number) =>
    db.query(`insert into public.orders select n, 'ann', 'x' from generate_series($1::int, $2::int) n`, [from, to]);
  await add(100, 299);
  const page = async (args: string) => {
    const { data, errors } = await ask(
      'admin',
      `{ activities(orderBy: ID_DESC ${args}) { nodes { objectId } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }`,
    );
    t.deepEqual(errors, [], args);
    return {
      ids: data.activities.nodes.map((node: { objectId: string }) => Number(node.objectId)),
      ...data.activities.pageInfo,
    };
  };
  const first = await page('');
  t.is(first.ids.length, 50);
  t.deepEqual([first.ids[0], first.ids[49], first.hasNextPage], [299, 250, true]);
  await add(300, 310);
  const second = await page(`, after: "${first.endCursor}"`);
  t.deepEqual([second.ids[0], second.ids.length], [249, 50]);
  const back = await page(`, before: "${second.startCursor}", last: 50`);
  t.deepEqual(back.ids, first.ids);
  t.is((await page(', first: 100')).ids.length, 100);
  t.is((await page(', last: 2')).ids.length, 2);
});

test('more than 100 rows at once are refused, also by a variable and in a nested list', async (t) => {
  for (const query of [
    '{ activities(first: 101) { nodes { id } } }',
    '{ activities(last: 101) { nodes { id } } }',
    '{ activities(first: -1) { nodes { id } } }',
    'query ($n: Int = 101) { activities(first: $n) { nodes { id } } }',
    '{ activities { nodes { deliveries(first: 101) { nodes { state } } } } }',
    '{ activities(offset: 5) { nodes { id } } }',
    '{ activities { totalCount } }',
  ])
    t.true((await api.ask('admin', query)).errors.length > 0, query);
});
