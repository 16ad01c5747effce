/** Reads which words of a line name a target, and which are targets: `gw1 127.0.0.1`, `name,address`, `gw1=127.0.0.1`. */

/** A word of a pasted line. */
export interface LineWord {
  readonly text: string;
  /** From 1. */
  readonly column: number;
  /** A separator of columns stands between this word and the one before: comma, semicolon, bar or tab. */
  readonly isNewCell: boolean;
}

export interface LabelledWord {
  readonly word: LineWord;
  /** What the target is called; undefined = nothing is said. */
  readonly label?: string;
  /** The label could be a host that was meant as a target, too. */
  readonly isLabelHost?: boolean;
}

/**
 * What a word may be. `address`: an address, CIDR, range or pattern, right or wrong; `host`: a name with dots; `plain`:
 * a word without, which may be a host as well; `sign`: nothing but punctuation.
 */
type WordKind = 'address' | 'host' | 'plain' | 'sign';

/** `core=10.0.0.1`, `core:10.0.0.1`: the label before the sign. */
const PAIR = /^([^=:[\]/]*[a-z_][^=:[\]/]*)(?:=|=>|->|:)(?=.)(.*)$/i;

const ADDRESS_START = /^\[?(?:\d{1,3}(?:\.|\/|$)|[0-9a-f]{0,4}:[0-9a-f:]|\*\.|\d+-\d+\.)/i;

function kindOf(text: string): WordKind {
  if (!/[\p{L}\p{N}]/u.test(text)) return 'sign';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'host';
  const bare = text.replace(/^\[|\]$/g, '');
  if (/[.:/]/.test(bare) && ADDRESS_START.test(text)) return 'address';
  if (/^[^.:]+(?:\.[^.:]+)+\.?(?::\d+)?$/.test(text) && /[\p{L}]/u.test(text)) return 'host';
  return 'plain';
}

/** Heads of the column that names things. */
const NAME_HEAD = /^(?:name|host ?name|host|label|device|node|target|system|server|router|switch|bezeichnung|gerät)$/i;
const ADDRESS_HEAD = /^(?:.*\b(?:ip|ipv4|ipv6|address|addr|cidr|subnet|network|destination|adresse|netz)\b.*)$/i;
const MAX_LABEL = 120;

type Cell = readonly LineWord[];

const cellsOf = (words: readonly LineWord[]): Cell[] => {
  const cells: LineWord[][] = [];
  for (const word of words) {
    if (word.isNewCell || cells.length === 0) cells.push([word]);
    else cells.at(-1)?.push(word);
  }
  return cells;
};

const cellText = (cell: Cell): string => cell.map(({ text }) => text).join(' ');

/** Reads the lines of one text, which may be a table with a heading. */
export class LabelReader {
  /** Which cell names the target, as the heading of the table says; undefined = the first that is no address. */
  #nameCell: number | undefined;

  /** The words of a line that are targets, each with its label. */
  read(words: readonly LineWord[]): readonly LabelledWord[] {
    const parts = words.flatMap(splitPair);
    if (this.#isHeading(parts)) return [];
    if (parts.length < 2) return parts.map(({ word, label }) => withLabel(word, label));
    const kinds = parts.map(({ word }) => kindOf(word.text));
    if (parts.some(({ label }) => label !== undefined)) {
      return parts.flatMap(({ word, label }, at) => (label === undefined && kinds[at] === 'sign' ? [] : [withLabel(word, label)]));
    }
    const meant = parts.map(({ word }) => word).filter((_, at) => kinds[at] !== 'sign');
    return this.#labelled(meant);
  }

  /** `Name | Address | Site`, as the first line of a table: nothing there is a target. */
  #isHeading(parts: readonly { readonly word: LineWord }[]): boolean {
    const cells = cellsOf(parts.map(({ word }) => word)).map(cellText);
    if (cells.length < 2) return false;
    const isName = (cell: string) => NAME_HEAD.test(cell);
    const isAddress = (cell: string) => ADDRESS_HEAD.test(cell);
    if (!cells.some(isAddress) || cells.some((cell) => ['address', 'host'].includes(kindOf(cell)))) return false;
    const at = cells.findIndex(isName);
    this.#nameCell = at < 0 ? undefined : at;
    return true;
  }

  #labelled(words: readonly LineWord[]): readonly LabelledWord[] {
    const kinds = words.map(({ text }) => kindOf(text));
    const addresses = words.filter((_, at) => kinds[at] === 'address');
    const hosts = words.filter((_, at) => kinds[at] === 'host');
    const others = words.filter((_, at) => kinds[at] !== 'address');
    if (others.length === 0) return words.map((word) => ({ word }));
    if (addresses.length > 1) return alternating(words, kinds) ?? this.#several(words, kinds);
    const [address] = addresses;
    if (address) return [this.#ofOne(address, others, words)];
    // Only names: words without dots name the one host that stands beside them.
    const [host] = hosts;
    if (!host || hosts.length > 1) return words.map((word) => ({ word }));
    return [withLabel(host, joined(others.filter((word) => word !== host)))];
  }

  /** One address, and words that name it. */
  #ofOne(address: LineWord, others: readonly LineWord[], words: readonly LineWord[]): LabelledWord {
    const cells = cellsOf(words);
    const named = this.#nameCell === undefined ? undefined : cells[this.#nameCell];
    if (named && !named.includes(address)) return withLabel(address, cellText(named));
    const own = cells.find((cell) => cell.includes(address)) ?? [];
    const beside = own.filter((word) => word !== address);
    const cell = beside.length > 0 ? beside : (cells.find((one) => !one.includes(address)) ?? others);
    const host = cell.find(({ text }) => kindOf(text) === 'host');
    if (!host) return withLabel(address, joined(cell));
    return { word: address, label: host.text, isLabelHost: true };
  }

  /** Several addresses after one label: `core 10.0.0.1 10.0.0.2`. Elsewhere the words are targets of their own. */
  #several(words: readonly LineWord[], kinds: readonly WordKind[]): readonly LabelledWord[] {
    const isOneLabel = kinds[0] === 'plain' && kinds.slice(1).every((kind) => kind === 'address');
    if (!isOneLabel) return words.map((word) => ({ word }));
    return words.slice(1).map((word) => withLabel(word, words[0]?.text));
  }
}

/** `gw1 10.0.0.1 gw2 10.0.0.2`: each address with the word before it, or each with the word behind it. */
function alternating(words: readonly LineWord[], kinds: readonly WordKind[]): readonly LabelledWord[] | undefined {
  if (words.length % 2 === 1) return undefined;
  const first = kinds[0] === 'address' ? 0 : 1;
  const isEven = kinds.every((kind, at) => (kind === 'address') === (at % 2 === first));
  if (!isEven || kinds.includes('host')) return undefined;
  return words.flatMap((word, at) => (at % 2 === first ? [withLabel(word, words[at + (first === 0 ? 1 : -1)]?.text)] : []));
}

/** A word as target, apart from the label that is written onto it with a sign. */
function splitPair(word: LineWord): readonly { readonly word: LineWord; readonly label?: string }[] {
  const [, label = '', sign = ''] = PAIR.exec(word.text) ?? [];
  if (label === '' || sign === '' || /^\/\//.test(sign) || kindOf(word.text) === 'address') return [{ word }];
  const isAddress = kindOf(sign) === 'address';
  const isHost = kindOf(sign) === 'host' && word.text.includes('=');
  if (!isAddress && !isHost) return [{ word }];
  const column = word.column + word.text.length - sign.length;
  return [{ word: { ...word, text: sign, column }, label: label.replace(/[-=]+$/, '') }];
}

const joined = (words: readonly LineWord[]): string =>
  words.map(({ text }) => text.replace(/[=:]+$/, '')).filter((text) => /[\p{L}\p{N}]/u.test(text)).join(' ');

function withLabel(word: LineWord, label: string | undefined): LabelledWord {
  const short = label?.replace(/[=:]+$/, '').slice(0, MAX_LABEL).trim() ?? '';
  return short === '' ? { word } : { word, label: short };
}
