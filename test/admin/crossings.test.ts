import test from 'ava';
import {
  buildClientSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  isInputObjectType,
} from 'postgraphile/graphql';
import { type Api, openApi, type Who } from './api.ts';
import { type Foreign, fillShops, foreignIn, foreignRows } from './foreign.ts';
import { type Field, isRelation, keys, needsArguments, plain, rowsOf, selecting } from './selections.ts';

const ANN: Who = { owner: 'ann' };
/** Relations after each other. */
const LONGEST_PATH = 3;

let api: Api;
let foreign: Foreign;

test.before(async (t) => {
  api = await openApi(t);
  await fillShops(api);
  foreign = await foreignRows(api);
});

async function schemaOf(who: Who): Promise<GraphQLSchema> {
  return buildClientSchema((await api.ask(who, getIntrospectionQuery())).data);
}

function rootFields(schema: GraphQLSchema): Field[] {
  return Object.values((schema.getQueryType() as GraphQLObjectType).getFields());
}

/** Selections of all rows that can be reached from a type, without coming by the same relation twice. */
function paths(type: GraphQLObjectType, length: number, past: string[] = []): string[] {
  if (length === 0) return [plain(type)];
  const further = Object.values(type.getFields())
    .filter((field) => isRelation(field) && !needsArguments(field) && !past.includes(`${type.name}.${field.name}`))
    .flatMap((field) =>
      paths(rowsOf(field) as GraphQLObjectType, length - 1, [...past, `${type.name}.${field.name}`]).map(
        (selection) => `${keys(type)} ${selecting(field, selection)}`,
      ),
    );
  return further.length > 0 ? further : [plain(type)];
}

/** Every path from every list, by as many queries. */
function walks(schema: GraphQLSchema, length = LONGEST_PATH): string[] {
  return rootFields(schema)
    .filter((field) => !needsArguments(field) && rowsOf(field) !== undefined && isRelation(field))
    .flatMap((field) =>
      paths(rowsOf(field) as GraphQLObjectType, length).map((selection) => `{ ${selecting(field, selection)} }`),
    )
    .map((query) => query.replaceAll('first: 20', 'first: 5'));
}

/** The rows that somebody is shown by some queries, and those of them that are not Ann's. */
async function shown(who: Who, queries: string[]) {
  const types = new Set<string>();
  const crossed = new Set<string>();
  const texts: string[] = [];
  for (const query of queries) {
    const { data, errors } = await api.ask(who, query);
    if (errors.length > 0) throw new Error(`${errors[0]?.message}: ${query}`);
    for (const found of foreignIn(data, foreign)) {
      crossed.add(found);
      types.add(found.split(' ')[0] ?? '');
    }
    texts.push(JSON.stringify(data));
  }
  return { types: [...types].sort(), crossed: [...crossed], text: texts.join('\n') };
}

test('D1: by every path of relations, from every list, a tenant reaches no row of anybody else', async (t) => {
  const queries = walks(await schemaOf(ANN));
  t.true(queries.length > 50, `${queries.length} paths`);
  const { crossed, text } = await shown(ANN, queries);
  t.deepEqual(crossed, []);
  t.notRegex(text, /bob|everybody/);
  t.regex(text, /ann/);
});

test('D1: the same paths show an admin foreign rows of every type, so that a tenant would be seen to reach them', async (t) => {
  const { types } = await shown('admin', walks(await schemaOf('admin'), 1));
  t.deepEqual(types, Object.keys(foreign).sort());
});

test('D1: by every filter that names what is foreign a tenant finds nothing', async (t) => {
  const values: Record<string, string[]> = {
    ownerId: ['bob'],
    actor: ['bob', 'admin'],
    registrationId: [...(foreign.Registration ?? [])],
    activityId: [...(foreign.Activity ?? [])],
  };
  const queries = rootFields(await schemaOf(ANN)).flatMap((field) => {
    const filter = field.args.find(({ name }) => name === 'filter')?.type;
    const row = rowsOf(field);
    if (!isInputObjectType(filter) || !row || field.name === 'searchActivities') return [];
    return Object.keys(filter.getFields()).flatMap((column) =>
      (values[column] ?? (column === 'id' ? [...(foreign[row.name] ?? [])] : [])).map(
        (value) => `{ ${selecting(field, plain(row), `filter: { ${column}: { equalTo: "${value}" } }`)} }`,
      ),
    );
  });
  t.true(queries.length > 10, `${queries.length} filters`);
  const { crossed, text } = await shown(ANN, queries);
  t.deepEqual(crossed, []);
  t.notRegex(text, /[1-9]|bob|everybody/);
});

test('D1: by the key of a foreign row, of every type, a tenant gets null, as for one that is not there', async (t) => {
  const keyed = rootFields(await schemaOf(ANN)).filter(
    (field) => foreign[rowsOf(field)?.name ?? ''] && needsArguments(field),
  );
  t.deepEqual([...new Set(keyed.map((field) => rowsOf(field)?.name))].sort(), Object.keys(foreign).sort());
  for (const field of keyed) {
    const row = rowsOf(field) as GraphQLObjectType;
    for (const id of foreign[row.name] ?? []) {
      const [activityId, registrationId = id] = id.split(':');
      const keys: Record<string, string> = {
        id,
        activityId: activityId ?? '',
        registrationId,
        name: 'X-Shop',
        entityEventId: api.event,
      };
      const args = field.args.map(({ name }) => `${name}: "${keys[name]}"`).join(', ');
      const { data, errors } = await api.ask(ANN, `{ ${selecting(field, plain(row), args)} }`);
      t.deepEqual([data, errors], [{ [field.name]: null }, []], `${field.name}(${args})`);
    }
  }
});

test('D1: a search for what is foreign finds nothing, says nothing of it, and cannot be gone on with', async (t) => {
  const nothing = { ids: [], next: null };
  for (const filter of [
    '{ ownerId: "bob" }',
    `{ registrationId: "${api.bob.registration}" }`,
    `{ registrationId: "${api.everybody}" }`,
    '{ objectId: "2" }',
  ]) {
    const { data, errors } = await api.ask(ANN, `{ searchActivities(filter: ${filter}) { nodes { id } next } }`);
    t.deepEqual(errors, []);
    const { nodes, next } = data.searchActivities;
    t.deepEqual({ ids: nodes, next }, nothing, filter);
  }
  for (const args of ['ownerId: "bob"', 'text: "bob"', `text: "${api.everybody}"`]) {
    const { data } = await api.ask(ANN, `{ searchRegistrations(${args}) { nodes { id } next } }`);
    t.deepEqual(data.searchRegistrations, { nodes: [], next: null }, args);
  }
});
