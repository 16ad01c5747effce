// What a user does on several screens.

export const grid = (page) => page.getByRole('grid', { name: 'Series' });
export const rows = (page) => grid(page).getByRole('row');
export const press = (keys) => (page) => page.keyboard.press(keys);

/** Selects rows with loss, of which a chart has something to show. */
export async function selectLossy(page, positions = [1, 3, 5]) {
  await page.getByRole('combobox', { name: 'Filter series' }).fill('loss>0 up');
  const lossy = rows(page).filter({ hasText: 'lossy' });
  await lossy.first().waitFor();
  for (const [at, position] of positions.entries()) {
    await rows(page)
      .nth(position)
      .click(at === 0 ? {} : { modifiers: ['Control'] });
  }
}

/** The last minute, without the time before the run. */
export async function chartMinute(page) {
  await page.getByRole('button', { name: '1 m', exact: true }).click();
  await page.waitForTimeout(1500);
}

/** Makes chart or path higher, by steps of its upper edge. */
export async function raise(page, steps) {
  await page.getByRole('separator', { name: /^(Chart|Path) height$/ }).focus();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowUp');
  await page.evaluate(() => document.activeElement.blur());
}

/** Opens the palette and runs the first command that a query finds. */
export const command = (query) => async (page) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill(query);
  await page.keyboard.press('Enter');
};

/** The past is read, which takes a while, and shown. */
export const replayed = (page) => page.getByText(/As it was at/).waitFor();

/** A dialog that a command or a key opens. */
export const dialog = (open, title) => async (page) => {
  await open(page);
  await page.getByRole('dialog', { name: title }).waitFor();
};
