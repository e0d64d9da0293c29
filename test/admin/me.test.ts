import test from 'ava';
import { type Api, openApi, post, tokenOf, type Who } from './api.ts';

const ANN: Who = { owner: 'ann' };
const QUERY = '{ me { role owner subject expiresAt may { resource actions } } }';

let api: Api;

test.before(async (t) => {
  api = await openApi(t);
});

function may(data: { me: { may: { resource: string; actions: string[] }[] } }): Record<string, string[]> {
  return Object.fromEntries(data.me.may.map(({ resource, actions }) => [resource, actions]));
}

test('everybody is told who they are, of whom, and until when', async (t) => {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const expiresAt = new Date(exp * 1000).toISOString();
  for (const [who, owner] of [
    ['operator', null],
    ['viewer', null],
    [ANN, 'ann'],
  ] as const) {
    const authorization = `Bearer ${await tokenOf(who, { exp, sub: 'Anna' })}`;
    const { data, errors } = await post(api.url, JSON.stringify({ query: QUERY }), { authorization });
    t.deepEqual(errors, []);
    const { may: _, ...me } = data.me;
    t.deepEqual(me, { role: typeof who === 'string' ? who : 'tenant', owner, subject: 'Anna', expiresAt });
  }
});

test('what somebody may is what permissions and grants give together', async (t) => {
  t.deepEqual(may((await api.ask('viewer', QUERY)).data), {
    Activity: ['List'],
    AuditSetting: ['List'],
    EntityEvent: ['List'],
    Registration: ['List'],
    Setting: ['List'],
  });
  t.deepEqual(may((await api.ask(ANN, QUERY)).data), {
    Activity: ['List', 'Replay'],
    AdminLog: ['List'],
    EntityEvent: ['List'],
    Registration: ['List', 'Add', 'Edit', 'Delete'],
    Secret: ['List', 'Edit'],
  });
  const { db, ask } = await openApi(t);
  await db.exec(`
    update webhooks.permissions set actions = '{List,Add,Edit,Delete,Replay}' where role in ('viewer', 'operator');
    update webhooks.permissions set actions = '{}' where role = 'viewer' and resource = 'Activity'`);
  t.deepEqual(may((await ask('viewer', QUERY)).data), {
    AuditSetting: ['List'],
    EntityEvent: ['List'],
    Registration: ['List'],
    Setting: ['List'],
  });
  const operator = may((await ask('operator', QUERY)).data);
  t.deepEqual(operator.AuditSetting, ['List']);
  t.deepEqual(operator.Permission, ['List']);
  t.deepEqual(operator.Secret, ['List', 'Edit']);
});

test('for each resource that there are permissions for, it is known how it is used', async (t) => {
  const unknown = await api.db.query(`
    select p.resource, u.action
    from webhooks.permissions p, unnest(p.actions) u(action)
    where p.resource in (select a.resource from webhooks.admin_actions() a)
      and not exists (select from webhooks.admin_actions() a where a.resource = p.resource and a.action = u.action)`);
  t.deepEqual(unknown, []);
  const missing = await api.db.query(`
    select a.called from webhooks.admin_actions() a
    where not exists (select from pg_proc p where p.pronamespace = 'webhooks'::regnamespace and p.proname = a.called)
      and not exists (select from pg_class c where c.relnamespace = 'webhooks'::regnamespace and c.relname = a.called)`);
  t.deepEqual(missing, []);
});
