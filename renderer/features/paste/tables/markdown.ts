import type { PastedTable, TableRow } from './pasted-table.ts';

const RULE = /^\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?$/;

/** Cells of a line; `\|` is a bar in a cell. */
function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map(plainText);
}

/** Text without the marks of emphasis, code and links. */
function plainText(cell: string): string {
  const text = cell.replaceAll('\\|', '|').trim();
  const link = /^\[([^\]]*)\]\([^)]*\)$/.exec(text);
  return (link?.[1] ?? text).replace(/^(`+|\*{1,2})(.*)\1$/, '$2').trim();
}

/** Parses a Markdown table, with text above and below it; null = there is none, or words that may be targets beside it. */
export function parseMarkdown(text: string): PastedTable | null {
  const lines = text.split(/\r\n|\n|\r/);
  const rule = lines.findIndex((line) => line.includes('|') && line.includes('-') && RULE.test(line.trim()));
  const heading = lines[rule - 1];
  if (rule < 1 || heading === undefined || !heading.includes('|')) return null;
  const titles = cellsOf(heading);
  const rows: TableRow[] = [];
  for (const [at, line] of lines.entries()) {
    const isTable = line.includes('|');
    // A list below the table has targets of its own: it is read as a list of words.
    if (!isTable && line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line)) return null;
    if (isTable && at > rule && !RULE.test(line.trim())) rows.push({ line: at + 1, cells: cellsOf(line) });
  }
  if (titles.length < 2 || rows.length === 0) return null;
  return { kind: 'markdown', titles, rows, notes: [] };
}
