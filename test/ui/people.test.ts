import test from 'ava';
import { MADE_FOR } from '../../src/admin/ui/pages/permissions/made-for.ts';
import { ROLES } from '../../src/admin/ui/pages/permissions/resources.ts';
import { openApi } from '../admin/api.ts';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

test.serial('an admin takes and gives what a role may, and it counts from the next request on', async (t) => {
  const { page, problems } = await house.visit('admin', '/permissions?role=operator');
  const box = page.getByRole('checkbox', { name: 'operator may Replay Webhook Activity' });
  await box.waitFor();
  await checkLooks(t, page, 'permissions');
  const operator = await house.visit('operator', '/activity');
  const selection = operator.page.getByRole('checkbox', { name: 'Select all that is shown' });
  await selection.waitFor();
  const ticked = (is: boolean) =>
    page
      .locator(`input${is ? ':checked' : ':not(:checked)'}[aria-label="operator may Replay Webhook Activity"]:enabled`)
      .waitFor();
  await box.press('Space');
  await ticked(false);
  await operator.page.reload();
  await operator.page.getByRole('table').getByRole('link').first().waitFor();
  t.is(await selection.count(), 0);
  await box.press('Space');
  await ticked(true);
  await operator.page.reload();
  await selection.waitFor();
  t.deepEqual([...problems, ...operator.problems], []);
});

test.serial('what a role can be given is what its grants in Postgres allow', async (t) => {
  const api = await openApi(t);
  await api.db.exec(`
    insert into webhooks.permissions (role, resource, actions)
    select r, s, '{List,Add,Edit,Delete,Replay}'
    from unnest(webhooks.admin_roles()) r, unnest('{AuditSetting,EntityEvent,Registration,Activity,Secret,Permission,AdminLog,Setting}'::text[]) s
    on conflict (role, resource) do update set actions = excluded.actions`);
  for (const role of ROLES) {
    const { data } = await api.ask(role === 'tenant' ? { owner: 'ann' } : role, '{ me { may { resource actions } } }');
    const may = data.me.may as { resource: string; actions: string[] }[];
    t.deepEqual(Object.fromEntries(may.map(({ resource, actions }) => [resource, actions])), MADE_FOR[role], role);
  }
});

test.serial('what no role of its kind may have is refused with the reason', async (t) => {
  const { page } = await house.visit('admin', '/permissions?role=admin');
  await page.getByRole('checkbox', { name: 'admin may Edit Permissions' }).click();
  const said = page.getByRole('alert').filter({ hasText: 'Not changed' });
  await said.waitFor();
  t.true((await said.innerText()).length > 'Not changed'.length + 20, await said.innerText());
  t.true(await page.getByRole('checkbox', { name: 'admin may Edit Permissions' }).isChecked());
});

test.serial(
  'an operator looks at the permissions and cannot change them; a viewer does not have the page',
  async (t) => {
    const { page } = await house.visit('operator', '/permissions');
    await page.getByText(/Your role may look at this, and not change it\./).waitFor();
    await page.getByRole('checkbox').first().waitFor();
    t.is(await page.locator('input[type=checkbox]:enabled').count(), 0);
    const viewer = await house.visit('viewer', '/permissions');
    await viewer.page.getByRole('heading', { level: 1, name: 'Nothing here' }).waitFor();
    t.deepEqual(
      await viewer.page
        .getByRole('navigation', { name: 'Pages' })
        .getByRole('link', { name: /Permissions|Audit Log/ })
        .allInnerTexts(),
      [],
    );
    await checkLooks(t, viewer.page, 'nothing-here');
  },
);

test.serial('the audit log says who did what to what, from what to what', async (t) => {
  await house.db.query(`select webhooks.pause($1, 'They move house')`, [house.bob]);
  const { page, problems } = await house.visit('operator', '/audit-log');
  const table = page.getByRole('table', { name: 'Changes, newest first' });
  const first = table.locator('tbody tr').first();
  await first.getByText('Registration').waitFor();
  t.regex(await first.innerText(), /updated\s+Registration\s+\d+\s+Shop of Bob\s+bob/);
  t.true((await table.innerText()).includes('Permission operator:Activity'));
  t.true((await table.innerText()).includes('admin'), 'who');
  await checkLooks(t, page, 'audit-log');
  await first.getByRole('button', { name: /^What changed/ }).press('Enter');
  const dialog = page.getByRole('dialog');
  t.regex(await dialog.innerText(), /state\s+"active"\s+"paused"/);
  await checkLooks(t, page, 'audit-log-change');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  t.deepEqual(problems, []);
});

test.serial('a long audit log comes page by page', async (t) => {
  await house.db.exec(`
    insert into webhooks.admin_log (actor, role, action, resource, subject)
    select 'somebody', 'admin', 'update', 'Permission', 'n' || n from generate_series(1, 70) n`);
  const { page } = await house.visit('admin', '/audit-log');
  await page.getByText('50 newest').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText(/in all$/).waitFor();
  const subjects = await page.locator('tbody tr [data-label="What"]').allInnerTexts();
  t.true(subjects.length > 70);
  t.deepEqual(
    subjects.filter((text) => /n\d+$/.test(text)),
    Array.from({ length: 70 }, (_, index) => `Permission n${70 - index}`),
  );
});

test.serial('the audit log is looked through by who, what and owner, and the filters are in the address', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-log');
  await page.getByRole('combobox', { name: 'What' }).click();
  await page.getByRole('option', { name: 'Registration', exact: true }).click();
  await page.getByLabel('Owner').fill('bob');
  await page.getByText('2 in all').waitFor();
  const subjects = page.locator('tbody tr [data-label="What"]');
  t.deepEqual([...new Set(await subjects.allTextContents())], [`Registration ${house.bob}Shop of Bob`]);
  t.is(new URL(page.url()).search, '?what=Registration&owner=bob');
  await page.getByLabel('Who').fill('nobody');
  await page.getByRole('heading', { name: 'No change matches these filters' }).waitFor();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByText('50 newest').waitFor();
  await page.goto(`${house.url}/admin/audit-log?what=Registration&owner=bob`);
  await subjects.first().getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /\/bob$/ }).waitFor();
  t.deepEqual(problems, []);
});

test.serial('what was done to secrets is a log of its own, and has none of them', async (t) => {
  const { page } = await house.visit('admin', '/audit-log');
  await page.getByRole('tab', { name: 'Secrets' }).press('Enter');
  const table = page.getByRole('table', { name: 'What was done to secrets, newest first' });
  await table.getByText('Signing secret v1').first().waitFor();
  t.is(new URL(page.url()).search, '?log=secrets');
  t.false(/whsec_/.test(await page.locator('main').innerText()));
  await checkLooks(t, page, 'audit-log-secrets');
});
