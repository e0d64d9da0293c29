import { readFile } from 'node:fs/promises';
import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../helpers/events.ts';
import type { AnswerDetails, ReceivedRequest } from '../helpers/receiver.ts';
import { accepts } from '../helpers/signed-shop.ts';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';
import { openHouse } from './house.ts';
import { LANGUAGES } from './verify/languages.ts';
import { sampleOf } from './verify/run-sample.ts';

let house: FilledHouse;
/** What the receiver answers to a path; else 200. */
const answers = new Map<string, AnswerDetails>([
  ['/down', { status: 503, headers: { 'content-type': 'application/json' }, body: '{"error":"in maintenance"}' }],
]);

test.before(async (t) => {
  house = await openFilledHouse(t);
  house.receiver.answer(
    ({ path }) =>
      answers.get(path) ?? {
        headers: { 'content-type': 'application/json', 'x-shop': 'open' },
        body: '{"received":true}',
      },
  );
});

/** The rows of the list, once there are any. */
async function rowsOf(page: Page): Promise<Locator> {
  const rows = page.getByRole('table', { name: 'Registrations, the latest first' }).locator('tbody tr[data-opens]');
  await rows.first().waitFor();
  return rows;
}

/** Opens the form for a new one, and fills in what it cannot do without. */
async function fillIn(page: Page, path: string, actions: string[] = ['create']): Promise<void> {
  await page.getByRole('heading', { name: 'Add a registration', level: 1 }).waitFor();
  await page.getByLabel('URI').fill(`${house.receiver.url}${path}`);
  const boxes = page.getByRole('group', { name: 'public.orders' });
  for (const action of actions) await boxes.getByRole('checkbox', { name: action }).check();
}

function save(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Save', exact: true }).click();
}

/** The registration of an endpoint, as it is stored. */
function stored(path: string) {
  return house.db.one('select * from webhooks.webhook_registrations where uri = $1', [`${house.receiver.url}${path}`]);
}

/** Registers an endpoint by SQL, as somebody else might. */
async function register(path: string, owner: string | null = null): Promise<string> {
  const { id } = await house.db.one(
    `select id from webhooks.register($1, '{public.orders:create}', 'Made by a test', owner_id => $2)`,
    [`${house.receiver.url}${path}`, owner],
  );
  return id;
}

/** Resolves with the first request that came to a path. */
async function requestTo(path: string): Promise<ReceivedRequest> {
  const isIt = (request: ReceivedRequest) => request.path === path;
  const requests = await house.receiver.waitFor((all) => all.some(isIt));
  return requests.find(isIt) as ReceivedRequest;
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

test.serial(
  'the list has each endpoint with what it is told of, its state, and how the last 24 hours went',
  async (t) => {
    await house.db.query(
      `insert into webhooks.webhook_attempt_counts (block, seconds, registration_id, starts_at, outcome, bucket, attempts)
     select -1, 3600, $1, date_trunc('hour', now(), 'UTC') - hour * interval '1 hour', outcome, bucket, attempts
     from generate_series(0, 20) hour,
          lateral (values ('delivered', 12 + hour % 5, 40 + 13 * (hour % 7)), ('retry', 30, case when hour in (3, 4) then 25 else 0 end))
            v (outcome, bucket, attempts)
     where attempts > 0`,
      [house.everybody],
    );
    const { page, problems } = await house.visit('admin', '/registrations');
    const rows = await rowsOf(page);
    t.is(await rows.count(), 4);
    t.regex(
      await textOf(rows.nth(0)),
      /\/downAccountingpublic\.orders: create, updateAll owners!Failing.*attempts failed.*(Not counted yet|0 %)/,
    );
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Failing' }).click();
    await page.getByText('1 in all').waitFor();
    await page.goto(`${house.url}/admin/registrations`);
    await page.getByText('4 in all').waitFor();
    t.regex(await textOf(rows.nth(1)), /\/hookThe warehouse.*Active9\d(\.\d)? %.*ms/);
    t.is(await rows.nth(1).locator('svg').count(), 2);
    await checkLooks(t, page, 'registrations');
    t.deepEqual(problems, []);
  },
);

test.serial('filters are in the address, and the way back from one leads to them', async (t) => {
  const { page } = await house.visit('admin', '/registrations');
  await rowsOf(page);
  await page.getByRole('textbox', { name: 'URI or description' }).fill('SHOP of');
  await page.waitForURL(/text=SHOP/);
  await page.getByLabel('Owner').fill('bob');
  await page.waitForURL(/owner=bob/);
  const rows = await rowsOf(page);
  await page.getByText('1 in all').waitFor();
  await rows.first().getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /\/bob$/ }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Webhook Registration' }).click();
  await page.getByText('1 in all').waitFor();
  await page.getByRole('textbox', { name: 'URI or description' }).fill('nothing like that');
  await page.getByRole('heading', { name: 'No registration matches these filters' }).waitFor();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByText('4 in all').waitFor();
  t.is(new URL(page.url()).search, '');
});

test.serial('what others do to a registration is seen without a reload', async (t) => {
  const { page } = await house.visit('viewer', '/registrations');
  const rows = await rowsOf(page);
  await house.db.query('select webhooks.pause($1, $2)', [house.bob, 'their maintenance']);
  await rows
    .nth(2)
    .getByText(/^\W?Paused$/)
    .waitFor();
  await house.db.query('select webhooks.resume($1)', [house.bob]);
  await rows
    .nth(2)
    .getByText(/^\W?Active$/)
    .waitFor();
  t.pass();
});

test.serial('who has none yet is told what one is, and how to add it', async (t) => {
  const { page, problems } = await house.visit({ owner: 'carol' }, '/registrations');
  await page.getByRole('heading', { name: 'No registration yet' }).waitFor();
  await checkLooks(t, page, 'registrations-empty');
  await page.getByRole('link', { name: 'Add the first one' }).click();
  await page.getByRole('heading', { name: 'Add a registration' }).waitFor();
  t.deepEqual(problems, []);
});

test.serial('where there is no entity event, the form says what to do first', async (t) => {
  const { visit } = await openHouse(t);
  const { page } = await visit('admin', '/registrations/new');
  await page.getByRole('group', { name: 'There is no entity event yet' }).getByRole('link').waitFor();
  await page.getByLabel('URI').fill('https://example.com/hook');
  await save(page);
  await page.getByText('Choose one at least').waitFor();
  t.regex(page.url(), /\/registrations\/new$/);
});

test.serial('the URI is checked as it is typed: scheme, address, port', async (t) => {
  const { page, problems } = await house.visit('admin', '/registrations/new');
  const field = page.getByLabel('URI');
  const said = async (uri: string, words: RegExp) => {
    await field.fill(uri);
    await page.locator('form').getByText(words).first().waitFor();
  };
  await said('ftp://example.com/', /neither http nor https/);
  await said('http://10.0.0.1/hook', /The address is not allowed\. Endpoints are on the public internet/);
  await said('http://printer/', /The host name is an internal one/);
  await said('https://example.com:25/', /The port is not allowed/);
  t.is(await field.getAttribute('aria-invalid'), 'true');
  await checkLooks(t, page, 'registrations-uri');
  await said('http://example.com/', /can be read and changed on its way/);
  await said('https://example.com/hook', /Allowed: https, host example\.com, port 443/);
  t.not(await field.getAttribute('aria-invalid'), 'true');
  t.deepEqual(problems, []);
});

test.serial('Save adds a registration, and from then on it is told', async (t) => {
  const { page, problems } = await house.visit('operator', '/registrations');
  await rowsOf(page);
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  await fillIn(page, '/added', ['create', 'update']);
  await page.getByLabel('Description').fill('The accountant');
  await page.getByLabel('Retry schedule').fill('2 s, 90min, 1 d');
  const line = page.getByRole('list', { name: 'Attempts, as long as none succeeds' });
  await line.getByText('1 h 30 min').first().waitFor();
  t.is(await line.getByRole('listitem').count(), 4);
  await page.getByLabel('Too old after').fill('2 h');
  await line.getByText('too old').waitFor();
  await page.getByRole('group', { name: 'the sample of the body' }).getByText('"orders.created"').waitFor();
  await checkLooks(t, page, 'registrations-add');
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/added$/ }).waitFor();
  await page.getByText('The registration is saved').waitFor();
  await page.getByText('A sample of what is sent').click();
  await page.getByRole('group', { name: 'the sample of the body' }).waitFor();
  await page.getByText('A sample of what is sent').click();
  await checkLooks(t, page, 'registrations-added');
  await house.order('ann', 'for the accountant');
  t.regex((await requestTo('/added')).body.toString(), /for the accountant/);
  const { description, retry_schedule: schedule, timeout_ms: timeout, max_age: age } = await stored('/added');
  t.is(description, 'The accountant');
  t.deepEqual(schedule.length, 3);
  t.is(timeout, 15_000);
  t.is(age.hours, 2);
  t.deepEqual(problems, []);
});

test.serial('Save/New saves, and the form is empty for the next one', async (t) => {
  const { page, problems } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/first');
  await page.getByRole('button', { name: 'Save/New' }).click();
  await page.getByText('The registration is saved').waitFor();
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.type === 'url');
  t.is(await page.getByLabel('URI').inputValue(), '');
  t.is(await page.getByRole('checkbox', { name: 'create' }).isChecked(), false);
  await fillIn(page, '/second');
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/second$/ }).waitFor();
  t.truthy((await stored('/first')).id);
  t.truthy((await stored('/second')).id);
  t.deepEqual(problems, []);
});

test.serial('by keyboard alone one is added', async (t) => {
  const { page } = await house.visit('admin', '/registrations/new');
  await page.getByRole('checkbox', { name: 'create' }).waitFor();
  await page.getByLabel('URI').focus();
  await page.keyboard.type(`${house.receiver.url}/typed`);
  await page.keyboard.press('Tab');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  t.true(await page.getByRole('checkbox', { name: 'create' }).isChecked());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /\/typed$/ }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  t.is((await stored('/typed')).description, 'By keyboard');
});

test.serial('what is wrong is said at its field, and the first one has the focus', async (t) => {
  const { page, problems } = await house.visit('admin', '/registrations/new');
  await page.getByRole('checkbox', { name: 'create' }).waitFor();
  await page.getByLabel('Retry schedule').fill('soon');
  await page.getByLabel('Time-out').fill('1 h');
  await page.getByText('Authentication, proxy, certificates').click();
  await page.getByText('Basic', { exact: true }).click();
  await page.getByText('Authentication, proxy, certificates').click();
  await save(page);
  await page.getByText('Write the address of the endpoint').waitFor();
  for (const words of [
    'Choose one at least',
    'Write waits with commas between them',
    'From 100 ms to 30 s',
    'Write the user.',
    'Write the password.',
  ])
    await page.getByText(words).waitFor();
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.type === 'url');
  await checkLooks(t, page, 'registrations-errors');
  t.deepEqual(problems, []);
});

test.serial('what only the server knows is said at its field too', async (t) => {
  const { page } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/refused', ['create', 'update']);
  await page.getByLabel('URI').fill('http://10.0.0.1/');
  await save(page);
  await page.getByText('The URI of the endpoint cannot be used: The address is not allowed.').waitFor();
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.type === 'url');
  await page.getByLabel('URI').fill(`${house.receiver.url}/refused`);
  await house.db.exec(`delete from webhooks.entity_events where entity = 'public.orders' and action = 'update'`);
  await save(page);
  await page.getByText('There is no entity event public.orders:update').waitFor();
  t.is(await page.getByRole('alert').count(), 0);
  await house.db.exec(`
    insert into webhooks.entity_events (entity, action, description) values ('public.orders', 'update', 'An order changed')`);
});

test.serial('while Rowhook does not answer, nothing that was typed is lost', async (t) => {
  const { page } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/patient');
  await page.context().route('**/graphql', (route) => route.abort());
  await save(page);
  const alert = page.getByRole('alert').filter({ hasText: 'The registration was not saved' });
  await alert.getByText('Rowhook does not answer.').waitFor();
  const { y = -1 } = (await alert.boundingBox()) ?? {};
  t.true(y > 56 && y < 800, `in sight, and not at ${y}`);
  await checkLooks(t, page, 'registrations-no-server');
  t.is(await page.getByLabel('URI').inputValue(), `${house.receiver.url}/patient`);
  await page.context().unroute('**/graphql');
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/patient$/ }).waitFor();
  await page.context().route('**/graphql', (route) => route.abort());
  await page.goto(`${house.url}/admin/registrations`);
  await page.getByRole('alert').getByText('Rowhook does not answer.').waitFor();
  await page.context().unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();
  await rowsOf(page);
  t.is((await stored('/patient')).state, 'active');
});

test.serial('headers and authentication are sent, and what is secret is never shown again', async (t) => {
  const { page, problems } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/with-headers');
  await page.getByRole('button', { name: 'Add a header' }).click();
  await page.keyboard.type('X-Api-Version');
  const first = page.getByRole('group', { name: 'Header 1' });
  await first.getByLabel('Value', { exact: true }).fill('7');
  await page.getByRole('button', { name: 'Add a header' }).click();
  const second = page.getByRole('group', { name: 'Header 2' });
  await second.getByLabel('Name').fill('X-Api-Key');
  await second.getByRole('checkbox', { name: 'Secret' }).check();
  await second.getByLabel('Value', { exact: true }).fill('not for everybody');
  await page.getByText('Authentication, proxy, certificates').click();
  await page.getByText('Basic', { exact: true }).click();
  await page.getByLabel(/^User \*/).fill('rowhook');
  await page.getByLabel(/^Password \*/).fill('opensesame');
  await checkLooks(t, page, 'registrations-headers');
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/with-headers$/ }).waitFor();
  await page.getByText('secret, encrypted').waitFor();
  await page.getByText('Basic, as rowhook').waitFor();
  t.is((await stored('/with-headers')).state, 'active');
  await house.order('ann');
  const { headers } = await requestTo('/with-headers');
  t.is(headers['x-api-version'], '7');
  t.is(headers['x-api-key'], 'not for everybody');
  t.is(headers.authorization, `Basic ${Buffer.from('rowhook:opensesame').toString('base64')}`);
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('heading', { level: 1, name: 'Edit the registration' }).waitFor();
  // The secret ones are first by their names.
  const secret = page.getByRole('group', { name: 'Header 1' });
  t.is(await secret.getByLabel('Name').inputValue(), 'X-Api-Key');
  t.is(await secret.getByLabel('Value', { exact: true }).inputValue(), '');
  t.is(await page.getByLabel(/^Password \*/).inputValue(), '');
  await page.getByRole('button', { name: 'Remove X-Api-Version' }).click();
  await save(page);
  await page.getByText('secret, encrypted').waitFor();
  house.receiver.clear();
  await house.order('ann');
  const later = await requestTo('/with-headers');
  t.is(later.headers['x-api-version'], undefined);
  t.is(later.headers['x-api-key'], 'not for everybody');
  t.deepEqual(problems, []);
});

test.serial('a new one that is saved in part is paused, until what is wrong is put right', async (t) => {
  const { page } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/in-part');
  await page.getByRole('button', { name: 'Add a header' }).click();
  const header = page.getByRole('group', { name: 'Header 1' });
  await header.getByLabel('Name').fill('Host');
  await header.getByLabel('Value', { exact: true }).fill('example.com');
  await save(page);
  await page.getByText('The header Host cannot be set').waitFor();
  const notComplete = page.getByRole('group', { name: 'It is saved, but not complete' });
  await notComplete.waitFor();
  await page.getByRole('heading', { level: 1, name: 'Edit the registration' }).waitFor();
  await notComplete.getByRole('button', { name: 'Show what is wrong' }).click();
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.value === 'Host');
  await checkLooks(t, page, 'registrations-in-part');
  const { id, state } = await stored('/in-part');
  t.is(state, 'paused');
  await header.getByLabel('Name').fill('X-Host');
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/in-part$/ }).waitFor();
  const after = await stored('/in-part');
  t.is(after.id, id);
  t.is(after.state, 'active');
});

test.serial('an edit changes what was changed, and leaves what somebody else has changed meanwhile', async (t) => {
  const id = await register('/edited');
  const { page, problems } = await house.visit('admin', `/registrations/${id}/edit`);
  await page.getByLabel('Description').fill('Changed');
  await house.db.query('update webhooks.webhook_registrations set max_in_flight = 7 where id = $1', [id]);
  await page.getByRole('radio', { name: 'By object' }).first().check();
  await page.getByText('When a change has failed for good').waitFor();
  await page.getByLabel('Per second').fill('20');
  await save(page);
  await page.getByText('20 at most').waitFor();
  const { description, max_in_flight: inFlight, ordering, rate_limit: rate } = await stored('/edited');
  t.deepEqual([description, inFlight, ordering, rate], ['Changed', 7, 'object', 20]);
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Per second').fill('');
  await page.getByRole('button', { name: 'Save/New' }).click();
  await page.getByRole('heading', { level: 1, name: 'Add a registration' }).waitFor();
  t.is((await stored('/edited')).rate_limit, null);
  t.deepEqual(problems, []);
});

test.serial('a test shows at once what the endpoint answers', async (t) => {
  const id = await register('/tested');
  const { page, problems } = await house.visit('operator', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Send a test' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a test' });
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await dialog.getByText('HTTP 200').first().waitFor();
  await dialog.getByText('"received": true').waitFor();
  await dialog.getByText('x-shop').waitFor();
  t.regex((await requestTo('/tested')).body.toString(), /orders\.created/);
  await dialog.getByText('What was sent').click();
  await dialog.getByText('"orders.created"').waitFor();
  await checkLooks(t, page, 'registrations-test');
  answers.set('/tested', { status: 401, body: 'who are you?' });
  await dialog.getByRole('combobox', { name: 'What is sent' }).click();
  await page.getByRole('option', { name: 'ping, without a row' }).click();
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await dialog.getByText('HTTP 401').first().waitFor();
  await dialog.getByText('does not let Rowhook in').waitFor();
  t.deepEqual(problems, []);
});

test.serial('Save and send a test leads there, and a paused one is resumed first', async (t) => {
  const { page } = await house.visit('admin', '/registrations/new');
  await fillIn(page, '/saved-and-tested');
  await page.getByRole('switch', { name: 'Is Enabled' }).click();
  await page.getByRole('button', { name: 'Save and send a test' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a test' });
  await dialog.getByText('It is paused').waitFor();
  await dialog.getByRole('button', { name: 'Resume it' }).click();
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await dialog.getByText('HTTP 200').first().waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  t.is(new URL(page.url()).search, '');
});

test.serial('a new secret is shown once, with samples of how it is verified in each language', async (t) => {
  const id = await register('/signed');
  const { page, problems } = await house.visit('admin', `/registrations/${id}`);
  await page.getByText('It has no secret yet').waitFor();
  await page.getByRole('button', { name: 'Make the secret' }).click();
  let dialog = page.getByRole('dialog', { name: 'Make the secret' });
  await dialog.getByRole('button', { name: 'Make it' }).click();
  dialog = page.getByRole('dialog', { name: 'The new secret' });
  const secret = await textOf(dialog.locator('code'));
  t.regex(secret, /^whsec_/);
  await checkLooks(t, page, 'registrations-secret');
  await dialog.getByText('How the endpoint verifies, in several languages').click();
  for (const { name, sample } of LANGUAGES) {
    await dialog.getByRole('tab', { name }).click();
    const block = dialog.getByRole('group', { name: `the sample for ${name}` });
    await block.waitFor();
    t.is((await textOf(block)).trim(), (await readFile(sampleOf('v1', sample), 'utf8')).trim());
  }
  await dialog.getByRole('tab', { name: 'Node.js' }).click();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  t.is(await dialog.getByText('The old one').count(), 0);
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  t.is(await page.evaluate(() => navigator.clipboard.readText()), secret);
  await checkLooks(t, page, 'registrations-verify');
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await dialog.waitFor({ state: 'detached' });
  t.false((await page.content()).includes(secret));
  await page.getByText('The current secret').waitFor();
  await house.order('ann');
  t.true(accepts({ scheme: 'v1', secret }, await requestTo('/signed')));
  t.deepEqual(problems, []);
});

test.serial('while a secret rotates both sign, and whoever looks at it is written down', async (t) => {
  const { id } = await stored('/signed');
  const { page } = await house.visit('admin', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Rotate the secret' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Keep signing with the old secret too, for' }).click();
  await page.getByRole('option', { name: '7 days' }).click();
  await checkLooks(t, page, 'registrations-rotate');
  await dialog.getByRole('button', { name: 'Rotate it' }).click();
  await dialog.getByText('The old one keeps signing too, for another 7 d.').waitFor();
  const secret = await textOf(dialog.locator('code'));
  await page.keyboard.press('Escape');
  await page.getByText('One that was replaced').waitFor();
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await page.getByRole('dialog', { name: 'Show the secret?' }).getByRole('button', { name: 'Show it' }).click();
  await page.getByRole('dialog', { name: 'The secret' }).getByText(secret).waitFor();
  const log = await house.db.query(
    `select action from webhooks.secret_log where registration_id = $1 and actor = 'admin' order by id`,
    [id],
  );
  t.deepEqual(
    log.map(({ action }) => action),
    ['created', 'replaced', 'created', 'revealed', 'revealed'],
  );
});

test.serial('of a key pair the public half is shown, with the samples for it', async (t) => {
  const id = await register('/pair');
  await house.db.query(`update webhooks.webhook_registrations set signing = 'v1a' where id = $1`, [id]);
  const { page } = await house.visit('admin', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Make the secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  const secret = await textOf(page.getByRole('dialog').locator('code'));
  t.regex(secret, /^whpk_/);
  await page.getByRole('dialog').getByText('How the endpoint verifies, in several languages').click();
  const block = page.getByRole('dialog').getByRole('group', { name: 'the sample for Node.js' });
  await block.waitFor();
  t.is((await textOf(block)).trim(), (await readFile(sampleOf('v1a', 'node.mjs'), 'utf8')).trim());
  await house.order('ann');
  t.true(accepts({ scheme: 'v1a', secret }, await requestTo('/pair')));
});

test.serial('pause asks why, says so, and resume sends what was held', async (t) => {
  const id = await register('/paused');
  const { page, problems } = await house.visit('operator', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pause this registration?' });
  await dialog.getByLabel('Why').fill('their maintenance until noon');
  await checkLooks(t, page, 'registrations-pause');
  await page.keyboard.press('Enter');
  const callout = page.getByRole('group', { name: 'It is paused' });
  await callout.getByText('their maintenance until noon').waitFor();
  await callout.getByText(/by operator/).waitFor();
  const order = await house.order('ann', 'held for a while');
  await callout.getByText('One delivery waits, and is not lost.').waitFor({ timeout: 20_000 });
  t.is(house.receiver.requests.filter(({ path }) => path === '/paused').length, 0);
  await callout.getByRole('button', { name: 'Resume it' }).click();
  await callout.waitFor({ state: 'detached' });
  t.regex((await requestTo('/paused')).body.toString(), new RegExp(`"object_id":${order}`));
  t.deepEqual(problems, []);
});

test.serial(
  'an endpoint that wants no more disables it: the page says why, and has the button that fixes it',
  async (t) => {
    const id = await register('/gone');
    answers.set('/gone', { status: 410 });
    await house.order('ann');
    await eventually(async () => (await stored('/gone')).state === 'disabled');
    const { page, problems } = await house.visit('admin', `/registrations/${id}`);
    const callout = page.getByRole('group', { name: 'It is disabled' });
    await callout.getByText('The endpoint answered 410 Gone: it wants no more.').waitFor();
    await checkLooks(t, page, 'registrations-disabled');
    answers.delete('/gone');
    await callout.getByRole('button', { name: 'Resume it' }).click();
    await callout.waitFor({ state: 'detached' });
    t.is((await stored('/gone')).state, 'active');
    t.deepEqual(problems, []);
  },
);

test.serial('one that is held for want of a password says so, and leads to where it is set', async (t) => {
  const id = await register('/locked');
  await house.db.query(
    `insert into webhooks.webhook_registration_connections (registration_id, auth, auth_user) values ($1, 'basic', 'rowhook')`,
    [id],
  );
  await house.order('ann');
  await eventually(async () => (await stored('/locked')).hold_reason !== null);
  const { page } = await house.visit('admin', `/registrations/${id}`);
  await page
    .getByRole('group', { name: /^It is held/ })
    .getByRole('link', { name: 'Set the secret' })
    .click();
  await page.getByLabel(/^Password \*/).fill('opensesame');
  await save(page);
  await page.getByText('The registration is saved').waitFor();
  t.is((await requestTo('/locked')).headers.authorization, `Basic ${btoa('rowhook:opensesame')}`);
});

test.serial('one whose endpoint fails says since when, and leads to what failed', async (t) => {
  const { page, problems } = await house.visit('operator', `/registrations/${house.failing}`);
  const callout = page.getByRole('group', { name: 'Its endpoint fails' });
  await callout.getByText(/The last \d+ attempts failed\. The endpoint answered 503\./).waitFor();
  t.regex(
    await textOf(callout),
    /Failing since 2\d{3}-\S+ \S+ CES?T\. Without a success it is disabled on 2\d{3}-\S+ \S+ CES?T\./,
  );
  await checkLooks(t, page, 'registrations-failing');
  await callout.getByRole('link', { name: 'Show what failed' }).click();
  await page.getByRole('heading', { level: 1, name: 'Webhook Activity' }).waitFor();
  t.is(new URL(page.url()).searchParams.get('registration'), house.failing);
  t.deepEqual(problems, []);
});

test.serial('deleting asks first', async (t) => {
  const id = await register('/deleted');
  const { page, problems } = await house.visit('admin', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this registration?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  t.truthy((await stored('/deleted')).id);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete it' }).click();
  await page.getByText('The registration is deleted').waitFor();
  await rowsOf(page);
  await page.goto(`${house.url}/admin/registrations/${id}`);
  await page.getByRole('heading', { name: 'There is no such registration' }).waitFor();
  t.deepEqual(problems, []);
});

test.serial('a back-fill tells of the rows that were there before, and shows how far it is', async (t) => {
  const id = await register('/back-filled');
  const rows = await house.db.one(
    `select count(*)::int as all, count(*) filter (where owner_id = 'bob')::int as bob from public.orders`,
  );
  const { page, problems } = await house.visit('operator', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Start a back-fill' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start a back-fill' });
  await dialog.getByRole('button', { name: 'Add a condition' }).click();
  await dialog.getByLabel('Column').fill('owner');
  await page.getByRole('option', { name: 'owner_id' }).waitFor();
  await dialog.getByLabel('Value').fill('bob');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.getByText(/public\.orders has no column owner/).waitFor();
  t.is(await dialog.getByLabel('Column').getAttribute('aria-invalid'), 'true');
  await checkLooks(t, page, 'registrations-back-fill');
  await dialog.getByLabel('Column').fill('owner_id');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(`Done: ${rows.bob} rows`).waitFor();
  await house.receiver.waitFor((all) => all.filter(({ path }) => path === '/back-filled').length === rows.bob);
  t.deepEqual(problems, []);
});

test.serial('a back-fill under way is cancelled, and carried on', async (t) => {
  const id = await register('/slow');
  await house.db.query('update webhooks.webhook_registrations set rate_limit = 1 where id = $1', [id]);
  const { page } = await house.visit('operator', `/registrations/${id}`);
  await page.getByRole('button', { name: 'Start a back-fill' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText(/Under way: \d+ of about/).waitFor();
  // The dialog, which may be closing still, has one too.
  await page
    .getByRole('table', { name: /^Back-fills/ })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await page.getByText(/Cancelled: \d+ rows/).waitFor();
  await page.getByRole('button', { name: 'Carry on' }).click();
  await page.getByText(/Under way: \d+ of about/).waitFor();
  await house.db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  await page.getByRole('heading', { name: 'There is no such registration' }).waitFor();
  t.pass();
});

test.serial('a tenant has its own registrations, and finds no trace of others', async (t) => {
  const { page, problems } = await house.visit({ owner: 'bob' }, '/registrations');
  const rows = await rowsOf(page);
  t.is(await rows.count(), 1);
  t.is(await page.getByLabel('Owner', { exact: true }).count(), 0);
  await checkLooks(t, page, 'registrations-tenant');
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  await fillIn(page, '/of-bob');
  t.is(await page.getByLabel('Owner', { exact: true }).count(), 0);
  await page.getByRole('group', { name: 'the sample of the body' }).getByText('"bob"').first().waitFor();
  await save(page);
  await page.getByRole('heading', { level: 1, name: /\/of-bob$/ }).waitFor();
  t.is((await stored('/of-bob')).owner_id, 'bob');
  for (const path of [house.ann, `${house.ann}/edit`, house.everybody]) {
    await page.goto(`${house.url}/admin/registrations/${path}`);
    await page.getByRole('heading', { name: 'There is no such registration' }).waitFor();
  }
  t.deepEqual(problems, []);
});

test.serial('who may only look is offered nothing else', async (t) => {
  const { page, problems } = await house.visit('viewer', `/registrations/${house.everybody}`);
  await page.getByRole('heading', { name: 'Back-fill' }).waitFor();
  const offered = /Send a test|Pause|Delete|Rotate|Make the secret|Show the secret|Start a back-fill/;
  t.is(await page.getByRole('button', { name: offered }).count(), 0);
  t.is(await page.getByRole('link', { name: 'Edit' }).count(), 0);
  await page.goto(`${house.url}/admin/registrations`);
  await rowsOf(page);
  t.is(await page.getByRole('link', { name: 'Add', exact: true }).count(), 0);
  for (const path of ['new', `${house.everybody}/edit`]) {
    await page.goto(`${house.url}/admin/registrations/${path}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  }
  t.deepEqual(problems, []);
});
