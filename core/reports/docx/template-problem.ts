import { z } from 'zod';
import { printable } from '../../text/printable.ts';

/** Something wrong with a Word template. */
export const TemplateProblem = z.object({
  text: z.string(),
  /** The part and the paragraph that it is in, as `a header: “…”`; null = the template as a whole. */
  place: z.string().nullable(),
});
export type TemplateProblem = z.infer<typeof TemplateProblem>;

/** Problems that a message lists. */
const MAX_LISTED = 8;
const MAX_QUOTE = 60;
const PARTS: Readonly<Record<string, string>> = { header: 'a header', footer: 'a footer' };

/** Describes a place in a template. @param part `document`, `header` or `footer`. @param text of the paragraph */
export function placeIn(part: string, text: string): string {
  const quote = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)} …` : text;
  return `${PARTS[part] ?? 'the text'}: “${printable(quote)}”`;
}

/** Problems in one line. */
export function problemsLine(problems: readonly TemplateProblem[]): string {
  const more = problems.length - MAX_LISTED;
  const listed = problems
    .slice(0, MAX_LISTED)
    .map(({ text, place }) => (place === null ? text : `${text}, in ${place}`));
  return `${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
