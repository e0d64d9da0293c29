import test from 'ava';
import { checkLooks } from './access.ts';
import { type FilledHouse, openFilledHouse } from './filled.ts';

let house: FilledHouse;

test.before(async (t) => {
  house = await openFilledHouse(t);
});

test.serial('the figures, what is failing first, who works and what was captured', async (t) => {
  const { db, failing } = house;
  for (let n = 0; n < 20; n++) await house.order('ann');
  await db.query(`select webhooks.pause($1, 'The shop is closed')`, [house.bob]);
  await house.order('bob');
  await db.query(
    `insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, error_class, error)
     select 1, $1, now() - n * interval '7 minutes', 200 + 40 * n, 503, case n % 3 when 0 then 'failed' else 'retry' end, 'http-status', 'It answered 503.'
     from generate_series(1, 8) n`,
    [failing],
  );
  await db.exec('select webhooks.count_history()');
  const { page, problems } = await house.visit('viewer', '/overview');
  const figures = page.getByRole('list', { name: 'Figures' });
  await figures.waitFor();
  t.regex(await figures.innerText(), /Delivered\s+\d+\s+Success: \d+(\.\d)? % of \d+ attempts/);
  t.regex(await figures.innerText(), /Failed attempts\s+\d+\s+2 given up, the others are tried again/);
  t.regex(
    await figures.innerText(),
    /Backlog\s+(about )?\d+\s+(None is due now: they wait for a retry, or are held|The oldest has been due for)/,
  );
  t.regex(await figures.innerText(), /Workers alive\s+1\s+Ready to send/);
  const rows = page.getByRole('table', { name: 'Registrations that need attention' }).locator('tbody tr');
  t.is(await rows.count(), 2);
  t.regex(
    await rows.first().innerText(),
    /\/down\s+Accounting\s+!\s*Failing\s+The last \d+ attempts failed\. .*Since 2\d{3}-.* CES?T/s,
  );
  t.regex(
    await rows.nth(1).innerText(),
    /Shop of Bob\s+.*Paused\s+Paused by postgres: “The shop is closed”\.\s+Since 2\d{3}-/s,
  );
  const headings = await page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();
  t.is(headings[0], '2 registrations need attention');
  await page.getByText('Attempts per minute').waitFor();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.recharts-bar-rectangle')].some((bar) => bar.getBoundingClientRect().height > 0),
  );
  t.regex(
    await page.getByRole('table', { name: 'Captured in the last 24 hours' }).innerText(),
    /public\.orders\s+create\s+2\d/,
  );
  t.is(await page.getByRole('table', { name: 'Workers' }).locator('tbody tr').count(), 1);
  await checkLooks(t, page, 'overview');
  t.deepEqual(problems, []);
});

test.serial('a figure leads to the activity that it counts, and the time is in the address', async (t) => {
  const { page } = await house.visit('viewer', '/overview');
  await page.getByText('Last 24 hours', { exact: true }).click();
  await page.waitForURL(({ search }) => search === '?span=24h');
  await page.reload();
  t.true(await page.getByRole('radio', { name: 'Last 24 hours' }).isChecked());
  await page.getByRole('link', { name: /^Failed attempts/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Webhook Activity' }).waitFor();
  t.is(new URL(page.url()).search, '?state=failed,blocked,retrying');
  await page.getByText('Retrying').nth(1).waitFor();
});

test.serial('while Rowhook is down that is said, with what to look at, and it goes on by itself', async (t) => {
  const { page } = await house.visit('viewer', '/overview');
  await page.getByRole('list', { name: 'Figures' }).waitFor();
  await house.goDown();
  await page.getByText('Last 24 hours', { exact: true }).click();
  await page.getByText('The statistics could not be read').waitFor();
  await checkLooks(t, page, 'overview-down');
  await house.comeBack();
  await page.getByText('The statistics could not be read').waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Figures' }).waitFor();
});
