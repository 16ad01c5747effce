import { exec, type JsonValue } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';

/** Functions that run regular expressions in an engine that a text can hang. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['match', 'search']);

/** Properties of a path. */
interface Examined {
  /** Reason why it is not accepted; null = none. */
  readonly problem: string | null;
  /** Largest document in which it is looked for, bytes. */
  readonly bytes: number;
}

const known = new Map<string, Examined>();
const MAX_KNOWN = 500;

/** Largest document for a path of names and indexes. */
const SIMPLE_BYTES = 1_048_576;
/** Largest document for other paths, which visit all of it: the engine waits meanwhile. */
const SEARCHED_BYTES = 65_536;
/** Steps at a value up to which a path may search a document of that size; larger ones for a smaller document. */
const FREE_COST = 6;
/** Steps at a value that no path may exceed. */
const MAX_COST = 48;

/** Reason why a JSON path is not accepted; null = none. Accepted ones take time in proportion to the document. */
export const jsonPathProblem = (path: string): string | null => examined(path).problem;

/** Largest document in which a path is looked for, bytes. */
export const bytesFor = (path: string): number => examined(path).bytes;

function examined(path: string): Examined {
  const before = known.get(path);
  if (before) return before;
  const result = examine(path);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(path, result);
  return result;
}

/** Parts of a path that decide about its time. */
interface Parts {
  descendants: number;
  /** Selectors, comparisons and functions. */
  steps: number;
  /** Visits that a path may pay to one value: selectors that select the same multiply. */
  visits: number;
  /** Whether it visits more values than it names. */
  isSearch: boolean;
}

function examine(path: string): Examined {
  const found: Parts = { descendants: 0, steps: 0, visits: 1, isSearch: false };
  let problem: string | null;
  try {
    problem = walk(parse(path), false, found);
  } catch {
    problem = `"${path}" is not a JSON path (RFC 9535)`;
  }
  const cost = found.steps * found.visits;
  if (found.descendants > 1) problem ??= 'A JSON path may have one ".." only';
  if (found.isSearch && cost > MAX_COST) {
    problem ??= 'The JSON path has too many selectors or comparisons: a hostile answer could hang it – use fewer';
  }
  const searched = Math.floor(SEARCHED_BYTES * Math.min(1, FREE_COST / cost));
  return { problem, bytes: found.isSearch ? searched : SIMPLE_BYTES };
}

const STEP = /Selector$|^MemberNameShorthand$|^ComparisonExpr$|^FunctionExpr$/;
const SEARCH = /^(?:Wildcard|Slice|Filter)Selector$|^DescendantSegment$/;

function count(node: object, type: string, found: Parts): void {
  if (STEP.test(type)) found.steps += 1;
  if (SEARCH.test(type)) found.isSearch = true;
  if (type !== 'BracketedSelection') return;
  const { selectors } = node as { readonly selectors: readonly { readonly type: string; readonly value?: unknown }[] };
  if (selectors.length > 1) found.isSearch = true;
  found.visits *= visitsOf(selectors);
}

/** Number of selectors, among those of one place, that may select the same value. */
function visitsOf(selectors: readonly { readonly type: string; readonly value?: unknown }[]): number {
  const single = selectors.filter(({ type }) => type === 'NameSelector' || type === 'IndexSelector');
  const distinct = new Set(single.map((selector) => JSON.stringify(selector)));
  const isAnyBackward = single.some(({ value }) => typeof value === 'number' && value < 0);
  const byName = (distinct.size > 0 ? 1 : 0) + (isAnyBackward && distinct.size > 1 ? 1 : 0);
  return selectors.length - distinct.size + byName;
}

/** Finds what could take long in a syntax tree. */
function walk(node: unknown, isInFilter: boolean, found: Parts): string | null {
  if (typeof node !== 'object' || node === null) return null;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (typeof type === 'string') count(node, type, found);
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
