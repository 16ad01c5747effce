import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

async function violations(axe: AxeBuilder): Promise<string[]> {
  const { violations: found } = await axe.analyze();
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
  const axe = () => new AxeBuilder({ page }).include(within);
  await expect(html).toHaveAttribute('data-theme', 'light');
  expect(await violations(axe())).toEqual([]);
  // Another theme has other colours; all else is the same.
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveAttribute('data-theme', 'dark');
  expect(await violations(axe().withRules(['color-contrast', 'link-in-text-block']))).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-theme', 'light');
}
