import test from 'ava';
import type { Page } from 'playwright-core';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';
import { openHouse } from './house.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
  await house.db.exec(`
    create function public.order_payload(old public.orders, new public.orders) returns json stable language sql
      as 'select json_build_object(''number'', new.id)';
    -- A worker does so once a minute.
    select webhooks.count_history()`);
});

async function choose(page: Page, field: string, option: string | RegExp) {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Until the list that has just opened has found its place in itself, which it does by a timer: a key before that is forgotten. */
const placed = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done)));

const events = () =>
  house.db.query(
    `select action, description, enabled, columns, condition::text as condition, payload_function
     from webhooks.entity_events where entity = 'public.orders' order by id`,
  );

test.serial('the list has entity, action, description, whether it is enabled and what was captured', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events');
  const row = page.getByRole('row', { name: /public\.orders, update update An order changed/ });
  await row.waitFor();
  t.true(await row.getByRole('switch', { name: 'public.orders, update: enabled' }).isChecked());
  const captured = row.getByRole('link', { name: '1 captured in the last 24 hours, public.orders, update' });
  await checkLooks(t, page, 'entity-events');
  await captured.click();
  await page.getByRole('heading', { name: 'Webhook Activity', level: 1 }).waitFor();
  t.is(new URL(page.url()).search, '?entity=public.orders&action=update&since=24h');
  t.deepEqual(problems, []);
});

test.serial('Save/New saves, empties the form and has its first field ready; Save goes back to the list', async (t) => {
  await house.db.exec(`
    create table public.baskets (id bigint primary key, owner_id text, note text);
    select webhooks.watch('public.baskets', owner_column => 'owner_id')`);
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  await choose(page, 'Entity', 'public.baskets');
  await choose(page, 'Action', /^create/);
  await page.getByLabel('Description').fill('A basket was taken');
  await page.getByRole('button', { name: 'Save/New' }).click();
  await page.getByText('The entity event is saved').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'entity');
  t.is(await page.getByLabel('Description').inputValue(), '');
  t.is(await page.getByRole('combobox', { name: 'Entity' }).inputValue(), '');
  await choose(page, 'Entity', 'public.baskets');
  await page.getByRole('combobox', { name: 'Action' }).click();
  await page.getByRole('option', { name: /^create \(exists already\)/ }).waitFor();
  await page.getByRole('option', { name: /^update/ }).click();
  await choose(page, 'Changed columns', 'note');
  await page.keyboard.press('Escape');
  await page.getByLabel('Condition').fill('$.new.note == "gift"');
  await page.getByText('It can be used, and looks at note.').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('row', { name: /public\.baskets, update/ }).waitFor();
  t.regex(page.url(), /entity-events\/?$/);
  t.deepEqual(
    await house.db.query(
      `select action, description, columns, condition::text as condition from webhooks.entity_events
       where entity = 'public.baskets' order by id`,
    ),
    [
      { action: 'create', description: 'A basket was taken', columns: null, condition: null },
      { action: 'update', description: null, columns: ['note'], condition: '($."new"."note" == "gift")' },
    ],
  );
  t.deepEqual(problems, []);
});

test.serial(
  'by keyboard alone: Enter saves, and what is missing is said at its field, which gets the focus',
  async (t) => {
    const { page, problems } = await house.visit('admin', '/entity-events/new');
    await page.getByLabel('Description').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Choose an entity.').waitFor();
    await page.getByText('Choose an action.').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'entity');
    await placed(page);
    await page.keyboard.type('orders');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    t.is(await page.getByRole('combobox', { name: 'Entity' }).inputValue(), 'public.orders');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    const truncate = page.getByRole('option', { name: /^truncate/ });
    await truncate.waitFor();
    await placed(page);
    // As one does who looks where the key has led.
    for (let presses = 0; presses < 8 && (await truncate.getAttribute('data-combobox-selected')) === null; presses++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText(/A TRUNCATE is one event for the table/).waitFor();
    t.is(await page.getByLabel('Condition').count(), 0);
    t.deepEqual(problems, []);
  },
);

test.serial('one that somebody else has added meanwhile is refused at the action', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events/new');
  await choose(page, 'Entity', 'public.orders');
  await choose(page, 'Action', /^delete/);
  await house.db.exec(`insert into webhooks.entity_events (entity, action) values ('public.orders', 'delete')`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/There is an entity event of this entity and action already\. Open that one/).waitFor();
  t.is(await page.getByRole('combobox', { name: 'Action' }).getAttribute('aria-invalid'), 'true');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'action');
  await page.getByRole('link', { name: 'Open public.orders, delete' }).waitFor();
  await checkLooks(t, page, 'entity-events-duplicate');
  await house.db.exec(`delete from webhooks.entity_events where action = 'delete'`);
  t.deepEqual(problems, []);
});

test.serial(
  'a condition is checked while it is written, and refused at its field when it is saved all the same',
  async (t) => {
    const { page, problems } = await house.visit('admin', '/entity-events');
    await page.getByRole('link', { name: 'public.orders, update', exact: true }).click();
    const field = page.getByLabel('Condition');
    await page.getByRole('button', { name: '$.new.status == "paid" && $.old.status != "paid"' }).click();
    await page.getByText('It can be used, and looks at status.').waitFor();
    for (const [condition, problem] of [
      ['$.new.status ==', /This is no condition/],
      ['$.status == "paid"', /There is no \$\.status for a condition to look at\. Write \$\.new\.status/],
      ['$.new.colour == "red"', /public\.orders has no column colour to look at\. Columns: id, owner_id/],
      ['$.new.total + 1', /\(\$\.new\.total \+ 1\) is not a condition/],
    ] as const) {
      await field.fill(condition);
      await page.locator('[id$="-error"]', { hasText: problem }).waitFor();
      t.is(await field.getAttribute('aria-invalid'), 'true');
    }
    await checkLooks(t, page, 'entity-events-condition');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'condition');
    await page.locator('[id$="-error"]', { hasText: /is not a condition/ }).waitFor();
    t.deepEqual((await events())[1].condition, null);
    await field.fill('$.new.total > 13');
    await page.getByText('It can be used, and looks at total.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('if $.new.total > 13').waitFor();
    t.is((await events())[1].condition, '($."new"."total" > 13)');
    t.deepEqual(problems, []);
  },
);

test.serial('a column that is gone meanwhile is refused at the changed columns', async (t) => {
  await house.db.exec('alter table public.orders add column gone text');
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, update', exact: true }).click();
  await choose(page, 'Changed columns', 'gone');
  await choose(page, 'Changed columns', 'status');
  await page.keyboard.press('Escape');
  await house.db.exec('alter table public.orders drop column gone');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/public\.orders has no column gone to look at\. Columns: id/).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'columns');
  t.deepEqual(problems, []);
});

test.serial('what an event would have captured and sent is shown before anything is saved', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await page.getByLabel('Condition').fill('$.new.owner_id == "ann"');
  await page.getByRole('button', { name: 'Preview' }).click();
  const preview = page.getByRole('region', { name: 'Preview against history' });
  await preview.getByText('2 of 3').waitFor();
  await preview.getByText('6 deliveries').waitFor();
  await preview.getByRole('row', { name: /\/bob Shop of Bob bob Active 0/ }).waitFor();
  await preview.getByRole('row', { name: /\/down Accounting All owners Failing 2/ }).waitFor();
  await preview.getByText(/^Activity 3, object 3, 2\d{3}-/).click();
  await preview.getByText('"owner_id": "ann"').waitFor();
  await checkLooks(t, page, 'entity-events-preview');
  await page.getByLabel('Condition').fill('$.new.owner_id == "bob"');
  await preview.getByText(/is from before the last change/).waitFor();
  await page.getByRole('button', { name: 'Preview' }).click();
  await preview.getByText('1 of 3').waitFor();
  await page.getByLabel('Condition').fill('$.new.owner_id ==');
  await page.getByRole('button', { name: 'Preview' }).click();
  await preview
    .getByRole('alert')
    .getByText(/The condition cannot be used/)
    .waitFor();
  t.is((await events())[0].condition, null);
  t.deepEqual(problems, []);
});

test.serial('where there is no history the preview says why', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events/new');
  await choose(page, 'Entity', 'public.orders');
  await choose(page, 'Action', /^delete/);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText(/Nothing to look at:/).waitFor();
  t.deepEqual(problems, []);
});

test.serial('one is edited as it is now, also where it was looked at before', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  t.is(await page.getByLabel('Description').inputValue(), 'An order was placed');
  await page.getByRole('main').getByRole('link', { name: 'Entity Events' }).click();
  await house.db.exec(
    `update webhooks.entity_events set description = 'Somebody bought' where entity = 'public.orders' and action = 'create'`,
  );
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  t.is(await page.getByLabel('Description').inputValue(), 'Somebody bought');
  t.deepEqual(problems, []);
});

test.serial('a payload function is set under Advanced, and refused there', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await page.getByRole('button', { name: 'Advanced options' }).click();
  await page.getByLabel('What a function of your own makes of it').click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Name a function, as in public.order_payload.').waitFor();
  await page.getByLabel('Function', { exact: true }).fill('public.nothing');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/There is no function public\.nothing/).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'payloadFunction');
  await checkLooks(t, page, 'entity-events-advanced');
  await page.getByLabel('Function', { exact: true }).fill('public.order_payload');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Entity Events', level: 1 }).waitFor();
  t.is((await events())[0].payload_function, 'public.order_payload');
  // It is shown where it is set, and taken away there.
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await page.getByLabel('The row, but for the columns that are never copied').click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Entity Events', level: 1 }).waitFor();
  t.is((await events())[0].payload_function, null);
  t.deepEqual(problems, []);
});

test.serial('to disable one is asked about, to enable it is not', async (t) => {
  const { page, problems } = await house.visit('admin', '/entity-events');
  const toggle = page.getByRole('switch', { name: 'public.orders, update: enabled' });
  await toggle.click();
  await page.getByRole('dialog', { name: 'Stop capturing public.orders, update?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  t.true((await events())[1].enabled);
  await toggle.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.waitForFunction(() => document.querySelectorAll('input[role=switch]:not(:checked)').length === 1);
  t.false((await events())[1].enabled);
  await toggle.click();
  await page.waitForFunction(() => document.querySelectorAll('input[role=switch]:not(:checked)').length === 0);
  t.true((await events())[1].enabled);
  t.deepEqual(problems, []);
});

test.serial('to delete one says who is not told any more', async (t) => {
  await house.db.exec(`insert into webhooks.entity_events (entity, action) values ('public.baskets', 'delete')`);
  const { page, problems } = await house.visit('admin', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, update', exact: true }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/it is not sent to its 4 registrations any more/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('main').getByRole('link', { name: 'Entity Events' }).click();
  await page.getByRole('link', { name: 'public.baskets, delete', exact: true }).click();
  await page.getByText('None yet: it is not sent to anyone').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('link', { name: 'public.orders, update', exact: true }).waitFor();
  await page.getByRole('link', { name: 'public.baskets, delete', exact: true }).waitFor({ state: 'hidden' });
  t.deepEqual(problems, []);
});

test.serial('a viewer looks and previews; an operator edits, but not what is sent, and deletes none', async (t) => {
  const { page, context } = await house.visit('viewer', '/entity-events');
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).waitFor();
  t.is(await page.getByRole('link', { name: 'Add' }).count(), 0);
  t.is(await page.getByRole('switch').count(), 0);
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('3 of 3').waitFor();
  t.is(await page.getByRole('button', { name: /Save|Delete/ }).count(), 0);
  await checkLooks(t, page, 'entity-events-viewer');
  await page.goto(page.url().replace(/\d+$/, 'new'));
  await context.close();
  const operator = await house.visit('operator', '/entity-events');
  await operator.page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await operator.page.getByRole('button', { name: 'Advanced options' }).click();
  await operator.page.getByText('Only who may edit Audit Settings can change that.').waitFor();
  t.is(await operator.page.getByRole('button', { name: 'Delete' }).count(), 0);
  await operator.page.getByLabel('Description').fill('An order came');
  await operator.page.getByRole('button', { name: 'Save', exact: true }).click();
  await operator.page.getByText('An order came').waitFor();
});

test.serial('a tenant sees what it can be told of, and nothing of how much there is', async (t) => {
  const { page, problems } = await house.visit({ owner: 'ann' }, '/entity-events');
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).waitFor();
  t.is(await page.getByRole('columnheader', { name: 'Captured in 24 h' }).count(), 0);
  t.is(await page.getByRole('link', { name: 'Add' }).count(), 0);
  await page.getByRole('link', { name: 'public.orders, create', exact: true }).click();
  await page.getByText('Shop of Ann').waitFor();
  t.is(await page.getByText('Shop of Bob').count(), 0);
  t.is(await page.getByRole('button', { name: 'Preview' }).count(), 0);
  t.deepEqual(problems, []);
});

test.serial('with an empty catalogue there is nothing to choose from, and one click fills it', async (t) => {
  const empty = await openHouse(t);
  await empty.db.exec('create table public.orders (id bigint primary key, owner_id text)');
  const { page, problems } = await empty.visit('admin', '/entity-events');
  await page.getByRole('heading', { name: /^No table is watched yet/ }).waitFor();
  await page.getByText('rowhook watch public.orders --owner-column owner_id').waitFor();
  await checkLooks(t, page, 'entity-events-empty');
  const viewer = await empty.visit('viewer', '/entity-events');
  await viewer.page.getByText('An admin can watch some').waitFor();
  t.is(await viewer.page.getByRole('button', { name: /Watch/ }).count(), 0);
  await page.getByRole('button', { name: 'Watch one table' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Watch it' }).click();
  await page.getByRole('heading', { name: 'No entity events yet' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Add' }).first().click();
  t.is(await page.getByRole('combobox', { name: 'Entity' }).inputValue(), 'public.orders');
  t.deepEqual(problems, []);
});
