import type { Coverage } from './font-coverage.ts';

/** Controls, formatting characters (joiners of emoji too: Typst takes no font for them), private use. */
const WITHOUT_FORM = /\p{C}/u;
/** Keeps two letters of Arabic script apart: Persian words have it within. */
const NON_JOINER = '\u200c';
const ARABIC = /\p{Script=Arabic}/u;
const FIRST_PRINTED = 0x20;

/**
 * Text of which every character can be printed: those without a glyph are shown as their code, `\u{1f600}`. A PDF that is to be
 * readable by machines must not have any other.
 */
export function printableText(text: string, hasGlyph: Coverage): string {
  const characters = [...text.toWellFormed()];
  const codeOf = (character: string): number => character.codePointAt(0) as number;
  const hasForm = (character: string | undefined): boolean =>
    character !== undefined &&
    codeOf(character) >= FIRST_PRINTED &&
    !WITHOUT_FORM.test(character) &&
    hasGlyph(codeOf(character));
  const isWithinWord = (at: number): boolean =>
    characters[at] === NON_JOINER &&
    hasGlyph(codeOf(NON_JOINER)) &&
    [characters[at - 1], characters[at + 1]].every((one) => hasForm(one) && ARABIC.test(one as string));
  return characters
    .map((character, at) =>
      hasForm(character) || isWithinWord(at) ? character : `\\u{${codeOf(character).toString(16)}}`,
    )
    .join('');
}

/** Characters of plain data that fonts have no glyph for, ascending. Those without a form of their own are none. */
export function missingCharacters(data: unknown, hasGlyph: Coverage): readonly string[] {
  const missing = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const character of value.toWellFormed())
        if (!WITHOUT_FORM.test(character) && !hasGlyph(character.codePointAt(0) as number)) missing.add(character);
    } else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit(data);
  return [...missing].sort((left, right) => (left.codePointAt(0) as number) - (right.codePointAt(0) as number));
}

/** Plain data of which every text can be printed. */
export function printableData<Data>(data: Data, hasGlyph: Coverage): Data {
  if (typeof data === 'string') return printableText(data, hasGlyph) as Data;
  if (Array.isArray(data)) return data.map((one) => printableData(one, hasGlyph)) as Data;
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, printableData(value, hasGlyph)])) as Data;
}
