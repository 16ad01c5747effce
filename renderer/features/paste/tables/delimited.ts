import Papa from 'papaparse';
import { filledWidth, type PastedTable, type TableRow } from './pasted-table.ts';

const DELIMITERS = ['\t', ';', ',', '|'] as const;
/** Lines that are looked at to find the delimiter. */
const LOOKED_AT = 40;
/** Share of rows that have as many cells as most. */
const EVEN = 0.8;

/** Counts delimiters outside quotes and brackets: a comma in `10.0.[1,2].1` separates nothing. */
function countOf(line: string, delimiter: string): number {
  let [count, depth, isQuoted] = [0, 0, false];
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === '[') depth += 1;
    else if (sign === ']') depth -= 1;
    else if (sign === delimiter && depth <= 0) count += 1;
  }
  return count;
}

const isContent = (line: string): boolean => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line);

/** The delimiter that most lines have equally often; null = there is none. */
function delimiterOf(text: string): string | null {
  const lines = text
    .split(/\r\n|\n|\r/, LOOKED_AT * 4)
    .filter(isContent)
    .slice(0, LOOKED_AT);
  for (const delimiter of DELIMITERS) {
    const counts = Map.groupBy(lines, (line) => countOf(line, delimiter));
    const [most] = [...counts].sort(([, left], [, right]) => right.length - left.length);
    if (most && most[0] > 0 && most[1].length >= lines.length * EVEN) return delimiter;
  }
  return null;
}

const linesIn = (cell: string): number => (cell.includes('\n') ? cell.split('\n').length - 1 : 0);

/** Parses text separated by commas, semicolons, tabs or bars; null = it has no even columns. */
export function parseDelimited(text: string): PastedTable | null {
  const delimiter = delimiterOf(text);
  if (delimiter === null) return null;
  const { data } = Papa.parse<string[]>(text.replace(/\r\n?/g, '\n'), { delimiter, newline: '\n' });
  const rows: TableRow[] = [];
  let line = 1;
  for (const cells of data) {
    const at = line;
    line += 1;
    for (const cell of cells) line += linesIn(cell);
    const first = cells[0] ?? '';
    // `#name,address` is a heading, `# Servers` a comment.
    const isComment = /^\s*#/.test(first) && (rows.length > 0 || cells.length === 1);
    if (isComment || cells.every((cell) => cell.trim() === '')) continue;
    const trimmed = cells.map((cell) => cell.trim());
    rows.push({ line: at, cells: trimmed.slice(0, Math.max(2, filledWidth(trimmed))) });
  }
  if (!rows.slice(0, LOOKED_AT).some(({ cells }) => cells.length > 1)) return null;
  return { kind: 'csv', titles: null, rows, notes: [] };
}
