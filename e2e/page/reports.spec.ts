import { readFileSync } from 'node:fs';
import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('builds a report with a preview, keeps own criteria, copies the ticket, makes, saves and deletes', {
  tag: MAIN,
}, async ({ station, sounder, page }) => {
  test.setTimeout(LOOKING_MS);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  station.seed(2);
  await sounder.openTable();
  await sounder.findCommand('report of');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Report' });

  const preview = page.frameLocator('iframe[title="Preview of the report"]');
  await expect(preview.getByRole('heading', { name: 'Network measurement report' })).toBeVisible();
  // The style of the report is in force although the policy of the page permits none in a document.
  await expect(preview.locator('body')).toHaveCSS('margin-top', '0px');
  await preview.getByRole('link', { name: 'Appendix' }).click();
  await expect(preview.getByRole('heading', { name: 'Appendix' })).toBeInViewport();

  await dialog.getByLabel('Time zone').fill('Mars');
  await expect(dialog.getByRole('alert')).toContainText('Give a time zone');
  await dialog.getByLabel('Time zone').fill('Europe/Berlin');
  await dialog.getByRole('button', { name: 'Copy criteria Voice' }).click();
  const form = page.getByRole('dialog', { name: 'New criteria' });
  await form.getByLabel('Limit of Loss', { exact: false }).first().fill('x');
  await expect(form.getByRole('alert')).toContainText('pass must be a number');
  await form.getByLabel('Limit of Loss', { exact: false }).first().fill('0.5');
  await form.getByRole('button', { name: 'Keep criteria' }).click();
  await expect(dialog.getByLabel('Voice (agreed) (own)')).toBeChecked();
  await expect.poll(() => station.reports.previews.at(-1)?.ownCriteria?.[0]?.id).toBe('own-voice');
  expect(station.reports.previews.at(-1)?.timeZone).toBe('Europe/Berlin');

  await dialog.getByText('Layout and redaction').click();
  await dialog.getByLabel('Company').fill('Example & Partners');
  const [company, paper] = [
    await dialog.getByLabel('Company').boundingBox(),
    await dialog.getByLabel('Paper').boundingBox(),
  ];
  expect((company?.x ?? 0) + (company?.width ?? 0)).toBeLessThan(paper?.x ?? 0);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20"/></svg>';
  const file = (name: string, text: string) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(text),
  });
  await dialog.getByLabel('Logo', { exact: true }).setInputFiles(file('logo.gif', 'GIF89a'));
  await expect(dialog.getByRole('alert')).toContainText('logo.gif is neither PNG nor SVG');
  await dialog.getByLabel('Logo', { exact: true }).setInputFiles(file('logo.svg', svg));
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await dialog.getByLabel('Leave out notes and photos').check({ force: true });
  await dialog.getByLabel('Paper').selectOption('Letter');
  await expect(preview.locator('.brand')).toContainText('Example & Partners');
  await expect(preview.getByRole('img', { name: 'Example & Partners' })).toBeVisible();
  // Paper and template change no preview.
  await expect
    .poll(() => station.reports.layouts.at(-1))
    .toMatchObject({ paper: 'a4', redact: ['notes'], template: null });
  const template = dialog.getByLabel('Word template', { exact: true });
  const place = 'a header: “Report {titel}”';
  station.reports.templateProblems.set('wrong.docx', [{ text: '{titel}: there is no such value here', place }]);
  await template.setInputFiles(file('wrong.docx', 'PK'));
  await expect(dialog.getByRole('alert')).toContainText('wrong.docx cannot be used: 1 fault');
  await expect(dialog.getByRole('list', { name: /^wrong/ })).toContainText(`there is no such value hereIn ${place}`);
  await expectAccessible(page, '.report-options');
  await template.setInputFiles(file('own.docx', 'PK'));
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  const shipped = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the shipped template' }).click();
  await shipped;
  expect(station.downloadRequests.at(-1)).toMatchObject({ kind: 'report-template' });

  await dialog.getByRole('button', { name: 'Copy ticket text' }).click();
  await expect(sounder.notice('Copied the ticket text')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Ruled out');

  await dialog.getByLabel('JSON').check({ force: true });
  station.reports.isHeld = true;
  await dialog.getByRole('button', { name: 'Make report' }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Progress of the report' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => station.reports.cancelled).toBe(1);
  station.reports.isHeld = false;
  await dialog.getByRole('button', { name: 'Make report' }).click();
  const stored = dialog.getByRole('list', { name: 'Reports of this project' });
  await expect(stored.getByRole('listitem')).toContainText('2026-11-30-0800-report');
  expect(station.reports.made.at(-1)?.layout).toMatchObject({
    ...{ paper: 'letter', redact: ['notes'], template: { name: 'own.docx' } },
    brand: { company: 'Example & Partners', logo: { type: 'image/svg+xml' } },
  });
  const download = page.waitForEvent('download');
  await stored.getByRole('button', { name: 'Save report.html' }).click();
  expect((await download).suggestedFilename()).toBe('report.html');
  expect(station.downloadRequests.at(-1)).toMatchObject({ kind: 'report', name: 'report.html' });

  await dialog.getByText('Scheduled reports (0)').click();
  await dialog.getByRole('button', { name: 'Add schedule' }).click();
  await expect(dialog.getByRole('alert')).toContainText('1 to 60 characters');
  await dialog.getByLabel('Name', { exact: true }).fill('Daily');
  await dialog.getByRole('button', { name: 'Add schedule' }).click();
  await expect(dialog.getByRole('list', { name: 'Scheduled reports' })).toContainText(
    'Daily: every day at 06:00 (Europe/Berlin), html, json',
  );

  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save ticket text' }).click();
  expect(readFileSync(await (await saved).path(), 'utf8')).toContain('Network fault');
  await stored.getByRole('button', { name: /^Delete report/ }).click();
  await expect(stored).toHaveCount(0);

  // The options of the last report are those of the next.
  await page.keyboard.press('Escape');
  await page.reload();
  await sounder.row(1).waitFor();
  await sounder.findCommand('report of');
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
  await expect(dialog.getByLabel('JSON')).toBeChecked();
  await dialog.getByText('Layout and redaction').click();
  await expect(dialog.getByLabel('Company')).toHaveValue('Example & Partners');
  await expect(dialog.getByText('own.docx')).toBeVisible();
});
