import { readXlsx } from 'hucre/xlsx';
import JSZip from 'jszip';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { START_MS, smallDocument } from '../../core/reports/testing/small-document.ts';
import { renderXlsx } from './render-xlsx.ts';

const NAMES = ['=1+1', '<b>&"x"', 'שלום \u202e 🦊', 'x'.repeat(300)];

it('has numbers as numbers, times as dates and texts as they are, and a header that stays', async () => {
  const document = smallDocument(NAMES, '=cmd()');
  const { sheets } = await readXlsx(await renderXlsx(document));
  expect(sheets.map(({ name }) => name)).toEqual(['Targets', 'Results', 'Acceptance criteria', 'Findings', 'Timeline']);
  const [targets, figures] = sheets;
  const [header = [], ...rows] = targets?.rows ?? [];
  expect(rows.map((row) => row[1])).toEqual(document.targets.map(({ name }) => name));
  const at = (title: string) => header.indexOf(title);
  expect(rows[0]?.[at('Loss (round trip) (%)')]).toBe(2 / 300);
  expect(rows[0]?.[at('RTT, median (ms)')]).toBe(13);
  expect(rows[0]?.[at('Sent')]).toBe(300);
  expect(figures?.rows[1]?.slice(1, 4)).toEqual(['=1+1', 'RTT, minimum', 10]);
  expect(targets?.freezePane?.rows).toBe(1);
  const [, event] = sheets[4]?.rows ?? [];
  expect(event?.[0]).toEqual(new Date(START_MS));
  expect(event).toContain('=cmd()');
});

it('is the same to the byte each time, and has titles in its language', async () => {
  const [first, again] = [await renderXlsx(smallDocument(NAMES)), await renderXlsx(smallDocument(NAMES))];
  expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
  const { sheets } = await readXlsx(await renderXlsx(smallDocument(['a'], 'b', 'de')));
  expect(sheets[0]?.rows[0]).toContain('RTT, Median (ms)');
});

/** Texts and numbers of the cells of a sheet, read from its XML. */
async function cellsOf(zip: JSZip, sheet: string, texts: readonly string[]): Promise<readonly (string | number)[]> {
  const cells: (string | number)[] = [];
  let [type, text] = ['', ''];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    expect(name).not.toBe('f'); // no formula, whatever a name begins with
    if (name === 'c') type = String(attributes['t'] ?? 'n');
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'v') cells.push(type === 's' ? (texts[Number(text)] as string) : Number(text));
    else if (name === 't') cells.push(text);
  });
  parser.write((await zip.file(sheet)?.async('text')) ?? '').close();
  return cells;
}

it('is read by its XML alone, too, and has no formula', async () => {
  const document = smallDocument(NAMES, '=cmd()');
  const zip = await JSZip.loadAsync(await renderXlsx(document));
  const shared = (await zip.file('xl/sharedStrings.xml')?.async('text')) ?? '';
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => void (name === 'si' && texts.push('')));
  parser.on('text', (part) => {
    if (texts.length > 0) texts[texts.length - 1] += part;
  });
  parser.write(shared).close();
  const cells = await cellsOf(zip, 'xl/worksheets/sheet1.xml', texts);
  for (const { name } of document.targets) expect(cells).toContain(name);
  expect(cells.filter((cell) => cell === 2 / 300)).toHaveLength(NAMES.length);
});
