import { readFile, writeFile } from 'node:fs/promises';
import test from 'ava';
import { pino } from 'pino';
import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isObjectType } from 'postgraphile/graphql';
import { ADMIN_ROLES } from '../../src/admin/caller.ts';
import { exportSchema } from '../../src/admin/export-schema.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

const golden = new URL('../schema.graphql', import.meta.url);
const updating = 'UPDATE_GOLDEN=1 npm test -- test/admin/schema.test.ts';

let db: TestDatabase;
const schemas: Record<string, string> = {};

test.before(async (t) => {
  db = await createDatabase(t);
  for (const role of ADMIN_ROLES) schemas[role] = await exportSchema(db.url, { role, log: pino({ level: 'silent' }) });
});

/** Every type and every field of it, as `Query.activities`. */
function members(schema: GraphQLSchema): Set<string> {
  const names = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isObjectType(type) || isInputObjectType(type))
      return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
    return isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : [type.name];
  });
  return new Set(names.filter((name) => !name.startsWith('__')));
}

function typeOf(member: string): string {
  return member.split('.')[0] ?? '';
}

function membersOf(role: string): Set<string> {
  return members(buildSchema(schemas[role] ?? ''));
}

test('the schema of an admin, and what each other role lacks of it, is the one in test/schema.graphql', async (t) => {
  const all = membersOf('admin');
  const lacks = ADMIN_ROLES.filter((role) => role !== 'admin').flatMap((role) => {
    const own = membersOf(role);
    // Of a type that it has not at all, that is enough.
    const types = new Set(['Query', 'Mutation', ...[...own].map(typeOf)]);
    const lacking = [...all].filter((name) => !own.has(name) && types.has(typeOf(name)));
    return [`# ${role} lacks:`, ...lacking.map((name) => `#   ${name}`)];
  });
  const text = [
    '# biome-ignore-all format: as GraphQL prints it.',
    `# The admin API as an admin sees it. To update: ${updating}`,
    '#',
    ...lacks,
    '',
    schemas.admin,
    '',
  ].join('\n');
  if (process.env.UPDATE_GOLDEN) await writeFile(golden, text);
  const expected = (await readFile(golden, 'utf8')).split('\n');
  const found = text.split('\n');
  t.deepEqual(
    {
      missing: expected.filter((line) => !found.includes(line)),
      unexpected: found.filter((line) => !expected.includes(line)),
    },
    { missing: [], unexpected: [] },
    `If the change is meant: ${updating}`,
  );
  t.true(text === expected.join('\n'), `The same lines in another order. If the change is meant: ${updating}`);
});

test('no role sees what an admin does not see', (t) => {
  const all = membersOf('admin');
  for (const role of ADMIN_ROLES)
    t.deepEqual(
      [...membersOf(role)].filter((name) => !all.has(name)),
      [],
      role,
    );
});

test('a viewer has no mutation at all', (t) => {
  t.is(buildSchema(schemas.viewer ?? '').getMutationType(), undefined);
});

test('D3: nothing of the tables, of ciphertexts, secret values, claims or internal functions is in any schema', (t) => {
  for (const role of ADMIN_ROLES)
    t.notRegex(
      schemas[role] ?? '',
      /ciphertext|keyId|claimToken|claimedUntil|webhookActivit|WebhookDeliver|ownerScope|tenantLogin|authorize|totalCount|nodeId|rowId|offset/,
      role,
    );
});

test('every type and field has a description that somebody wrote', (t) => {
  const schema = buildSchema(schemas.admin ?? '');
  const described = [
    'Activity',
    'AdminLogEntry',
    'Attempt',
    'AuditSetting',
    'Delivery',
    'EntityEvent',
    'Permission',
    'Registration',
    'Secret',
  ];
  for (const name of described) {
    const type = schema.getType(name);
    t.true(isObjectType(type), name);
    if (!isObjectType(type)) continue;
    t.truthy(type.description, name);
    for (const field of Object.values(type.getFields())) t.truthy(field.description, `${name}.${field.name}`);
  }
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    t.regex(field.description ?? '', /Permission: /, field.name);
});
