const PARAGRAPH_START = /<w:p[ >]/;
const PARAGRAPH_END = '</w:p>';
const TEXT = /<w:t(?: [^<>]*)?>([^<]*)<\/w:t>/g;
const MAX_QUOTE = 60;

/**
 * Tags without an opening or a closing brace: they would stand in the document as they are.
 * @param xml a part of a Word document
 */
export function braceProblems(xml: string): readonly string[] {
  const paragraphs = xml.split(PARAGRAPH_END).slice(0, -1); // one pattern for a whole paragraph takes quadratic time
  return paragraphs.flatMap((before) => {
    const start = before.search(PARAGRAPH_START);
    const text = start < 0 ? '' : [...before.slice(start).matchAll(TEXT)].map(([, part]) => part).join('');
    const problem = unpaired(text);
    return problem === null ? [] : [problem];
  });
}

function unpaired(text: string): string | null {
  let openAt: number | null = null;
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{' && openAt !== null) return notClosed(text, openAt);
    if (brace === '}' && openAt === null) return `a tag has no opening brace: ${quoted(text.slice(0, index + 1))}`;
    openAt = brace === '{' ? index : null;
  }
  return openAt === null ? null : notClosed(text, openAt);
}

const notClosed = (text: string, at: number): string =>
  `a tag has no closing brace in its paragraph: ${quoted(text.slice(at))}`;

const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)} …` : text);
