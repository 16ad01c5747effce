import type { Column } from './column-list.ts';
import { cellText, isTextColumn, type Row, type TextColumn } from './rows.ts';

/** In px: more than most characters take, and those that are twice as wide as Latin ones. */
const CHARACTER = 7.5;
const WIDE_CHARACTER = 15;
const LAST_NARROW = '\u017f';
/** Padding of a cell, both sides, in px; a text that is longer than it was taken to be has as much again in the next cell. */
const PADDING = 12;
/** The mark of a silent agent, in px. */
const SILENT_MARK = 18;

/** The text of a cell: an address with the path of its URL. */
export const textOf = (column: TextColumn, row: Row): string =>
  column === 'address' ? `${row.address}${row.path}` : cellText(row, column);

/** Whether a cell clips its text. Those with room do not: each clip costs as much as the text while the list scrolls. */
export function isCellClipped({ id, kind, width, isNarrowed }: Column, row: Row, level: number): boolean {
  if (isNarrowed === true || kind === 'result') return true;
  if (kind === 'outcome') return row.reason !== null || row.members !== null;
  if (!isTextColumn(id)) return false;
  if (id === 'name' && (level > 1 || row.members !== null || row.note !== null || row.addressLabel !== '')) return true;
  if (id === 'name' && row.agent !== '') return true; // the mark of a silent agent may be in front
  let needed = id === 'agent' ? PADDING + SILENT_MARK : PADDING;
  for (const one of textOf(id, row)) needed += one <= LAST_NARROW ? CHARACTER : WIDE_CHARACTER;
  return needed > width;
}
