import { exec, type JsonValue } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';
import { FaultError } from '../../core/result/result.ts';

/** Functions whose regular expressions a text can hang. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['match', 'search']);

/** Levels of a document: a path with ".." takes time with their square. */
export const MAX_DEPTH = 200;

/** Whether a document has too many levels. Does not recurse: it may have a hundred thousand. */
export function isDeep(document: unknown): boolean {
  // A set, since aliases of YAML may lead to the same value many times.
  let level = new Set([document]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const next = new Set<unknown>();
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) next.add(child);
    }
    level = next;
  }
  return false;
}

/** Values that a path selects. Throws FaultError `inventory.json-path` for a path that is not accepted. */
export function select(document: unknown, path: string): unknown[] {
  checkPath(path);
  const found: unknown[] = [];
  exec(document as JsonValue, path, (value) => void found.push(value));
  return found;
}

/** A segment of a syntax tree, as far as it leads to one place. */
interface Step {
  readonly type: string;
  readonly node?: { readonly type: string; readonly value?: unknown; readonly selectors?: readonly Place[] };
}
interface Place {
  readonly type: string;
  readonly value?: unknown;
}
const ONE_PLACE: ReadonlySet<string> = new Set(['MemberNameShorthand', 'NameSelector', 'IndexSelector']);

/**
 * The value that a path selects among: the one at its part before the first wildcard, filter or slice. Without such,
 * it is the selected value itself, and `isMany` is false.
 */
export function selectedFrom(document: unknown, path: string): { readonly parent: unknown; readonly isMany: boolean } {
  let parent = document;
  for (const { type, node } of (parse(path) as { readonly segments: readonly Step[] }).segments) {
    const place = node?.selectors?.length === 1 ? node.selectors[0] : node;
    if (type !== 'ChildSegment' || !place || !ONE_PLACE.has(place.type)) return { parent, isMany: true };
    parent = memberOf(parent, place.value as string | number);
  }
  return { parent, isMany: false };
}

function memberOf(value: unknown, member: string | number): unknown {
  if (Array.isArray(value)) return typeof member === 'number' ? value.at(member) : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[member];
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
  if (isInFilter && (type === 'JsonPathQuery' || type === 'AbsSingularQuery')) {
    return 'A filter of a JSON path must not contain "$": it would be looked up for every entry';
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
