import test from 'ava';
import { once } from '../helpers/events.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { type Api, codes, openApi, post, tokenOf, type Who } from './api.ts';

const ANN: Who = { owner: 'ann' };

test('D2: a tenant that replays or cancels what is of somebody else is told that there is none, and nothing is sent', async (t) => {
  const api = await openApi(t);
  const deliveries = () =>
    api.db.one(
      'select json_agg(d order by d.activity_id, d.registration_id)::text as all from webhooks.webhook_deliveries d',
    );
  const before = await deliveries();
  for (const mutation of ['replayActivities', 'cancelDeliveries']) {
    const run = (input: string) => api.ask(ANN, `mutation { ${mutation}(input: { ${input} }) { result } }`);
    t.deepEqual((await run(`activityIds: ["${api.bob.activity}"]`)).data, { [mutation]: { result: 0 } });
    for (const registration of [api.bob.registration, api.everybody]) {
      const answer = await run(
        `activityIds: ["${api.bob.activity}", "${api.ann.activity}"], registrationId: "${registration}"`,
      );
      t.deepEqual(codes(answer), ['WHREG']);
      t.is(answer.errors[0]?.message, `there is no registration ${registration}`);
    }
  }
  t.deepEqual(await deliveries(), before);
});

/** What nobody but a receiver may ever be shown. */
const SECRET = 'correct-horse-battery-staple';

test('D4: no secret, token or user information of a URL is in an error, an answer, a log or the database', async (t) => {
  const api = await openApi(t);
  const token = await tokenOf('admin');
  const { registration } = api.ann;
  const answers: unknown[] = [];
  const ask = async (query: string, variables: Record<string, unknown>) =>
    answers.push(await post(api.url, JSON.stringify({ query, variables }), { authorization: `Bearer ${token}` }));
  for (const uri of [
    `https://me:${SECRET}@example.com/`,
    `https://${SECRET}@example.com`,
    `ftp://x:${SECRET}@h`,
    `https://me:${SECRET}@[::1`,
  ]) {
    await ask('query ($uri: String!) { checkUri(uri: $uri) { valid problem hint warning scheme host port } }', { uri });
    await ask(
      'mutation ($uri: String!) { createRegistration(input: { uri: $uri, events: [] }) { result { id uri } } }',
      { uri },
    );
    await ask(
      'mutation ($uri: String!, $id: BigInt!) { updateRegistration(input: { id: $id, uri: $uri }) { result { uri } } }',
      { uri, id: registration },
    );
    for (const field of ['proxyUri', 'oauth2TokenUri'])
      await ask(
        `mutation ($uri: String!, $id: BigInt!) { setConnection(input: { registrationId: $id, ${field}: $uri }) { result { id } } }`,
        { uri, id: registration },
      );
  }
  for (const [kind, name, value] of [
    ['header', 'X-Token', SECRET],
    ['header', 'X-Token', `${SECRET}\n`],
    ['header', 'Host', SECRET],
    ['connection', 'password', SECRET],
    ['connection', 'client-key', SECRET],
    ['connection', 'nothing', SECRET],
    ['nothing', 'x', SECRET],
  ])
    await ask('mutation ($input: SetSecretInput!) { setSecret(input: $input) { name } }', {
      input: { registrationId: registration, kind, name, value },
    });
  await ask('mutation ($input: SetSecretInput!) { setSecret(input: $input) { nothing } }', {
    input: { registrationId: registration, value: SECRET },
  });
  await ask('mutation ($input: SetSecretInput!) { setSecret(input: $input) { name } }', { input: { value: SECRET } });
  await ask(
    '{ registrations { nodes { uri connection { proxyUri authUser } headers { nodes { value } } } } adminLogEntries { nodes { oldValues newValues } } }',
    {},
  );
  const told = JSON.stringify([answers, api.logged]);
  // A variable that is not of its type is repeated by GraphQL itself: it is what the caller has just sent.
  t.false(told.replaceAll(/Variable \\"\$input\\" got invalid value.*?"locations"/g, '').includes(SECRET));
  for (const part of token.split('.')) t.false(told.includes(part));
  const tables = await api.db.query(
    `select oid::regclass::text as name from pg_class where relnamespace = 'webhooks'::regnamespace and relkind in ('r', 'p', 'v')`,
  );
  for (const { name } of tables) {
    const { all } = await api.db.one(`select string_agg(x::text, e'\\n') as all from ${name} x`);
    t.false((all ?? '').includes(SECRET), name);
  }
});

test('D6: an attempt through a proxy that fails says so to a tenant, and not where the proxy is', async (t) => {
  const api = await openApi(t);
  await api.db.exec(`
    update webhooks.settings set trusted_proxies = '{http://127.0.0.1:9}';
    update webhooks.webhook_registrations set signing = 'none', uri = 'https://93.184.216.34/' where id = ${api.ann.registration};
    insert into webhooks.webhook_registration_connections (registration_id, proxy_uri) values (${api.ann.registration}, 'http://127.0.0.1:9/')`);
  const worker = await startTestWorker(t, api.db);
  const attempt = once(worker.events, 'attempt', ({ registrationId }) => registrationId === api.ann.registration);
  await api.db.query(`insert into public.orders values (70, 'ann')`);
  await attempt;
  const { data } = await api.ask(
    ANN,
    `{ attempts(filter: { registrationId: { equalTo: "${api.ann.registration}" } }, orderBy: ID_DESC, first: 1) { nodes { outcome errorClass error responseBody responseHeaders } } }`,
  );
  const [shown] = data.attempts.nodes;
  t.is(shown.error, 'The proxy did not let the connection through.');
  t.notRegex(JSON.stringify(shown), /127|:9|ECONN/);
  await worker.stop();
});

test('D7: a URI with a user name or a password is refused wherever one is given, and says what to do instead', async (t) => {
  const api: Api = await openApi(t);
  const uri = `https://me:${SECRET}@example.com/hook`;
  const { registration } = api.ann;
  const before = await api.db.query('select uri from webhooks.webhook_registrations order by id');
  for (const mutation of [
    `createRegistration(input: { uri: "${uri}", events: [] }) { result { id } }`,
    `updateRegistration(input: { id: "${registration}", uri: "${uri}" }) { result { id } }`,
    `setConnection(input: { registrationId: "${registration}", proxyUri: "${uri}" }) { result { id } }`,
    `setConnection(input: { registrationId: "${registration}", auth: "oauth2", oauth2ClientId: "x", oauth2TokenUri: "${uri}" }) { result { id } }`,
  ]) {
    const answer = await api.ask(ANN, `mutation { ${mutation} }`);
    t.is(answer.errors.length, 1, mutation);
    t.deepEqual(codes(answer), ['WHURI'], mutation);
    t.notRegex(JSON.stringify(answer.errors), /staple|me:/, mutation);
    t.regex(answer.errors[0]?.extensions?.hint ?? '', /basic authentication/, mutation);
  }
  const check = await api.ask(ANN, `{ checkUri(uri: "${uri}") { valid problem hint host } }`);
  t.like(check.data.checkUri, { valid: false, host: 'example.com' });
  t.notRegex(JSON.stringify(check.data), /staple/);
  t.deepEqual(await api.db.query('select uri from webhooks.webhook_registrations order by id'), before);
});
