import test from 'ava';
import {
  buildClientSchema,
  type GraphQLObjectType,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'postgraphile/graphql';
import { type Api, codes, openApi, type Who } from './api.ts';
import { fillShops } from './foreign.ts';
import { needsArguments, whole } from './selections.ts';

const ANN: Who = { owner: 'ann' };

let api: Api;
let queries: Record<string, string>;
let fields: Record<string, string[]>;

test.before(async (t) => {
  api = await openApi(t);
  await fillShops(api);
  const own = (sql: string) => api.db.one(sql, [api.ann.registration]).then(({ id }) => id as string);
  const { activity, registration } = api.ann;
  const ids: Record<string, string> = {
    activity,
    registration,
    attempt: await own('select id from webhooks.webhook_attempts where registration_id = $1'),
    backfill: await own('select id from webhooks.backfills where registration_id = $1'),
    secret: await own('select id from webhooks.webhook_secrets where registration_id = $1'),
    secretLogEntry: await own('select id from webhooks.secret_log where registration_id = $1'),
    adminLogEntry: await own(`select id from webhooks.admin_log where owner_id = 'ann' and $1::bigint > 0 limit 1`),
    entityEvent: api.event,
    auditSetting: '1',
  };
  const values: Record<string, string> = {
    registrationId: registration,
    activityId: activity,
    entityEventId: api.event,
    entity: 'public.orders',
    action: 'create',
    condition: '$.new.id > 1',
    uri: 'https://example.com/',
    resource: 'Activity',
    role: 'ROLE',
    name: 'X-Shop',
  };
  const admin = await rootOf('admin');
  queries = Object.fromEntries(
    Object.values(admin.getFields()).map((field) => {
      const value = (name: string) => (name === 'id' ? ids[field.name] : values[name]);
      const args = needsArguments(field)
        ? `(${field.args
            .filter(({ type }) => String(type).endsWith('!'))
            .map(({ name, type }) => `${name}: ${String(type) === 'Int!' ? value(name) : `"${value(name)}"`}`)
            .join(', ')})`
        : '';
      const type = getNamedType(field.type);
      return [
        field.name,
        `{ ${field.name}${args} ${isObjectType(type) ? `{ ${whole(type, isListType(getNullableType(field.type)) ? 0 : 3)} }` : ''} }`,
      ];
    }),
  );
  const names = async (who: Who) => Object.keys((await rootOf(who)).getFields());
  fields = {
    admin: await names('admin'),
    operator: await names('operator'),
    viewer: await names('viewer'),
    tenant: await names(ANN),
  };
});

async function rootOf(who: Who): Promise<GraphQLObjectType> {
  return buildClientSchema((await api.ask(who, getIntrospectionQuery())).data).getQueryType() as GraphQLObjectType;
}

/** What a role may ask, and is refused by the permissions that it has at first. */
const REFUSED: Record<string, string[]> = {};

for (const who of ['admin', 'operator', 'viewer', ANN] as const) {
  const role = typeof who === 'string' ? who : 'tenant';
  test(`every query there is, asked by ${role}, is answered with what it asks, or is not known to it`, async (t) => {
    for (const [name, query] of Object.entries(queries)) {
      const answer = await api.ask(who, query.replace('ROLE', role));
      if (!fields[role]?.includes(name)) {
        t.is(answer.data, null, name);
        t.regex(answer.errors[0]?.message ?? '', /^Cannot query field/, name);
      } else if (REFUSED[role]?.includes(name)) t.deepEqual(codes(answer), ['WHPER'], name);
      else {
        t.deepEqual(answer.errors, [], name);
        t.not(answer.data[name], null, name);
        if (answer.data[name].nodes) t.true(answer.data[name].nodes.length > 0, name);
      }
    }
    t.deepEqual(api.logged, []);
  });
}

test('every query there is, asked by nobody, is not answered', async (t) => {
  t.true(Object.keys(queries).length > 40);
  for (const [name, query] of Object.entries(queries)) {
    const answer = await api.ask(undefined, query);
    t.deepEqual([answer.status, answer.data, codes(answer)], [401, null, ['UNAUTHENTICATED']], name);
  }
});
