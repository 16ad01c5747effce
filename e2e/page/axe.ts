import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

/**
 * Objections of axe, each with its element.
 * @param within a selector of the parts to look at
 * @param rules those to check; default: all
 */
export async function violations(page: Page, within: string, rules?: string[]): Promise<string[]> {
  // Once for each document: to read the source takes as long as to check a theme.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // Selectors of everything that is as it should be would take most of the time.
  const options: axe.RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const { violations: found } = await page.evaluate(
    ([selector, chosen]) => (window as unknown as { axe: typeof axe }).axe.run(selector, chosen),
    [within, options] as const,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}

/** Time of a test that looks at a page with axe. */
export const LOOKING_MS = 90_000;

/**
 * Checks the current page in the light and in the dark theme; the page is light again afterwards.
 * @param within a selector: looking at a part takes less time
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'light');
  expect(await violations(page, within)).toEqual([]);
  // Another theme has other colours; all else is the same.
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveAttribute('data-theme', 'dark');
  expect(await violations(page, within, ['color-contrast', 'link-in-text-block'])).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-theme', 'light');
}
