import test from 'ava';
import type { Page } from 'playwright-core';
import { eventually } from '../helpers/events.ts';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

/** The rows of the live table, once there are any. */
function rows(page: Page) {
  return page.getByRole('table', { name: 'Webhook activity, newest first' }).locator('tbody tr[data-opens]');
}

async function shown(page: Page): Promise<number> {
  await rows(page).first().waitFor();
  await page.locator('table[aria-busy="false"]').waitFor();
  return rows(page).count();
}

test.serial('the list has every change, newest first, with the state of its worst delivery', async (t) => {
  const { page, problems } = await house.visit('admin', '/activity');
  t.is(await shown(page), 4);
  t.regex((await rows(page).first().textContent()) ?? '', /public\.orders.*update.*ann.*Retrying.*HTTP 503/);
  await checkLooks(t, page, 'activity');
  t.deepEqual(problems, []);
});

test.serial('filters are in the address: the link shows a colleague the same', async (t) => {
  const { page } = await house.visit('admin', '/activity');
  await shown(page);
  await page.getByLabel('Object id').fill('2');
  await page.waitForURL(/object=2/);
  await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-opens]').length === 1);
  await page.getByRole('combobox', { name: 'HTTP status' }).fill('503');
  await page.waitForURL(/object=2&status=503/);
  t.is(await shown(page), 1);
  const { page: other } = await house.visit('viewer', new URL(page.url()).pathname.replace('/admin', '') + new URL(page.url()).search);
  t.is(await shown(other), 1);
  t.is(await other.getByLabel('Object id').inputValue(), '2');
  await other.getByRole('button', { name: 'Clear all filters' }).click();
  await other.waitForFunction(() => document.querySelectorAll('tbody tr[data-opens]').length === 4);
  t.is(new URL(other.url()).search, '');
});

test.serial('where nothing matches, it says so and offers the way back', async (t) => {
  const { page } = await house.visit('admin', '/activity?object=nothing&state=failed,blocked&since=1h');
  await page.getByRole('heading', { name: 'No activity matches these filters' }).waitFor();
  await checkLooks(t, page, 'activity-no-match');
  await page.getByRole('button', { name: 'Clear all filters' }).last().click();
  t.is(await shown(page), 4);
});

test.serial('what is new announces itself, and the rows that somebody reads stay where they are', async (t) => {
  const { page, problems } = await house.visit('admin', '/activity?entity=public.orders');
  t.is(await shown(page), 4);
  const top = await rows(page).first().boundingBox();
  await house.order('ann');
  const button = page.getByRole('button', { name: '1 new activity: show' });
  await button.waitFor();
  t.is(await rows(page).count(), 4);
  t.deepEqual(await rows(page).first().boundingBox(), top);
  await checkLooks(t, page, 'activity-news');
  await button.click();
  await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-opens]').length === 5);
  await button.waitFor({ state: 'detached' });
  t.deepEqual(problems, []);
});

test.serial('rows change in place as their deliveries go on', async (t) => {
  const { page } = await house.visit('admin', `/activity?registration=${house.failing}`);
  await shown(page);
  const first = rows(page).first();
  await first.getByText('Retrying').waitFor();
  await house.db.query(
    `select webhooks.cancel(array_agg(activity_id)) from webhooks.webhook_deliveries
     where registration_id = $1 and activity_id = (select max(activity_id) from webhooks.webhook_deliveries)`,
    [house.failing],
  );
  await first.getByText('Cancelled').waitFor();
  t.pass();
});

test.serial('what is selected is replayed, after a question that has the count', async (t) => {
  const { page, problems } = await house.visit('operator', `/activity?registration=${house.everybody}`);
  const count = await shown(page);
  await page.getByRole('checkbox', { name: 'Select all that is shown' }).click();
  await page.getByText(`${count} selected`).waitFor();
  await checkLooks(t, page, 'activity-selected');
  house.receiver.clear();
  await page.getByRole('button', { name: `Replay ${count}` }).click();
  const dialog = page.getByRole('dialog', { name: `Replay ${count} activities?` });
  await dialog.waitFor();
  await checkLooks(t, page, 'activity-confirm');
  await dialog.getByRole('button', { name: `Replay ${count}` }).click();
  await page.getByText(/\d+ deliveries to be sent again/).waitFor();
  await house.receiver.waitFor((requests) => requests.filter(({ path }) => path === '/hook').length >= count);
  await page.getByText(`${count} selected`).waitFor({ state: 'detached' });
  t.deepEqual(problems, []);
});

test.serial('cancelling asks too, and leaves off when the answer is no', async (t) => {
  const { page } = await house.visit('admin', '/activity?state=retrying');
  await shown(page);
  await page.getByRole('checkbox', { name: /^Select activity/ }).first().click();
  await page.getByRole('button', { name: 'Cancel 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this activity?' });
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('1 selected').waitFor();
  await page.getByRole('button', { name: 'Cancel 1' }).click();
  await dialog.getByRole('button', { name: 'Cancel 1' }).click();
  await page.getByText('1 delivery cancelled').waitFor();
  t.pass();
});

test.serial('the detail shows what changed, each delivery, and each attempt with its answer and what to do', async (t) => {
  const { page, problems } = await house.visit('admin', '/activity?object=1');
  await shown(page);
  await rows(page).first().getByRole('link').click();
  await page.getByRole('heading', { name: 'public.orders updated: 1', level: 1 }).waitFor();
  await page.getByText('in maintenance').first().waitFor();
  t.regex((await page.getByRole('table', { name: 'The row' }).textContent()) ?? '', /status"new""paid"/);
  await page.getByText('The endpoint failed. Its own log says why').first().waitFor();
  await checkLooks(t, page, 'activity-detail');
  await page.getByRole('link', { name: 'Webhook Activity' }).first().click();
  await shown(page);
  t.deepEqual(problems, []);
});

test.serial('a delivery is replayed alone', async (t) => {
  const { id } = await house.db.one('select max(activity_id) as id from webhooks.webhook_deliveries where registration_id = $1', [house.everybody]);
  const { page } = await house.visit('admin', `/activity/${id}`);
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  house.receiver.clear();
  const [request] = await Promise.all([
    house.receiver.waitFor(1),
    (async () => {
      await page
        .locator('section', { hasText: 'Deliveries' })
        .getByRole('button', { name: 'Replay to this one' })
        .last()
        .click();
      await page.getByRole('dialog').getByRole('button', { name: 'Replay 1' }).click();
    })(),
  ]);
  t.is(request.length, 1);
});

test.serial('what cannot be replayed is refused in words that say what to do', async (t) => {
  await house.db.query('select webhooks.pause($1, $2)', [house.everybody, 'their maintenance']);
  const { page } = await house.visit('admin', `/activity?registration=${house.everybody}`);
  await shown(page);
  await page.getByRole('checkbox', { name: /^Select activity/ }).first().click();
  await page.getByRole('button', { name: 'Replay 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay 1' }).click();
  await page.getByText('Not replayed').waitFor();
  await checkLooks(t, page, 'activity-refused');
  await house.db.query('select webhooks.resume($1)', [house.everybody]);
  t.pass();
});

test.serial('who may only look is offered nothing else', async (t) => {
  const { page } = await house.visit('viewer', '/activity');
  await shown(page);
  t.is(await page.getByRole('checkbox').count(), 0);
  await rows(page).first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  t.is(await page.getByRole('button', { name: /Replay|Cancel/ }).count(), 0);
});

test.serial('a tenant sees its own and no trace of others', async (t) => {
  const { page } = await house.visit({ owner: 'bob' }, '/activity');
  const own = Number(
    (await house.db.one(`select count(*) as n from webhooks.webhook_activity where owner_id = 'bob'`)).n,
  );
  t.is(await shown(page), own);
  t.is(await page.getByLabel('Owner').count(), 0);
  await house.order('ann');
  await house.order('bob');
  await page.getByRole('button', { name: '1 new activity: show' }).waitFor();
  const { id } = await house.db.one(`select min(id) as id from webhooks.webhook_activity where owner_id = 'ann'`);
  const { page: other } = await house.visit({ owner: 'bob' }, `/activity/${id}`);
  await other.getByRole('heading', { name: 'There is no such activity' }).waitFor();
  await checkLooks(t, other, 'activity-not-there');
});

test.serial('while Rowhook does not answer, the page says so, and goes on when it does', async (t) => {
  const { page } = await house.visit('admin', '/overview');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.context().route('**/graphql', (route) => route.abort());
  await page.getByRole('link', { name: 'Webhook Activity' }).click();
  await page.getByRole('alert').getByText('Rowhook does not answer.').waitFor();
  await checkLooks(t, page, 'activity-no-server');
  await page.context().unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();
  t.true((await shown(page)) > 0);
});

test.serial('a megabyte in a row does not hold the page up', async (t) => {
  const id = await house.order('ann', 'x'.repeat(1_000_000));
  const activity = await eventually(() =>
    house.db.one('select id from webhooks.webhook_activity where object_id = $1', [id]),
  );
  const { page } = await house.visit('admin', `/activity/${activity.id}`);
  await page.getByRole('heading', { level: 1, name: `public.orders created: ${id}` }).waitFor();
  const from = Date.now();
  await page.getByRole('button', { name: 'Show all' }).first().click();
  await page.waitForFunction(() => (document.querySelector('main')?.textContent?.length ?? 0) > 1_000_000);
  await page.getByRole('link', { name: 'Audit Log' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit Log' }).waitFor();
  t.true(Date.now() - from < 5_000);
});
