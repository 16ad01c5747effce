import { expectAccessible, LOOKING_MS } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { MAIN } from './tags.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect width="400" height="200" fill="#eee"/></svg>';
const plan = { name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SVG) };

test('pins notes and photos to a survey, and places measuring points on a floor plan', { tag: MAIN }, async ({
  station,
  sounder,
  page,
}) => {
  test.setTimeout(LOOKING_MS);
  station.seed(3);
  await sounder.openTable();
  await page.keyboard.press('Alt+s');
  const form = page.getByRole('dialog', { name: 'Start survey' });
  await form.getByLabel('Name').fill('Ground floor');
  await form.getByLabel('Site').fill('Customer / HQ / Floor 1');
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
  await page.keyboard.press('Alt+v');
  const panel = page.getByRole('complementary', { name: 'Surveys' });
  await panel.getByRole('button', { name: /^Ground floor/ }).click();

  await panel.getByRole('button', { name: 'Notes and photos' }).click();
  const notes = page.getByRole('dialog', { name: 'Notes and photos of Ground floor' });
  await notes.getByLabel('Text of the note').fill('Access point above the door');
  await notes.getByRole('button', { name: 'Add note' }).click();
  const list = notes.getByRole('list', { name: 'Notes and photos' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  // A photo, made by the browser, dropped onto the form.
  await notes.getByLabel('Text of the note').evaluate(async (field) => {
    const canvas = new OffscreenCanvas(3000, 60);
    canvas.getContext('2d')?.fillRect(0, 0, 3000, 60);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([blob], 'rack.jpg', { type: 'image/jpeg' }));
    field.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByRole('img', { name: 'Photo 2' })).toHaveAttribute('width', '2400');
  await list.getByLabel('Text of Photo 2').fill('Rack 2');
  await page.keyboard.press('Tab');
  await expect(list.getByRole('img', { name: 'Photo: Rack 2' })).toHaveJSProperty('complete', true);
  await notes
    .getByLabel('Add photos')
    .setInputFiles({ ...plan, name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(notes.getByRole('alert')).toContainText('The file is no JPEG, PNG or SVG picture');
  await expectAccessible(page, '.notes-dialog');
  await list.getByRole('button', { name: 'Delete Note' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');

  await panel.getByLabel('By site, with floor plans').check({ force: true });
  await panel.getByRole('button', { name: 'Add floor plan of Customer / HQ / Floor 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Floor plan of Customer / HQ / Floor 1' });
  await dialog.getByLabel('Picture of the floor plan').setInputFiles(plan);
  await expect(dialog.getByRole('img', { name: /^Floor plan of/ })).toBeVisible();
  await dialog.getByRole('button', { name: /^Place host-00001/ }).click();
  const mark = dialog.getByRole('button', { name: /^host-00001 · .*: (loss|nothing)/ });
  await mark.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(mark).toHaveAttribute('style', /left: 55%; top: 50\.5%/);
  const drawing = dialog.locator('.plan-area');
  const box = await drawing.boundingBox();
  if (!box) throw new Error('the plan is shown');
  await mark.hover();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4, { steps: 3 });
  await page.mouse.up();
  await expect(mark).toHaveAttribute('style', /left: 2[45][\d.]*%; top: 2[45][\d.]*%/);
  await dialog.getByRole('button', { name: 'Place Photo: Rack 2' }).click();
  await expect(dialog.getByRole('button', { name: 'Photo: Rack 2', exact: true })).toBeVisible();
  await expectAccessible(page, '.plan-dialog');
  await mark.focus();
  await page.keyboard.press('Delete');
  await expect(mark).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Delete plan' }).click();
  await sounder.notice('Deleted the floor plan of').getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('button', { name: 'Photo: Rack 2', exact: true })).toBeVisible();
});
