import { accessSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { cleanupAfter } from '../helpers/cleanup.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const SCREENSHOTS = fileURLToPath(new URL('./screenshots/', import.meta.url));

/** The sizes that people look at it in. */
export const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
export type Size = keyof typeof SIZES;
export type Scheme = 'light' | 'dark';

/** A page, and what went wrong in it by itself: errors of scripts, and what its policy kept it from. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  problems: string[];
}

/** Debian's Chromium, one for the test file. */
export async function openBrowser(t: ExecutionContext<unknown>): Promise<Browser> {
  const executablePath = PLACES.find((place) => isThere(place));
  if (executablePath === undefined)
    throw new Error('These tests need Chromium, which .ci/run installs: apt-get install chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  cleanupAfter(t, () => browser.close());
  await mkdir(SCREENSHOTS, { recursive: true });
  return browser;
}

export async function openPage(
  browser: Browser,
  { size = 'wide', scheme = 'light' }: { size?: Size; scheme?: Scheme } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // What the server refuses is the page's to show, and the browser's to note.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  return { page, context, problems };
}

/** A picture of the whole page, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  // Else what is fixed is in the middle of it.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true, animations: 'disabled' });
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
