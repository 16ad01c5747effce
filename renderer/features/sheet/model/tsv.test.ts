import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNames, parseNames } from './name-list.ts';
import { formatTsv, onlyCell, parseTsv } from './tsv.ts';

describe('cells of spreadsheets', () => {
  it('are read with quoted tabs, line breaks and quotes', () => {
    expect(parseTsv('a\tb\r\n"x\ty"\t"say ""hi""\nthere"\r\n')).toEqual([
      ['a', 'b'],
      ['x\ty', 'say "hi"\nthere'],
    ]);
    expect(parseTsv('"open\tend')).toEqual([['"open', 'end']]);
    expect(parseTsv('a\t\n\tb')).toEqual([
      ['a', ''],
      ['', 'b'],
    ]);
  });

  it('are copied so that a spreadsheet runs none as a formula', () => {
    expect(formatTsv([['=1+2', '-1.5', '@x', "it's"]])).toBe("'=1+2\t-1.5\t'@x\tit's");
    expect(parseTsv("'=1+2\t'a\t-1.5")).toEqual([['=1+2', "'a", '-1.5']]);
  });

  it('come back as they were written', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '1', '"', '\t', '\n', '\r', ' ', 'é', '=', '-', "'"),
      maxLength: 6,
    });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        expect(parseTsv(formatTsv(rows))).toEqual(rows);
      }),
    );
  });

  it('are read from any text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseTsv(text).every((row) => row.length > 0)));
  });

  it('tell one cell from several', () => {
    expect(onlyCell(parseTsv('5s'))).toBe('5s');
    expect(onlyCell(parseTsv('5s\n'))).toBe('5s');
    expect(onlyCell(parseTsv('5s\t1s'))).toBeUndefined();
  });
});

describe('lists of names in a cell', () => {
  it('are separated by commas or semicolons, with quotes around a name that has one', () => {
    expect(parseNames(' core, dc 1;"a, b" , ')).toEqual(['core', 'dc 1', 'a, b']);
    expect(formatNames(['core', 'a, b', 'say "hi"'])).toBe('core, "a, b", "say ""hi"""');
  });

  it('come back as they were written', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', ' ', '\\'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        expect(parseNames(formatNames(names))).toEqual(names);
      }),
    );
  });

  it('are read from any text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseNames(text).every((name) => name !== '')));
  });
});
