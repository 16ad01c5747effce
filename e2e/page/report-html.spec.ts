import { expect, test } from '@playwright/test';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { violations } from './axe.ts';

// The report's own policy would keep axe out.
test.use({ bypassCSP: true });

test('a report as HTML is accessible, in whole on a narrow page, and does nothing that names ask for', async ({
  page,
}) => {
  const names = [
    'core switch',
    '<script>window.ran = true</script>',
    '"><img src=x onerror="window.ran = true">',
    'שלום 🦊',
    'x'.repeat(300),
  ];
  const document = {
    ...smallDocument(names, names.join(' '), 'de'),
    brand: { company: 'Example & Partners', accent: '#663399', logo: null },
  };
  await page.setContent(htmlReport(document));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bericht der Netzmessung');
  expect(await violations(page, 'html')).toEqual([]);
  await page.setViewportSize({ width: 480, height: 900 });
  expect(await page.evaluate(() => window.document.documentElement.scrollWidth)).toBeLessThanOrEqual(480);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});
