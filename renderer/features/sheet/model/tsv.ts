/** Rows that are pasted at once: a project has no more targets than that many addresses. */
export const MAX_PASTED_ROWS = 65_536;

/** Cells of a table as spreadsheets put them on the clipboard. */
export type Cells = readonly (readonly string[])[];

const NEEDS_QUOTES = /[\t\n\r]|^"/;

const FORMULA = /^'*[=+\-@\t\r\n]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** A spreadsheet would run such a cell as a formula, so it gets an apostrophe; a number (`-1.5`) is none. */
const guarded = (cell: string): string => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

/** Without the apostrophe of a cell that was copied as text. */
const unguarded = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

export const formatTsv = (rows: Cells): string =>
  rows
    .map((row) => row.map(guarded))
    .map((row) => row.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\n');

const QUOTED = /"((?:[^"]|"")*)"(?=[\t\n\r]|$)/y;
const PLAIN = /[^\t\n\r]*/y;
const END_OF_ROW = /\r\n|\n|\r/y;

/**
 * Reads tab-separated cells. A cell in double quotes may have tabs, line breaks and doubled quotes; a quote that is not
 * closed is a part of the text.
 */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    const quoted = take(QUOTED);
    const cell = quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (take(PLAIN)?.[0] ?? '');
    rows.at(-1)?.push(unguarded(cell));
    if (at >= text.length) return rows;
    if (text[at] === '\t') at += 1;
    else {
      take(END_OF_ROW);
      // A spreadsheet ends the last row as well.
      if (at >= text.length) return rows;
      rows.push([]);
    }
  }
}

/** The first cell, where there is only one. */
export function onlyCell(cells: Cells): string | undefined {
  const [row = []] = cells;
  return cells.length === 1 && row.length === 1 ? row[0] : undefined;
}
