import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';
import { openShops } from './shops.ts';

let api: Api;

const ANN: Who = { owner: 'ann' };

test.before(async (t) => {
  api = await openApi(t);
  const { db } = api;
  await db.exec(`
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'update');
    update public.orders set note = 'another' where id = 1;
    delete from webhooks.webhook_deliveries where activity_id = (select max(id) from webhooks.webhook_activity);
    insert into public.orders select n, 'dan', 'of dan' from generate_series(10, 19) n;`);
  // Ann's first order failed at everybody's registration after it was told her; Bob's is held.
  await db.query(
    `with gone as (delete from webhooks.webhook_deliveries where activity_id = $1 returning *)
     insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, attempts, finished, state, owner_id, last_tried_at)
     select activity_id, registration_id, occurred_at, 1, true, case registration_id when $2 then 'delivered' else 'failed' end, owner_id, now()
     from gone`,
    [api.ann.activity, api.ann.registration],
  );
  await db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, error, owner_id)
     values ($1, $2, now(), 9, 404, 'failed', 'http-status', 'It answered 404.', 'ann')`,
    [api.ann.activity, api.everybody],
  );
  await db.query(`select webhooks.pause($1, 'for now')`, [api.bob.registration]);
});

const search = (who: Who | undefined, filter: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) =>
  api.ask(
    who,
    `query ($filter: ActivitySearch, $first: Int, $after: String) {
      searchActivities(filter: $filter, first: $first, after: $after) {
        complete next searchedUntil
        nodes { id objectId action state reason lastTriedAt nextTryAt deliveryCount deliveredCount attemptCount lastStatus lastErrorClass ownerId }
      }
    }`,
    { filter, ...rest },
  );

const found = async (who: Who, filter: Record<string, unknown>) => {
  const { data, errors } = await search(who, filter);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.searchActivities.nodes.map(
    ({ objectId, action }: { objectId: string; action: string }) => `${action} ${objectId}`,
  );
};

const CASES: [what: string, filter: Record<string, unknown>, expected: string[]][] = [
  ['an entity', { entity: 'public.nothing' }, []],
  ['an action', { action: 'update' }, ['update 1']],
  ['an object', { objectId: '1' }, ['update 1', 'create 1']],
  ['an owner', { ownerId: 'bob' }, ['create 2']],
  ['an owner and an action', { ownerId: 'ann', action: 'create' }, ['create 1']],
  ['a state that is over', { states: ['failed'] }, ['create 1']],
  ['a state of the queue', { states: ['held'] }, ['create 2']],
  ['a state nothing is in', { states: ['blocked', 'cancelled'] }, []],
  ['no registration', { states: ['unregistered'] }, ['update 1']],
  ['states of both kinds', { states: ['held', 'failed', 'unregistered'] }, ['update 1', 'create 2', 'create 1']],
  ['an HTTP status', { status: 404 }, ['create 1']],
  ['a class of HTTP statuses', { status: 4 }, ['create 1']],
  ['a status that nothing had', { status: 500 }, []],
  ['a good status', { status: 200, ownerId: 'ann' }, ['create 1']],
  ['a status and a state', { status: 404, states: ['delivered'] }, []],
  ['a time before all', { occurredUntil: '2001-01-01T00:00:00Z' }, []],
  ['a time after all', { occurredFrom: '2101-01-01T00:00:00Z' }, []],
  [
    'a time around all',
    { occurredFrom: '2001-01-01T00:00:00Z', occurredUntil: '2101-01-01T00:00:00Z', objectId: '2' },
    ['create 2'],
  ],
];

for (const [what, filter, expected] of CASES)
  test(`a search for ${what} finds it, newest first`, async (t) => {
    t.deepEqual(await found('admin', filter), expected);
  });

test('a search by registration looks at its delivery alone', async (t) => {
  const { ann, everybody } = api;
  t.deepEqual(await found('viewer', { registrationId: ann.registration }), ['create 1']);
  t.deepEqual(await found('viewer', { registrationId: ann.registration, states: ['delivered'] }), ['create 1']);
  t.deepEqual(await found('viewer', { registrationId: everybody, states: ['failed'] }), ['create 1']);
  t.deepEqual(await found('viewer', { registrationId: everybody, states: ['delivered'] }), []);
});

test('each row says what its deliveries come to and why', async (t) => {
  const { data } = await search('admin', { ownerId: 'ann', action: 'create' });
  t.like(data.searchActivities.nodes[0], {
    state: 'failed',
    reason: 'It answered 404.',
    deliveryCount: 2,
    deliveredCount: 1,
    attemptCount: 2,
    lastStatus: 404,
    lastErrorClass: 'http-status',
    nextTryAt: null,
  });
  t.truthy(data.searchActivities.nodes[0].lastTriedAt);
  const held = (await search('admin', { ownerId: 'bob' })).data.searchActivities.nodes[0];
  t.is(held.reason, 'Its registration is paused (for now): resume it to send.');
});

test('a tenant finds its own alone, and of what is its own only how its registrations fared', async (t) => {
  t.deepEqual(await found(ANN, {}), ['update 1', 'create 1']);
  t.deepEqual(await found(ANN, { ownerId: 'bob' }), []);
  t.deepEqual(await found(ANN, { registrationId: api.bob.registration }), []);
  t.deepEqual(await found(ANN, { registrationId: api.everybody }), []);
  t.deepEqual(await found(ANN, { status: 404 }), []);
  t.deepEqual(await found(ANN, { states: ['failed'] }), []);
  const { data } = await search(ANN, { states: ['delivered'] });
  t.like(data.searchActivities.nodes[0], { deliveryCount: 1, lastStatus: 200, reason: null, state: 'delivered' });
  t.notRegex(JSON.stringify(data), /404/);
  t.deepEqual(await found({ owner: 'carl' }, {}), []);
});

test('every page goes on where the one before it ended, with nothing twice and nothing left out', async (t) => {
  for (const filter of [
    {},
    { ownerId: 'dan' },
    { states: ['pending', 'unregistered'] },
    { registrationId: api.everybody },
  ]) {
    const all = (await search('admin', filter, { first: 100 })).data.searchActivities.nodes.map(
      ({ id }: { id: string }) => id,
    );
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await search('admin', filter, { first: 3, after });
      paged.push(...data.searchActivities.nodes.map(({ id }: { id: string }) => id));
      after = data.searchActivities.next;
    } while (after !== null);
    t.true(all.length > 3);
    t.deepEqual(paged, all);
  }
});

test('the indexes for reports change nothing of what is found', async (t) => {
  const before = await Promise.all(CASES.map(([, filter]) => found('admin', filter)));
  await api.db.exec('select webhooks.index_reports()');
  t.deepEqual(await Promise.all(CASES.map(([, filter]) => found('admin', filter))), before);
  t.deepEqual(await found('admin', { registrationId: api.ann.registration }), ['create 1']);
});

test('with the indexes for reports, owners and keys longer than an index can hold are written and found', async (t) => {
  const { db } = await openShops(t);
  await db.exec(`
    select webhooks.index_reports();
    create table public.named (name text, owner_id text);
    select webhooks.watch('public.named', owner_column => 'owner_id', key_columns => '{name}');
    insert into webhooks.entity_events (entity, action) values ('public.named', 'create');
    insert into named select string_agg(md5(n::text), ''), string_agg(md5((-n)::text), '') from generate_series(1, 200) n`);
  const { name, owner_id } = await db.one('select name, owner_id from named');
  const found = async (object: string | null, owner: string | null) =>
    (
      await db.one(
        `select json_array_length(webhooks.api_search_activities(null, null, null, null, $1, $2, null, null, null, 50, null, 1000)->'ids') as found`,
        [object, owner],
      )
    ).found;
  t.deepEqual([await found(name, null), await found(null, owner_id), await found(name, 'ann')], [1, 1, 0]);
});

test('a search whose time is over says how far back it has looked, and can be gone on with', async (t) => {
  const { db, ann } = await openShops(t);
  await db.exec(`insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, owner_id)
    select now(), 'public.orders', 'create', 'n' || n, '{}', 'dan' from generate_series(1, 1000) n`);
  const step = async (after: string | null) =>
    (
      await db.one(
        `select webhooks.api_search_activities(null, null, null, null, '1', null, null, null, null, 50, $1, 0) as page`,
        [after],
      )
    ).page;
  const pages = [await step(null)];
  while (pages.at(-1).next !== null) pages.push(await step(pages.at(-1).next));
  t.deepEqual(
    pages.flatMap(({ ids }) => ids),
    [ann.activity],
  );
  const [last, ...before] = pages.reverse();
  t.like(last, { complete: true, searchedUntil: null });
  t.is(before.length, 5);
  for (const { complete, searchedUntil } of before) t.deepEqual([complete, typeof searchedUntil], [false, 'string']);
});

test('what cannot be looked for is refused with the argument and what to do', async (t) => {
  for (const [filter, rest, field] of [
    [{ states: ['lost'] }, {}, 'states'],
    [{ status: 42 }, {}, 'status'],
    [{}, { first: 0 }, 'first'],
    [{}, { first: 101 }, 'first'],
    [{}, { after: 'WyJvZGQiXQ==' }, 'after'],
  ] as const) {
    const answer = await search('admin', filter, rest);
    t.deepEqual(codes(answer), ['WHARG']);
    t.is(answer.errors[0]?.extensions?.field, field);
    t.truthy(answer.errors[0]?.extensions?.hint);
  }
  t.deepEqual(api.logged, []);
});

test('nobody is not answered, and a role without the permission is refused', async (t) => {
  t.is((await search(undefined)).status, 401);
  await api.db.exec(`update webhooks.permissions set actions = '{}' where role = 'operator' and resource = 'Activity'`);
  t.deepEqual(codes(await search('operator')), ['WHPER']);
});
