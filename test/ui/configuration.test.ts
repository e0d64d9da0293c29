import test from 'ava';
import { checkLooks } from './access.ts';
import { type House, openHouse } from './house.ts';

let house: House;

test.before(async (t) => {
  house = await openHouse(t);
});

const settings = () => house.db.one('select * from webhooks.settings');

test.serial('each setting says what it does and what it is by default, and the polling time is shown', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  t.is(await page.getByLabel('Keep history for', { exact: true }).inputValue(), '30 days');
  t.is(await page.getByLabel('Largest row that is sent', { exact: true }).inputValue(), '262,144 bytes');
  t.true(await page.getByRole('switch', { name: 'Capture changes' }).isChecked());
  await page.getByText(/How many days activity, finished deliveries and attempts are kept/).waitFor();
  await page.getByRole('row', { name: /Polling time \(QUEUE_POLLING_TIME\).*5 seconds 1 second/ }).waitFor();
  await checkLooks(t, page, 'configuration');
  t.deepEqual(problems, []);
});

test.serial('what was changed is saved and shown, and what somebody else changed meanwhile stays', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  await page.getByLabel('Keep history for', { exact: true }).fill('60');
  await page.getByRole('switch', { name: 'Only https endpoints' }).click();
  await page.getByRole('combobox', { name: 'Allowed ports' }).fill('9443');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Allowed private networks' }).fill('10.1.0.0/16, 10.2.0.7');
  await house.db.exec('update webhooks.settings set max_depth = 3');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The settings are saved').waitFor();
  t.like(await settings(), {
    retention_days: 60,
    https_only: true,
    allowed_ports: [9443],
    max_depth: 3,
  });
  t.like(await house.db.one('select allowed_networks::text[] as networks from webhooks.settings'), {
    networks: ['127.0.0.0/8', '::1/128', '10.1.0.0/16', '10.2.0.7/32'],
  });
  t.is(await page.getByLabel('Longest chain of events', { exact: true }).inputValue(), '3 events', 'as it is by now');
  await page.reload();
  t.is(await page.getByLabel('Keep history for', { exact: true }).inputValue(), '60 days');
  await page.getByText('Default: 30 days.').waitFor();
  await page.getByText('10.2.0.7/32').waitFor();
  await page.getByRole('button', { name: 'Back to the default: Longest chain of events' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The settings are saved').waitFor();
  t.is((await settings()).max_depth, 8);
  t.deepEqual(problems, []);
});

test.serial('a value that a setting cannot have is refused at its field, and nothing is changed', async (t) => {
  const before = await settings();
  const { page, problems } = await house.visit('admin', '/configuration');
  await page.getByLabel('Longest chain of events', { exact: true }).fill('5');
  await page.getByLabel('Keep history for', { exact: true }).fill('100000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It has to be 1 to 3,650 days.').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'retentionDays');
  t.is(await page.getByLabel('Keep history for', { exact: true }).getAttribute('aria-invalid'), 'true');
  await checkLooks(t, page, 'configuration-error');
  await page.getByLabel('Keep history for', { exact: true }).fill('60');
  await page.getByRole('combobox', { name: 'Denied networks' }).fill('10.0.0.0.1/8');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/deniedNetworks cannot be \["10\.0\.0\.0\.1\/8"\]\./).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'deniedNetworks');
  await page.getByRole('combobox', { name: 'Allowed ports' }).fill('http');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('http is no port.').waitFor();
  await page.getByLabel('Longest chain of events', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Give a number of events.').waitFor();
  await page.getByRole('button', { name: 'Undo the changes' }).click();
  t.is(await page.getByLabel('Longest chain of events', { exact: true }).inputValue(), '8 events');
  t.deepEqual(await settings(), before);
  t.deepEqual(problems, []);
});

test.serial('to stop capture, or to keep less history, is asked about', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  await page.getByRole('switch', { name: 'Capture changes' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  const stop = page.getByRole('dialog', { name: 'Switch capture off?' });
  await stop.getByRole('button', { name: 'Cancel' }).click();
  await stop.waitFor({ state: 'hidden' });
  t.true((await settings()).capture_enabled);
  await page.getByRole('button', { name: 'Save' }).click();
  await stop.getByRole('button', { name: 'Switch it off' }).click();
  await page.getByText('The settings are saved').waitFor();
  t.false((await settings()).capture_enabled);
  await page.getByRole('switch', { name: 'Capture changes' }).click();
  await page.getByLabel('Keep history for', { exact: true }).fill('7');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Keep 7 days of history only?' }).waitFor();
  await checkLooks(t, page, 'configuration-confirm');
  await page.getByRole('button', { name: 'Keep less' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForFunction(() => !document.body.textContent?.includes('Undo the changes'));
  t.like(await settings(), { retention_days: 7, capture_enabled: true });
  t.deepEqual(problems, []);
});

test.serial('an operator and a viewer look, and are offered no change; a tenant does not know the page', async (t) => {
  for (const who of ['operator', 'viewer'] as const) {
    const { page, context } = await house.visit(who, '/configuration');
    await page.getByRole('row', { name: /Keep history for.*7 days 30 days/ }).waitFor();
    await page.getByRole('row', { name: /Polling time/ }).waitFor();
    t.is(await page.getByRole('button', { name: 'Save' }).count(), 0);
    t.is(await page.getByRole('switch').count(), 0);
    if (who === 'viewer') await checkLooks(t, page, 'configuration-viewer');
    await context.close();
  }
  const { page } = await house.visit({ owner: 'ann' }, '/configuration');
  await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
});
