import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import { checkLooks } from './access.ts';
import { allTried, type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

/** The id of the newest activity of an object. */
async function activityOf(object: string, action: string): Promise<string> {
  const { id } = await house.db.one(
    'select id from webhooks.webhook_activity where object_id = $1 and action = $2 order by id desc limit 1',
    [object, action],
  );
  return id;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
/** What is under a heading of an attempt. */
const part = (attempt: Locator, name: string): Locator => attempt.getByRole('heading', { name }).locator('..');
/** Also of what the browser has not drawn yet, since it is out of sight. */
const textOf = async (place: Locator): Promise<string> => (await place.textContent()) ?? '';
/** What is said of a delivery, by what its registration is called. */
const card = (page: Page, name: string): Locator =>
  page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });

test.serial('an update shows what changed, who was told, and each attempt with request and response', async (t) => {
  const id = await activityOf('1', 'update');
  const { page, problems } = await house.visit('operator', `/activity/${id}`);
  await heading(page, 'public.orders 1 updated');
  t.is(await page.title(), `Activity ${id} · Rowhook`);
  const diff = page.getByRole('table', { name: 'The row' });
  t.deepEqual(await diff.getByRole('row').allInnerTexts(), [
    'Column\tBefore\tAfter',
    'status\t"new"\t"paid"',
    'total\t12.50\t14.00',
  ]);
  await page.getByRole('button', { name: 'Show 3 that stayed the same' }).click();
  t.is(await diff.getByRole('row').count(), 6);
  const failing = card(page, 'Accounting');
  await failing.getByText('Next try').waitFor();
  t.regex(await failing.innerText(), /Next try (in \d+ (s|min)|in a moment|just now)/);
  const attempt = failing.getByRole('group').first();
  t.regex(await attempt.locator('summary').innerText(), /Will retry\s+HTTP 503\s+\d+ ms\s/);
  t.regex(await attempt.innerText(), /The endpoint failed\. Its own log says why/);
  const request = part(attempt, 'Request');
  await request.getByText(`POST ${house.receiver.url}/down`).waitFor();
  t.regex(await textOf(request), new RegExp(`webhook-id\\s*msg_${id}_${house.failing}`));
  t.regex(await textOf(request), /The signature is left out\..*"type": "orders.updated"/s);
  const response = part(attempt, 'Response');
  t.regex(await textOf(response), /HTTP 503.*content-type\s*application\/json.*"error": "in maintenance"/s);
  await checkLooks(t, page, 'activity-detail');
  t.deepEqual(problems, []);
});

test.serial('the request is copied as a command that sends it again', async (t) => {
  const id = await activityOf('2', 'create');
  const { page, context } = await house.visit('viewer', `/activity/${id}`);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await card(page, 'Accounting').getByRole('button', { name: 'Copy as curl' }).first().click(); // It may have been tried again by now.
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  t.true(command.startsWith(`curl --include --request POST '${house.receiver.url}/down'`), command);
  t.true(command.includes(`--header 'webhook-id: msg_${id}_${house.failing}'`));
  const sent = house.receiver.requests.find(({ headers }) => headers['webhook-id'] === `msg_${id}_${house.failing}`);
  t.true(command.endsWith(`--data-raw '${sent?.body}'`));
});

test.serial('what went well is one line, and opens by keyboard', async (t) => {
  const { page } = await house.visit('viewer', `/activity/${await activityOf('3', 'create')}`);
  const well = card(page, 'The warehouse');
  const line = well.locator('summary');
  await line.waitFor();
  t.is(await part(well, 'Response').count(), 0);
  await line.press('Enter');
  t.regex(await part(well, 'Response').innerText(), /HTTP 200/);
});

test.serial('without an answer it is said in words what happened, and what to do', async (t) => {
  const { db, receiver } = house;
  await db.exec(`
    create table public.bills (id bigint primary key, owner_id text);
    select webhooks.watch('public.bills', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.bills', 'create'), ('public.bills', 'delete')`);
  for (const [uri, name] of [
    ['http://127.0.0.1:1/', 'Refuses'],
    ['http://nowhere.invalid/', 'Has no name'],
    [receiver.url.replace('http:', 'https:'), 'Has no TLS'],
  ])
    await db.query(`select webhooks.register($1, '{public.bills:create}', $2)`, [uri, name]);
  await db.exec(`insert into public.bills values (1, 'ann')`);
  await allTried(db);
  const { page, problems } = await house.visit('viewer', `/activity/${await activityOf('1', 'create')}`);
  await heading(page, 'public.bills 1 created');
  for (const [name, happened, todo] of [
    ['Refuses', /connection refused/, /Nothing listens at that address and port/],
    ['Has no name', /unknown host name/, /Check the host name of the URI/],
    ['Has no TLS', /TLS not trusted/, /Check that the endpoint speaks TLS at that port/],
  ] as const) {
    const attempt = card(page, name).getByRole('group').first();
    await attempt.getByText('There was none.').waitFor();
    t.regex(await attempt.locator('summary').innerText(), happened);
    t.regex(await attempt.innerText(), todo);
  }
  await checkLooks(t, page, 'activity-failed');
  t.deepEqual(problems, []);
});

test.serial('a replay to one registration is asked for, sent to that one alone, and seen at once', async (t) => {
  const { receiver } = house;
  const id = await activityOf('2', 'create');
  const { page, problems } = await house.visit('operator', `/activity/${id}`);
  const warehouse = card(page, 'The warehouse');
  await warehouse.getByText('1 attempt, by the schedule', { exact: true }).waitFor();
  receiver.clear();
  await warehouse.getByRole('button', { name: 'Replay to this one' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this activity?' });
  t.regex(await dialog.innerText(), /This registration gets it again/);
  await dialog.getByRole('button', { name: 'Replay 1' }).click();
  await warehouse.locator('summary').nth(1).waitFor();
  // It is open already where it came while its delivery was not over.
  const newest = warehouse.locator('details').first();
  if (!(await newest.evaluate((details) => (details as HTMLDetailsElement).open)))
    await newest.locator('summary').click();
  await newest.getByText(', replay').waitFor();
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  t.deepEqual(
    ids.filter((sent) => String(sent).startsWith(`msg_${id}_`) && sent !== `msg_${id}_${house.failing}`),
    [`msg_${id}_${house.everybody}`],
  );
  t.deepEqual(problems, []);
});

test.serial('a delivery that is to be tried again is cancelled, and stays in the log', async (t) => {
  const { page } = await house.visit('operator', `/activity/${await activityOf('3', 'create')}`);
  const failing = card(page, 'Accounting');
  await failing.getByRole('button', { name: 'Cancel this one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel 1' }).click();
  await failing.getByText('Cancelled').waitFor();
  await failing.getByRole('button', { name: 'Cancel this one' }).waitFor({ state: 'detached' });
  t.pass();
});

test.serial('what is held says why and what to do, and what will be sent can be seen before', async (t) => {
  await house.db.query(`select webhooks.pause($1, 'They move house')`, [house.bob]);
  await house.order('bob', 'for later');
  const { page } = await house.visit('viewer', `/activity?owner=bob&state=held`);
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByText('is paused (They move house): resume it to send.').waitFor();
  const bob = card(page, 'Shop of Bob');
  await bob.getByText('What will be sent').click();
  await bob.getByText('POST').waitFor();
  t.regex(await textOf(bob), /Held.*It was not tried yet\..*"note": "for later"/s);
  t.is(await page.getByRole('button', { name: /^(Replay|Cancel)/ }).count(), 0, 'a viewer may not');
  await checkLooks(t, page, 'activity-held');
  await house.db.query('select webhooks.resume($1)', [house.bob]);
  await bob.getByText('Delivered').first().waitFor();
});

test.serial('a row that was deleted is shown as it was, and nobody having been told is said', async (t) => {
  await house.db.exec('delete from public.bills where id = 1');
  const { page } = await house.visit('viewer', `/activity/${await activityOf('1', 'delete')}`);
  await page.getByRole('heading', { name: 'The row that was deleted' }).waitFor();
  await page.getByRole('heading', { name: 'It was not sent to anyone' }).waitFor();
  await page.getByText('It cannot be sent any more: a back-fill sends rows that are there.').waitFor();
  t.regex(await page.getByRole('table', { name: 'The row' }).innerText(), /owner_id\s+"ann"/);
  await checkLooks(t, page, 'activity-deleted');
});

test.serial('an activity that is not there, and what is no id, are the same', async (t) => {
  for (const id of ['999999', 'nonsense', '99999999999999999999']) {
    const { page, problems, context } = await house.visit('viewer', `/activity/${id}`);
    await page.getByText('There is no such activity').waitFor();
    t.deepEqual(problems, []);
    await context.close();
  }
});
