import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

let api: Api;

test.before(async (t) => {
  api = await openApi(t);
  await api.db.exec(`insert into public.orders select n, 'dan', 'note ' || n from generate_series(10, 19) n`);
  await api.db.query(
    'insert into webhooks.webhook_circuits (registration_id, failures, failing_since) values ($1, 3, now())',
    [api.bob.registration],
  );
});

function preview(who: Who | undefined, args: string) {
  return api.ask(
    who,
    `{ preview(entity: "public.orders", action: "create" ${args}) {
      entity action since lookedAt complete lookedFrom activities notJudged deliveries
      registrations { id uri ownerId state failing activities } samples { activityId body } } }`,
  );
}

test('a preview says what had fired, for whom, and what they had been sent', async (t) => {
  const { data, errors } = await preview('viewer', ', condition: "$.new.id >= 15 || $.new.owner_id == \\"ann\\""');
  t.deepEqual(errors, []);
  const { registrations, samples, since, lookedFrom, ...numbers } = data.preview;
  t.deepEqual(numbers, {
    entity: 'public.orders',
    action: 'create',
    lookedAt: 12,
    complete: true,
    activities: 6,
    notJudged: 0,
    deliveries: 7,
  });
  t.true(since < lookedFrom);
  t.deepEqual(
    registrations.map(({ ownerId, state, failing, activities }: Record<string, unknown>) => [
      ownerId,
      state,
      failing,
      activities,
    ]),
    [
      ['ann', 'active', false, 1],
      ['bob', 'active', true, 0],
      [null, 'active', false, 6],
    ],
  );
  t.is(samples.length, 5);
  t.is(JSON.parse(samples[0].body).object.note, 'note 19');
});

test('a preview that cannot be is refused with the argument and what to do', async (t) => {
  for (const [args, code, field] of [
    [', condition: "$.new.id >"', 'WHCND', 'condition'],
    [', condition: "$.new.id + 1"', 'WHCND', 'condition'],
    [', columns: ["note"]', 'WHCOL', 'columns'],
    [', sinceHours: 0', 'WHARG', 'sinceHours'],
    [', sinceHours: 100000', 'WHARG', 'sinceHours'],
  ] as const) {
    const answer = await preview('admin', args);
    t.deepEqual([codes(answer), answer.errors[0]?.extensions?.field], [[code], field], args);
    t.truthy(answer.errors[0]?.extensions?.hint, args);
  }
  for (const [args, field] of [
    ['entity: "public.nothing", action: "create"', 'entity'],
    ['entity: "public.orders", action: "vanish"', 'action'],
  ]) {
    const answer = await api.ask('admin', `{ preview(${args}) { activities } }`);
    t.deepEqual([codes(answer), answer.errors[0]?.extensions?.field], [['WHENT'], field]);
  }
  t.deepEqual(api.logged, []);
});

test('a preview is of every owner: tenants have none, nobody is not answered, and it needs both permissions', async (t) => {
  t.regex((await preview({ owner: 'ann' }, '')).errors[0]?.message ?? '', /Cannot query field/);
  t.is((await preview(undefined, '')).status, 401);
  const session = await api.db.connect();
  await session.query(`begin; set local role rowhook_tenant; set local webhooks.owner = 'ann'`);
  await t.throwsAsync(session.query(`select webhooks.api_preview('public.orders', 'create', null, null, 24)`), {
    code: '42501',
  });
  await session.query('rollback');
  const own = await openApi(t);
  for (const resource of ['Activity', 'Registration']) {
    await own.db.query(
      `update webhooks.permissions set actions = case resource when $1 then '{}'::text[] else '{List}' end where role = 'viewer'`,
      [resource],
    );
    const answer = await own.ask('viewer', '{ preview(entity: "public.orders", action: "create") { activities } }');
    t.deepEqual(codes(answer), ['WHPER'], resource);
  }
});
