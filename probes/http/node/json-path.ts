import { exec, type JsonValue } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';

/** Functions that run regular expressions in an engine that a text can hang. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['match', 'search']);

const known = new Map<string, string | null>();
const MAX_KNOWN = 500;

/** Reason why a JSON path is not accepted; null = none. Accepted ones take time in proportion to the document. */
export function jsonPathProblem(path: string): string | null {
  const checked = known.get(path);
  if (checked !== undefined) return checked;
  const problem = examine(path);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(path, problem);
  return problem;
}

function examine(path: string): string | null {
  try {
    const found = { descendants: 0 };
    return walk(parse(path), false, found) ?? (found.descendants > 1 ? 'A JSON path may have one ".." only' : null);
  } catch {
    return `"${path}" is not a JSON path (RFC 9535)`;
  }
}

/** Finds what could take long in a syntax tree. */
function walk(node: unknown, isInFilter: boolean, found: { descendants: number }): string | null {
  if (typeof node !== 'object' || node === null) return null;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'FunctionExpr' && REFUSED_FUNCTIONS.has(String(name))) {
    return `The function ${name} is not available in a JSON path: a hostile answer could hang it`;
  }
  if (type === 'DescendantSegment') {
    if (isInFilter) return 'A filter of a JSON path must not contain ".."';
    found.descendants += 1;
  }
  const isWholeDocument = type === 'AbsQuery' || type === 'JsonPathQuery';
  if (isInFilter && isWholeDocument) return 'A filter of a JSON path must not select from $';
  const inside = isInFilter || type === 'FilterSelector';
  for (const child of Object.values(node)) {
    const problem = walk(child, inside, found);
    if (problem !== null) return problem;
  }
  return null;
}

/** Ends a search at the first find. */
class Found extends Error {}

/**
 * Whether a path selects anything in a document.
 * @param path accepted by `jsonPathProblem`
 */
export function selectsAnything(document: unknown, path: string): boolean {
  try {
    exec(document as JsonValue, path, () => {
      throw new Found();
    });
    return false;
  } catch (error) {
    if (error instanceof Found) return true;
    throw error;
  }
}

/** Deepest nesting of a document: the time that a ".." takes grows with its square. */
const MAX_DEPTH = 50;

/** Largest document for a path of names and indexes. */
const SIMPLE_BYTES = 1_048_576;
/** Largest document for other paths, which visit all of it: the engine waits meanwhile. */
const SEARCHED_BYTES = 65_536;

const SEARCHES = /\.\.|[*?]|\[[^\]]*[:,]/;

/** Largest document in which a path is looked for, bytes. */
export const bytesFor = (path: string): number => (SEARCHES.test(path) ? SEARCHED_BYTES : SIMPLE_BYTES);

/** Whether a JSON text is nested more deeply than a path may search. Reads the text once, whatever it is. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
