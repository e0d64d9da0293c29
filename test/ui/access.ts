import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { type Scheme, SIZES, type Size, shoot } from './browser.ts';

const axe = readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it is shown, as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  // As the developer tools do: a script tag would be against the policy of the page.
  await page.evaluate(`if (!window.axe) { ${await axe} }`);
  const found = await page.evaluate(
    (tags) =>
      // biome-ignore lint/suspicious/noExplicitAny: it is in the page, where no types are.
      (globalThis as any).axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    TAGS,
  );
  return (found.violations as { id: string; nodes: { html: string; failureSummary: string }[] }[]).flatMap(
    ({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** Checks a page as it is shown in both sizes and both themes, and takes a picture of each. */
export async function checkLooks(t: ExecutionContext<unknown>, page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const size of Object.keys(SIZES) as Size[])
    for (const scheme of ['light', 'dark'] as Scheme[]) {
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme: scheme });
      await page.waitForFunction((shown) => document.documentElement.dataset.mantineColorScheme === shown, scheme);
      t.deepEqual(await violations(page), [], `${name}, ${size}, ${scheme}`);
      t.false(await isWiderThanScreen(page), `${name} does not fit into ${SIZES[size].width} pixels`);
      await shoot(page, `${name}-${size}-${scheme}`);
    }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before) await page.setViewportSize(before);
}

function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}
