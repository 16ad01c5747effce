import { exec, type JsonValue } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';
import { FaultError } from '../../core/result/result.ts';

/** Functions whose regular expressions a text can hang. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['match', 'search']);

/** Values that a path selects. Throws FaultError `inventory.json-path` for a path that is not accepted. */
export function select(document: unknown, path: string): unknown[] {
  checkPath(path);
  const found: unknown[] = [];
  exec(document as JsonValue, path, (value) => void found.push(value));
  return found;
}

const checked = new Set<string>();
const MAX_CHECKED = 1000;

function checkPath(path: string): void {
  if (checked.has(path)) return;
  const problem = problemOf(path);
  if (problem !== null) throw new FaultError({ code: 'inventory.json-path', message: problem });
  if (checked.size >= MAX_CHECKED) checked.clear();
  checked.add(path);
}

function problemOf(path: string): string | null {
  let tree: unknown;
  try {
    tree = parse(path);
  } catch {
    return `"${path}" is not a JSON path (RFC 9535)`;
  }
  const found = { descendants: 0 };
  return walk(tree, false, found) ?? (found.descendants > 1 ? `"${path}" has more than one ".."` : null);
}

/** Finds what could take long in a syntax tree. */
function walk(node: unknown, isInFilter: boolean, found: { descendants: number }): string | null {
  if (typeof node !== 'object' || node === null) return null;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'FunctionExpr' && REFUSED_FUNCTIONS.has(String(name))) {
    return `The function ${name} is not available in a JSON path: a hostile document could hang it`;
  }
  if (type === 'DescendantSegment') {
    if (isInFilter) return 'A filter of a JSON path must not contain ".."';
    found.descendants += 1;
  }
  const inside = isInFilter || type === 'FilterSelector';
  for (const child of Object.values(node)) {
    const problem = walk(child, inside, found);
    if (problem !== null) return problem;
  }
  return null;
}
