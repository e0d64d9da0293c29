import test from 'ava';
import { type Api, openApi, type Who } from './api.ts';

const ANN: Who = { owner: 'ann' };

async function call(api: Api, who: Who, name: 'replayMatching' | 'cancelMatching', filter: object, after?: string) {
  const type = name === 'replayMatching' ? 'ReplayMatchingInput' : 'CancelMatchingInput';
  const skipped = name === 'replayMatching' ? 'skipped' : '';
  const { data, errors } = await api.ask(
    who,
    `mutation ($input: ${type}!) { ${name}(input: $input) { activities deliveries ${skipped} next } }`,
    { input: { filter, after } },
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data[name];
}

/** Ends what is live as failed, but what is odd as delivered. */
async function finish(api: Api): Promise<void> {
  await api.db.exec(`
    with live as (delete from webhooks.webhook_deliveries_live returning *)
    insert into webhooks.webhook_deliveries_finished
      (activity_id, registration_id, occurred_at, last_tried_at, attempts, finished, state, trigger, owner_id)
    select activity_id, registration_id, occurred_at, now(), 1, true,
           case when activity_id % 2 = 1 then 'delivered' else 'failed' end, 'auto', owner_id
    from live`);
}

const live = (api: Api) =>
  api.db.query(
    'select distinct owner_id, registration_id, trigger from webhooks.webhook_deliveries_live order by 1, 2',
  );

test('all that is found is replayed page by page, and the deliveries that are in another state are let be', async (t) => {
  const api = await openApi(t);
  await api.db.exec(`insert into public.orders select n, 'bob' from generate_series(1000, 1249) n`);
  await finish(api);
  const failed = (await api.db.one(`select count(*)::int as n from webhooks.webhook_deliveries where state = 'failed'`))
    .n;
  const pages = [];
  for (let after: string | undefined; ; ) {
    const page = await call(api, 'operator', 'replayMatching', { states: ['failed'] }, after);
    pages.push(page);
    if (page.next === null) break;
    after = page.next;
  }
  t.is(
    pages.reduce((sum, { deliveries }) => sum + deliveries, 0),
    failed,
  );
  t.true(pages.length >= 2);
  t.true(pages.every(({ activities }) => activities <= 100));
  const states = await api.db.query(
    `select distinct state, activity_id % 2 = 1 as odd from webhooks.webhook_deliveries order by 1`,
  );
  t.deepEqual(states, [
    { state: 'delivered', odd: true },
    { state: 'pending', odd: false },
  ]);
  const [entry] =
    await api.db.query(`select actor, action, subject, json_array_length(new_values -> 'activity_ids') as n
    from webhooks.admin_log where action = 'replay' order by id limit 1`);
  t.like(entry, { actor: 'operator', action: 'replay', subject: 'all registrations', n: pages[0].activities });
});

test('a tenant replays and cancels what it finds at its own registrations, whatever it looks for', async (t) => {
  const api = await openApi(t);
  for (const filter of [
    { ownerId: 'bob' },
    { registrationId: api.bob.registration },
    { registrationId: api.everybody },
  ])
    t.deepEqual(await call(api, ANN, 'cancelMatching', filter), {
      activities: 0,
      deliveries: 0,
      next: null,
    });
  t.like(await call(api, ANN, 'cancelMatching', {}), { activities: 1, deliveries: 1 });
  t.deepEqual(await api.db.query('select registration_id from webhooks.webhook_deliveries_finished'), [
    { registration_id: api.ann.registration },
  ]);
  t.like(await call(api, ANN, 'replayMatching', { states: ['cancelled'] }), { activities: 1, deliveries: 1 });
  t.deepEqual(
    (await live(api)).filter(({ trigger }) => trigger === 'manual'),
    [{ owner_id: 'ann', registration_id: api.ann.registration, trigger: 'manual' }],
  );
});

test('what cannot be replayed since its registration is paused is left and counted, the rest is replayed', async (t) => {
  const api = await openApi(t);
  await api.db.query('select webhooks.cancel(array(select id from webhooks.webhook_activity))');
  await api.db.query('select webhooks.pause($1)', [api.everybody]);
  t.deepEqual(await call(api, 'admin', 'replayMatching', { states: ['cancelled'] }), {
    activities: 2,
    deliveries: 2,
    skipped: 2,
    next: null,
  });
});

test('to replay by what is found needs the permissions to list and to replay', async (t) => {
  const api = await openApi(t);
  const permit = (actions: string) =>
    api.db.query(`update webhooks.permissions set actions = $1 where role = 'operator' and resource = 'Activity'`, [
      actions,
    ]);
  for (const actions of ['{List}', '{Replay}']) {
    await permit(actions);
    for (const name of ['replayMatching', 'cancelMatching'] as const)
      await t.throwsAsync(call(api, 'operator', name, {}), { message: /WHPER/ }, `${name} ${actions}`);
  }
  t.is((await api.db.query('select from webhooks.webhook_deliveries_live')).length, 4);
});

test('what cannot be looked for is refused with the argument', async (t) => {
  const api = await openApi(t);
  await t.throwsAsync(call(api, 'admin', 'cancelMatching', { states: ['lost'] }), {
    message: /WHARG.*"field":"states"/,
  });
  await t.throwsAsync(call(api, 'admin', 'cancelMatching', {}, 'x'), { message: /WHARG.*"field":"after"/ });
});
