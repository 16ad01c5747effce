import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

test('finds a setting, changes it, and the page and the project follow', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  station.seed(3);
  await sounder.openTable();
  await page.keyboard.press('Control+Comma');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const search = settings.getByRole('searchbox', { name: 'Search the settings' });
  const parts = settings.getByRole('heading', { level: 3 });
  await expect(search).toBeFocused();

  await search.fill('96th percentile');
  await expect(settings.getByText('No setting matches')).toBeVisible();
  await search.fill('95th percentile');
  await settings.getByRole('textbox', { name: '95th percentile' }).fill('80ms');
  await settings.getByRole('textbox', { name: 'Up after' }).fill('3');
  await settings.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.defaults).toEqual({ thresholds: { p95: '80ms' }, upAfter: 3 });

  await search.fill('route change');
  await settings.getByRole('textbox', { name: 'Route change after' }).fill('5');
  await settings.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.defaults?.['routeChangeAfter']).toBe(5);

  await search.fill('rate limit');
  await settings.getByRole('textbox', { name: 'Rate limit' }).fill('30000');
  await expect(settings.getByText('more is confirmed at each start')).toBeVisible();
  await settings.getByRole('textbox', { name: 'Rate limit' }).fill('500');
  await settings.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.sections?.limits).toEqual({ packetsPerSecond: 500 });

  await search.fill('microseconds');
  await expect(parts).toHaveText(['Appearance']);
  await settings.getByText('µs', { exact: true }).click();
  await page.keyboard.press('Escape');
  station.start();
  await expect(sounder.row(1)).toContainText('µs');

  // The palette finds the same settings, and a target shows what it inherits.
  await page.keyboard.press('Control+K');
  await page.getByRole('combobox', { name: 'Command' }).fill('alarm beep');
  await page.keyboard.press('Enter');
  await expect(parts).toHaveText(['Notifications']);
  await page.keyboard.press('Escape');
  await sounder.row(1).click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: '95th percentile' })).toHaveAttribute('placeholder', '80ms');
});

test('applies and reverts changes that were left and opened again, valid or not', async ({
  station,
  sounder,
  page,
}) => {
  station.seed(1);
  await sounder.openTable();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const downAfter = settings.getByRole('textbox', { name: 'Down after' });
  const thresholds = settings.getByRole('region', { name: 'Thresholds and hysteresis' });
  const leaveAndReturn = async () => {
    await page.keyboard.press('Escape');
    await expect(settings).toHaveCount(0);
    await page.keyboard.press('Control+Comma');
  };
  await page.keyboard.press('Control+Comma');
  await downAfter.fill('0');
  await settings.getByRole('textbox', { name: 'Loss %' }).fill('20');
  await leaveAndReturn();
  await expect(downAfter).toHaveValue('0');
  await expect(thresholds.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await thresholds.getByRole('button', { name: 'Revert' }).click();
  await expect(downAfter).toHaveValue('');

  await downAfter.fill('5');
  await leaveAndReturn();
  await expect(downAfter).toHaveValue('5');
  await thresholds.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => station.project.defaults).toEqual({ downAfter: 5 });
});

test.describe('in Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('switches all times to UTC, and changes the storage with the errors of the file', async ({
    station,
    sounder,
    page,
  }) => {
    station.seed(1);
    const atMs = Date.now() - 3_600_000;
    const timeIn = (timeZone: string) => new Date(atMs).toLocaleTimeString('en-GB', { timeZone });
    station.addEvent({
      kind: 'note',
      message: 'Moved',
      excluded: false,
      endMs: null,
      atMs,
    });
    await sounder.openTable();
    await page.keyboard.press('v');
    const event = sounder.panel('Events').getByRole('button', { name: /Moved/ });
    await expect(event).toContainText(timeIn('Asia/Tokyo'));
    await page.keyboard.press('Control+Comma');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByText('UTC', { exact: true }).click();
    await settings.getByRole('searchbox').fill('keep samples');
    const keep = settings.getByRole('textbox', { name: 'Keep samples' });
    await keep.fill('a while');
    await expect(keep).toHaveAttribute('aria-invalid', 'true');
    await expect(settings.getByRole('button', { name: 'Apply' })).toBeDisabled();
    await keep.fill('30d');
    await settings.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => station.project.sections?.storage).toEqual({ keepSamples: '30d' });
    await page.keyboard.press('Escape');
    await expect(event).toContainText(timeIn('UTC'));
  });
});

test('says what unlocking installs, and asks before it does', async ({ station, sounder, page }) => {
  station.seed(1);
  await sounder.openTable();
  await page.keyboard.press('Alt+D');
  const privileges = page.getByRole('region', { name: 'Privileges' });
  await privileges.getByRole('button', { name: 'Unlock …' }).click();
  const question = privileges.getByRole('region', { name: 'Unlock' });
  await expect(question.getByRole('listitem')).toHaveCount(2);
  await expect(question.getByText('sudo sounder doctor --unlock', { exact: true })).toBeVisible();
  await expect(question.getByRole('button', { name: 'Copy' })).toBeVisible();

  station.access = { ...station.access, isPermitted: true };
  await question.getByRole('button', { name: 'Test again' }).click();
  await privileges.getByRole('button', { name: 'Unlock …' }).click();
  await question.getByRole('button', { name: 'Install it' }).click();
  await expect(privileges.getByText('Unlocked')).toBeVisible();
  await privileges.getByRole('button', { name: 'Lock …', exact: true }).click();
  await privileges.getByRole('button', { name: 'Remove it' }).click();
  await expect(privileges.getByText('not installed')).toBeVisible();
});

test.describe('for a first user', () => {
  test.use({ startsTour: true });

  test('a tour shows the parts of the page, once', async ({ sounder, page }) => {
    await sounder.open();
    const card = (name: string) => page.getByRole('dialog', { name });
    await expect(card('Add targets').getByRole('button', { name: 'Next' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(card('Start measuring').getByRole('button', { name: 'Next' })).toBeFocused();
    const hasFocusAtOnce = await page.evaluate(async () => {
      const key = { key: 'ArrowRight', bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', key));
      await Promise.resolve(); // React has rendered, and the browser has not handled another key
      return document.activeElement?.closest('[role=dialog]') instanceof HTMLElement;
    });
    expect(hasFocusAtOnce, 'the next key is the card’s, too').toBe(true);
    await expect(card('List, grid and map')).toBeVisible();
    await page.keyboard.press('Control+K');
    await expect(card('List, grid and map')).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(card('List, grid and map').getByRole('button', { name: 'Next' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(card('List, grid and map')).toBeHidden();

    await page.reload();
    await sounder.button('Start').waitFor();
    await expect(page.getByText('No targets yet')).toBeVisible();
    await expect(card('Add targets')).toBeHidden();
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox', { name: 'Command' }).fill('introduction');
    await page.keyboard.press('Enter');
    await expect(card('Add targets')).toBeVisible();
  });
});
