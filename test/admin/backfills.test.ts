import test from 'ava';
import { type Api, codes, openApi, type Who } from './api.ts';

const ANN: Who = { owner: 'ann' };
const FIELDS = 'id state condition error startedBy registration { ownerId }';

function start(api: Api, who: Who, registrationId: string, conditions: object[] = [], entity = 'public.orders') {
  return api.ask(
    who,
    `mutation ($input: StartBackfillInput!) { startBackfill(input: $input) { result { ${FIELDS} } } }`,
    { input: { registrationId, entity, conditions } },
  );
}

function change(api: Api, who: Who, name: 'cancelBackfill' | 'resumeBackfill', id: string) {
  return api.ask(who, `mutation { ${name}(input: { id: "${id}" }) { result { ${FIELDS} } } }`);
}

test('a back-fill is begun, cancelled and carried on, each on record and shown to whose it is', async (t) => {
  const api = await openApi(t);
  const { data, errors } = await start(api, ANN, api.ann.registration, [{ column: 'id', operator: '<', value: '5' }]);
  t.deepEqual(errors, []);
  const { id, ...begun } = data.startBackfill.result;
  // A tenant does not see how a condition reads, which may be one of whoever runs the system.
  t.deepEqual(begun, {
    state: 'running',
    condition: null,
    error: null,
    startedBy: 'ann',
    registration: { ownerId: 'ann' },
  });
  t.is((await change(api, ANN, 'cancelBackfill', id)).data.cancelBackfill.result.state, 'cancelled');
  t.is((await change(api, ANN, 'resumeBackfill', id)).data.resumeBackfill.result.state, 'running');
  const shown = (await api.ask('viewer', `{ backfill(id: "${id}") { condition } }`)).data.backfill;
  t.deepEqual(shown, { condition: "id < '5'" });
  t.deepEqual((await api.ask(ANN, '{ backfills { nodes { id } } }')).data.backfills.nodes, [{ id }]);
  t.deepEqual((await api.ask({ owner: 'bob' }, '{ backfills { nodes { id } } }')).data.backfills.nodes, []);
  t.deepEqual(
    await api.db.query(
      `select actor, action, subject, owner_id from webhooks.admin_log where resource = 'Backfill' order by id`,
    ),
    ['create', 'cancel', 'resume'].map((action) => ({ actor: 'ann', action, subject: id, owner_id: 'ann' })),
  );
});

test('the rows that the conditions hold for become activity, and no other', async (t) => {
  const api = await openApi(t);
  await api.db.exec(
    `insert into public.orders select n, 'ann', case when n % 2 = 0 then 'it''s even' end from generate_series(10, 19) n`,
  );
  const conditions = [
    { column: 'id', operator: '>=', value: '12' },
    { column: 'note', operator: '=', value: "it's even" },
    { column: 'owner_id', operator: 'is not null' },
  ];
  const { data } = await start(api, 'operator', api.ann.registration, conditions);
  const { id } = data.startBackfill.result;
  const { state, rows_done } = await api.db.one('select * from webhooks.backfill_page($1)', [id]);
  t.deepEqual([state, rows_done], ['done', '4']);
  const told = await api.db.query(
    `select object_id from webhooks.webhook_activity where origin = 'backfill' order by id`,
  );
  t.deepEqual(
    told.map(({ object_id }) => object_id),
    ['12', '14', '16', '18'],
  );
});

test('a condition is a column, an operator and a value: SQL is none, and a column that is left out is not there', async (t) => {
  const api = await openApi(t);
  await api.db.exec(`
    alter table public.orders add column secret text;
    select webhooks.watch('public.orders', owner_column => 'owner_id', excluded_columns => '{secret}')`);
  const before = await api.db.one('select count(*) from webhooks.backfills');
  for (const [condition, code] of [
    [{ column: 'secret', operator: '>', value: 'a' }, 'WHCOL'],
    [{ column: 'id = 1 or true --', operator: '=', value: '1' }, 'WHCOL'],
    [{ column: 'ctid', operator: '=', value: '(0,1)' }, 'WHCOL'],
    [{ column: null, operator: '=', value: '1' }, 'WHCOL'],
    [{ column: 'id', operator: 'in (select pg_sleep(9))', value: null }, 'WHARG'],
    [{ column: 'id', operator: '=', value: null }, 'WHARG'],
    [{ column: 'id', operator: null, value: '1' }, 'WHARG'],
    [{ column: 'id', operator: '=', value: '1) or (select true' }, 'WHCND'],
  ] as const) {
    const answer = await start(api, ANN, api.ann.registration, [condition]);
    t.deepEqual(codes(answer), [code], JSON.stringify(condition));
    t.truthy(answer.errors[0]?.extensions?.hint);
  }
  const many = Array.from({ length: 21 }, () => ({ column: 'id', operator: '=', value: '1' }));
  t.deepEqual(codes(await start(api, ANN, api.ann.registration, many)), ['WHARG']);
  t.deepEqual(codes(await start(api, ANN, api.ann.registration, [], 'public.nothing')), ['WHENT']);
  t.deepEqual(await api.db.one('select count(*) from webhooks.backfills'), before);
  t.deepEqual(api.logged, []);
});

test('one registration has five back-fills at a time at most', async (t) => {
  const api = await openApi(t);
  for (let n = 0; n < 5; n++) t.deepEqual((await start(api, ANN, api.ann.registration)).errors, []);
  const sixth = await start(api, ANN, api.ann.registration);
  t.deepEqual([codes(sixth), sixth.errors[0]?.extensions?.field], [['WHBKF'], 'registrationId']);
  t.deepEqual((await start(api, { owner: 'bob' }, api.bob.registration)).errors, []);
});

test('for a tenant a back-fill of somebody else is not there, and one that failed does not say why', async (t) => {
  const api = await openApi(t);
  const { id } = (await start(api, 'admin', api.bob.registration)).data.startBackfill.result;
  for (const name of ['cancelBackfill', 'resumeBackfill'] as const)
    for (const each of [id, '999']) {
      const answer = await change(api, ANN, name, each);
      t.deepEqual([codes(answer), answer.errors[0]?.message], [['WHBKF'], `there is no back-fill ${each}`]);
    }
  t.is((await api.db.one('select state from webhooks.backfills where id = $1', [id])).state, 'running');
  t.is((await api.ask(ANN, `{ backfill(id: "${id}") { id } }`)).data.backfill, null);
  await api.db.query(
    `update webhooks.backfills set state = 'failed', error = 'internal_table is away', finished_at = now()`,
  );
  const shown = async (who: Who) => (await api.ask(who, `{ backfill(id: "${id}") { error } }`)).data.backfill.error;
  t.is(await shown('viewer'), 'internal_table is away');
  t.is(await shown({ owner: 'bob' }), 'It failed. Whoever runs the system can see why.');
});
