import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { coverageOf } from './font-coverage.ts';
import { familyOf } from './font-tables.ts';

const noto = readFileSync('node_modules/@embedpdf/fonts-latin/fonts/NotoSans-Light.ttf');
const HEAD = 16;

/** A collection of one font: its tables are found from the start of the file. */
function collection(font: Buffer): Buffer {
  const head = Buffer.from('ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10', 'latin1');
  const moved = Buffer.from(font);
  for (let at = 0; at < font.readUInt16BE(4); at++) {
    const place = 12 + at * 16 + 8;
    moved.writeUInt32BE(font.readUInt32BE(place) + HEAD, place);
  }
  return Buffer.concat([head, moved]);
}

it('tells the family of a font of any style, also in a collection', () => {
  expect(familyOf(noto)).toBe('Noto Sans');
  expect(familyOf(readFileSync('node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'))).toBe('DejaVu Sans');
  expect(familyOf(collection(noto))).toBe('Noto Sans');
});

it('knows the glyphs of the first font of a collection', () => {
  const [alone, collected] = [coverageOf([noto]), coverageOf([collection(noto)])];
  for (let code = 0; code < 0x3000; code++) expect(collected(code)).toBe(alone(code));
  expect([collected(0x41), collected(0x4e2d)]).toEqual([true, false]);
});

it('refuses what is no font', () => {
  expect(() => familyOf(Buffer.from('no'))).toThrow(RangeError);
  expect(() => coverageOf([Buffer.alloc(64)])).toThrow(RangeError);
});
