/** View of a font file. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const codeOf = (tag: string): number => [...tag].reduce((code, char) => code * 256 + char.charCodeAt(0), 0);

const COLLECTION = codeOf('ttcf');

/**
 * Entry of a table in the directory of a TrueType or OpenType font; of a collection, of its first font.
 * @returns null = it has none. Throws RangeError for another file
 * @source OpenType, table directory and TTC header
 */
export function tableEntry(font: DataView, tag: string): number | null {
  const start = font.getUint32(0) === COLLECTION ? font.getUint32(12) : 0;
  const tables = font.getUint16(start + 4);
  for (let at = 0; at < tables; at++) {
    const entry = start + 12 + at * 16;
    if (font.getUint32(entry) === codeOf(tag)) return entry;
  }
  return null;
}

/** Start of a table. @returns null = the font has none. Throws RangeError for another file */
export function tableOffset(font: DataView, tag: string): number | null {
  const entry = tableEntry(font, tag);
  return entry === null ? null : font.getUint32(entry + 8);
}

/** Names of the family: that of all styles first. */
const FAMILY_NAMES = [16, 1];
/** Platforms whose names are in UTF-16: Unicode, Windows. */
const UTF16_PLATFORMS = [0, 3];

/** Family of a font, by which documents name it. @returns null = it has no name. Throws RangeError for another file */
export function familyOf(bytes: Uint8Array): string | null {
  const font = viewOf(bytes);
  const table = tableOffset(font, 'name');
  if (table === null) return null;
  const texts = table + font.getUint16(table + 4);
  const records = Array.from({ length: font.getUint16(table + 2) }, (_, at) => table + 6 + at * 12);
  for (const id of FAMILY_NAMES) {
    const record = records.find(
      (start) => font.getUint16(start + 6) === id && UTF16_PLATFORMS.includes(font.getUint16(start)),
    );
    if (record === undefined) continue;
    const start = texts + font.getUint16(record + 10);
    const units = font.getUint16(record + 8) / 2;
    return String.fromCharCode(...Array.from({ length: units }, (_, at) => font.getUint16(start + 2 * at)));
  }
  return null;
}
