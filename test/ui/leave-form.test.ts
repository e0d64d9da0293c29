import test from 'ava';
import type { Dialog, Locator, Page } from 'playwright-core';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

const question = (page: Page): Locator => page.getByRole('dialog', { name: 'Leave without saving?' });

async function answer(page: Page, button: 'Keep working' | 'Leave'): Promise<void> {
  await question(page).getByRole('button', { name: button, exact: true }).click();
  await question(page).waitFor({ state: 'detached' });
}

/** Goes to a page by the navigation. */
async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
}

async function at(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
}

interface Form {
  what: string;
  /** Leads there from a page of the navigation. */
  open: (page: Page) => Promise<void>;
  /** The heading of the page that Back leads to. */
  before: string | RegExp;
  field: (page: Page) => Locator;
  value: string;
}

const FORMS: Form[] = [
  {
    what: 'a new entity event',
    open: async (page) => {
      await go(page, 'Entity Events');
      await page.getByRole('link', { name: 'Add', exact: true }).click();
    },
    before: 'Entity Events',
    field: (page) => page.getByLabel('Description'),
    value: 'An order was taken back',
  },
  {
    what: 'an entity event',
    open: async (page) => {
      await go(page, 'Entity Events');
      await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
    },
    before: 'Entity Events',
    field: (page) => page.getByLabel('Description'),
    value: 'An order came',
  },
  {
    what: 'a new registration',
    open: async (page) => {
      await go(page, 'Webhook Registration');
      await page.getByRole('link', { name: 'Add', exact: true }).click();
    },
    before: 'Webhook Registration',
    field: (page) => page.getByLabel('URI'),
    value: 'https://example.com/hook',
  },
  {
    what: 'a registration',
    open: async (page) => {
      await go(page, 'Webhook Registration');
      await page.getByRole('link', { name: `${house.receiver.url}/ann` }).click();
      await page.getByRole('link', { name: 'Edit', exact: true }).click();
    },
    before: /\/ann$/,
    field: (page) => page.getByLabel('Description'),
    value: 'Shop of Anna',
  },
  {
    what: 'the configuration',
    open: (page) => go(page, 'Configuration'),
    before: 'Permissions',
    field: (page) => page.getByLabel('Keep history for', { exact: true }),
    value: '60 days',
  },
  {
    what: 'how a table is watched',
    open: async (page) => {
      await go(page, 'Audit Settings');
      await page.getByRole('link', { name: 'public.orders', exact: true }).click();
      await page.getByRole('button', { name: 'Advanced options' }).click();
    },
    before: 'Audit Settings',
    field: (page) => page.getByLabel('Label'),
    value: 'Orders of the shop',
  },
];

for (const { what, open, before, field, value } of FORMS)
  test.serial(`who leaves ${what} is asked where something would be lost, by a link and by Back`, async (t) => {
    const { page, context, problems } = await house.visit('admin', '/permissions');
    await at(page, 'Permissions');
    await open(page);
    await field(page).waitFor();
    // Nothing was changed: nothing is asked.
    await page.goBack();
    await at(page, before);
    await page.goForward();
    if (what === 'how a table is watched') await page.getByRole('button', { name: 'Advanced options' }).click();
    await field(page).fill(value);
    const address = page.url();

    await go(page, 'Audit Log');
    await question(page).waitFor();
    if (what === 'an entity event') await checkLooks(t, page, 'leave-form');
    await answer(page, 'Keep working');
    t.is(await field(page).inputValue(), value);

    await page.goBack();
    await question(page).waitFor();
    await page.waitForURL(address);
    // Whoever presses Back again is asked the same.
    await page.goBack();
    await page.waitForURL(address);
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'detached' });
    t.is(await field(page).inputValue(), value);

    await page.goBack();
    await answer(page, 'Leave');
    await at(page, before);
    await page.goForward();
    if (what === 'how a table is watched') await page.getByRole('button', { name: 'Advanced options' }).click();
    t.not(await field(page).inputValue(), value);
    await field(page).fill(value);

    await go(page, 'Audit Log');
    await answer(page, 'Leave');
    await at(page, 'Audit Log');
    t.is(await question(page).count(), 0);
    t.deepEqual(problems, []);
    await context.close();
  });

test.serial('Forward asks as Back does', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  await go(page, 'Audit Log');
  await at(page, 'Audit Log');
  await page.goBack();
  await page.getByLabel('Keep history for', { exact: true }).fill('60');
  await page.goForward();
  await answer(page, 'Keep working');
  t.is(await page.getByLabel('Keep history for', { exact: true }).inputValue(), '60 days');
  await page.goForward();
  await answer(page, 'Leave');
  await at(page, 'Audit Log');
  t.deepEqual(problems, []);
});

test.serial('the browser asks before the tab of a changed form is closed or read again, and only then', async (t) => {
  const { page } = await house.visit('admin', '/entity-events/new');
  const closeTab = async (then: 'accept' | 'dismiss') => {
    const asked = page.waitForEvent('dialog');
    void page.close({ runBeforeUnload: true });
    const dialog: Dialog = await asked;
    t.is(dialog.type(), 'beforeunload');
    await dialog[then]();
  };
  await page.getByLabel('Description').fill('An order was taken back');
  await closeTab('dismiss');
  t.is(await page.getByLabel('Description').inputValue(), 'An order was taken back');
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  t.is(await page.getByLabel('Description').inputValue(), '');
  // A dialog would keep it open.
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

test.serial('by Cancel, the way back and signing out it is asked too; a link within the page leads on', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events/new');
  const field = page.getByLabel('Description');
  await field.fill('An order was taken back');
  await page.getByRole('link', { name: 'Skip to the page' }).focus();
  await page.keyboard.press('Enter');
  t.is(await page.evaluate(() => document.activeElement?.id), 'main');
  for (const leave of [
    () => page.getByRole('link', { name: 'Cancel' }).click(),
    () => page.getByRole('main').getByRole('link', { name: 'Entity Events' }).click(),
    async () => {
      await page.getByRole('button', { name: 'Signed in as admin, admin' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
    },
  ]) {
    await leave();
    await answer(page, 'Keep working');
    t.is(await field.inputValue(), 'An order was taken back');
  }
  await page.getByRole('button', { name: 'Signed in as admin, admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await answer(page, 'Leave');
  await page.getByRole('heading', { name: 'Sign in to Rowhook' }).waitFor();
  t.deepEqual(problems, []);
});

test.serial('what was saved, put back or deleted is asked about no more', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  const days = page.getByLabel('Keep history for', { exact: true });
  await days.fill('60');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The settings are saved').waitFor();
  await page.getByRole('button', { name: 'Undo the changes' }).waitFor({ state: 'detached' });
  await days.fill('61');
  await page.getByRole('button', { name: 'Undo the changes' }).click();
  await go(page, 'Entity Events');
  await at(page, 'Entity Events');

  await page.getByRole('link', { name: 'Add', exact: true }).click();
  await page.getByRole('combobox', { name: 'Entity' }).click();
  await page.getByRole('option', { name: 'public.orders' }).click();
  await page.getByRole('combobox', { name: 'Action' }).click();
  await page.getByRole('option', { name: /^delete/ }).click();
  await page.getByRole('button', { name: 'Save/New' }).click();
  await page.getByText('The entity event is saved').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'entity');
  await page.goBack();
  await page.getByRole('link', { name: 'public.orders, delete', exact: true }).click();
  await page.getByLabel('Description').fill('No more');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await at(page, 'Entity Events');
  t.is(await question(page).count(), 0);
  t.deepEqual(problems, []);
});

test.serial('a question that a save has answered meanwhile is taken back', async (t) => {
  const { page, problems } = await house.visit('admin', '/configuration');
  const days = page.getByLabel('Keep history for', { exact: true });
  await days.fill('90');
  const answered = Promise.withResolvers<void>();
  await page.route('**/graphql', async (route) => {
    await answered.promise;
    await route.continue();
  });
  const sent = page.waitForRequest('**/graphql');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sent;
  await go(page, 'Entity Events');
  await question(page).waitFor();
  answered.resolve();
  await page.getByText('The settings are saved').waitFor();
  await question(page).waitFor({ state: 'detached' });
  await at(page, 'Configuration');
  t.is((await house.db.one('select retention_days from webhooks.settings')).retention_days, 90);
  t.deepEqual(problems, []);
});
