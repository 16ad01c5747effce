import { placeIn, type TemplateProblem } from './template-problem.ts';

const PARAGRAPH_START = /<w:p[ >]/;
const PARAGRAPH_END = '</w:p>';
const TEXT = /<w:t(?: [^<>]*)?>([^<]*)<\/w:t>/g;

/**
 * Tags without an opening or a closing brace: they would stand in the document as they are.
 * @param xml a part of a Word document
 * @param part `document`, `header` or `footer`
 */
export function braceProblems(xml: string, part: string): readonly TemplateProblem[] {
  const paragraphs = xml.split(PARAGRAPH_END).slice(0, -1); // one pattern for a whole paragraph takes quadratic time
  return paragraphs.flatMap((before) => {
    const start = before.search(PARAGRAPH_START);
    const text = start < 0 ? '' : [...before.slice(start).matchAll(TEXT)].map(([, part]) => part).join('');
    const problem = unpaired(text);
    return problem === null ? [] : [{ text: problem.text, place: placeIn(part, problem.quote) }];
  });
}

interface Unpaired {
  readonly text: string;
  readonly quote: string;
}

function unpaired(text: string): Unpaired | null {
  let openAt: number | null = null;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{' && openAt !== null) return notClosed(text, openAt);
    if (brace === '}' && openAt === null)
      return { text: 'a tag has no opening brace', quote: text.slice(0, index + 1) };
    openAt = brace === '{' ? index : null;
  }
  return openAt === null ? null : notClosed(text, openAt);
}

const notClosed = (text: string, at: number): Unpaired => ({
  text: 'a tag has no closing brace in its paragraph',
  quote: text.slice(at),
});
