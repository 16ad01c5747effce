/** Quoted names, in which brackets and dots mean nothing. */
const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;
/** Segments outside of brackets, which are replaced by `[]`. */
const SEGMENTS = /^\$(?:\s*(?:\.\.?(?:\*|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(?:\.\.)?\[\]))*$/;

/**
 * Whether a text has the form of a JSON path (RFC 9535): its segments, brackets and quotes. What stands within brackets
 * is read where paths are used.
 */
export function isJsonPath(path: string): boolean {
  const plain = path.replace(QUOTED, 'q');
  if (/['"]/.test(plain)) return false;
  const outside = withoutBrackets(plain);
  return outside !== null && SEGMENTS.test(outside);
}

/** @returns null when brackets do not match, or one is empty */
function withoutBrackets(text: string): string | null {
  let outside = '';
  let depth = 0;
  let inside = '';
  for (const character of text) {
    if (character === '[') depth += 1;
    if (depth === 0) outside += character;
    else if (character !== '[' && character !== ']') inside += character;
    if (character !== ']') continue;
    depth -= 1;
    if (depth < 0 || inside.trim() === '') return null;
    if (depth > 0) continue;
    outside += '[]';
    inside = '';
  }
  return depth === 0 ? outside : null;
}
