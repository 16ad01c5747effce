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
