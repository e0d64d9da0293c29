import test from 'ava';
import { type Answer, type Api, codes, openApi, type Who } from './api.ts';
import type { Shop } from './shops.ts';

const ANN: Who = { owner: 'ann' };

interface Mutation {
  name: string;
  /** Its input, on what belongs to a tenant. */
  input(shop: Shop, api: Api): Record<string, unknown>;
  payload: string;
  /** Whether tenants have it. */
  tenant: boolean;
  /** Made true before it. */
  before?(api: Api): Promise<unknown>;
}

const MUTATIONS: Mutation[] = [
  {
    name: 'watch',
    input: () => ({
      entity: 'public.orders',
      ownerColumn: 'owner_id',
      label: 'Orders',
      includedColumns: ['id', 'owner_id'],
      onReplication: 'always',
    }),
    payload: 'result { entity label ownerColumn includedColumns onReplication }',
    tenant: false,
  },
  { name: 'unwatch', input: () => ({ entity: 'public.orders', withEvents: true }), payload: 'result', tenant: false },
  {
    name: 'createEntityEvent',
    input: () => ({
      entity: 'public.orders',
      action: 'update',
      columns: ['note'],
      condition: '$.new.note == "paid"',
      includeUnchanged: false,
    }),
    payload: 'result { action enabled columns condition includeUnchanged problem }',
    tenant: false,
  },
  {
    name: 'updateEntityEvent',
    input: (_, { event }) => ({ id: event, enabled: false }),
    payload: 'result { enabled }',
    tenant: false,
  },
  { name: 'deleteEntityEvent', input: (_, { event }) => ({ id: event }), payload: 'result', tenant: false },
  {
    name: 'updateRegistration',
    input: ({ registration }) => ({ id: registration, timeoutMs: 3000, rateLimit: 5, events: [] }),
    payload: 'result { id timeoutMs rateLimit registrationEvents { nodes { entityEventId } } }',
    tenant: true,
  },
  { name: 'deleteRegistration', input: ({ registration }) => ({ id: registration }), payload: 'result', tenant: true },
  {
    name: 'pauseRegistration',
    input: ({ registration }) => ({ registrationId: registration, reason: 'for now' }),
    payload: 'result { state stateReason }',
    tenant: true,
  },
  {
    name: 'resumeRegistration',
    input: ({ registration }) => ({ registrationId: registration }),
    payload: 'result { state }',
    tenant: true,
  },
  {
    name: 'sendTest',
    input: ({ registration }) => ({ registrationId: registration }),
    payload: 'result',
    tenant: true,
  },
  {
    name: 'ping',
    input: ({ registration }) => ({ registrationId: registration }),
    payload: 'result',
    tenant: true,
  },
  {
    name: 'replayActivities',
    input: ({ activity, registration }) => ({ activityIds: [activity], registrationId: registration }),
    payload: 'result',
    tenant: true,
  },
  {
    name: 'cancelDeliveries',
    input: ({ activity, registration }) => ({ activityIds: [activity], registrationId: registration }),
    payload: 'result',
    tenant: true,
  },
  {
    name: 'replayMatching',
    input: ({ registration }) => ({ filter: { registrationId: registration, states: ['pending'] } }),
    payload: 'activities deliveries skipped next',
    tenant: true,
  },
  {
    name: 'cancelMatching',
    input: ({ registration }) => ({ filter: { registrationId: registration } }),
    payload: 'activities deliveries next',
    tenant: true,
  },
  {
    name: 'startBackfill',
    input: ({ registration }) => ({
      registrationId: registration,
      entity: 'public.orders',
      conditions: [{ column: 'note', operator: 'is not null' }],
    }),
    payload: 'result { id state rowsDone registration { id } }',
    tenant: true,
  },
  {
    name: 'setHeader',
    input: ({ registration }) => ({ registrationId: registration, name: 'X-Shop', value: 'one' }),
    payload: 'result { headers { nodes { name value } } }',
    tenant: true,
  },
  {
    name: 'removeHeader',
    input: ({ registration }) => ({ registrationId: registration, name: 'X-Shop' }),
    payload: 'result { headers { nodes { name } } }',
    tenant: true,
  },
  {
    name: 'setConnection',
    input: ({ registration }) => ({
      registrationId: registration,
      auth: 'basic',
      authUser: 'rowhook',
      proxyUri: 'https://proxy.example.com:8443',
    }),
    payload: 'result { connection { auth authUser proxyUri caPem registration { ownerId } } }',
    tenant: true,
  },
  {
    name: 'setSecret',
    input: ({ registration }) => ({
      registrationId: registration,
      kind: 'connection',
      name: 'password',
      value: 'of nobody else',
    }),
    payload: 'name',
    tenant: true,
  },
  {
    name: 'rotateSecret',
    input: ({ registration }) => ({ registrationId: registration, scheme: 'v1', overlapSeconds: 60 }),
    payload: 'secret { registrationId scheme secret createdAt expiresAt }',
    tenant: true,
  },
  {
    name: 'revealSecrets',
    before: ({ ask, ann: { registration } }) =>
      ask(
        'admin',
        `mutation { rotateSecret(input: { registrationId: "${registration}", overlapSeconds: 0 }) { secret { id } } }`,
      ),
    input: ({ registration }) => ({ registrationId: registration }),
    payload: 'secrets { id registrationId scheme secret createdAt expiresAt }',
    tenant: true,
  },
  {
    name: 'cancelBackfill',
    before: ({ db, ann: { registration } }) =>
      db.query('select webhooks.backfill($1, $2)', [registration, 'public.orders']),
    input: () => ({ id: '1' }),
    payload: 'result { id state rowsDone }',
    tenant: true,
  },
  {
    name: 'resumeBackfill',
    before: ({ db, ann: { registration } }) =>
      db.query('select webhooks.cancel_backfill(b.id) from webhooks.backfill($1, $2) b', [
        registration,
        'public.orders',
      ]),
    input: () => ({ id: '1' }),
    payload: 'result { id state rowsDone }',
    tenant: true,
  },
  {
    name: 'updateSettings',
    input: () => ({ retentionDays: 31 }),
    payload: 'settings { name value }',
    tenant: false,
  },
  {
    name: 'createRegistration',
    input: () => ({
      uri: 'https://new.example.com/hook',
      events: ['public.orders:create'],
      maxAge: { hours: 2 },
      isEnabled: false,
      grouping: 'coalesce',
      coalesceWindow: { seconds: 30 },
    }),
    payload:
      'result { id uri ownerId isEnabled grouping coalesceWindow { seconds } maxAge { hours } registrationEvents { nodes { entityEvent { action } } } }',
    tenant: true,
  },
  {
    name: 'setPermission',
    input: () => ({ role: 'viewer', resource: 'Activity', actions: ['List'] }),
    payload: 'result { role resource actions }',
    tenant: false,
  },
];

/** Those that name a registration. */
const ON_A_REGISTRATION = MUTATIONS.filter(({ name }) =>
  /^(update|delete|pause|resume)Registration|sendTest|ping|replayActivities|cancelDeliveries|startBackfill|Header|Connection|Secret|rotate/.test(
    name,
  ),
);

function run(
  api: Api,
  who: Who | undefined,
  { name, payload }: Mutation,
  input: Record<string, unknown>,
): Promise<Answer> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  return api.ask(who, `mutation ($input: ${type}) { ${name}(input: $input) { ${payload} } }`, { input });
}

/** For what changes nothing. */
let shared: Api;

test.before(async (t) => {
  shared = await openApi(t);
});

test('these are all the mutations that there are', async (t) => {
  const { data } = await shared.ask('admin', '{ __schema { mutationType { fields { name } } } }');
  t.deepEqual(
    MUTATIONS.map(({ name }) => name).sort(),
    data.__schema.mutationType.fields.map(({ name }: { name: string }) => name).sort(),
  );
});

for (const mutation of MUTATIONS) {
  const { name, tenant } = mutation;

  // One after the other: each has a database and a schema of its own.
  test.serial(`${name}: an admin does it, on record under its name`, async (t) => {
    const api = await openApi(t);
    await mutation.before?.(api);
    const { errors, data } = await run(api, 'admin', mutation, mutation.input(api.ann, api));
    t.deepEqual(errors, []);
    t.not(data[name], null);
    const entries =
      await api.db.query(`select role from webhooks.admin_log where actor = 'admin' and role = 'rowhook_admin'
      union all select role from webhooks.secret_log where actor = 'admin'`);
    // What is so already is not changed.
    t.is(entries.length > 0, !['resumeRegistration', 'removeHeader', 'setPermission'].includes(name));
  });

  test(`${name}: a viewer has no mutations, and nobody is not answered`, async (t) => {
    const viewer = await run(shared, 'viewer', mutation, mutation.input(shared.ann, shared));
    t.is(viewer.data, null);
    t.true(viewer.errors.length > 0);
    const nobody = await run(shared, undefined, mutation, mutation.input(shared.ann, shared));
    t.deepEqual([nobody.status, nobody.data], [401, null]);
  });

  if (tenant) {
    test.serial(`${name}: a tenant does it with what is its own`, async (t) => {
      const api = await openApi(t);
      await mutation.before?.(api);
      const { errors, data } = await run(api, ANN, mutation, mutation.input(api.ann, api));
      t.deepEqual(errors, []);
      t.not(data[name], null);
    });
  } else {
    test(`${name}: a tenant does not know that there is such a thing`, async (t) => {
      const { errors, data } = await run(shared, ANN, mutation, mutation.input(shared.ann, shared));
      t.true(errors.some(({ message }) => /Unknown type|Cannot query field/.test(message)));
      t.is(data, null);
    });
  }
}

for (const mutation of ON_A_REGISTRATION) {
  test(`${mutation.name}: for a tenant what belongs to somebody else is not there`, async (t) => {
    const everybody = { registration: shared.everybody, activity: shared.bob.activity };
    const nowhere = { registration: '999', activity: '999' };
    const dump = () =>
      shared.db.one(`select json_agg(r order by r.id)::text as r, (select json_agg(d order by d.activity_id, d.registration_id)::text
        from webhooks.webhook_deliveries d) as d, (select count(*) from webhooks.webhook_secrets) as s from webhooks.webhook_registrations r`);
    const before = await dump();
    for (const shop of [shared.bob, everybody, nowhere]) {
      const answer = await run(shared, ANN, mutation, mutation.input(shop, shared));
      t.deepEqual(codes(answer), ['WHREG']);
      t.is(answer.errors[0]?.message, `there is no registration ${shop.registration}`);
    }
    t.deepEqual(await dump(), before);
  });
}

test.serial('a tenant adds a hundred registrations at most', async (t) => {
  const api = await openApi(t);
  const create = (more = '') =>
    `mutation { createRegistration(input: { uri: "https://one.example.com", events: []${more} }) { result { id } } }`;
  await api.db.exec(
    `select webhooks.register('https://more.example.com', '{}', owner_id => 'ann') from generate_series(2, 99)`,
  );
  t.deepEqual((await api.ask(ANN, create())).errors, []);
  const refused = await api.ask(ANN, create());
  t.deepEqual([codes(refused), refused.errors[0]?.message], [['WHMAX'], 'there are 100 registrations already']);
  t.deepEqual((await api.ask({ owner: 'bob' }, create())).errors, []);
  t.deepEqual((await api.ask('admin', create(', ownerId: "ann"'))).errors, []);
});

test.serial('what was changed is in the answer, with what belongs to it', async (t) => {
  const api = await openApi(t);
  const byName = async (name: string, who: Who = ANN) => {
    const mutation = MUTATIONS.find((candidate) => candidate.name === name) as Mutation;
    return (await run(api, who, mutation, mutation.input(api.ann, api))).data[name];
  };
  t.deepEqual(await byName('updateRegistration'), {
    result: { id: api.ann.registration, timeoutMs: 3000, rateLimit: 5, registrationEvents: { nodes: [] } },
  });
  t.deepEqual(await byName('pauseRegistration'), { result: { state: 'paused', stateReason: 'for now' } });
  t.deepEqual(await byName('resumeRegistration'), { result: { state: 'active' } });
  t.deepEqual(await byName('setHeader'), { result: { headers: { nodes: [{ name: 'X-Shop', value: 'one' }] } } });
  t.deepEqual(await byName('cancelDeliveries'), { result: 1 });
  t.deepEqual(await byName('replayActivities'), { result: 1 });
  const { result } = await byName('createRegistration');
  t.like(result, {
    ownerId: 'ann',
    maxAge: { hours: 2 },
    isEnabled: false,
    grouping: 'coalesce',
    coalesceWindow: { seconds: 30 },
    registrationEvents: { nodes: [{ entityEvent: { action: 'create' } }] },
  });
  const rotated = await byName('rotateSecret');
  t.regex(rotated.secret.secret, /^whsec_/);
  t.is(await byName('watch', 'admin').then(({ result }) => result.label), 'Orders');
});

test.serial('what the API rotates is encrypted with the key of the server, and is in the log of secrets', async (t) => {
  const api = await openApi(t);
  const { data } = await api.ask(
    ANN,
    `mutation { rotateSecret(input: { registrationId: "${api.ann.registration}", scheme: "v1a", overlapSeconds: 0 }) { secret { secret } } }`,
  );
  t.regex(data.rotateSecret.secret.secret, /^whpk_/);
  const stored = await api.db.one(
    `select name, public_key, encode(ciphertext, 'escape') as text from webhooks.webhook_secrets
     where registration_id = $1 and expires_at is null`,
    [api.ann.registration],
  );
  t.is(stored.public_key, data.rotateSecret.secret.secret);
  t.notRegex(stored.text, /whsk_/);
  const { actor } = await api.db.one(`select actor from webhooks.secret_log order by id desc limit 1`);
  t.is(actor, 'ann');
});

test.serial(
  'a secret is stored encrypted under its name, on record without its value, and shown to nobody',
  async (t) => {
    const api = await openApi(t);
    const set = (kind: string, name: string, value: string) =>
      api.ask(ANN, `mutation ($input: SetSecretInput!) { setSecret(input: $input) { name } }`, {
        input: { registrationId: api.ann.registration, kind, name, value },
      });
    t.deepEqual((await set('header', 'X-Token', 'tell nobody')).data.setSecret, { name: 'X-Token' });
    t.deepEqual((await set('connection', 'password', 'tell nobody')).errors, []);
    const stored = await api.db.query(
      `select kind, name, encode(ciphertext, 'escape') as text from webhooks.webhook_secrets where registration_id = $1 and kind <> 'signing' order by 1`,
      [api.ann.registration],
    );
    t.deepEqual(
      stored.map(({ kind, name }) => [kind, name]),
      [
        ['connection', 'password'],
        ['header', 'x-token'],
      ],
    );
    const shown = await api.ask(
      'admin',
      '{ adminLogEntries { nodes { oldValues newValues } } secretLogEntries { nodes { name action } } registrationHeaders { nodes { name value isSecret } } secrets { nodes { name } } }',
    );
    t.deepEqual(shown.data.registrationHeaders.nodes, [{ name: 'X-Token', value: null, isSecret: true }]);
    t.notRegex(JSON.stringify([stored, shown.data, api.logged]), /tell nobody/);
    for (const [kind, name, value, code] of [
      ['header', 'X-Token', 'two\nlines', 'SECRET'],
      ['header', 'Host', 'x', 'WHHDR'],
      ['connection', 'client-key', 'no key', 'SECRET'],
      ['connection', 'something', 'x', 'SECRET'],
      ['signing', 'v1', 'x', 'WHARG'],
    ] as const)
      t.deepEqual(codes(await set(kind, name, value)), [code], `${kind} ${name}`);
  },
);

test.serial('a connection that cannot be is refused with the argument', async (t) => {
  const api = await openApi(t);
  for (const [input, code, field] of [
    [{ auth: 'basic' }, '23514', 'authUser'],
    [{ auth: 'magic' }, '23514', 'auth'],
    [{ auth: 'oauth2', oauth2TokenUri: 'https://10.0.0.1/token', oauth2ClientId: 'x' }, 'WHURI', 'oauth2TokenUri'],
    [{ proxyUri: 'http://10.0.0.1:443' }, 'WHURI', 'proxyUri'],
    [{ caPem: 'no certificate' }, '23514', 'caPem'],
  ] as const) {
    const answer = await api.ask(
      'operator',
      'mutation ($input: SetConnectionInput!) { setConnection(input: $input) { result { id } } }',
      { input: { registrationId: api.ann.registration, ...input } },
    );
    t.deepEqual([codes(answer)[0], answer.errors[0]?.extensions?.field], [code, field], JSON.stringify(input));
  }
  t.deepEqual(await api.db.query('select from webhooks.webhook_registration_connections'), []);
});

test.serial('secrets are revealed to whoever may, on record, and to nobody else', async (t) => {
  const api = await openApi(t);
  const { registration } = api.ann;
  const rotate = `mutation { rotateSecret(input: { registrationId: "${registration}", overlapSeconds: 0 }) { secret { id secret } } }`;
  const { secret } = (await api.ask(ANN, rotate)).data.rotateSecret;
  const reveal = `mutation { revealSecrets(input: { registrationId: "${registration}" }) { secrets { id secret scheme expiresAt } } }`;
  for (const who of [ANN, 'admin'] as const)
    t.deepEqual((await api.ask(who, reveal)).data.revealSecrets.secrets, [
      { ...secret, scheme: 'v1', expiresAt: null },
    ]);
  t.deepEqual(await api.db.query(`select actor from webhooks.secret_log where action = 'revealed' order by id`), [
    { actor: 'ann' },
    { actor: 'admin' },
  ]);
  t.deepEqual(codes(await api.ask('operator', reveal)), ['WHPER']);
  t.deepEqual(codes(await api.ask({ owner: 'bob' }, reveal)), ['WHREG']);
  // Encrypted with a key that this server has not.
  const foreign = reveal.replace(registration, api.bob.registration);
  t.deepEqual(codes(await api.ask('admin', foreign)), ['SECRETKEY']);
});

test.serial('a mutation that fails says what to do and about which argument, and changes nothing', async (t) => {
  const api = await openApi(t);
  const create = (fields: string) =>
    `mutation { createRegistration(input: { events: ["public.orders:create"], ${fields} }) { result { id } } }`;
  const header = (name: string, value: string) =>
    `mutation { setHeader(input: { registrationId: "${api.ann.registration}", name: "${name}", value: "${value}" }) { result { id } } }`;
  const cases: [string, string, string][] = [
    [create('uri: "https://127.0.0.1:1/", timeoutMs: 1'), '23514', 'timeoutMs'],
    [create('uri: "ftp://example.com"'), 'WHURI', 'uri'],
    [create('uri: "https://user:secret@example.com"'), 'WHURI', 'uri'],
    [create('uri: "https://example.com", ordering: "sometimes"'), '23514', 'ordering'],
    [create('uri: "https://example.com", ownerId: "bob"'), 'WHPER', 'ownerId'],
    [create('uri: "https://example.com"').replace('orders:create', 'nothing:create'), 'WHENT', 'events'],
    [header('Host', 'x'), 'WHHDR', 'name'],
    [header('X y', 'x'), 'WHHDR', 'name'],
    [header('X-Y', ' x'), 'WHHDR', 'value'],
    [
      `mutation { replayActivities(input: { activityIds: [${Array(1001).fill('"1"')}] }) { result } }`,
      'WHARG',
      'activityIds',
    ],
    [
      `mutation { updateRegistration(input: { id: "${api.ann.registration}", reset: ["uri"] }) { result { id } } }`,
      'WHARG',
      'reset',
    ],
  ];
  const count = () =>
    api.db.one('select count(*), max(updated_at)::text as changed from webhooks.webhook_registrations');
  const before = await count();
  for (const [query, code, field] of cases) {
    const answer = await api.ask(ANN, query);
    t.deepEqual([codes(answer)[0], answer.errors[0]?.extensions?.field], [code, field], query);
    if (code.startsWith('WH')) t.truthy(answer.errors[0]?.extensions?.hint, query);
    t.notRegex(JSON.stringify(answer.errors), /secret|insert into|webhooks\./);
  }
  t.deepEqual(await count(), before);
  t.deepEqual(api.logged, []);
});

test.serial(
  'what an entity event filters by is set, kept and taken away again, and a wrong filter is refused',
  async (t) => {
    const api = await openApi(t);
    const change = (fields: string) =>
      api.ask(
        'operator',
        `mutation { updateEntityEvent(input: { id: "${api.event}", ${fields} }) { result { columns condition includeUnchanged } } }`,
      );
    const result = async (fields: string) => (await change(fields)).data.updateEntityEvent.result;
    t.is((await result('condition: "$.new.note == \\"paid\\""')).condition, '($."new"."note" == "paid")');
    t.is((await result('description: "Paid"')).condition, '($."new"."note" == "paid")');
    t.is((await result('reset: ["condition"]')).condition, null);
    for (const [fields, code, field] of [
      ['condition: "$.new.note =="', 'WHCND', 'condition'],
      ['condition: "$.new.nothing == 1"', 'WHCOL', 'condition'],
      ['condition: "$.new.note"', 'WHCND', 'condition'],
      ['columns: ["note"]', '23514', 'columns'],
      ['reset: ["description"]', 'WHARG', 'reset'],
    ]) {
      const answer = await change(fields as string);
      t.deepEqual([codes(answer)[0], answer.errors[0]?.extensions?.field], [code, field], fields);
    }
    t.deepEqual(api.logged, []);
  },
);

test('an argument that is needed is needed in the schema already', async (t) => {
  for (const query of [
    'mutation { pauseRegistration(input: {}) { result { id } } }',
    'mutation { createRegistration(input: { uri: "https://example.com" }) { result { id } } }',
  ])
    t.regex((await shared.ask('admin', query)).errors[0]?.message ?? '', /required type/);
});
