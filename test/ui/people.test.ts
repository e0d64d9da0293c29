import test from 'ava';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

test.serial('the overview shows the figures, what fails first, and the workers', async (t) => {
  await house.db.exec(`select webhooks.pause(${house.everybody}, 'their maintenance until noon')`);
  const { page, problems } = await house.visit('admin', '/overview');
  await page.getByRole('heading', { name: 'Workers', exact: true }).waitFor();
  await page.getByText('their maintenance until noon').waitFor();
  t.regex((await page.getByRole('table', { name: 'Captured in the last 24 hours' }).textContent()) ?? '', /public\.orders/);
  await checkLooks(t, page, 'overview');
  await page.getByText('Last 24 hours', { exact: true }).click();
  await page.waitForURL(/span=24h/);
  t.deepEqual(problems, []);
});

test.serial('the overview of a tenant has its own figures, and nothing of the machine room', async (t) => {
  const { page } = await house.visit({ owner: 'ann' }, '/overview');
  await page.getByText('Workers alive').waitFor();
  t.is(await page.getByRole('heading', { name: 'Workers', exact: true }).count(), 0);
  await checkLooks(t, page, 'overview-tenant');
});

test.serial('an admin gives and takes permissions, and they count at once', async (t) => {
  const { page, problems } = await house.visit('admin', '/permissions?role=viewer');
  const box = page.getByRole('checkbox', { name: 'viewer may List Audit Log' });
  await box.waitFor();
  await checkLooks(t, page, 'permissions');
  t.false(await page.getByRole('checkbox', { name: 'viewer may List Secrets' }).isChecked());
  const list = page.getByRole('checkbox', { name: 'viewer may List Webhook Registration' });
  await list.click();
  await page.waitForFunction(() => !document.querySelector<HTMLInputElement>('[aria-label="viewer may List Webhook Registration"]')?.checked);
  const { actions } = await house.db.one(`select actions from webhooks.permissions where role = 'viewer' and resource = 'Registration'`);
  t.deepEqual(actions, []);
  await list.click();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[aria-label="viewer may List Webhook Registration"]')?.checked);
  t.deepEqual(problems, []);
});

test.serial('a change of permissions that is refused says why, and the box stays as it was', async (t) => {
  const { page } = await house.visit('admin', '/permissions?role=admin');
  const box = page.getByRole('checkbox', { name: 'admin may Edit Permissions' });
  await box.click();
  await page.getByText('Not changed').waitFor();
  t.true(await box.isChecked());
});

test.serial('an operator looks at permissions, and cannot change them', async (t) => {
  const { page } = await house.visit('operator', '/permissions');
  const boxes = page.getByRole('checkbox');
  await boxes.first().waitFor();
  t.deepEqual([...new Set(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).disabled)))], [true]);
});

test.serial('the audit log says who changed what, from what to what', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-log');
  await page.getByRole('table').waitFor();
  await checkLooks(t, page, 'audit-log');
  await page.getByRole('button', { name: /^What changed: update Permission/ }).first().click();
  await page.getByRole('dialog').getByRole('table', { name: 'What changed' }).waitFor();
  await checkLooks(t, page, 'audit-log-change');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Secrets' }).click();
  await page.waitForURL(/log=secrets/);
  await page.getByRole('table', { name: 'What was done to secrets, newest first' }).waitFor();
  await checkLooks(t, page, 'audit-log-secrets');
  t.deepEqual(problems, []);
});
