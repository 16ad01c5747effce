import { tableOffset, viewOf } from './font-tables.ts';

/** Whether fonts have a glyph for a code point. */
export type Coverage = (codePoint: number) => boolean;

const CODE_POINTS = 0x110000;

/**
 * Coverage of several fonts together, from their character maps (format 4 and 12).
 * @param fonts TrueType or OpenType files; of a collection, its first font. Throws RangeError for another file
 * @source OpenType, cmap
 */
export function coverageOf(fonts: readonly Uint8Array[]): Coverage {
  const bits = new Uint8Array(CODE_POINTS >> 3);
  const add = (codePoint: number) => {
    const at = codePoint >> 3;
    bits[at] = (bits[at] as number) | (1 << (codePoint & 7));
  };
  for (const font of fonts) addGlyphs(viewOf(font), add);
  return (codePoint) => ((bits[codePoint >> 3] ?? 0) & (1 << (codePoint & 7))) !== 0;
}

type Add = (codePoint: number) => void;

function addGlyphs(font: DataView, add: Add): void {
  const map = tableOffset(font, 'cmap');
  if (map === null) throw new RangeError('The font has no character map');
  const tables = font.getUint16(map + 2);
  for (let at = 0; at < tables; at++) {
    const start = map + font.getUint32(map + 4 + at * 8 + 4);
    const format = font.getUint16(start);
    if (format === 4) addSegments(font, start, add);
    else if (format === 12) addGroups(font, start, add);
  }
}

/** Format 4: segments of the basic plane. */
function addSegments(font: DataView, start: number, add: Add): void {
  const segments = font.getUint16(start + 6) / 2;
  const [ends, starts] = [start + 14, start + 16 + segments * 2];
  const [deltas, offsets] = [starts + segments * 2, starts + segments * 4];
  for (let at = 0; at < segments; at++) {
    const [first, last] = [font.getUint16(starts + at * 2), font.getUint16(ends + at * 2)];
    const delta = font.getUint16(deltas + at * 2);
    const place = offsets + at * 2;
    const offset = font.getUint16(place);
    for (let code = first; code <= last && code < 0xffff; code++) {
      const glyph = offset === 0 ? code + delta : font.getUint16(place + offset + (code - first) * 2);
      if ((glyph & 0xffff) !== 0) add(code);
    }
  }
}

/** Format 12: groups of all planes. */
function addGroups(font: DataView, start: number, add: Add): void {
  const groups = font.getUint32(start + 12);
  for (let at = 0; at < groups; at++) {
    const group = start + 16 + at * 12;
    const [first, last, glyph] = [font.getUint32(group), font.getUint32(group + 4), font.getUint32(group + 8)];
    for (let code = first; code <= last && code < CODE_POINTS; code++) if (glyph + code - first !== 0) add(code);
  }
}
