import { type Destination, MAX_ADDRESSES, parseDestination } from './destination.ts';
import { labelledWords, type LineWord as Token } from './target-labels.ts';

export interface ListedTarget {
  readonly destination: Destination;
  /** Name in the words beside it. */
  readonly label?: string;
  readonly line: number;
  readonly column: number;
}

export interface ListProblem {
  /** Line number, from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly message: string;
}

export interface TargetList {
  readonly targets: readonly ListedTarget[];
  readonly errors: readonly ListProblem[];
  /** Notes on changes made while reading: URLs cut to their host, addresses skipped. */
  readonly notes: readonly ListProblem[];
  /** Number of addresses written more than once. */
  readonly duplicates: number;
  /** Number of addresses and names after expansion and merging. */
  readonly seriesCount: number;
}

/** Start of a list line: a bullet, or a number with full stop or bracket before a space. */
const BULLET = /^\s*(?:[-•‣·▪◦]+|\*(?=\s)|\d+[.)](?=\s))/;
/** A comma between brackets belongs to a pattern (`10.0.[0-9,20].1`); in `[10.0.0.1,10.0.0.2]` it separates. */
const WORD = /(?:\[[0-9a-f,-]*\]|[^\s,;|"'`<>(){}])+/gi;

const CELL_SEPARATORS = ',;|\t';

/** Words between white space , ; | and quotes; `#` and `//` start a comment. Columns are those of the text. */
function* words(text: string): Generator<Token> {
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw
      .replace(/(^|[\s,;|])(#|\/\/).*$/s, '$1')
      .replace(/[–—]/g, '-')
      .replace(BULLET, (bullet) => ' '.repeat(bullet.length));
    let [cell, seen, isQuoted] = [0, 0, false];
    for (const match of line.matchAll(WORD)) {
      for (; seen < match.index; seen++) {
        const sign = line[seen] ?? '';
        if (sign === '"') isQuoted = !isQuoted;
        else if (!isQuoted && CELL_SEPARATORS.includes(sign)) cell += 1;
      }
      seen = match.index + match[0].length;
      yield { text: match[0], line: index + 1, column: match.index + 1, cell };
    }
  }
}

const isRangeEnd = (text: string): boolean => /^(?:[\d.]+|[0-9a-f.]*:[0-9a-f:.]*)$/i.test(text);

/** Joins a range written with spaces (`192.0.2.1 - 192.0.2.9`) into one word; any other lone dash separates. */
function* joinRanges(tokens: Iterable<Token>): Generator<Token> {
  let held: Token | undefined;
  let open = false;
  for (const token of tokens) {
    const sameLine = held?.line === token.line;
    if (/^-+$/.test(token.text)) {
      open = sameLine;
      continue;
    }
    const first = held?.text.replace(/-$/, '') ?? '';
    const last = token.text.replace(/^-/, '');
    const dashed = open || first !== held?.text || last !== token.text;
    if (held && sameLine && dashed && isRangeEnd(first) && isRangeEnd(last)) {
      held = { ...held, text: `${first}-${last}` };
      open = false;
      continue;
    }
    if (held) yield held;
    held = token;
    open = false;
  }
  if (held) yield held;
}

/** Removes the usual surroundings of a pasted address: a URL's scheme and path, brackets of a list, a trailing full stop. */
function strip(word: string): { readonly text: string; readonly note?: string } {
  const text = withoutFullStop(unbracketed(withoutFullStop(word)));
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[0-9a-f:.%]+\]|[^/:?#]+)(?::\d+)?(?:[/?#].*)?$/i.exec(text);
  if (url) {
    const host = (url[1] ?? '').replace(/^\[|\]$/g, '');
    return { text: host, note: `Only the host ${host} of the URL is probed` };
  }
  const bracketed = /^\[([0-9a-f:.]+(?:%[\w.-]+)?)\](?::\d+)?$/i.exec(text);
  if (bracketed && (bracketed[1] ?? '').includes(':')) return { text: withoutFullStop(bracketed[1] ?? '') };
  const withPort = /^([^:]+):(\d{1,5})$/.exec(text);
  if (withPort)
    return { text: withPort[1] ?? '', note: `Port ${withPort[2]} is ignored: set it as the port of the target` };
  return { text };
}

/** Removes full stops at the end of a word; a word of nothing else stays. */
const withoutFullStop = (text: string): string => text.replace(/(?<=[^.])\.+$/, '');

/** Removes the brackets of a list around the word; those of a pattern or of an IPv6 address stay. */
function unbracketed(text: string): string {
  if (/^\[[^[\]]*$/.test(text)) return text.slice(1);
  if (/^[^[\]]*\]$/.test(text)) return text.slice(0, -1);
  return /^\[[\d.]+\]$/.test(text) ? text.slice(1, -1) : text;
}

/** Limit of expanded addresses in total; those in several overlapping prefixes count once. */
const MAX_WORK = 4 * MAX_ADDRESSES;

const problem = ({ line, column, text }: Token, message: string): ListProblem => ({ line, column, text, message });

/**
 * Parses targets from any pasted text. All problems at once, each with line and column from 1.
 * Words that name a target are its label, not targets: see target-labels.ts.
 * An address that occurs again, alone or inside a CIDR or range, is dropped and counted.
 */
export function parseTargetList(text: string): TargetList {
  const targets: ListedTarget[] = [];
  const errors: ListProblem[] = [];
  const notes: ListProblem[] = [];
  const seen = new Set<string>();
  /** Addresses of each CIDR, range or pattern so far, which need not be expanded again. */
  const expanded = new Map<string, number>();
  let work = 0;
  let duplicates = 0;
  for (const { word: token, label, isHostLabel } of labelledWords(joinRanges(words(text)))) {
    const stripped = strip(token.text);
    if (stripped.text === '') continue;
    const countBefore = expanded.get(stripped.text);
    if (countBefore !== undefined) {
      duplicates += countBefore;
      continue;
    }
    const result = parseDestination(stripped.text);
    if ('error' in result) {
      errors.push(problem(token, result.error));
      continue;
    }
    const { destination } = result;
    const own = destination.kind === 'name' ? [destination.text] : destination.addresses;
    const fresh = own.filter((address) => !seen.has(address));
    duplicates += own.length - fresh.length;
    if (own.length > 1) expanded.set(stripped.text, own.length);
    work += own.length;
    if (seen.size + fresh.length > MAX_ADDRESSES || work > MAX_WORK) {
      errors.push(problem(token, `More than ${MAX_ADDRESSES} addresses in total: paste fewer at once`));
      break;
    }
    for (const address of fresh) seen.add(address);
    const note = stripped.note ?? destination.note;
    if (note !== undefined) notes.push(problem(token, note));
    if (isHostLabel)
      notes.push(problem(token, `${label} is used as its name: to probe it too, write it on a line of its own`));
    const { line, column } = token;
    if (fresh.length > 0) targets.push({ destination, line, column, ...(label === undefined ? {} : { label }) });
  }
  return { targets, errors, notes, duplicates, seriesCount: seen.size };
}
