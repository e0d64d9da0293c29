import test from 'ava';
import { type Api, codes, openApi } from './api.ts';

let api: Api;

test.before(async (t) => {
  api = await openApi(t);
});

const LIST = `query ($after: Cursor, $before: Cursor) {
  activities(first: 1, after: $after, before: $before, orderBy: ID_DESC) { nodes { id } edges { cursor } } }`;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

test.serial('a cursor that is none is an error of the client, of which nothing is printed or logged', async (t) => {
  const printed: unknown[] = [];
  const original = { error: console.error, log: console.log, dir: console.dir, warn: console.warn };
  const keep = (...args: unknown[]) => void printed.push(args);
  Object.assign(console, { error: keep, log: keep, dir: keep, warn: keep });
  try {
    const { data } = await api.ask('viewer', LIST);
    const [digest] = JSON.parse(Buffer.from(data.activities.edges[0].cursor, 'base64').toString());
    for (const cursor of [
      '',
      'x',
      '{}',
      encode({}),
      encode([]),
      encode(['natural', 1]),
      encode([digest]),
      encode([digest, 'no id']),
      encode([digest, '1', '2']),
      encode([digest, null]),
      encode([digest, { a: 1 }]),
      encode([1e30, '1']),
      encode([digest, '9'.repeat(40)]),
    ])
      for (const side of ['after', 'before']) {
        const answer = await api.ask('viewer', LIST, { [side]: cursor });
        t.is(answer.status, 200, cursor);
        if (answer.errors.length === 0) continue;
        t.true(
          ['BAD_USER_INPUT', '22P02', '22003'].includes(codes(answer)[0] ?? ''),
          `${cursor}: ${JSON.stringify(answer.errors)}`,
        );
        t.notRegex(answer.errors[0]?.message ?? '', / at |\n|select/);
      }
  } finally {
    Object.assign(console, original);
  }
  t.deepEqual(printed, []);
  t.deepEqual(api.logged, []);
});
