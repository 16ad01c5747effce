import type { Row } from '../overview/table/rows.ts';

/** Limit of rows, so that commands stay visible. */
const MOST = 8;
const LEAST_QUERY = 2;

/** Rows with the query in name, address or name of the address: first those that begin with it, else in their order. */
export function matchingRows(rows: readonly Row[], query: string): readonly Row[] {
  const wanted = query.trim().toLowerCase();
  if (wanted.length < LEAST_QUERY) return [];
  const first: Row[] = [];
  const later: Row[] = [];
  for (const row of rows) {
    if (row.members || row.kind === 'repeat') continue;
    const texts = [row.name, row.address, row.addressLabel].map((text) => text.toLowerCase());
    if (texts.includes(wanted)) first.unshift(row);
    else if (texts.some((text) => text.startsWith(wanted))) first.push(row);
    else if (later.length < MOST && texts.some((text) => text.includes(wanted))) later.push(row);
  }
  return [...first, ...later].slice(0, MOST);
}
