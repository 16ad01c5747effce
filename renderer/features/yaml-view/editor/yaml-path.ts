/** The place of the cursor in a YAML text. */
export interface YamlPlace {
  /** Keys of the maps around it, from the outside. */
  readonly path: readonly string[];
  /** The key whose value is being written; null = a key is. */
  readonly key: string | null;
  /** Start of the word that is being written, as an offset in the line. */
  readonly from: number;
}

const ENTRY = /^(\s*)(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"{[-][^#]*?))\s*:(?:\s|$)/;

const keyOf = (match: RegExpExecArray): string => match[2] ?? match[3] ?? match[4] ?? '';

/** Offset of the innermost open brace or bracket; -1 = none. */
function openBrace(text: string): number {
  const open: number[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{' || sign === '[') open.push(at);
    else if (sign === '}' || sign === ']') open.pop();
  }
  return open.at(-1) ?? -1;
}

/** Keys of the lines above that a line is nested in. */
function parents(lineAt: (line: number) => string, line: number, indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (let at = line - 1; at >= 0 && within > 0; at--) {
    const entry = ENTRY.exec(lineAt(at));
    if (!entry || (entry[1]?.length ?? 0) >= within) continue;
    within = entry[1]?.length ?? 0;
    path.unshift(keyOf(entry));
  }
  return path;
}

const KEY_BEFORE = /(?:^|[{,\s])(?:"([^"]*)"|'([^']*)'|([^\s{},:"']+))\s*:\s*$/;

/**
 * Finds what is written at a place, by indentation and the braces of its line: no parser, for the text is incomplete
 * while it is typed.
 * @param before the line up to the cursor
 */
export function yamlPlace(lineAt: (line: number) => string, line: number, before: string): YamlPlace {
  const entry = ENTRY.exec(before);
  const indent = /^\s*/.exec(before)?.[0].length ?? 0;
  const outer = parents(lineAt, line, indent);
  const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const brace = openBrace(before);
  if (brace < 0) {
    const list = /^\s*-\s+[\w.-]*$/.test(before);
    if (list) return { path: outer.slice(0, -1), key: outer.at(-1) ?? null, from };
    return { path: outer, key: entry ? keyOf(entry) : null, from };
  }
  const path = [...outer];
  // Maps and lists in the line, from the outside: each is the value of the key in front of it.
  for (let at = firstOpen(before, 0, brace); at >= 0; at = firstOpen(before, at + 1, brace)) {
    const match = KEY_BEFORE.exec(before.slice(0, at));
    const key = match?.[1] ?? match?.[2] ?? match?.[3];
    if (key !== undefined) path.push(key);
  }
  const inside = before.slice(brace + 1, from);
  if (before[brace] === '[') return { path: path.slice(0, -1), key: path.at(-1) ?? null, from };
  const match = KEY_BEFORE.exec(inside.slice(inside.lastIndexOf(',') + 1));
  return { path, key: match?.[1] ?? match?.[2] ?? match?.[3] ?? null, from };
}

/** The next brace or bracket that is still open at `last`. */
function firstOpen(text: string, from: number, last: number): number {
  for (let at = from; at <= last; at++) {
    const isOpening = text[at] === '{' || text[at] === '[';
    if (isOpening && !isClosed(text, at, last)) return at;
  }
  return -1;
}

function isClosed(text: string, open: number, last: number): boolean {
  let depth = 0;
  for (let at = open; at <= last; at++) {
    if (text[at] === '{' || text[at] === '[') depth += 1;
    else if (text[at] === '}' || text[at] === ']') depth -= 1;
    if (depth === 0) return true;
  }
  return false;
}
