import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readShippedOperations } from '../../src/admin/shipped-operations.ts';
import { type Answer, codes, openApi, post, tokenOf } from './api.ts';
import { Socket } from './socket.ts';

const ME = 'query Me { me { role } }';
const CHANGES = 'subscription Changes { activityChanged { resync } }';
const operations = new Map([
  ['sha256:me', ME],
  ['sha256:changes', CHANGES],
]);

test('with ROWHOOK_ADMIN_OPERATIONS=shipped a request is answered by its id, and any other text is refused, to an admin as well', async (t) => {
  const api = await openApi(t, { operations });
  const authorization = `Bearer ${await tokenOf('admin')}`;
  const ask = (body: object): Promise<Answer> => post(api.url, JSON.stringify(body), { authorization });
  t.deepEqual((await ask({ documentId: 'sha256:me' })).data, { me: { role: 'admin' } });
  // What is run is the text of the server.
  t.deepEqual((await ask({ documentId: 'sha256:me', query: '{ registrations { nodes { uri } } }' })).data, {
    me: { role: 'admin' },
  });
  for (const body of [
    { query: ME },
    { query: '{ __schema { queryType { name } } }' },
    { documentId: 'sha256:other', query: ME },
    { query: 'mutation { unwatch(input: { entity: "public.orders" }) { result } }' },
  ]) {
    const answer = await ask(body);
    t.deepEqual([answer.status, answer.data, codes(answer)], [403, null, ['OPERATION_UNKNOWN']], JSON.stringify(body));
  }
});

test('the same holds for subscriptions', async (t) => {
  const api = await openApi(t, { operations });
  const socket = await Socket.open(t, api.url, { params: { token: await tokenOf('viewer') } });
  t.is((await socket.next()).type, 'connection_ack');
  socket.subscribe(CHANGES);
  const refused = await socket.next();
  t.deepEqual([refused.type, refused.payload[0].extensions.code], ['error', 'OPERATION_UNKNOWN']);
  socket.subscribe('subscription { registrationChanged { resync } }', '2', { documentId: 'sha256:changes' });
  t.deepEqual(await socket.event(), { resync: true });
});

test('without the setting an id is not looked at', async (t) => {
  const api = await openApi(t);
  const body = JSON.stringify({ documentId: 'sha256:other', query: ME });
  const answer = await post(api.url, body, { authorization: `Bearer ${await tokenOf('viewer')}` });
  t.deepEqual(answer.data, { me: { role: 'viewer' } });
});

test('the operations are those of the bundle that is built, and without one the server says what to do', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rowhook-operations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await t.throwsAsync(readShippedOperations(folder), { code: 'ADMINOPERATIONS', message: /not built/ });
  await writeFile(join(folder, 'persisted-documents.json'), JSON.stringify({ 'sha256:me': ME }));
  t.deepEqual([...(await readShippedOperations(folder))], [['sha256:me', ME]]);
});
