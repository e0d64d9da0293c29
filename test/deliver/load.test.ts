import test from 'ava';
import type pg from 'pg';
import { BodyRoom } from '../../src/deliver/body-room.ts';
import type { Endpoints } from '../../src/deliver/endpoints.ts';
import { createLoader } from '../../src/deliver/load.ts';

const BODY = '{"object":{}}';

/** A pool that finds these deliveries, as `registration activity token`. */
function finding(...keys: string[]) {
  const statements: string[][] = [];
  const rows = keys.map((key) => {
    const [registration_id, activity_id, token] = key.split(' ');
    return {
      registration_id,
      activity_id,
      token,
      attempts: 0,
      lease_ms: 45_000,
      retry_in_ms: null,
      endpoint_version: '1',
      body: BODY,
    };
  });
  const query = async ({ values }: { values?: string[] }) => {
    if (!values) return { rows: [] };
    statements.push(values);
    return { rows };
  };
  return { pool: { query } as unknown as pg.Pool, statements };
}

/** Where bodies have been short so far. */
function roomy(bytes?: number): BodyRoom {
  const room = new BodyRoom(bytes === undefined ? {} : { bytes });
  for (let load = 0; load < 10; load++) room.measure(1, 0);
  return room;
}

const endpoints = { get: async () => ({}) } as unknown as Endpoints;

test('jobs that come together are loaded with one statement, and each gets its own in its order', async (t) => {
  const { pool, statements } = finding('2 7 8', '1 5 8', '1 6 8');
  const load = createLoader(pool, endpoints, roomy());
  const loaded = await Promise.all([
    load({ token: '8', registrations: ['1', '1'], activities: ['6', '5'] }),
    load({ token: '8', registrations: ['2', '1'], activities: ['7', '9'] }),
    load({ token: '8', registrations: ['3'], activities: ['5'] }),
  ]);
  t.deepEqual(
    loaded.map((deliveries) => deliveries.map(({ registrationId, activityId }) => [registrationId, activityId])),
    [
      [
        ['1', '6'],
        ['1', '5'],
      ],
      [['2', '7']],
      [],
    ],
  );
  t.deepEqual(statements, [['{1,1,2,1,3}', '{6,5,7,9,5}', '{8,8,8,8,8}']]);
});

test('of two jobs that hold the same delivery only the one with the later claim gets it', async (t) => {
  const { pool } = finding('1 5 10');
  for (const tokens of [
    ['9', '10'],
    ['10', '9'],
  ]) {
    const load = createLoader(pool, endpoints, roomy());
    const loaded = await Promise.all(tokens.map((token) => load({ token, registrations: ['1'], activities: ['5'] })));
    t.deepEqual(
      loaded.flat().map(({ token }) => token),
      ['10'],
    );
  }
});

test('a job is loaded once there is room for its bodies, which is taken for what is returned only', async (t) => {
  const { pool, statements } = finding('1 5 8', '1 6 8', '2 7 8');
  const gone = { get: async (id: string) => (id === '2' ? undefined : {}) } as unknown as Endpoints;
  const room = roomy(2 * BODY.length);
  const load = createLoader(pool, gone, room);
  const [first] = await Promise.all([
    load({ token: '8', registrations: ['1', '1'], activities: ['5', '6'] }),
    load({ token: '8', registrations: ['2'], activities: ['7'] }),
  ]);
  const later = load({ token: '8', registrations: ['1'], activities: ['5'] });
  await new Promise((resolve) => setTimeout(resolve, 20)); // Longer than jobs are gathered for.
  t.is(statements.length, 1);
  room.giveBack(first?.[0]?.body ?? '');
  t.is((await later).length, 1);
  t.is(statements.length, 2);
});
