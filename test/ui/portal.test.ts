import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import type { Page } from 'playwright-core';
import { JWT_SECRET, tokenOf } from '../admin/api.ts';
import { checkLooks } from './access.ts';
import { openPage } from './browser.ts';
import { allTried, type FilledHouse, openFilledHouse } from './filled.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const ANN = { owner: 'ann' };
const PORTAL = { at: 'portal' } as const;

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

const objects = (page: Page) => page.locator('tbody tr [data-label="Object"]').allInnerTexts();
const everything = async (page: Page) => (await page.locator('body').textContent()) ?? '';

test.serial('a link of rowhook portal-link opens the portal of that owner, with its pages and no others', async (t) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'portal-link', '--owner', 'ann', '--expires', '15m', '--url', house.url],
    { cwd: tmpdir(), env: { PATH: process.env.PATH, ROWHOOK_JWT_SECRET: JWT_SECRET } },
  );
  const { page, problems } = await openPage(house.browser);
  await page.goto(stdout.trim());
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  t.is(new URL(page.url()).pathname, '/portal/overview');
  t.is(new URL(page.url()).hash, '');
  const pages = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
  t.true(pages.includes('Webhook Activity'));
  t.deepEqual(
    pages.filter((name) => /Permissions|Audit Settings|Configuration/.test(name)),
    [],
  );
  await page.getByRole('list', { name: 'Figures' }).waitFor();
  await page.getByRole('button', { name: /^Signed in as portal of ann/ }).press('Enter');
  t.regex(await page.getByRole('menu').innerText(), /Owner: ann\s+Session ends\s+in 1\d min/);
  await page.keyboard.press('Escape');
  await checkLooks(t, page, 'portal-overview');
  t.false(/bob|Captured in|No worker is connected/i.test(await everything(page)), await everything(page));
  t.deepEqual(problems, []);
});

test.serial('ann sees her activity, delivered to her registration, and nothing of anybody else', async (t) => {
  const { page, problems } = await house.visit(ANN, '/activity', PORTAL);
  await page.getByText('3 in all').waitFor();
  t.deepEqual(await objects(page), ['1', '3', '1']);
  t.is(await page.getByRole('columnheader', { name: 'Owner' }).count(), 0);
  t.is(await page.getByRole('textbox', { name: 'Owner' }).count(), 0);
  // That the accounting is down is not hers to know.
  t.is(await page.locator('tbody [data-label="State"]').getByText('Delivered').count(), 3);
  await checkLooks(t, page, 'portal-activity');
  await page.getByRole('combobox', { name: 'Registration' }).click();
  t.deepEqual(await page.getByRole('option').allInnerTexts(), [`Shop of Ann – ${house.receiver.url}/ann`]);
  await page.keyboard.press('Escape');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: 'public.orders 1 updated' }).waitFor();
  await page.getByText(`POST ${house.receiver.url}/ann`).waitFor();
  t.is(await page.getByRole('article').count(), 1);
  t.false(/warehouse|Accounting|\/down|\/hook|bob/i.test(await everything(page)), await everything(page));
  await checkLooks(t, page, 'portal-detail');
  t.deepEqual(problems, []);
});

test.serial("by the address of somebody else's activity or registration there is nothing", async (t) => {
  const { id } = await house.db.one(`select id from webhooks.webhook_activity where owner_id = 'bob'`);
  const { page } = await house.visit(ANN, `/activity/${id}`, PORTAL);
  await page.getByText('There is no such activity').waitFor();
  t.false(/bob/i.test(await everything(page)));
  for (const search of ['?owner=bob', `?registration=${house.bob}`, `?registration=${house.everybody}`, '?object=2']) {
    const { page: other, context } = await house.visit(ANN, `/activity${search}`, PORTAL);
    await other.getByText('No activity matches these filters').waitFor();
    t.deepEqual(await objects(other), [], search);
    await context.close();
  }
  for (const path of ['/permissions', '/configuration', '/audit-settings', '/nothing']) {
    const { page: other, context } = await house.visit(ANN, path, PORTAL);
    await other.getByRole('heading', { level: 1, name: 'Nothing here' }).waitFor();
    await context.close();
  }
});

test.serial('live, ann is told of what is hers alone', async (t) => {
  const { page, problems } = await openPage(house.browser);
  const frames: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  await page.goto(`${house.url}/portal/activity#token=${await tokenOf(ANN)}`);
  await page.getByText('3 in all').waitFor();
  await house.order('bob', 'secret of bob');
  await house.order('ann', 'of ann');
  await page.getByRole('button', { name: '1 new activity: show' }).click();
  await page.getByText('4 in all').waitFor();
  t.deepEqual(await objects(page), ['5', '1', '3', '1']);
  t.true(frames.some((frame) => frame.includes('"objectId":"5"')));
  t.deepEqual(
    frames.filter((frame) => /bob|"objectId":"4"/.test(frame)),
    [],
  );
  t.deepEqual(problems, []);
});

test.serial('ann replays what is hers, to her own registration alone', async (t) => {
  await allTried(house.db);
  const { page } = await house.visit(ANN, '/activity?object=3', PORTAL);
  await page.getByRole('checkbox', { name: /^Select activity/ }).click();
  house.receiver.clear();
  await page.getByRole('button', { name: 'Replay 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay 1' }).click();
  await page.getByText('1 delivery to be sent again').waitFor();
  await house.receiver.waitFor((requests) => requests.some(({ path }) => path === '/ann'));
  t.deepEqual(
    house.receiver.requests.filter(({ path }) => path !== '/down').map(({ path }) => path),
    ['/ann'],
  );
});
