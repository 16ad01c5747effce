/** Invisible characters except a plain space, and replacements for unreadable ones. */
const STRAY = /(?! )[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\u{fffd}]/u;
/** Joiners belong to words of some scripts; the rules of names decide whether they are allowed in this place. */
const JOINERS = /[\u{200c}\u{200d}]/gu;

const NAMES: Readonly<Record<string, string>> = {
  '0000': 'NUL: the text may be UTF-16',
  '0009': 'tab',
  '00A0': 'no-break space',
  '00AD': 'soft hyphen',
  '200B': 'zero width space',
  '200C': 'zero width non-joiner',
  '200D': 'zero width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '202F': 'narrow no-break space',
  '2060': 'word joiner',
  '3000': 'ideographic space',
  FEFF: 'byte order mark',
  FFFD: 'replacement character: the text is not UTF-8',
};

/** Checks a possible address or name. @returns the first invisible or unreadable character, as `U+200B (zero width space)` */
export function strayCharacter(text: string): string | undefined {
  const isAscii = /^[\p{ASCII}\p{Cc}\p{Cf}]*$/u.test(text);
  const found = STRAY.exec(isAscii ? text : text.replace(JOINERS, ''))?.[0];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const kind = /\p{Cc}/u.test(found) ? 'control character' : 'invisible character';
  const name = NAMES[code] ?? (/\p{Zs}/u.test(found) ? 'space' : kind);
  return `U+${code} (${name})`;
}
