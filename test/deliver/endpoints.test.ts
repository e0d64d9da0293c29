import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { createEndpoints, type LoadEndpoints } from '../../src/deliver/endpoints.ts';

/** A database with registrations in some version, which counts what it is asked. */
class FakeDatabase {
  readonly asked: string[][] = [];
  readonly versions = new Map<string, number>();
  validForMs: number | undefined;

  load: LoadEndpoints = async (ids) => {
    this.asked.push(ids);
    const found = ids.filter((id) => this.versions.has(id));
    return new Map(found.map((id) => [id, { endpoint: this.#endpoint(id), validForMs: this.validForMs }]));
  };

  #endpoint(registrationId: string) {
    const version = this.versions.get(registrationId) ?? 0;
    return {
      registrationId,
      version,
      uri: `http://127.0.0.1/${registrationId}`,
      timeoutMs: 1,
      signers: [],
      headers: {},
    };
  }
}

function fake(versions: Record<string, number>) {
  const database = new FakeDatabase();
  for (const [id, version] of Object.entries(versions)) database.versions.set(id, version);
  return database;
}

test('an endpoint is loaded once for each version', async (t) => {
  const database = fake({ a: 1 });
  const endpoints = createEndpoints(database.load);
  const first = await endpoints.get('a', 1);
  t.is(await endpoints.get('a', 1), first);
  database.versions.set('a', 2);
  t.like(await endpoints.get('a', 2), { version: 2 });
  t.like(await endpoints.get('a', 1), { version: 2 }, 'A newer version serves deliveries that were loaded before it');
  t.is(database.asked.length, 2);
});

test('what is asked for at the same time is loaded together, and each registration once', async (t) => {
  const database = fake({ a: 1, b: 1 });
  const endpoints = createEndpoints(database.load);
  const found = await Promise.all(['a', 'b', 'a'].map((id) => endpoints.get(id, 1)));
  t.deepEqual(
    found.map((endpoint) => endpoint?.registrationId),
    ['a', 'b', 'a'],
  );
  t.deepEqual(database.asked, [['a', 'b']]);
});

test('a registration that is gone is no endpoint', async (t) => {
  t.is(await createEndpoints(fake({}).load).get('a', 1), undefined);
});

test('an endpoint is loaded again when the first of its secrets has expired', async (t) => {
  const database = fake({ a: 1 });
  database.validForMs = 20;
  const endpoints = createEndpoints(database.load);
  await endpoints.get('a', 1);
  await sleep(25);
  await endpoints.get('a', 1);
  t.is(database.asked.length, 2);
});

test('when too many are known, the one that was not used for the longest is forgotten', async (t) => {
  const database = fake({ a: 1, b: 1, c: 1 });
  const endpoints = createEndpoints(database.load, { capacity: 2 });
  for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await endpoints.get(id, 1);
  t.deepEqual(database.asked, [['a'], ['b'], ['c'], ['b']]);
});

test('a load that fails is not remembered', async (t) => {
  const database = fake({ a: 1 });
  let fails = true;
  const endpoints = createEndpoints(async (ids) => {
    if (fails) throw new Error('away');
    return database.load(ids);
  });
  await t.throwsAsync(endpoints.get('a', 1), { message: 'away' });
  fails = false;
  t.like(await endpoints.get('a', 1), { version: 1 });
});
