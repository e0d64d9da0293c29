import test from 'ava';
import { type Api, codes, openApi } from './api.ts';

interface Setting {
  name: string;
  value: string;
  defaultValue: string;
}

const FIELDS = 'name column kind value defaultValue unit minimum maximum label description';

const update = (api: Api, who: 'admin' | 'operator', input: Record<string, unknown>) =>
  api.ask(who, `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { settings { ${FIELDS} } } }`, {
    input,
  });

let shared: Api;

test.before(async (t) => {
  shared = await openApi(t);
});

test('admin, operator and viewer read what each setting is, what it does and what it was', async (t) => {
  for (const who of ['admin', 'operator', 'viewer'] as const) {
    const { data, errors } = await shared.ask(who, `{ settings { ${FIELDS} } }`);
    t.deepEqual(errors, []);
    const days = data.settings.find(({ name }: Setting) => name === 'retentionDays');
    t.like(days, {
      column: 'retention_days',
      kind: 'integer',
      value: '30',
      defaultValue: '30',
      unit: 'days',
      minimum: 1,
      maximum: 3650,
    });
    t.truthy(days.description);
    const ports = data.settings.find(({ name }: Setting) => name === 'allowedPorts');
    t.deepEqual(JSON.parse(ports.defaultValue), [80, 443, 8443]);
    for (const { value } of data.settings as Setting[]) t.notThrows(() => JSON.parse(value));
  }
});

test('what the process was started with is told to whoever may list the settings', async (t) => {
  const query = '{ processSettings { name value defaultValue unit label description } }';
  const { data, errors } = await shared.ask('viewer', query);
  t.deepEqual(errors, []);
  t.like(data.processSettings[0], { name: 'QUEUE_POLLING_TIME', value: '2.5', defaultValue: '1', unit: 'seconds' });
  t.deepEqual(
    data.processSettings.filter(({ defaultValue }: Setting) => Number.isNaN(Number(defaultValue))),
    [],
  );
  t.regex((await shared.ask({ owner: 'ann' }, query)).errors[0]?.message ?? '', /^Cannot query field/);
});

test('every column of the settings can be read and changed by the API', async (t) => {
  const { data } = await shared.ask('admin', '{ settings { column name } }');
  const columns = await shared.db.query(
    `select attname as name from pg_attribute where attrelid = 'webhooks.settings'::regclass and attnum > 0 and not attisdropped and attname <> 'only_row' order by 1`,
  );
  t.deepEqual(
    data.settings.map(({ column }: { column: string }) => column).sort(),
    columns.map(({ name }) => name),
  );
  const type = await shared.ask('admin', '{ __type(name: "UpdateSettingsInput") { inputFields { name } } }');
  t.deepEqual(
    type.data.__type.inputFields.map(({ name }: Setting) => name).sort(),
    data.settings.map(({ name }: Setting) => name).sort(),
  );
});

test.serial('an admin changes settings, on record from what to what, and what is left out stays', async (t) => {
  const api = await openApi(t);
  const { data, errors } = await update(api, 'admin', {
    captureEnabled: false,
    retentionDays: 7,
    allowedPorts: [443, 9443],
    allowedNetworks: ['10.1.0.0/16'],
    httpsOnly: null,
  });
  t.deepEqual(errors, []);
  const current = (wanted: string) => data.updateSettings.settings.find(({ name }: Setting) => name === wanted).value;
  t.deepEqual(
    ['captureEnabled', 'retentionDays', 'allowedPorts', 'allowedNetworks', 'httpsOnly', 'doorbell'].map(current),
    ['false', '7', '[443, 9443]', '["10.1.0.0/16"]', 'false', 'true'],
  );
  t.deepEqual(
    await api.db.query(`select actor, old_values->>'retention_days' as before, new_values->>'retention_days' as after
      from webhooks.admin_log where resource = 'Setting' and new_values->>'retention_days' is not null`),
    [{ actor: 'admin', before: '30', after: '7' }],
  );
  const before = await api.db.one('select count(*) from webhooks.admin_log');
  await update(api, 'admin', { retentionDays: 7 });
  t.deepEqual(await api.db.one('select count(*) from webhooks.admin_log'), before, 'what is so already is no change');
});

test('a value that a setting cannot have is refused with its name, and nothing is changed', async (t) => {
  for (const [input, field] of [
    [{ doorbell: false, retentionDays: 0 }, 'retentionDays'],
    [{ maxPayloadBytes: 1 }, 'maxPayloadBytes'],
    [{ allowedNetworks: ['10.0.0.0.1/8'] }, 'allowedNetworks'],
    [{ allowedPorts: [22] }, 'allowedPorts'],
    [{ allowedHosts: ['Not a host'] }, 'allowedHosts'],
    [{ maxDepth: 100_000 }, 'maxDepth'],
    [{ trustedProxies: ['ftp://proxy'] }, 'trustedProxies'],
  ] as const) {
    const answer = await update(shared, 'admin', input);
    t.deepEqual([codes(answer)[0], answer.errors[0]?.extensions?.field], ['WHARG', field]);
    t.truthy(answer.errors[0]?.extensions?.hint);
  }
  t.deepEqual(await shared.db.one('select doorbell, retention_days from webhooks.settings'), {
    doorbell: true,
    retention_days: 30,
  });
  t.deepEqual(shared.logged, []);
});

test('only who may change settings does: others do not know the mutation, or are refused', async (t) => {
  t.regex((await update(shared, 'operator', { doorbell: false })).errors[0]?.message ?? '', /Unknown type/);
});

test.serial('an admin without the permission is refused', async (t) => {
  const api = await openApi(t);
  await api.db.exec(`update webhooks.permissions set actions = '{List}' where role = 'admin' and resource = 'Setting'`);
  t.deepEqual(codes(await update(api, 'admin', { doorbell: false })), ['WHPER']);
  await api.db.exec(`update webhooks.permissions set actions = '{}' where role = 'viewer' and resource = 'Setting'`);
  t.deepEqual(codes(await api.ask('viewer', '{ processSettings { name } }')), ['WHPER']);
  t.deepEqual(codes(await api.ask('viewer', '{ settings { name } }')), ['WHPER']);
});
