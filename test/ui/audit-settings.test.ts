import test from 'ava';
import { checkLooks } from './access.ts';
import { type House, openHouse } from './house.ts';

let house: House;

test.before(async (t) => {
  house = await openHouse(t);
  await house.db.exec(`
    create table public.orders (
      id bigint generated always as identity primary key, owner_id text, status text, total numeric(10, 2), note text);
    comment on table public.orders is 'What was bought';
    comment on column public.orders.note is 'What the customer wishes';
    create table public.customers (id bigint primary key, name text, region text);
    create table public.visits (day date not null, n bigint) partition by range (day);
    create table public.visits_2026 partition of public.visits for values from ('2026-01-01') to ('2027-01-01');`);
});

test.serial('an empty catalogue says so, and is filled by one click or one command', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-settings');
  await page.getByRole('heading', { name: /^No table is watched yet/ }).waitFor();
  await page.getByText('rowhook watch public.customers --owner-column id').waitFor();
  t.is(await page.getByRole('row').count(), 4, 'the tables are below it');
  await checkLooks(t, page, 'audit-settings-empty');
  await page.getByLabel('public.customers', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Watch one table' }).click();
  const question = page.getByRole('dialog', { name: 'Watch public.orders?' });
  await question.getByText('The owner of a row is in owner_id.').waitFor();
  await question.getByText('Locks one table (SHARE ROW EXCLUSIVE).').waitFor();
  await question.getByText(/reads never wait/).waitFor();
  await question.getByText(/trigger of Rowhook/).waitFor();
  await checkLooks(t, page, 'audit-settings-watch');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'hidden' });
  t.deepEqual(await house.db.query('select entity from webhooks.audit_settings'), []);
  await page.getByRole('button', { name: 'Watch one table' }).click();
  await question.getByRole('button', { name: 'Watch it' }).click();
  await page.getByRole('button', { name: 'Unwatch public.orders' }).waitFor();
  t.is(await page.getByRole('heading', { name: /^No table is watched yet/ }).count(), 0);
  t.deepEqual(await house.db.query('select entity, owner_column from webhooks.audit_settings'), [
    { entity: 'public.orders', owner_column: 'owner_id' },
  ]);
  t.deepEqual(problems, []);
});

test.serial('a table is watched as its form says, once what it locks was agreed to', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-settings');
  await page.getByRole('link', { name: 'public.visits', exact: true }).click();
  await page.getByRole('heading', { name: 'public.visits', level: 1 }).waitFor();
  await page.getByText('none: its events have no object id').waitFor();
  await page.getByRole('combobox', { name: 'Owner column' }).click();
  await page.getByRole('option', { name: 'n', exact: true }).click();
  await page.getByRole('button', { name: 'Advanced options' }).click();
  await page.getByLabel('Label').fill('Visits of the shop');
  await page.getByRole('button', { name: 'Watch it' }).click();
  const question = page.getByRole('dialog', { name: 'Watch public.visits?' });
  await question.getByText('Locks 2 tables (SHARE ROW EXCLUSIVE).').waitFor();
  await question.getByText(/the table and its partition,/).waitFor();
  await question.getByRole('button', { name: 'Watch it' }).click();
  await page.getByRole('button', { name: 'Unwatch' }).waitFor();
  t.like(await house.db.one(`select * from webhooks.audit_settings where entity = 'public.visits'`), {
    label: 'Visits of the shop',
    owner_column: 'n',
    key_columns: [],
    on_replication: 'off',
  });
  t.deepEqual(problems, []);
});

test.serial('how a table is watched is changed without a lock, and asked about where it needs one', async (t) => {
  const { page, problems } = await house.visit('admin', '/audit-settings/table?name=public.orders');
  await page.getByText('All but …').click();
  const never = page.getByRole('combobox', { name: 'Never copied' });
  await never.click();
  await page.getByRole('option', { name: 'note' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('How public.orders is watched is saved').waitFor();
  t.like(await house.db.one(`select * from webhooks.audit_settings where entity = 'public.orders'`), {
    label: 'public.orders',
    excluded_columns: ['note'],
    owner_column: 'owner_id',
  });
  await page.getByRole('row', { name: /^note/ }).getByRole('cell', { name: 'no', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Advanced options' }).click();
  await page.getByRole('switch', { name: 'Capture what replication writes, too' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Put the triggers on public.orders anew?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await checkLooks(t, page, 'audit-settings-table');
  t.deepEqual(problems, []);
});

test.serial('a column that is gone meanwhile is refused at its field, which has the focus', async (t) => {
  await house.db.exec('create table public.baskets (id bigint primary key, owner_id text, gone text)');
  const { page, problems } = await house.visit('admin', '/audit-settings/table?name=public.baskets');
  await page.getByRole('combobox', { name: 'User column' }).click();
  await page.getByRole('option', { name: 'gone' }).click();
  await house.db.exec('alter table public.baskets drop column gone');
  await page.getByRole('button', { name: 'Watch it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Watch it' }).click();
  await page.getByText(/has no column gone\. Its columns: id, owner_id\./).waitFor();
  const field = page.getByRole('combobox', { name: 'User column' });
  t.is(await field.getAttribute('aria-invalid'), 'true');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === 'userColumn');
  await checkLooks(t, page, 'audit-settings-error');
  await page.getByText('Only …').click();
  await page.getByRole('button', { name: 'Watch it' }).click();
  await page.getByText('Choose at least one column.').waitFor();
  t.deepEqual(problems, []);
});

test.serial('a table that somebody holds locked is not watched, and says so', async (t) => {
  await house.db.exec('create table public.parcels (id bigint primary key)');
  const holder = await house.db.connect();
  await holder.query('begin; lock table public.parcels in exclusive mode');
  const { page, problems } = await house.visit('admin', '/audit-settings');
  await page.getByRole('button', { name: 'Watch public.parcels' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Watch it' }).click();
  await page.getByText('public.parcels is not watched', { exact: true }).waitFor();
  await page.getByText(/Somebody else holds it locked/).waitFor();
  await holder.query('rollback');
  t.deepEqual(problems, []);
});

test.serial('to unwatch says what is locked and which entity events end', async (t) => {
  await house.db.exec(`
    insert into webhooks.entity_events (entity, action) values ('public.visits', 'create'), ('public.visits', 'delete')`);
  const { page, problems } = await house.visit('admin', '/audit-settings?show=watched');
  await page.getByText('Captured: create, delete').waitFor();
  t.is(await page.getByRole('link', { name: 'public.customers', exact: true }).count(), 0);
  await checkLooks(t, page, 'audit-settings');
  await page.getByRole('button', { name: 'Unwatch public.visits' }).click();
  const question = page.getByRole('dialog', { name: 'Unwatch public.visits?' });
  await question.getByText('Its entity events (create, delete) are deleted').waitFor();
  await question.getByText('Locks 2 tables (ACCESS EXCLUSIVE).').waitFor();
  await question.getByText(/reads and writes of it wait/).waitFor();
  await checkLooks(t, page, 'audit-settings-unwatch');
  await question.getByRole('button', { name: 'Unwatch' }).click();
  await page.getByText('public.visits is not watched any more').waitFor();
  await page.getByRole('button', { name: 'Unwatch public.visits' }).waitFor({ state: 'hidden' });
  t.deepEqual(await house.db.query(`select from webhooks.entity_events where entity = 'public.visits'`), []);
  t.deepEqual(problems, []);
});

test.serial('the tables are found by name and comment, and the filters are in the address', async (t) => {
  const { page } = await house.visit('admin', '/audit-settings');
  await page.getByRole('link', { name: 'public.customers', exact: true }).waitFor();
  await page.getByLabel('Table', { exact: true }).fill('bought');
  await page.getByRole('link', { name: 'public.customers', exact: true }).waitFor({ state: 'hidden' });
  t.is(await page.getByRole('link', { name: 'public.orders', exact: true }).count(), 1);
  t.is(new URL(page.url()).searchParams.get('text'), 'bought');
  await page.getByLabel('Table', { exact: true }).fill('nothing like it');
  await page.getByRole('heading', { name: 'No table matches these filters' }).waitFor();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByRole('link', { name: 'public.customers', exact: true }).waitFor();
});

test.serial('a watched table that was dropped is shown as such, and can be unwatched', async (t) => {
  await house.db.exec(`
    create table public.short_lived (id bigint primary key);
    select webhooks.watch('public.short_lived');
    drop table public.short_lived;`);
  const { page, problems } = await house.visit('admin', '/audit-settings/table?name=public.short_lived');
  await page.getByRole('group', { name: 'The table is gone' }).waitFor();
  await page.getByRole('button', { name: 'Unwatch' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unwatch' }).click();
  await page.getByRole('heading', { name: 'Audit Settings', level: 1 }).waitFor();
  t.is(await page.getByRole('link', { name: 'public.short_lived' }).count(), 0);
  t.deepEqual(problems, []);
});

test.serial('a viewer and an operator look, and are offered no change; a tenant does not know the page', async (t) => {
  for (const who of ['viewer', 'operator'] as const) {
    const { page, context } = await house.visit(who, '/audit-settings');
    await page.getByRole('link', { name: 'public.orders', exact: true }).click();
    await page.getByRole('table', { name: 'Columns of public.orders' }).waitFor();
    t.is(await page.getByRole('button', { name: /atch/ }).count(), 0);
    t.is(await page.getByRole('button', { name: 'Save' }).count(), 0);
    await page.getByText('What the customer wishes').waitFor();
    if (who === 'viewer') await checkLooks(t, page, 'audit-settings-viewer');
    await context.close();
  }
  const { page } = await house.visit({ owner: 'ann' }, '/audit-settings');
  await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  t.is(await page.getByRole('link', { name: 'Audit Settings' }).count(), 0);
});
