import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

const ANN: Who = { owner: 'ann' };

test.before(async (t) => {
  api = await openApi(t);
  const { db, ann, bob } = api;
  await db.query(`update webhooks.webhook_registrations set description = 'Stock of the 50% SALE' where id = $1`, [
    ann.registration,
  ]);
  await db.query('select webhooks.pause($1)', [bob.registration]);
  await db.query(`update webhooks.webhook_registrations set hold_reason = 'secret-key: no key' where id = $1`, [
    api.everybody,
  ]);
  await db.query(
    'insert into webhooks.webhook_circuits (registration_id, failures, failing_since) select unnest($1::bigint[]), 3, now()',
    [[ann.registration, bob.registration, api.everybody]],
  );
});

const found = async (who: Who, search: Record<string, unknown>) => {
  const { data, errors } = await api.ask(
    who,
    `query ($state: String, $ownerId: String, $text: String, $first: Int, $after: String) {
      searchRegistrations(state: $state, ownerId: $ownerId, text: $text, first: $first, after: $after) { nodes { id } next } }`,
    search,
  );
  if (errors.length > 0) throw Object.assign(new Error(errors[0]?.message), { errors });
  return {
    ids: data.searchRegistrations.nodes.map(({ id }: { id: string }) => id),
    next: data.searchRegistrations.next,
  };
};

test('registrations are found by state, owner, and what is in their URI, description or id', async (t) => {
  const { ann, bob, everybody } = api;
  for (const [search, expected] of [
    [{}, [everybody, bob.registration, ann.registration]],
    [{ state: 'paused' }, [bob.registration]],
    [{ state: 'active' }, [everybody, ann.registration]],
    [{ state: 'held' }, [everybody]],
    [{ state: 'failing' }, [ann.registration]],
    [{ state: 'disabled' }, []],
    [{ ownerId: 'ann' }, [ann.registration]],
    [{ text: 'BOB.example' }, [bob.registration]],
    [{ text: '50% sale' }, [ann.registration]],
    [{ text: '%' }, [ann.registration]],
    [{ text: everybody }, [everybody]],
    [{ text: '' }, [everybody, bob.registration, ann.registration]],
    [{ text: 'bob', state: 'active' }, []],
  ] as const)
    for (const who of ['admin', 'viewer'] as const)
      t.deepEqual((await found(who, search)).ids, expected, JSON.stringify(search));
});

test('pages follow each other', async (t) => {
  const { ann, bob, everybody } = api;
  const first = await found('operator', { first: 2 });
  t.deepEqual(first.ids, [everybody, bob.registration]);
  t.deepEqual(await found('operator', { first: 2, after: first.next }), { ids: [ann.registration], next: null });
});

test('a tenant finds its own alone', async (t) => {
  t.deepEqual((await found(ANN, {})).ids, [api.ann.registration]);
  for (const search of [{ ownerId: 'bob' }, { text: 'bob' }, { text: api.everybody }, { state: 'paused' }])
    t.deepEqual((await found(ANN, search)).ids, []);
});

test('what cannot be looked for is refused, and nobody is not answered', async (t) => {
  for (const [argument, field] of [
    ['state: "lost"', 'state'],
    ['first: 0', 'first'],
    ['after: "x"', 'after'],
  ] as const) {
    const answer = await api.ask('admin', `{ searchRegistrations(${argument}) { next } }`);
    t.deepEqual([codes(answer), answer.errors[0]?.extensions?.field], [['WHARG'], field]);
  }
  t.is((await api.ask(undefined, '{ searchRegistrations { next } }')).status, 401);
  t.is((await api.ask(undefined, CHECK, { uri: '' })).status, 401);
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
