import test from 'ava';
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getIntrospectionQuery,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'postgraphile/graphql';
import { openApi, post, tokenOf, type Who } from './api.ts';
import { shippedOperations } from './shipped.ts';

/** The same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const TEXTS = [
  '',
  'x',
  "'; drop table x; --",
  '\u0000',
  '\ud800',
  '💥',
  '%',
  'public.orders',
  'public.orders:create',
  'ann',
  'https://example.com',
  '9'.repeat(400),
  'null',
  '-1',
  'WyJuYXR1cmFsIiwxXQ==',
];
const NUMBERS = [
  '0',
  '1',
  '-1',
  '50',
  '2147483647',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '1e3',
  '1.5',
];

class Generator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }

  chance(part: number): boolean {
    return this.#random() < part;
  }

  operation(query: GraphQLObjectType, mutation: GraphQLObjectType | null | undefined): string {
    if (mutation && this.chance(0.4)) return `mutation ${this.selection(mutation, 3, 1)}`;
    return `query ${this.selection(query, 4, 2)}`;
  }

  selection(type: GraphQLObjectType, depth: number, count: number): string {
    const fields = Object.values(type.getFields());
    const chosen = Array.from({ length: count }, (_, n) => `a${n}: ${this.field(this.pick(fields), depth)}`);
    return `{ __typename ${chosen.join(' ')} }`;
  }

  field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const args = field.args
      .filter((arg) => isNonNullType(arg.type) || this.chance(0.4))
      .map((arg) => `${arg.name}: ${this.value(arg.type, 4)}`);
    const type = getNamedType(field.type);
    const within = isObjectType(type) ? (depth > 0 ? this.selection(type, depth - 1, 3) : '{ __typename }') : '';
    return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${within}`;
  }

  value(type: GraphQLInputType, depth: number): string {
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (this.chance(0.05)) return 'null';
    if (this.chance(0.05)) return this.pick(['[]', '{}', 'true', '7', '"x"', 'NONE']);
    if (isListType(type)) return `[${this.value(type.ofType, depth)}]`;
    if (isEnumType(type)) return this.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        ({ type }) => isNonNullType(type) || (depth > 0 && this.chance(0.3)),
      );
      return `{ ${fields.map(({ name, type }) => `${name}: ${this.value(type, depth - 1)}`).join(', ')} }`;
    }
    if (type.name === 'Int' || type.name === 'Float') return this.pick(NUMBERS);
    if (type.name === 'Boolean') return this.pick(['true', 'false']);
    return JSON.stringify(this.pick(this.chance(0.5) ? NUMBERS : TEXTS));
  }
}

/** What callers are not told of. That a table is watched by webhooks.watch, and where a jsonpath of theirs is wrong, they are. */
const INNER =
  /INTERNAL|node_modules|at \w+ \(|insert into|select (?!webhooks\.watch\()|syntax error at (?!(end|or near .*) (of|in) jsonpath)/i;

for (const who of ['admin', 'operator', { owner: 'ann' }, 'viewer'] as Who[]) {
  test(`random operations of ${JSON.stringify(who)} are never a 500, and never answered with SQL, a stack or somebody else's row`, async (t) => {
    const api = await openApi(t);
    const schema = buildClientSchema((await api.ask(who, getIntrospectionQuery())).data);
    const generator = new Generator(20261124);
    for (let n = 0; n < 120; n++) {
      const operation = generator.operation(schema.getQueryType() as GraphQLObjectType, schema.getMutationType());
      const answer = await api.ask(who, operation);
      const text = JSON.stringify(answer.errors);
      t.deepEqual(api.logged, [], operation);
      t.true(answer.status < 500, `${answer.status}: ${operation}`);
      t.notRegex(text, INNER, operation);
      if (typeof who === 'object') t.notRegex(JSON.stringify(answer.data), /bob|everybody/, operation);
    }
  });
}

/** A text with a few of its parts left out, doubled, exchanged, or made into something else. */
function spoiled(text: string, generator: Generator): string {
  const parts = text.match(/\w+|\s+|./gs) ?? [];
  for (let n = 0; n < 1 + generator.pick([0, 1, 2, 5]); n++) {
    const at = generator.pick([...parts.keys()]);
    const other = generator.pick(parts);
    const part = parts[at] ?? '';
    parts[at] = generator.pick([
      '',
      part + part,
      other,
      '"',
      '{',
      '}',
      '$',
      '\u0000',
      '...',
      '@skip(if: $x)',
      `"${generator.pick(TEXTS)}"`,
      '99999999999',
    ]);
  }
  return parts.join('');
}

test('what the web admin asks, spoiled at random, in its text or in the whole request, is never a 500, a leak or a line in the log', async (t) => {
  const api = await openApi(t);
  const generator = new Generator(20261126);
  const authorization = `Bearer ${await tokenOf({ owner: 'ann' })}`;
  for (let n = 0; n < 300; n++) {
    const { text } = generator.pick(shippedOperations());
    const variables = {
      id: generator.pick(TEXTS),
      activityId: generator.pick(NUMBERS),
      hours: 1,
      filter: { states: [generator.pick(TEXTS)] },
    };
    const body = generator.chance(0.7)
      ? JSON.stringify({ query: spoiled(text, generator), variables })
      : spoiled(JSON.stringify({ query: text, variables, operationName: null, extensions: {} }), generator);
    const answer = await post(api.url, body, { authorization });
    t.true(answer.status < 500, `${answer.status}: ${body}`);
    t.deepEqual(api.logged, [], body);
    t.notRegex(
      JSON.stringify(answer.errors),
      /INTERNAL|node_modules|at \w+ \(|insert into|select |Maximum call stack/i,
      body,
    );
    t.notRegex(JSON.stringify(answer.data), /bob|everybody/, body);
  }
});
