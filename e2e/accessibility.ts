import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from 'vitest';

/** Which of axe's rules: by the tags of a standard, or by name. */
export interface AxeChecks {
  readonly type: 'tag' | 'rule';
  readonly values: string[];
}

/** WCAG 2.2, levels A and AA. */
export const WCAG: AxeChecks = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
};

/** The script that axe's own connection to Playwright brings. */
const axe = createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as {
  readonly source: string;
};

/**
 * What is wrong with a page as it is shown: a line for each rule of axe, with the elements, and one
 * for scrolling sideways (WCAG 1.4.10), which axe does not look for.
 */
export async function accessibilityFaults(page: Page, checks = WCAG): Promise<string[]> {
  // Read once by a page, axe stays until the next load.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source);
  const options = { runOnly: checks, resultTypes: ['violations'] };
  // Told in lines by the page itself: all that passed, too, is a hundred times as much to send.
  const found = await page.evaluate<string[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) =>
        id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  );
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - window.innerWidth',
  );
  return overflow > 0 ? [...found, `scrolls sideways by ${overflow}`] : found;
}

/** A page must not be found at fault, as it is shown once no part of it is being asked anew. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is about to be replaced is drawn faintly.
  await page.locator('[aria-busy="true"], [data-stale]').first().waitFor({ state: 'detached' });
  expect(await accessibilityFaults(page), page.url()).toEqual([]);
}
