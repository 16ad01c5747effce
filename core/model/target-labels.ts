import { canonicalIpv6, parseIpv4 } from './address.ts';

/** A word of a pasted text. */
export interface LineWord {
  readonly text: string;
  readonly line: number;
  /** Line number, from 1. */
  readonly column: number;
  /** Column separators before it on its line: commas, semicolons, bars and tabs outside quotes. */
  readonly cell: number;
  /** It is known to be a target, whatever it looks like. */
  readonly isTarget?: boolean;
}

export interface LabelledWord {
  readonly word: LineWord;
  /** Name of the target; undefined = none was found. */
  readonly label?: string;
  /** The label is a host that may have been meant as a target as well. */
  readonly isHostLabel?: boolean;
}

/**
 * `target`: an address, CIDR, range, pattern or URL, valid or not, so never a label; `host`: a name with dots;
 * `plain`: a word without, which names a target or is one; `extra`: a number or hardware address; `sign`: only
 * punctuation.
 */
type WordKind = 'target' | 'host' | 'plain' | 'extra' | 'sign';

const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;
const NUMBER = /^\d+(?:\.\d+)?%?$/;
const HARDWARE_ADDRESS = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;
/** Start of an IPv4 or IPv6 address, or of a pattern or range of addresses. */
const ADDRESS_START = /^\[?(?:\d{1,3}[./]|\[?[\d,-]+\]?\.|[0-9a-f]{0,4}:[0-9a-f:]|\*\.)/i;
const HOST = /^[^.:/@]+(?:\.[^.:/@]+)+\.?$/;
const EMPTY_PART = /[^.]\.\.+[^.]/;
const HOST_AND_PORT = /^[^:/][^:/.]*\.[^:/]+:\d{1,5}$/;

function kindOf({ text, isTarget }: Pick<LineWord, 'text' | 'isTarget'>): WordKind {
  if (isTarget || URL_START.test(text) || HOST_AND_PORT.test(text) || EMPTY_PART.test(text)) return 'target';
  if (NUMBER.test(text) || HARDWARE_ADDRESS.test(text)) return 'extra';
  if (ADDRESS_START.test(text)) return 'target';
  if (!/[\p{L}\p{N}]/u.test(text)) return 'sign';
  return HOST.test(text) && /\p{L}/u.test(text) ? 'host' : 'plain';
}

const isOneAddress = (text: string): boolean => parseIpv4(text) !== undefined || canonicalIpv6(text) !== undefined;

/** Rest of the line under a table's heading. */
const RULE = /^:*[-=+~][-:=+~]*$|^:$/;

/** Headings of the column of names, and of the column of addresses. */
const NAME_HEADING =
  /^(?:(?:host|device|display|short)?[ _-]?name|host|label|device|node|target|system|server|router|switch)$/i;
const ADDRESS_HEADING =
  /^(?:ip|ipv4|ipv6|cidr|subnet|network|prefix|(?:ip(?:v4|v6)?|host|network|management|mgmt)?[ _-]?addr(?:ess)?(?:es)?|(?:mgmt|management)[ _-]?ip|destination)$/i;

/** Names are shorter; the rest is in the pasted text. */
const MAX_LABEL = 120;
/** Joins a label to its target without a space: `core=10.0.0.1`, `core:10.0.0.1`. */
const PAIR = /^([^=:[\]/]+)([=:])>?(?=[^/])(.+)$/;
const LETTER = /[\p{L}_]/u;
/** Separates a label from its target. */
const JOINTS = '-=:';

/** Finds words that are targets, each with the words of its line that name it. */
export function* labelledWords(lines: Iterable<readonly LineWord[]>): Generator<LabelledWord> {
  const reader = new LineReader();
  for (const words of lines) yield* reader.read(words);
}

class LineReader {
  /** Finds the column of target names by the heading of the table. */
  #nameCell: number | undefined;

  read(words: readonly LineWord[]): readonly LabelledWord[] {
    const [only] = words;
    if (!only) return [];
    if (words.length === 1) return RULE.test(only.text) ? [] : [splitPair(only) ?? { word: only }];
    const kinds = words.map(kindOf);
    if (this.#isHeading(words, kinds)) return [];
    const pairs = words.map(splitPair);
    if (pairs.some((pair) => pair !== undefined)) return withPairs(words, pairs);
    const of = (...wanted: readonly WordKind[]) => words.filter((_, at) => wanted.includes(kinds[at] ?? 'sign'));
    const targets = of('target');
    const names = of('host', 'plain');
    if (names.length === 0) return of('target', 'extra').map((word) => ({ word }));
    const [target] = targets;
    if (target && targets.length === 1) return this.#ofOne(target, names, of('host'));
    if (target) return ofSeveral(of('target', 'host', 'plain'));
    // Names only: words without dots name the one host beside them.
    const hosts = of('host');
    if (hosts.length !== 1 || names.length === 1) return of('host', 'plain', 'extra').map((word) => ({ word }));
    return hosts.map((word) => labelled(word, this.#labelOf(word, of('plain'))));
  }

  /** A heading such as `Name | Address | Site`: it contains no target. */
  #isHeading(words: readonly LineWord[], kinds: readonly WordKind[]): boolean {
    if (kinds.includes('target') || kinds.includes('host')) return false; // most lines
    const cells = [...Map.groupBy(words, ({ cell }) => cell)].map(([cell, own]) => ({ cell, text: textOf(own) }));
    const isHeading = (text: string) => NAME_HEADING.test(text) || ADDRESS_HEADING.test(text);
    const isTable = cells.length > 1 && cells.some(({ text }) => ADDRESS_HEADING.test(text));
    const isList = cells.length === 1 && words.every(({ text }) => isHeading(text));
    if (!isTable && !isList) return false;
    this.#nameCell = isTable ? cells.find(({ text }) => NAME_HEADING.test(text))?.cell : undefined;
    return true;
  }

  /** A subnet is not named as a host is: a host beside it is another target. */
  #ofOne(target: LineWord, names: readonly LineWord[], hosts: readonly LineWord[]): readonly LabelledWord[] {
    if (hosts.length > 0 && !isOneAddress(target.text))
      return [target, ...hosts].sort(byColumn).map((word) => ({ word }));
    const label = this.#labelOf(target, names);
    const host = label.find((word) => hosts.includes(word));
    return [host ? { ...labelled(target, [host]), isHostLabel: true } : labelled(target, label)];
  }

  /** Finds the words that name a target: in the name column, else beside it, else the first of another column. */
  #labelOf(target: LineWord, names: readonly LineWord[]): readonly LineWord[] {
    const inCell = (cell: number | undefined) => names.filter((word) => word.cell === cell);
    const named = inCell(this.#nameCell);
    if (named.length > 0) return named;
    const beside = inCell(target.cell);
    return beside.length > 0 ? beside : inCell(names[0]?.cell);
  }
}

const byColumn = (left: LineWord, right: LineWord): number => left.column - right.column;

/** Pairs such as `core 10.0.0.1 10.0.0.2`, `a 10.0.0.1 b 10.0.0.2`; in any other order each word is a target. */
function ofSeveral(words: readonly LineWord[]): readonly LabelledWord[] {
  const kinds = words.map(kindOf);
  if (kinds[0] === 'plain' && kinds.slice(1).every((kind) => kind === 'target')) {
    return words.slice(1).map((word) => labelled(word, words.slice(0, 1)));
  }
  const isInPairs = kinds.length % 2 === 0 && kinds.every((kind, at) => kind === (at % 2 === 0 ? 'plain' : 'target'));
  if (!isInPairs) return words.map((word) => ({ word }));
  return words.flatMap((word, at) => (at % 2 === 1 ? [labelled(word, words.slice(at - 1, at))] : []));
}

/** A line with labels joined to their targets: other words without dots belong to none of them. */
function withPairs(words: readonly LineWord[], pairs: readonly (LabelledWord | undefined)[]): readonly LabelledWord[] {
  return words.flatMap((word, at): LabelledWord[] => {
    const pair = pairs[at];
    if (pair) return [pair];
    return ['target', 'host'].includes(kindOf(word)) ? [{ word }] : [];
  });
}

/** Splits the target of `core=10.0.0.1` from its label. */
function splitPair(word: LineWord): LabelledWord | undefined {
  if (word.isTarget || !/[=:]/.test(word.text) || URL_START.test(word.text)) return undefined;
  const [, label = '', sign = '', rest = ''] = PAIR.exec(word.text) ?? [];
  if (!LETTER.test(label) || kindOf(word) === 'target') return undefined;
  const kind = kindOf({ text: rest });
  if (kind !== 'target' && (kind !== 'host' || sign === ':')) return undefined;
  const column = word.column + word.text.length - rest.length;
  return labelled({ ...word, text: rest, column }, [{ ...word, text: label }]);
}

/** Trims with a loop: a regular expression rescans the text for each run of signs. */
function withoutJoints(text: string): string {
  let end = text.length;
  while (end > 0 && JOINTS.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

const textOf = (words: readonly LineWord[]): string =>
  words
    .map(({ text }) => withoutJoints(text))
    .join(' ')
    .trim();

function labelled(word: LineWord, names: readonly LineWord[]): LabelledWord {
  const label = textOf(names).slice(0, MAX_LABEL).trim();
  return label === '' ? { word } : { word, label };
}
