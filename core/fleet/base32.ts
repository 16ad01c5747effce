/** Crockford's alphabet: digits and letters without I, L, O and U, which are mistaken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 5;

const VALUES: ReadonlyMap<string, number> = new Map([
  ...[...ALPHABET].map((letter, value) => [letter, value] as const),
  ['O', 0],
  ['I', 1],
  ['L', 1],
]);

/** Writes bytes in groups of five characters: `ABCDE-FGH12-…`. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) text += ALPHABET[(held << (5 - bits)) & 31];
  return text.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('-') ?? '';
}

export type Base32 =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly stray: string; readonly position: number };

/** Reads them again, in either case; hyphens and white space do not matter. @returns the first stray character otherwise */
export function decodeBase32(text: string): Base32 {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  let position = 0;
  for (const character of text) {
    position += 1;
    if (/[\s-]/.test(character)) continue;
    const value = VALUES.get(character.toUpperCase());
    if (value === undefined) return { stray: character, position };
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return { bytes: Uint8Array.from(bytes) };
}
