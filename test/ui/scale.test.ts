import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { type FilledHouse, openFilledHouse } from './filled.ts';

const ROWS = 100_000;
/** Generous: the machine that runs this may be a small one that is busy. On a quiet one it is a tenth of it. */
const INSTANT_MS = 3_000;
const FREEZE_MS = 1_500;

let house: FilledHouse;

test.before(async (t) => {
  t.timeout(120_000);
  house = await openFilledHouse(t);
  const { db, everybody } = house;
  await db.exec(`
    select webhooks.maintain(); select webhooks.index_reports();
    update webhooks.settings set max_payload_bytes = 5000000`);
  await db.query(
    `insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, owner_id)
     select now() - ($1 - n) * interval '0.2 seconds', 'public.orders', case n % 10 when 0 then 'update' else 'create' end,
            'o' || n, json_build_object('id', n, 'note', 'one of many'), 'owner' || n % 500
     from generate_series(1, $1::integer) n`,
    [ROWS],
  );
  await db.query(
    `with d as (
       insert into webhooks.webhook_deliveries
         (activity_id, registration_id, occurred_at, attempts, finished, state, owner_id, last_tried_at)
       select a.id, $1, a.occurred_at, 1, true, case when a.id % 5000 = 0 then 'failed' else 'delivered' end, a.owner_id, a.occurred_at
       from webhooks.webhook_activity a where a.owner_id like 'owner%'
       returning *)
     insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, error, owner_id)
     select d.activity_id, d.registration_id, d.occurred_at, 3, case d.state when 'failed' then 410 else 200 end, d.state,
            case d.state when 'failed' then 'http-status' end, case d.state when 'failed' then 'It answered 410.' end, d.owner_id
     from d`,
    [everybody],
  );
  await db.exec('analyze webhooks.webhook_activity, webhooks.webhook_deliveries, webhooks.webhook_attempts');
});

/** Does something, and resolves with how many milliseconds passed until its result was shown. */
async function time(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function isInstant(t: ExecutionContext, what: string, ms: number): void {
  t.log(`${what}: ${Math.round(ms)} ms`);
  t.true(ms < INSTANT_MS, `${what}: ${ms} ms`);
}

test.serial(`a history of ${ROWS} rows is there at once, and so is each page and filter of it`, async (t) => {
  const { page, problems } = await house.visit('operator', '/permissions');
  await page.getByRole('checkbox').first().waitFor();
  const opened = time(() => page.getByText('The newest 50').waitFor());
  await page.getByRole('link', { name: 'Webhook Activity' }).click();
  isInstant(t, 'the first page', await opened);
  isInstant(
    t,
    'the next page',
    await time(async () => {
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('The newest 100').waitFor();
    }),
  );
  for (const [search, shown] of [
    ['?state=failed', '20 in all'],
    ['?object=o7', '1 in all'],
    ['?owner=owner7&action=create', 'The newest 50'],
    ['?status=410', '20 in all'],
    [`?registration=${house.failing}`, '4 in all'],
  ] as const)
    isInstant(
      t,
      search,
      await time(async () => {
        await page.goto(`${house.url}/admin/activity${search}`);
        await page.getByText(shown, { exact: true }).waitFor();
      }),
    );
  t.deepEqual(problems, []);
});

/** Begins to note how long the page is busy at a time, and so answers nobody. */
async function watchTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
    Object.assign(globalThis, { tasks });
  });
  return () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks));
}

test.serial('a row of a megabyte is shown without the page standing still', async (t) => {
  const { db } = house;
  const { id } = await db.one(
    `insert into webhooks.webhook_activity (occurred_at, entity, action, object_id, object, previous, changed, owner_id)
     select now(), 'public.orders', 'update', 'big', o.object, json_build_object('id', 1, 'note', 'small', 'lines', '[]'::json), '{note,lines}', 'ann'
     from (
       select json_build_object('id', 1, 'note', repeat('x', 200000), 'lines', (
         select json_agg(json_build_object('line', n, 'text', 'a line of an order', 'price', n * 1.5)) from generate_series(1, 16000) n)) as object
     ) o returning id`,
  );
  await db.query(
    `insert into webhooks.webhook_deliveries (activity_id, registration_id, occurred_at, attempts, finished, state, owner_id, last_tried_at)
     select a.id, $2, a.occurred_at, 1, true, 'delivered', 'ann', now() from webhooks.webhook_activity a where a.id = $1`,
    [id, house.ann],
  );
  await db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, response_headers, response_body, owner_id)
     values ($1, $2, now(), 3, 200, 'delivered', '{"content-type":"application/json"}', '{"received":true}', 'ann')`,
    [id, house.ann],
  );
  const { page, problems } = await house.visit('operator', '/activity?object=big');
  await page.getByText('1 in all').waitFor();
  const longest = await watchTasks(page);
  const shown = await time(async () => {
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText(/The first 40 of \d+ lines/).waitFor();
  });
  isInstant(t, 'the detail of a megabyte', shown);
  await page.getByRole('button', { name: /^Show all \(1\.\d MB\)/ }).click();
  await page.getByText(/The first 40 of/).waitFor({ state: 'detached' });
  await page
    .getByRole('group', { name: "the request's body" })
    .evaluate((place) => place.scrollTo(0, place.scrollHeight));
  await page.getByRole('table', { name: 'The row' }).getByRole('button', { name: 'Show all' }).first().click();
  const ms = await longest();
  t.log(`the longest task: ${Math.round(ms)} ms`);
  t.true(ms < FREEZE_MS, `${ms} ms`);
  t.deepEqual(problems, []);
});
