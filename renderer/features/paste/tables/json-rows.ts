import { MAX_COLUMNS, type PastedTable, type TableRow } from './pasted-table.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON
  }
}

/** Objects with the line of each: of a list, or one object a line (JSON Lines). */
function objectsOf(text: string): readonly { readonly line: number; readonly fields: Fields }[] | null {
  if (text.trimStart().startsWith('[')) {
    const list = parsed(text);
    if (!Array.isArray(list) || !list.every(isFields)) return null;
    return list.map((fields, at) => ({ line: at + 1, fields }));
  }
  const objects: { line: number; fields: Fields }[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fields = line.trimStart().startsWith('{') ? parsed(line) : undefined;
    if (!isFields(fields)) return null;
    objects.push({ line: at + 1, fields });
  }
  return objects;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellOf).join(', ');
  return isFields(value) ? '' : String(value);
}

/** Parses a list of objects in JSON, or one object a line; null = it is none. */
export function parseJsonRows(text: string): PastedTable | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const objects = objectsOf(text);
  if (!objects || objects.length === 0) return null;
  const titles = [...new Set(objects.slice(0, 200).flatMap(({ fields }) => Object.keys(fields)))];
  const read = titles.slice(0, MAX_COLUMNS);
  const rows = objects.map(({ line, fields }): TableRow => {
    return { line, cells: read.map((title) => (Object.hasOwn(fields, title) ? cellOf(fields[title]) : '')) };
  });
  return { kind: 'json', titles, rows, notes: [] };
}
