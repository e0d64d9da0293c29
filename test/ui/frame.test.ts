import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import { tokenOf } from '../admin/api.ts';
import { administer, withDatabase } from '../helpers/server.ts';
import { checkLooks } from './access.ts';
import { openPage } from './browser.ts';
import { FRAMING_SITE, type House, openHouse } from './house.ts';

let house: House;

test.before(async (t) => {
  house = await openHouse(t);
});

test.serial('a link signs in, and its token is in no address after that', async (t) => {
  const { page, problems } = await house.visit('admin', '/permissions?role=viewer');
  await page.getByRole('heading', { name: 'Permissions', level: 1 }).waitFor();
  t.is(new URL(page.url()).hash, '');
  t.is(new URL(page.url()).search, '?role=viewer');
  t.is(await page.title(), 'Permissions · Rowhook');
  await page.reload();
  await page.getByRole('heading', { name: 'Permissions', level: 1 }).waitFor();
  const other = await page.context().newPage();
  await other.goto(`${house.url}/admin/permissions`);
  await other.getByRole('heading', { name: 'Sign in to Rowhook' }).waitFor();
  t.deepEqual(problems, []);
});

test.serial('whoever pastes a token is where they meant to go, and a wrong one is refused in words', async (t) => {
  const { page, problems } = await openPage(house.browser);
  await page.goto(`${house.url}/admin/audit-log`);
  const field = page.getByLabel('Token or sign-in link');
  await field.fill('nonsense');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  t.regex((await page.getByRole('alert').textContent()) ?? '', /The sign-in failed.*UNAUTHENTICATED/);
  t.is(await field.getAttribute('aria-invalid'), 'true');
  await checkLooks(t, page, 'sign-in');
  await field.fill(`${house.url}/admin/#token=${await tokenOf('viewer')}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // A viewer may not list the audit log.
  await page.getByRole('heading', { name: 'Nothing here', level: 1 }).waitFor();
  t.deepEqual(problems, []);
});

test.serial(
  'the navigation has the pages of the role, in their sections, and marks the one that is open',
  async (t) => {
    const { page, problems } = await house.visit('admin', '/');
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Audit Log' });
    await link.click();
    await page.getByRole('heading', { name: 'Audit Log', level: 1 }).waitFor();
    t.is(await link.getAttribute('aria-current'), 'page');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    t.deepEqual(problems, []);
  },
);

test.serial('on a page that is scrolled the header is in sight, and the navigation too', async (t) => {
  const { page } = await house.visit('admin', '/configuration');
  await page.getByRole('heading', { level: 2, name: 'History' }).waitFor();
  await page.evaluate(() => scrollTo({ top: 400 }));
  const at = (selector: string) =>
    page.evaluate((found) => {
      const { x, y, width, height } = document.querySelector(found)?.getBoundingClientRect() ?? new DOMRect();
      return document.elementFromPoint(x + width / 2, y + height / 2)?.closest(found) !== null && y >= 0;
    }, selector);
  t.true(await page.evaluate(() => scrollY > 0));
  t.true(await at('header a'));
  t.true(await at('nav a'));
});

test.serial('by keyboard alone: the first Tab reaches the link that skips to the page', async (t) => {
  const { page } = await house.visit('admin', '/permissions');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  t.is(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the page');
  await page.keyboard.press('Enter');
  t.is(await page.evaluate(() => document.activeElement?.id), 'main');
});

test.serial('signing out ends the session of the tab', async (t) => {
  const { page } = await house.visit('admin', '/permissions');
  await page.getByRole('button', { name: 'Signed in as admin, admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Rowhook' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in to Rowhook' }).waitFor();
  t.is(await page.evaluate(() => sessionStorage.length), 0);
});

test.serial('a session that ends while the page is open says why', async (t) => {
  const { page } = await openPage(house.browser);
  const token = await tokenOf('admin', { exp: Math.floor(Date.now() / 1000) - 3600 });
  await page.goto(`${house.url}/admin/#token=${token}`);
  await page.getByText('Your session has ended').waitFor();
  t.pass();
});

test.serial('on a phone the navigation opens over the page, and closes when a page is chosen', async (t) => {
  const { page } = await house.visit('admin', '/permissions', { size: 'phone' });
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await page.getByRole('link', { name: 'Audit Log' }).click();
  await page.getByRole('heading', { name: 'Audit Log', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Open the navigation' }).waitFor();
  t.pass();
});

test.serial(
  'times are those of this machine or UTC, as the header says, and on a phone the menu of the account',
  async (t) => {
    const { page } = await house.visit('admin', '/permissions');
    await page.getByRole('button', { name: /^CES?T: times are shown in Europe\/Berlin/ }).click();
    await page.getByRole('button', { name: 'UTC: times are shown in UTC. Change to Europe/Berlin' }).waitFor();
    t.is(await page.evaluate(() => localStorage.getItem('rowhook.zone')), 'UTC');
    const phone = await house.visit('admin', '/permissions', { size: 'phone' });
    const account = phone.page.getByRole('button', { name: 'Signed in as admin, admin' });
    await account.click();
    await phone.page.getByText('Times are shown in Europe/Berlin').waitFor();
    await phone.page.getByRole('menuitem', { name: 'Change to UTC' }).click();
    await account.click();
    await phone.page.getByText('Times are shown in UTC').waitFor();
    t.is(await phone.page.evaluate(() => localStorage.getItem('rowhook.zone')), 'UTC');
  },
);

test.serial(
  'a customer has its portal in a frame of the site that may have it, and nobody has the admin in one',
  async (t) => {
    const token = await tokenOf({ owner: 'ann' });
    const show = async (path: string) => {
      const { page, context } = await openPage(house.browser);
      // A site from elsewhere does not reach this machine without.
      await context.grantPermissions(['local-network-access']);
      await context.route(`${FRAMING_SITE}/**`, (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<iframe src="${house.url}${path}#token=${token}" allow="local-network-access; loopback-network"></iframe>`,
        }),
      );
      const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
      refused.catch(() => {});
      await page.goto(`${FRAMING_SITE}/`);
      return { frame: page.frameLocator('iframe'), refused };
    };
    const { frame } = await show('/portal/');
    await frame.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await frame.getByRole('link', { name: 'Skip to the page' }).waitFor({ state: 'attached' });
    await (await show('/admin/')).refused;
    t.pass();
  },
);

test.serial('another link in the same tab is another session, with nothing left of the one before', async (t) => {
  const { page } = await house.visit('admin', '/permissions');
  await page.getByRole('heading', { level: 1, name: 'Permissions' }).waitFor();
  const token = await tokenOf({ owner: 'ann' });
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `token=${token}`);
  await page.getByRole('button', { name: 'Signed in as ann, owner ann' }).waitFor();
  t.is(await page.getByRole('link', { name: 'Permissions' }).count(), 0);
});

/** Sooner than the header would look by itself. */
const AT_ONCE_MS = 8_000;

function stateIn(page: Page): Locator {
  return page.getByRole('banner').getByRole('status');
}

test.serial(
  'when the live connection breaks, the header says at once that Rowhook does not answer, and comes back by itself',
  async (t) => {
    const { page, problems } = await house.visit('admin', '/permissions');
    await stateIn(page).getByText('Database up').waitFor();
    const opened = page.waitForEvent('websocket');
    await page.getByRole('link', { name: 'Webhook Activity' }).click();
    // The server has taken it.
    await (await opened).waitForEvent('framereceived');
    await house.goDown();
    await stateIn(page).getByText('No answer from Rowhook').waitFor({ timeout: AT_ONCE_MS });
    await checkLooks(t, page, 'no-answer');
    await house.comeBack();
    await stateIn(page).getByText('Database up').waitFor({ timeout: AT_ONCE_MS });
    t.deepEqual(
      problems.filter((problem) => !problem.includes('WebSocket connection')),
      [],
    );
  },
);

test.serial(
  'when a request fails, the header says so at once, and what could not be read is read once Rowhook is back',
  async (t) => {
    const { page, problems } = await house.visit('admin', '/configuration');
    await page.getByRole('switch', { name: 'Capture changes' }).waitFor();
    await page.getByRole('link', { name: 'Permissions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Permissions' }).waitFor();
    await house.goDown();
    await page.getByRole('link', { name: 'Configuration' }).click();
    await stateIn(page).getByText('No answer from Rowhook').waitFor({ timeout: AT_ONCE_MS });
    await page.getByRole('alert').getByText('Rowhook does not answer.').waitFor();
    await house.comeBack();
    await stateIn(page).getByText('Database up').waitFor({ timeout: AT_ONCE_MS });
    await page.getByRole('switch', { name: 'Capture changes' }).waitFor();
    t.deepEqual(problems, []);
  },
);

test.serial('a page that was not loaded before Rowhook went down says so, and comes once it is back', async (t) => {
  const { page } = await house.visit('admin', '/permissions');
  await stateIn(page).getByText('Database up').waitFor();
  await house.goDown();
  await page.getByRole('link', { name: 'Configuration' }).click();
  await stateIn(page).getByText('No answer from Rowhook').waitFor({ timeout: AT_ONCE_MS });
  await page.getByRole('alert').getByText('Its script could not be loaded.').waitFor();
  await checkLooks(t, page, 'no-script');
  await house.comeBack();
  await page.getByRole('switch', { name: 'Capture changes' }).waitFor();
});

test.serial('when the database does not answer, the header says that, and not that Rowhook does not', async (t) => {
  const { page, problems } = await house.visit('admin', '/permissions');
  await stateIn(page).getByText('Database up').waitFor();
  const server = withDatabase(house.db.url, 'postgres');
  await administer(server, `alter database ${house.db.name} allow_connections false`);
  await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${house.db.name}'`);
  await page.getByRole('link', { name: 'Configuration' }).click();
  await stateIn(page).getByText('Database down').waitFor({ timeout: AT_ONCE_MS });
  await administer(server, `alter database ${house.db.name} allow_connections true`);
  await stateIn(page).getByText('Database up').waitFor({ timeout: AT_ONCE_MS });
  await page.getByRole('switch', { name: 'Capture changes' }).waitFor();
  t.deepEqual(problems, []);
});
