import test from 'ava';
import { checkLooks } from './access.ts';
import { type House, openHouse } from './house.ts';

let house: House;

test.before(async (t) => {
  house = await openHouse(t);
});

test.serial('an empty overview teaches what would be where, and that no worker is alive', async (t) => {
  const { page, problems } = await house.visit('admin', '/overview');
  await page.getByText('No worker is connected').waitFor();
  t.regex(
    await page.getByRole('list', { name: 'Figures' }).innerText(),
    /Workers alive\s+0\s+Nothing is sent, and nothing is lost\. Start one:\s+rowhook work/,
  );
  await page.getByText('Nothing was captured').waitFor();
  await page.getByRole('figure').first().waitFor();
  t.is(await page.getByRole('figure').getByText('No attempt in this time').count(), 2);
  await checkLooks(t, page, 'overview-empty');
  t.deepEqual(problems, []);
});

test.serial('an empty activity teaches how a change gets there', async (t) => {
  const { page, problems } = await house.visit('viewer', '/activity');
  await page.getByText('No activity yet').waitFor();
  await page.getByRole('link', { name: 'Entity Events' }).last().waitFor();
  await checkLooks(t, page, 'activity-empty');
  t.deepEqual(problems, []);
});

test.serial('an empty log of secrets says what would be in it', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-log?log=secrets');
  await page.getByText('No secret was touched yet').waitFor();
  await checkLooks(t, page, 'secrets-empty');
  t.deepEqual(problems, []);
});

test.serial('what is on its way has its place, so that nothing jumps', async (t) => {
  const { page, context } = await house.visit('viewer', '/permissions');
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  await context.route('**/graphql', async (route) => {
    if (/query (SearchActivities|Overview)/.test(route.request().postData() ?? '')) await answered;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Webhook Activity' }).click();
  const table = page.getByRole('table', { name: 'Webhook activity, newest first' });
  await table.waitFor();
  t.is(await table.getAttribute('aria-busy'), 'true');
  const filters = await page.getByRole('combobox', { name: 'Entity' }).boundingBox();
  await checkLooks(t, page, 'activity-waiting');
  answer();
  await page.getByText('No activity yet').waitFor();
  t.deepEqual(await page.getByRole('combobox', { name: 'Entity' }).boundingBox(), filters);
});
