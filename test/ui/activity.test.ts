import test, { type ExecutionContext } from 'ava';
import type { Locator, Page } from 'playwright-core';
import { toField } from '../../src/admin/ui/time/field.ts';
import type { ReceivedRequest } from '../helpers/receiver.ts';
import { checkLooks } from './access.ts';
import { allTried, type FilledHouse, fill } from './filled.ts';
import { openHouse } from './house.ts';

const HOUR_MS = 3_600_000;

let house: FilledHouse;
/** The id of a registration whose endpoint refuses connections. */
let gone: string;
/** The id of the one that parcels are told to. */
let post: string;

test.before(async (t) => {
  const empty = await openHouse(t);
  const { db, receiver } = empty;
  await db.exec(`
    select webhooks.maintain();
    insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, owner_id)
    values (now() - interval '2 hours', 'public.orders', 'create', 'old', '{}', 'carl');`);
  house = await fill(t, empty);
  await db.exec(`
    create table public.parcels (id bigint primary key, owner_id text, place text);
    create table public.notes (id bigint primary key, text text);
    create table public.invoices (id bigint primary key, owner_id text);
    select webhooks.watch('public.parcels', owner_column => 'owner_id'), webhooks.watch('public.invoices', owner_column => 'owner_id'),
           webhooks.watch('public.notes', user_column => 'text');
    insert into webhooks.entity_events (entity, action)
    values ('public.parcels', 'create'), ('public.parcels', 'delete'), ('public.invoices', 'create'), ('public.notes', 'create');`);
  post = await register(`${receiver.url}/hook`, '{public.parcels:create,public.parcels:delete}', 'The post');
  gone = await register('http://127.0.0.1:1/', '{public.invoices:create}', 'Nobody');
  await db.query(`update webhooks.webhook_registrations set retry_schedule = '{}' where id = $1`, [gone]);
  await db.exec(`
    insert into public.parcels values (71, 'ann', 'Zürich'), (72, 'bob', 'Basel');
    delete from public.parcels where id = 72;
    insert into public.invoices values (81, 'ann');
    insert into public.notes values (91, 'nobody is told')`);
  await allTried(db);
});

async function register(uri: string, events: string, description: string): Promise<string> {
  return (await house.db.one('select id from webhooks.register($1, $2, $3)', [uri, events, description])).id;
}

const rowsOf = (page: Page): Locator =>
  page.getByRole('table', { name: 'Webhook activity, newest first' }).locator('tbody tr:not([aria-hidden])');

/** The rows that are shown, each as "entity action object". */
const shown = (page: Page): Promise<string[]> =>
  rowsOf(page).evaluateAll((rows) =>
    rows.map((row) =>
      ['Entity', 'Action', 'Object']
        .map((label) => row.querySelector(`[data-label="${label}"]`)?.textContent ?? '')
        .join(' ')
        .replace('public.', ''),
    ),
  );

const cell = (row: Locator, label: string): Locator => row.locator(`[data-label="${label}"]`);

/** Resolves once these rows are shown, and none besides. */
async function expectRows(t: ExecutionContext, page: Page, expected: string[], what?: string): Promise<void> {
  const isShown = (wanted: string[]) => {
    const rows = [...document.querySelectorAll('table tbody tr:not([aria-hidden])')];
    const texts = rows.map((row) =>
      ['Entity', 'Action', 'Object']
        .map((label) => row.querySelector(`[data-label="${label}"]`)?.textContent ?? '')
        .join(' ')
        .replace('public.', ''),
    );
    return JSON.stringify(texts) === JSON.stringify(wanted) && !document.querySelector('[data-stale="true"]');
  };
  await page.waitForFunction(isShown, expected, { timeout: 10_000 }).catch(() => {});
  t.deepEqual(await shown(page), expected, what);
}

const ALL = [
  'notes create 91',
  'invoices create 81',
  'parcels delete 72',
  'parcels create 72',
  'parcels create 71',
  'orders update 1',
  'orders create 3',
  'orders create 2',
  'orders create 1',
  'orders create old',
];
const orders = ALL.slice(5);
const parcels = ALL.slice(2, 5);

test.serial('every captured change is a row, newest first, with all that is to be seen at a glance', async (t) => {
  const { page, problems } = await house.visit('admin', '/activity');
  await expectRows(t, page, ALL);
  t.deepEqual(await page.getByRole('columnheader').allInnerTexts(), [
    '',
    'Occurred',
    'Entity',
    'Action',
    'Object',
    'Owner',
    'State',
    'Last tried',
    'Next try',
  ]);
  const invoice = rowsOf(page).nth(1);
  t.regex(
    await cell(invoice, 'Occurred').innerText(),
    /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d C\w+\n(just now|\d+ \w+ ago)$/,
  );
  t.is(await cell(invoice, 'Owner').innerText(), 'ann');
  t.regex(await cell(invoice, 'State').innerText(), /Failed/);
  t.regex(await cell(invoice, 'Last tried').innerText(), /(just now|ago)\s+connection refused/);
  const order = rowsOf(page).nth(5);
  t.regex(await cell(order, 'State').innerText(), /Retrying/);
  // The last answer may be the good one of another registration: that is not why it is retried.
  t.regex(await cell(order, 'Last tried').innerText(), /(just now|ago)(\s+HTTP 503)?$/);
  t.regex(await cell(order, 'Next try').innerText(), /^(in |just now|\d+ s ago)/);
  await checkLooks(t, page, 'activity');
  t.deepEqual(problems, []);
});

/** Chooses of a list, as a mouse does. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

type FilterCase = [what: string, use: (page: Page) => Promise<unknown>, address: string, rows: string[]];

const FILTERS: FilterCase[] = [
  ['time', (page) => choose(page, 'Time', 'Last hour'), '?since=1h', ALL.slice(0, -1)],
  ['entity', (page) => choose(page, 'Entity', 'public.parcels'), '?entity=public.parcels', parcels],
  ['action', (page) => choose(page, 'Action', 'update'), '?action=update', ['orders update 1']],
  [
    'object id',
    (page) => page.getByLabel('Object id').fill('72'),
    '?object=72',
    ['parcels delete 72', 'parcels create 72'],
  ],
  [
    'owner',
    (page) => page.getByLabel('Owner').fill('bob'),
    '?owner=bob',
    ['parcels delete 72', 'parcels create 72', 'orders create 2'],
  ],
  [
    'states',
    async (page) => {
      await choose(page, 'State', 'Failed');
      await page.getByRole('option', { name: 'Unregistered' }).click();
      await page.keyboard.press('Escape');
    },
    '?state=failed%2Cunregistered',
    ['notes create 91', 'invoices create 81', 'orders create old'],
  ],
  [
    'registration',
    (page) =>
      page
        .getByRole('combobox', { name: 'Registration' })
        .click()
        .then(() => page.getByRole('option', { name: /^The post/ }).click()),
    '?registration=',
    parcels,
  ],
  ['class of HTTP status', (page) => choose(page, 'HTTP status', '5xx'), '?status=5', orders.slice(0, -1)],
  [
    'HTTP status',
    (page) => page.getByRole('combobox', { name: 'HTTP status' }).fill('503'),
    '?status=503',
    orders.slice(0, -1),
  ],
  ['missing answer', (page) => choose(page, 'HTTP status', 'No answer'), '?status=0', ['invoices create 81']],
];

for (const [what, use, address, rows] of FILTERS)
  test.serial(`a filter by ${what} is in the address, which finds the same for a colleague`, async (t) => {
    const { page, problems } = await house.visit('viewer', '/activity');
    await expectRows(t, page, ALL);
    await use(page);
    await expectRows(t, page, rows);
    const { search } = new URL(page.url());
    t.true(search.startsWith(address), search);
    await page.context().close();
    const colleague = await house.visit('operator', `/activity${search}`);
    await expectRows(t, colleague.page, rows);
    t.deepEqual([...problems, ...colleague.problems], []);
    await colleague.context.close();
  });

test.serial('a time from and until is that of the zone that is shown, and all filters can be cleared', async (t) => {
  const { page } = await house.visit('viewer', '/activity?owner=carl');
  await expectRows(t, page, ['orders create old']);
  await choose(page, 'Time', 'From … until …');
  await page.getByText('No activity matches these filters').waitFor();
  await page.getByLabel('From (Europe/Berlin)').fill(toField(new Date(Date.now() - 3 * HOUR_MS), 'Europe/Berlin'));
  await expectRows(t, page, ['orders create old']);
  await page.getByLabel('Until (Europe/Berlin)').fill(toField(new Date(Date.now() - 2.5 * HOUR_MS), 'Europe/Berlin'));
  await page.getByText('No activity matches these filters').waitFor();
  await page.goBack();
  await expectRows(t, page, ['orders create old'], 'the way back undoes');
  await page.goForward();
  await checkLooks(t, page, 'activity-no-match');
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expectRows(t, page, ALL);
  t.is(new URL(page.url()).search, '');
});

test.serial('a filter that the address has wrong is refused in words', async (t) => {
  const { page } = await house.visit('viewer', '/activity?state=lost');
  t.regex(
    await page.getByRole('alert').innerText(),
    /The activity could not be read\s+There is no such state\s+States are failed, blocked/,
  );
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expectRows(t, page, ALL);
});

test.serial('what is opened from a filtered list leads back to it, by the link too', async (t) => {
  const { page } = await house.visit('viewer', '/activity?entity=public.parcels&action=delete');
  await expectRows(t, page, ['parcels delete 72']);
  await rowsOf(page).getByRole('link').press('Enter');
  await page.getByRole('heading', { level: 1, name: 'public.parcels 72 deleted' }).waitFor();
  await page.getByRole('link', { name: 'Webhook Activity' }).first().click();
  await page.goBack();
  await page.getByRole('main').getByRole('link', { name: 'Webhook Activity' }).click();
  await expectRows(t, page, ['parcels delete 72']);
  t.is(new URL(page.url()).search, '?entity=public.parcels&action=delete');
});

test.serial('a long list comes page by page, and what is new meanwhile moves none of it', async (t) => {
  await house.db.exec(`insert into public.notes select n, 'many' from generate_series(101, 220) n`);
  const { page } = await house.visit('viewer', '/activity?entity=public.notes&action=create');
  const objects = async () => (await shown(page)).map((row) => Number(row.split(' ').at(-1)));
  await page.getByText('The newest 50').waitFor();
  t.deepEqual(await objects(), range(220, 171));
  await house.db.exec(`insert into public.notes values (300, 'later')`);
  await page.getByRole('button', { name: '1 new activity: show' }).waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('The newest 100').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('121 in all').waitFor();
  t.deepEqual(await objects(), [...range(220, 101), 91]);
  await page.getByRole('button', { name: '1 new activity: show' }).click();
  await cell(rowsOf(page).first(), 'Object').getByText('300').waitFor();
  await page.getByText('The newest 50').waitFor();
  t.deepEqual(await objects(), [300, ...range(220, 172)]);
});

test.serial('what is new announces itself, and moves nothing until it is asked for', async (t) => {
  const { page, problems } = await house.visit('viewer', '/activity?entity=public.orders&owner=bob');
  await expectRows(t, page, ['orders create 2']);
  const place = () => rowsOf(page).first().boundingBox();
  const before = await place();
  // Of another owner: no news here.
  await house.order('ann');
  await house.order('bob');
  const news = page.getByRole('status').getByRole('button', { name: '1 new activity: show' });
  await news.waitFor();
  t.deepEqual(await place(), before);
  t.deepEqual(await shown(page), ['orders create 2']);
  await house.order('bob');
  await page.getByRole('button', { name: '2 new activities: show' }).waitFor();
  await checkLooks(t, page, 'activity-news');
  await page.getByRole('button', { name: '2 new activities: show' }).press('Enter');
  await expectRows(t, page, ['orders create 6', 'orders create 5', 'orders create 2']);
  t.is(await page.getByRole('status').getByRole('button').count(), 0);
  t.deepEqual(problems, []);
});

test.serial('where only the server knows whether it matches, it is said that there may be something new', async (t) => {
  const { page } = await house.visit('viewer', `/activity?registration=${house.bob}`);
  await expectRows(t, page, ['orders create 6', 'orders create 5', 'orders create 2']);
  await house.order('bob');
  await page.getByRole('button', { name: 'There may be new activity: show' }).click();
  await expectRows(t, page, ['orders create 7', 'orders create 6', 'orders create 5', 'orders create 2']);
});

test.serial('a state changes in its place while one looks', async (t) => {
  const { page } = await house.visit('viewer', '/activity?entity=public.invoices');
  const state = cell(rowsOf(page).first(), 'State');
  await state.getByText('Failed').waitFor();
  await house.db.query('update webhooks.webhook_registrations set uri = $2 where id = $1', [
    gone,
    `${house.receiver.url}/hook`,
  ]);
  await house.db.exec(`select webhooks.replay(activity_ids => array(
    select id from webhooks.webhook_activity where entity = 'public.invoices'))`);
  await state.getByText('Delivered').waitFor();
  t.is(await rowsOf(page).count(), 1);
  t.regex(await cell(rowsOf(page).first(), 'Last tried').innerText(), /HTTP 200/);
});

test.serial('by keyboard: what is selected is replayed once its count was confirmed, under the same ids', async (t) => {
  const { page, problems } = await house.visit('operator', '/activity?entity=public.parcels&action=create');
  await expectRows(t, page, ['parcels create 72', 'parcels create 71']);
  const first = toldToPost().filter(({ body }) => /parcels.created/.test(body.toString()));
  t.is(first.length, 2);
  await page.getByRole('checkbox', { name: 'Select all that is shown' }).press('Space');
  t.is(await page.getByRole('status').filter({ hasText: 'selected' }).innerText(), '2 selected');
  await checkLooks(t, page, 'activity-selected');
  house.receiver.clear();
  await page.getByRole('button', { name: 'Replay 2' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Replay 2 activities?' });
  await dialog.waitFor();
  await checkLooks(t, page, 'activity-replay');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Replay 2' }).press('Enter');
  await dialog.getByRole('button', { name: 'Replay 2' }).press('Enter');
  await page.getByText('2 deliveries to be sent again').waitFor();
  await house.receiver.waitFor(() => toldToPost().length === 2);
  t.deepEqual(idsOf(toldToPost()), idsOf(first));
  t.is(await page.getByRole('region', { name: 'What is selected' }).count(), 0);
  t.deepEqual(problems, []);
});

test.serial('what is selected is cancelled, and stays to be seen', async (t) => {
  const { page } = await house.visit('operator', '/activity?object=1&action=update');
  await expectRows(t, page, ['orders update 1']);
  await cell(rowsOf(page).first(), 'State').getByText('Retrying').waitFor();
  await page.getByRole('checkbox', { name: /^Select activity/ }).click();
  await page.getByRole('button', { name: 'Cancel 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this activity?' });
  await dialog.getByRole('button', { name: 'Leave it' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel 1' }).click();
  await page.getByText('1 delivery cancelled').waitFor();
  await cell(rowsOf(page).first(), 'State').getByText('Cancelled').waitFor();
  t.pass();
});

test.serial('all that match the filters are replayed, with how far it is', async (t) => {
  await house.db.exec(`insert into public.parcels select n, 'dan', 'Chur' from generate_series(1001, 1060) n`);
  await allTried(house.db);
  house.receiver.clear();
  const { page, problems } = await house.visit('operator', '/activity?entity=public.parcels&owner=dan');
  await page.getByText('The newest 50').waitFor();
  await page.getByRole('checkbox', { name: 'Select all that is shown' }).click();
  await page.getByRole('button', { name: 'Replay all that match' }).click();
  await page.getByRole('dialog', { name: 'Replay all that match the filters?' }).waitFor();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('50 or more activities with: entity public.parcels, owner dan.').waitFor();
  await checkLooks(t, page, 'activity-replay-all');
  await dialog.getByRole('button', { name: 'Replay all' }).click();
  await dialog.getByText('Done: 60 activities, 60 deliveries to be sent again.').waitFor();
  await page.getByRole('dialog', { name: 'Replayed' }).waitFor();
  await checkLooks(t, page, 'activity-replayed-all');
  await house.receiver.waitFor(() => toldToPost().length === 60);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  t.deepEqual(problems, []);
});

test.serial('all that match the filters are cancelled', async (t) => {
  await house.db.query('select webhooks.pause($1)', [post]);
  await house.db.exec(`insert into public.parcels select n, 'eve', 'Bern' from generate_series(2001, 2060) n`);
  const { page } = await house.visit('admin', '/activity?state=held&owner=eve');
  await page.getByText('The newest 50').waitFor();
  await page.getByRole('checkbox', { name: 'Select all that is shown' }).click();
  await page.getByRole('button', { name: 'Cancel all that match' }).click();
  await page.getByRole('dialog', { name: 'Cancel all that match the filters?' }).waitFor();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel all' }).click();
  await dialog.getByText('Done: 60 activities, 60 deliveries cancelled.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('No activity matches these filters').waitFor();
  await house.db.query('select webhooks.resume($1)', [post]);
  t.pass();
});

test.serial('a viewer is offered nothing to do; what is refused meanwhile says why', async (t) => {
  const looking = await house.visit('viewer', '/activity?entity=public.parcels&object=71');
  await expectRows(t, looking.page, ['parcels create 71']);
  t.is(await looking.page.getByRole('checkbox').count(), 0);
  const { page } = await house.visit('operator', '/activity?entity=public.parcels&object=71');
  await page.getByRole('checkbox', { name: /^Select activity/ }).click();
  const may = (actions: string) =>
    house.db.query(`update webhooks.permissions set actions = $1 where role = 'operator' and resource = 'Activity'`, [
      actions,
    ]);
  await may('{List}');
  await page.getByRole('button', { name: 'Replay 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay 1' }).click();
  const said = page.getByRole('alert').filter({ hasText: 'Not replayed' });
  t.regex(await said.innerText(), /Not permitted: Activity \(Replay\).*Somebody who may edit Permissions/s);
  await checkLooks(t, page, 'activity-refused');
  await may('{List,Replay}');
});

test.serial(
  'while Rowhook is down the page says so and what to look at, and goes on by itself after that',
  async (t) => {
    const { page } = await house.visit('viewer', '/activity?entity=public.parcels&object=71');
    await expectRows(t, page, ['parcels create 71']);
    await house.goDown();
    await page.getByRole('textbox', { name: 'Object id' }).fill('72');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    t.regex(await alert.innerText(), /The activity could not be read\s+Rowhook does not answer\.\s+Is `?rowhook/);
    await checkLooks(t, page, 'activity-down');
    await house.comeBack();
    await expectRows(t, page, ['parcels delete 72', 'parcels create 72']);
    await alert.waitFor({ state: 'detached' });
  },
);

/** The requests that the registration of the post was sent. */
function toldToPost(): ReceivedRequest[] {
  return house.receiver.requests.filter(({ headers }) => String(headers['webhook-id']).endsWith(`_${post}`));
}

function idsOf(requests: ReceivedRequest[]): string[] {
  return requests.map(({ headers }) => String(headers['webhook-id'])).sort();
}

/** The whole numbers from one down to the other. */
function range(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}
