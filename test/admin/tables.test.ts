import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

const ANN: Who = { owner: 'ann' };

test.before(async (t) => {
  api = await openApi(t);
  await api.db.exec(`
    create schema "of the Shop";
    create table public.customers (id bigint primary key, name text);
    comment on table public.customers is 'Who buys';
    create table "of the Shop"."Baskets" (
      basket integer, buyer bigint references public.customers, user_id text not null, total numeric(10, 2), primary key (basket, buyer));
    create table public.visits (day date not null, n bigint) partition by range (day);
    create table public.visits_a partition of public.visits for values from ('2026-01-01') to ('2026-02-01');
    create table public.visits_b partition of public.visits for values from ('2026-02-01') to ('2026-03-01');
    create view public.no_table as select 1 as one;
    create temporary table of_a_session (id integer);
    insert into public.customers select n from generate_series(1, 1000) n;
    analyze public.customers;`);
});

const FIELDS = `entity schema name comment partitioned partitions estimatedRows sizeBytes keyColumns likelyOwnerColumn likelyUserColumn
  columns { name type nullable isKey capturable references comment } watched auditSetting { label } problem
  lock { mode tables tryMs tries explanation } unwatchLock { mode tables explanation }`;

test('every table of the application is there, watched or not, and nothing else', async (t) => {
  const { data, errors } = await api.ask('viewer', `{ tables { ${FIELDS} } }`);
  t.deepEqual(errors, []);
  t.deepEqual(
    data.tables.map(({ entity, watched }: { entity: string; watched: boolean }) => [entity, watched]),
    [
      ['"of the Shop"."Baskets"', false],
      ['public.customers', false],
      ['public.orders', true],
      ['public.visits', false],
    ],
  );
  const of = (entity: string) => data.tables.find((table: { entity: string }) => table.entity === entity);
  t.deepEqual(of('public.orders').auditSetting, { label: 'public.orders' });
  t.is(of('public.customers').auditSetting, null);
  t.like(of('public.customers'), { comment: 'Who buys', estimatedRows: '1000', keyColumns: ['id'], problem: null });
  t.true(Number(of('public.customers').sizeBytes) > 8192);
  t.like(of('public.visits'), { partitioned: true, partitions: 2, keyColumns: [] });
  t.is(of('public.visits').lock.tables, 3);
  t.regex(of('public.visits').lock.explanation, /its 2 partitions.*reads never wait/);
  t.like(of('public.visits').unwatchLock, { mode: 'ACCESS EXCLUSIVE', tables: 3 });
  t.regex(of('public.visits').unwatchLock.explanation, /its 2 partitions, reads and writes/);
});

test('the columns that name owner and user are guessed by their names and by what they refer to', async (t) => {
  const guessed = async (entity: string) => {
    const { data } = await api.ask(
      'admin',
      `query ($e: String!) { table(entity: $e) { likelyOwnerColumn likelyUserColumn } }`,
      { e: entity },
    );
    return data.table;
  };
  t.deepEqual(await guessed('public.orders'), { likelyOwnerColumn: 'owner_id', likelyUserColumn: null });
  t.deepEqual(await guessed('"of the Shop"."Baskets"'), { likelyOwnerColumn: 'buyer', likelyUserColumn: 'user_id' });
  t.deepEqual(await guessed('public.customers'), { likelyOwnerColumn: 'id', likelyUserColumn: null });
  t.deepEqual(await guessed('public.visits'), { likelyOwnerColumn: null, likelyUserColumn: null });
  t.is(await guessed('public.nothing'), null);
  t.is(await guessed('webhooks.settings'), null);
});

test('a table says what its columns are', async (t) => {
  const { data } = await api.ask(
    'admin',
    `query ($e: String!) { table(entity: $e) { columns { name type nullable isKey capturable references comment } } }`,
    {
      e: '"of the Shop"."Baskets"',
    },
  );
  t.deepEqual(data.table.columns[1], {
    name: 'buyer',
    type: 'bigint',
    nullable: false,
    isKey: true,
    capturable: true,
    references: 'public.customers',
    comment: null,
  });
  t.like(data.table.columns[3], {
    name: 'total',
    type: 'numeric(10,2)',
    nullable: true,
    isKey: false,
    references: null,
  });
});

test.serial('what a table is called here, it can be watched by', async (t) => {
  const own = await openApi(t);
  await own.db.exec(
    'create schema "of the Shop"; create table "of the Shop"."Baskets" (basket integer, buyer bigint, primary key (basket, buyer))',
  );
  const { data } = await own.ask(
    'admin',
    `mutation { watch(input: { entity: "\\"of the Shop\\".\\"Baskets\\"" }) { result { entity keyColumns } } }`,
  );
  t.deepEqual(data.watch.result, { entity: '"of the Shop"."Baskets"', keyColumns: ['basket', 'buyer'] });
});

test('a condition is judged while it is written, as it would be when it is saved', async (t) => {
  const check = async (condition: string, action = 'update', entity = 'public.orders') => {
    const { data, errors } = await api.ask(
      'viewer',
      'query ($e: String!, $a: String!, $c: String!) { checkCondition(entity: $e, action: $a, condition: $c) { valid error hint columns normalized } }',
      { e: entity, a: action, c: condition },
    );
    t.deepEqual(errors, []);
    return data.checkCondition;
  };
  t.deepEqual(await check('$.new.note == "x"'), {
    valid: true,
    error: null,
    hint: null,
    columns: ['note'],
    normalized: '($."new"."note" == "x")',
  });
  t.deepEqual(await check(' '), { valid: true, error: null, hint: null, columns: [], normalized: null });
  for (const [condition, error] of [
    ['$.new.note ==', /^this is no condition: /],
    ['$.new.note', /is not a condition$/],
    ['$.note == "x"', /^there is no \$\.note/],
    ['$.new.colour == "x"', /has no column colour/],
  ] as const) {
    const answer = await check(condition);
    t.false(answer.valid, condition);
    t.regex(answer.error, error);
    t.truthy(answer.hint);
  }
  t.regex((await check('$.new.note == "x"', 'truncate')).error, /no rows/);
  const unknown = await api.ask(
    'admin',
    '{ checkCondition(entity: "public.nothing", action: "create", condition: "") { valid } }',
  );
  t.deepEqual([codes(unknown), unknown.errors[0]?.extensions?.field], [['WHENT'], 'entity']);
});

test('a tenant does not know of tables, and nobody is not answered', async (t) => {
  for (const query of [
    '{ tables { entity } }',
    '{ table(entity: "public.orders") { entity } }',
    '{ settings { name } }',
  ]) {
    t.regex((await api.ask(ANN, query)).errors[0]?.message ?? '', /^Cannot query field/);
    t.is((await api.ask(undefined, query)).status, 401);
  }
});

test.serial('a role that may not list the catalogue is refused', async (t) => {
  const own = await openApi(t);
  await own.db.exec(
    `update webhooks.permissions set actions = '{}' where role = 'operator' and resource = 'AuditSetting'`,
  );
  t.deepEqual(codes(await own.ask('operator', '{ tables { entity } }')), ['WHPER']);
});
