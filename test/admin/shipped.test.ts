import { readFileSync } from 'node:fs';
import test from 'ava';
import { buildSchema, parse, validate } from 'postgraphile/graphql';
import { createAdmission } from '../../src/admin/admit.ts';
import { LIMITS, sizeRule } from '../../src/admin/plugins/limits.ts';
import { type Api, openApi, type Who } from './api.ts';
import { fillShops } from './foreign.ts';
import { fillLogs, scannedRows } from './many-rows.ts';
import { type Samples, shippedOperations, variablesOf } from './shipped.ts';

const OPERATIONS = shippedOperations();
const ANN: Who = { owner: 'ann' };

let api: Api;
let samples: Samples;

test.before(async (t) => {
  // One alone, which can be made to say what it has read.
  api = await openApi(t, { connections: 1 });
  await fillShops(api);
  await fillLogs(api.db, api.everybody);
  const { activity, registration } = api.ann;
  samples = {
    'activity.id': activity,
    'registration.id': registration,
    'entityEvent.id': api.event,
    'backfill.id': '1',
    activityId: activity,
    registrationId: registration,
    entityEventId: api.event,
    entity: 'public.orders',
    action: 'create',
    condition: '$.new.id > 1',
    columns: [],
    sendsJson: true,
    uri: 'https://example.com/',
    hours: 24,
    sinceHours: 24,
    filter: {},
    first: 50,
  };
});

test('what the web admin asks is within the limits', (t) => {
  const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
  const admit = createAdmission(undefined);
  for (const { name, text } of OPERATIONS) {
    t.notThrows(() => admit({ query: text }), name);
    t.deepEqual(validate(schema, parse(text), [sizeRule(LIMITS)]), [], name);
  }
});

// One after the other: what a database has read is counted for all of its sessions together.
for (const operation of OPERATIONS.filter(({ kind }) => kind === 'query'))
  test.serial(
    `${operation.name}, as the web admin asks it, reads no log from one end to the other, for an admin or a tenant`,
    async (t) => {
      const session = await api.db.connect();
      const variables = variablesOf(operation, samples);
      for (const who of ['admin', ANN] as const) {
        const before = await scannedRows(session);
        // More than once: a plan that is kept is another.
        for (let time = 0; time < 7; time++) {
          const { errors } = await api.ask(who, operation.text, variables);
          // Pages that tenants have not ask what tenants know nothing of.
          if (who === 'admin' || !/^(Cannot query field|Unknown type)/.test(errors[0]?.message ?? ''))
            t.deepEqual(errors, []);
        }
        await api.pool.query('select pg_stat_force_next_flush()');
        t.true((await scannedRows(session)) - before < 1000, JSON.stringify(who));
      }
    },
  );
