import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { familyOf, tableEntry, viewOf } from '../../core/reports/pdf/font-tables.ts';
import { namedFont } from '../../core/reports/pdf/named-font.ts';
import { compileTypst } from '../../host/typst/typst-compiler.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { readFont } from './report-fonts.ts';

const DEJAVU = 'node_modules/dejavu-fonts-ttf/ttf';
const tempPath = tempDirs();

const sets = (family: string, font: Uint8Array): Uint8Array => {
  const set = `#set text(font: ${JSON.stringify(family)}, fallback: false, lang: "en")`;
  return compileTypst(new Map([['report.typ', `#set document(title: "t")\n${set}\nText`]]), [font]);
};

/** A font that says that it is variable. */
function variableFont(): string {
  const bytes = readFileSync(`${DEJAVU}/DejaVuSans.ttf`);
  bytes.write('fvar', tableEntry(viewOf(bytes), 'GPOS') as number, 'latin1');
  const path = tempPath('font.ttf');
  writeFileSync(path, bytes);
  return path;
}

it.each([
  ['with a name that is no style', `${DEJAVU}/DejaVuSans.ttf`],
  ['whose name ends with a style', `${DEJAVU}/DejaVuSansCondensed.ttf`],
  ['with a family of its own for light letters', `${DEJAVU}/DejaVuSans-ExtraLight.ttf`],
])('Typst knows a font %s by its family', (_, path) => {
  const font = readFont(path);
  if ('reason' in font) throw new Error(font.reason);
  expect(sets(font.family, font.bytes).length).toBeGreaterThan(1000);
});

it.each(['AR PL UMing CN', 'Source Han Sans CN', '.Hidden Narrow', '思源黑体', ' Odd  '])(
  'names a font %j',
  (family) => {
    const font = namedFont(readFileSync(`${DEJAVU}/DejaVuSans.ttf`), family);
    expect(familyOf(font.bytes)).toBe(font.family);
    expect(sets(font.family, font.bytes).length).toBeGreaterThan(1000);
  },
);

it('refuses a variable font, and what is none', () => {
  expect(readFont(variableFont())).toEqual({ reason: 'is a variable font; a static one is needed' });
  expect(readFont('package.json')).toEqual({ reason: 'is no TrueType or OpenType font' });
});
