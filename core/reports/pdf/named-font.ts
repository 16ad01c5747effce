import { tableEntry, viewOf } from './font-tables.ts';

const RECORD_BYTES = 12;
const [WINDOWS, UNICODE, ENGLISH] = [3, 1, 0x409] as const;
const [FAMILY, POSTSCRIPT] = [1, 6] as const;

/** A font under a name of our own. */
export interface NamedFont {
  readonly family: string;
  readonly bytes: Uint8Array;
}

/**
 * Gives a font a family that Typst takes as it is: of the names in a file it takes another one than most programs, and
 * cuts endings such as "Narrow" or "CN". Fonts of one family stay together. Of a collection, the first font is named.
 * @param family as the font names it. Throws RangeError for what is no font
 * @source OpenType, name
 */
export function namedFont(font: Uint8Array, family: string): NamedFont {
  const name = `Given ${family}.`;
  const table = nameTable([
    [FAMILY, name],
    [POSTSCRIPT, family.replace(/[^A-Za-z0-9]/g, '') || 'Given'],
  ]);
  const start = Math.ceil(font.length / 4) * 4;
  const bytes = new Uint8Array(start + table.length);
  bytes.set(font);
  bytes.set(table, start);
  const view = viewOf(bytes);
  const entry = tableEntry(view, 'name');
  if (entry === null) throw new RangeError('The font has no names');
  view.setUint32(entry + 8, start);
  view.setUint32(entry + 12, table.length);
  return { family: name, bytes };
}

function nameTable(names: readonly (readonly [id: number, text: string])[]): Uint8Array {
  const head = 6 + names.length * RECORD_BYTES;
  const bytes = new Uint8Array(head + names.reduce((sum, [, text]) => sum + 2 * text.length, 0));
  const view = viewOf(bytes);
  view.setUint16(2, names.length);
  view.setUint16(4, head);
  let offset = 0;
  for (const [at, [id, text]] of names.entries()) {
    const record = [WINDOWS, UNICODE, ENGLISH, id, 2 * text.length, offset];
    for (const [field, value] of record.entries()) view.setUint16(6 + at * RECORD_BYTES + 2 * field, value);
    for (let unit = 0; unit < text.length; unit++) view.setUint16(head + offset + 2 * unit, text.charCodeAt(unit));
    offset += 2 * text.length;
  }
  return bytes;
}
