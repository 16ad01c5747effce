import { type Destination, MAX_ADDRESSES, parseDestination } from './destination.ts';
import { labelledWords, type LineWord as Token } from './target-labels.ts';
import { hasPassword, PASSWORD_IN_URL, withoutPassword } from './url-password.ts';

export interface ListedTarget {
  readonly destination: Destination;
  /** Name in the words beside it. */
  readonly label?: string;
  readonly line: number;
  readonly column: number;
}

/** A word that is a target of another kind than a destination: a URL, a name to ask for. */
export interface ListedService<Service> {
  readonly service: Service;
  readonly label?: string;
  readonly line: number;
  readonly column: number;
}

/** Reads words that are no destinations. */
export interface ServiceReader<Service> {
  /** Recognizes a target by its form, as `https://…`; null = it is none. */
  recognize(text: string): { readonly service: Service } | { readonly error: string } | null;
  /** Interprets every other word instead of `parseDestination`; null = that is used. */
  readonly interpret: ((text: string) => { readonly service: Service } | { readonly error: string }) | null;
}

export interface ListProblem {
  /** Line number, from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly message: string;
}

export interface TargetList<Service = never> {
  readonly targets: readonly ListedTarget[];
  readonly services: readonly ListedService<Service>[];
  readonly errors: readonly ListProblem[];
  /** Notes on changes made while reading: URLs cut to their host, addresses skipped. */
  readonly notes: readonly ListProblem[];
  /** Number of addresses written more than once. */
  readonly duplicates: number;
  /** Names of duplicates that are single addresses. */
  readonly named: readonly { readonly address: string; readonly label: string }[];
  /** Number of addresses and names after expansion and merging. */
  readonly seriesCount: number;
}

/** Start of a list line: a bullet, or a number with full stop or bracket before a space. */
const BULLET = /^\s*(?:[-•‣·▪◦]+|\*(?=\s)|\d+[.)](?=\s))/;
/** A comma between brackets belongs to a pattern (`10.0.[0-9,20].1`); in `[10.0.0.1,10.0.0.2]` it separates. */
const WORD = /(?:\[[0-9a-f,-]*\]|[^\s,;|"'`<>(){}])+/gi;
/** The same, with the parameters of a URI: `dns:example.net?class=IN;type=AAAA`. */
const WORD_OR_URI = /[a-z][a-z0-9+.-]*:(?:[^\s,;|"'`<>(){}]|;(?=[a-z]\w*=))+|(?:\[[0-9a-f,-]*\]|[^\s,;|"'`<>(){}])+/gi;

const CELL_SEPARATORS = ',;|\t';

/** The search for a comment tries each sign of a line: lines without its signs are spared it. */
const withoutComment = (line: string): string =>
  line.includes('#') || line.includes('//') ? line.replace(/(^|[\s,;|])(#|\/\/).*$/s, '$1') : line;

/** The words of each line, between white space , ; | and quotes; `#` and `//` start a comment. Columns are those of the text. */
function* lineWords(text: string, pattern: RegExp): Generator<Token[]> {
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = withoutComment(raw)
      .replace(/[–—]/g, '-')
      .replace(BULLET, (bullet) => ' '.repeat(bullet.length));
    const tokens: Token[] = [];
    let [cell, seen, isQuoted] = [0, 0, false];
    for (const match of line.matchAll(pattern)) {
      for (; seen < match.index; seen++) {
        const sign = line[seen] ?? '';
        if (sign === '"') isQuoted = !isQuoted;
        else if (!isQuoted && CELL_SEPARATORS.includes(sign)) cell += 1;
      }
      seen = match.index + match[0].length;
      tokens.push({ text: match[0], line: index + 1, column: match.index + 1, cell });
    }
    yield joinRanges(tokens);
  }
}

const isRangeEnd = (text: string): boolean => /^(?:[\d.]+|[0-9a-f.]*:[0-9a-f:.]*)$/i.test(text);

/** Joins a range written with spaces (`192.0.2.1 - 192.0.2.9`) into one word; any other lone dash separates. */
function joinRanges(tokens: Token[]): Token[] {
  if (!tokens.some(({ text }) => text.startsWith('-') || text.endsWith('-'))) return tokens; // most lines
  const joined: Token[] = [];
  let open = false;
  for (const token of tokens) {
    const held = joined.at(-1);
    if (/^-+$/.test(token.text)) {
      open = held !== undefined;
      continue;
    }
    const first = held?.text.replace(/-$/, '') ?? '';
    const last = token.text.replace(/^-/, '');
    const dashed = open || first !== held?.text || last !== token.text;
    open = false;
    if (held && dashed && isRangeEnd(first) && isRangeEnd(last))
      joined.splice(-1, 1, { ...held, text: `${first}-${last}` });
    else joined.push(token);
  }
  return joined;
}

/** Removes the brackets of a list and a trailing full stop. */
const bare = (word: string): string => withoutFullStop(unbracketed(withoutFullStop(word)));

/** Removes what may surround the address in a bare word: a URL's scheme and path, a port, brackets of IPv6. */
function strip(text: string): { readonly text: string; readonly note?: string } {
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
const withoutFullStop = (text: string): string => (text.endsWith('.') ? text.replace(/(?<=[^.])\.+$/, '') : text);

/** Removes the brackets of a list around the word; those of a pattern or of an IPv6 address stay. */
function unbracketed(text: string): string {
  if (!text.startsWith('[') && !text.endsWith(']')) return text;
  if (/^\[[^[\]]*$/.test(text)) return text.slice(1);
  if (/^[^[\]]*\]$/.test(text)) return text.slice(0, -1);
  return /^\[[\d.]+\]$/.test(text) ? text.slice(1, -1) : text;
}

/** Limit of expanded addresses in total; those in several overlapping prefixes count once. */
const MAX_WORK = 4 * MAX_ADDRESSES;
const TOO_MANY = `More than ${MAX_ADDRESSES} addresses in total: paste fewer at once`;

/** The lines, with the words marked that are targets of another kind, so that they are never labels. */
function* marked(lines: Iterable<Token[]>, isService: (text: string) => boolean): Generator<Token[]> {
  for (const tokens of lines) {
    yield tokens.map((token) => (isService(bare(token.text)) ? { ...token, isTarget: true } : token));
  }
}

const problem = ({ line, column, text }: Token, message: string): ListProblem => ({
  line,
  column,
  text: withoutPassword(text),
  message,
});

/**
 * Parses targets from any pasted text. All problems at once, each with line and column from 1.
 * Words that name a target are its label, not targets: see target-labels.ts.
 * An address that occurs again, alone or inside a CIDR or range, is dropped and counted.
 * @param reader asked for each word first; without it all targets are destinations
 */
export function parseTargetList<Service = never>(text: string, reader?: ServiceReader<Service>): TargetList<Service> {
  const targets: ListedTarget[] = [];
  const services: ListedService<Service>[] = [];
  const errors: ListProblem[] = [];
  const notes: ListProblem[] = [];
  const named: { readonly address: string; readonly label: string }[] = [];
  const seen = new Set<string>();
  /** Addresses of each CIDR, range or pattern so far, which need not be expanded again. */
  const expanded = new Map<string, number>();
  let work = 0;
  let duplicates = 0;
  const lines = reader
    ? marked(lineWords(text, WORD_OR_URI), (word) => reader.recognize(word) !== null)
    : lineWords(text, WORD);
  for (const { word: token, label, isHostLabel } of labelledWords(lines)) {
    const { line, column } = token;
    const labelled = label === undefined ? {} : { label };
    const written = bare(token.text);
    if (hasPassword(written)) {
      errors.push(problem(token, PASSWORD_IN_URL));
      continue;
    }
    const read = reader?.recognize(written) ?? reader?.interpret?.(written);
    if (read) {
      if ('error' in read) errors.push(problem(token, read.error));
      else services.push({ service: read.service, line, column, ...labelled });
      if (services.length + seen.size <= MAX_ADDRESSES) continue;
      errors.push(problem(token, TOO_MANY));
      break;
    }
    const stripped = strip(written);
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
    if (seen.size + services.length + fresh.length > MAX_ADDRESSES || work > MAX_WORK) {
      errors.push(problem(token, TOO_MANY));
      break;
    }
    for (const address of fresh) seen.add(address);
    const note = stripped.note ?? destination.note;
    if (note !== undefined) notes.push(problem(token, note));
    if (isHostLabel)
      notes.push(problem(token, `${label} is used as its name: to probe it too, write it on a line of its own`));
    if (fresh.length > 0) targets.push({ destination, line, column, ...labelled });
    else if (own.length === 1 && label !== undefined) named.push({ address: own[0] as string, label });
  }
  return { targets, services, errors, notes, duplicates, named, seriesCount: seen.size };
}
