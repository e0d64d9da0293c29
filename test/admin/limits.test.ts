import { readFile } from 'node:fs/promises';
import test from 'ava';
import { buildSchema, parse, validate } from 'postgraphile/graphql';
import { LIMITS, sizeRule, WEIGHTS } from '../../src/admin/plugins/limits.ts';

const schema = buildSchema(`
  type Query { rows(first: Int, last: Int): Rows one: Row statistics: Int }
  type Mutation { change(id: ID): Row }
  type Rows { nodes: [Row] pageInfo: Info }
  type Info { hasNextPage: Boolean }
  type Row { id: ID rows(first: Int, last: Int): Rows row: Row all: [Row!]! tags: [String!]! query: Query }`);

/** What the rule says of an operation: undefined for nothing. */
function refusal(query: string, limits = LIMITS): unknown {
  return validate(schema, parse(query), [sizeRule(limits)])[0]?.extensions.code;
}

test('pages within pages of a sensible size are within the limits', (t) => {
  t.is(
    refusal('{ rows { nodes { id rows(first: 20) { nodes { id rows(first: 5) { nodes { id } } } } } } }'),
    undefined,
  );
});

test('pages within pages are multiplied, whether they are literals, variables, defaults, or in fragments', (t) => {
  const within = (page: string) =>
    `{ rows${page} { nodes { rows${page} { nodes { rows${page} { nodes { id } } } } } } }`;
  t.is(refusal(within('')), 'TOO_LARGE');
  t.is(refusal(within('(first: 100)')), 'TOO_LARGE');
  t.is(refusal(within('(last: 100)')), 'TOO_LARGE');
  t.is(refusal(within('(first: null, last: null)')), 'TOO_LARGE');
  t.is(refusal(`query ($n: Int) ${within('(first: $n)')}`), 'TOO_LARGE');
  t.is(refusal(within('(first: 5)')), undefined);
  t.is(
    refusal(
      `{ rows { nodes { ...A } } } fragment A on Row { rows { nodes { ...B } } } fragment B on Row { rows { nodes { id } } }`,
    ),
    'TOO_LARGE',
  );
  t.is(
    refusal('{ rows { ... on Rows { nodes { rows { nodes { ... on Row { rows { nodes { id } } } } } } } } }'),
    'TOO_LARGE',
  );
});

test('a list without a size counts as the largest page, and one of plain values as one field', (t) => {
  t.is(refusal('{ one { all { all { all { id } } } } }'), 'TOO_LARGE');
  t.is(refusal('{ one { all { id row { all { id } } } } }'), undefined);
  t.is(refusal('{ rows { nodes { tags } } }', { depth: 12, cost: 200 }), undefined);
  t.is(refusal('{ rows { nodes { tags } } }', { depth: 12, cost: 199 }), 'TOO_LARGE');
});

test('the same field under many names counts as many', (t) => {
  const aliases = Array.from({ length: 300 }, (_, n) => `a${n}: rows(first: 100) { nodes { id } }`);
  t.is(refusal(`{ ${aliases.join(' ')} }`), 'TOO_LARGE');
  t.is(refusal(`{ ${aliases.slice(0, 60).join(' ')} }`), undefined);
});

test('many mutations at once are refused', (t) => {
  const mutation = (count: number) =>
    `mutation { ${Array.from({ length: count }, (_, n) => `a${n}: change(id: ${n}) { id }`).join(' ')} }`;
  t.is(refusal(mutation(10)), undefined);
  t.is(refusal(mutation(30)), 'TOO_LARGE');
  t.is(
    refusal('mutation { ...M } fragment M on Mutation { '.concat(mutation(30).slice('mutation { '.length))),
    'TOO_LARGE',
  );
  t.is(refusal('mutation { ... on Mutation { '.concat(mutation(30).slice('mutation { '.length), ' }')), 'TOO_LARGE');
});

test('fields of Query count as what they take, wherever Query is', (t) => {
  const many = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
  t.is(refusal(`{ ${many(150, 'one { id }')} }`), undefined);
  t.is(refusal(`{ ${many(200, 'one { id }')} }`), 'TOO_LARGE');
  t.is(refusal(`{ ${many(15, 'statistics')} }`), undefined);
  t.is(refusal(`{ ${many(21, 'statistics')} }`), 'TOO_LARGE');
  t.is(refusal(`mutation { change { query { ${many(21, 'statistics')} } } }`), 'TOO_LARGE');
  t.is(refusal(`{ ${many(3, '__schema { queryType { name } }')} }`), undefined);
  t.is(refusal(`{ ${many(5, '__schema { queryType { name } }')} }`), 'TOO_LARGE');
  t.is(refusal(`{ ${many(21, '__type(name: "Row") { name }')} }`), 'TOO_LARGE');
});

test('each field that counts as many is one that there is', async (t) => {
  const golden = buildSchema(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'));
  const fields = golden.getQueryType()?.getFields() ?? {};
  for (const name of Object.keys(WEIGHTS)) t.true(name.startsWith('__') || name in fields, name);
});

test('fragments that go into each other as far as a request may are measured and refused in words', (t) => {
  const chain = Array.from({ length: 700 }, (_, n) => `fragment F${n} on Row { ...F${n + 1} }`);
  t.is(refusal(`{ one { ...F0 } } ${chain.join(' ')} fragment F700 on Row { id }`), undefined);
});

test('what goes deep is refused, also through fragments', (t) => {
  const deep = (levels: number) => `{ one { ${'row { '.repeat(levels)} id ${'}'.repeat(levels)} } }`;
  t.is(refusal(deep(8)), undefined);
  t.is(refusal(deep(20)), 'TOO_DEEP');
  const chain = Array.from({ length: 20 }, (_, n) => `fragment F${n} on Row { row { ...F${n + 1} } }`);
  t.is(refusal(`{ one { ...F0 } } ${chain.join(' ')} fragment F20 on Row { id }`), 'TOO_DEEP');
});

test('fragments that contain each other, or each other many times, take no time to measure', (t) => {
  t.notThrows(() => refusal('{ one { ...A } } fragment A on Row { row { ...B } } fragment B on Row { row { ...A } }'));
  const bomb = Array.from(
    { length: 500 },
    (_, n) => `fragment F${n} on Row { ...F${n + 1} ...F${n + 1} ...F${n + 1} }`,
  );
  const started = performance.now();
  t.is(refusal(`{ one { ...F0 } } ${bomb.join(' ')} fragment F500 on Row { id }`), 'TOO_LARGE');
  t.true(performance.now() - started < 500);
});
