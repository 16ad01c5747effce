import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { Lines } from './lines.ts';
import { type ProjectProblem, pointer, TOO_DEEP } from './problem.ts';
import { parseYaml } from './yaml-document.ts';

type Entry = Pair<unknown, unknown>;

/** Aliases within aliases multiply; more values than this are an attack, or a mistake. */
const MAX_VALUES = 2_000_000;
const MAX_DEPTH = 100;

/** A program's rules for reading YAML. */
export interface Dialect {
  readonly version: '1.1' | '1.2';
  /** Whether `<<` merges. */
  merges(document: Document): boolean;
  /** Warnings of the parser that are errors here. */
  isFatal(code: string): boolean;
  /** Keys are equal when their texts are. */
  keyText(key: Scalar): string;
  value(scalar: Scalar): unknown;
}

/** The path to a value, from its end: most are never written out. */
interface Trail {
  readonly parent: Trail;
  readonly key: PropertyKey;
  readonly depth: number;
}

const TOP = { key: '', depth: 0 } as Trail;

const under = (parent: Trail, key: PropertyKey): Trail => ({ parent, key, depth: parent.depth + 1 });

function pathOf(trail: Trail): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (let at = trail; at !== TOP; at = at.parent) path.unshift(at.key);
  return path;
}

class Unreadable extends Error {
  readonly node: Node;
  constructor(message: string, node: Node) {
    super(message);
    this.node = node;
  }
}

/** A key that is written more than once in the same map. */
export interface RepeatedKey {
  readonly path: readonly PropertyKey[];
  readonly line: number;
  readonly column: number;
  /** Position of its first occurrence. */
  readonly firstLine: number;
}

/** A text in YAML as plain values, with the place of each. Of a key that is written more than once the last counts. */
export class LocatedText {
  readonly value: unknown;
  /** In the order of the text. */
  readonly repeated: readonly RepeatedKey[];
  /** Aliases, merges and keys that mean nothing; all else is there. */
  readonly faults: readonly ProjectProblem[];
  readonly document: Document;
  private readonly dialect: Dialect;
  private readonly lines: Lines;
  private readonly occurrence: number;
  private readonly aliases = new Map<Alias, Node | null>();
  private readonly maps = new Map<YAMLMap, ReadonlyMap<string, Entry>>();
  private readonly twice: { readonly trail: Trail; readonly key: Node; readonly first: Node }[] = [];
  private readonly meaningless: { readonly trail: Trail; readonly node: Node | null; readonly message: string }[] = [];
  private values = 0;

  private constructor(document: Document, lines: Lines, dialect: Dialect, hasAnchors: boolean, occurrence: number) {
    this.document = document;
    this.lines = lines;
    this.dialect = dialect;
    this.occurrence = occurrence;
    if (hasAnchors) this.linkAliases();
    this.value = this.plain(document.contents, TOP);
    this.repeated = this.twice.map(({ trail, key, first }) => ({
      path: pathOf(trail),
      ...this.at(key.range?.[0] ?? 0),
      firstLine: this.at(first.range?.[0] ?? 0).line,
    }));
    this.faults = this.meaningless.map(({ trail, node, message }) => ({
      path: pointer(pathOf(trail)),
      ...this.at(node?.range?.[0] ?? 0),
      message,
    }));
  }

  /** Throws RangeErrors for texts that are nested beyond the stack. */
  static parse(text: string, dialect: Dialect): LocatedText | { readonly problems: readonly ProjectProblem[] } {
    const lines = new Lines(text);
    const parsed = parseYaml(text, lines, dialect.version, dialect.isFatal);
    if ('problems' in parsed) return parsed;
    try {
      return new LocatedText(parsed.document, lines, dialect, text.includes('&'), Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { problems: [{ path: '', ...lines.place(error.node.range?.[0] ?? 0), message: error.message }] };
    }
  }

  /**
   * The same text where the nth of the entries with one key counts, from 0, or the last of fewer: what is wrong in an
   * entry that another one takes the place of is wrong too.
   */
  reading(nth: number): LocatedText {
    return new LocatedText(this.document, this.lines, this.dialect, this.aliases.size > 0, nth);
  }

  /** A problem with its place; of something that is missing, that of the nearest part around it. */
  problem(path: readonly PropertyKey[], message: string, onKey = false): ProjectProblem {
    return { path: pointer(path), ...this.at(this.offsetOf(path, onKey)), message };
  }

  at(offset: number) {
    return this.lines.place(offset);
  }

  private offsetOf(path: readonly PropertyKey[], onKey: boolean): number {
    let node = this.target(this.document.contents);
    let offset = node?.range?.[0] ?? 0;
    for (const [depth, part] of path.entries()) {
      let next: unknown;
      if (isMap(node)) {
        const entry = this.entriesOf(node).get(String(part));
        if (!entry) return offset;
        const key = entry.key as Node | null;
        if (onKey && depth === path.length - 1) return key?.range?.[0] ?? offset;
        offset = key?.range?.[0] ?? offset;
        next = entry.value;
      } else if (isSeq(node)) next = node.items[Number(part)];
      offset = (next as Node | null | undefined)?.range?.[0] ?? offset;
      node = this.target(next);
    }
    return offset;
  }

  /** An alias means the anchor of its name that stands last before it. */
  private linkAliases(): void {
    const anchors = new Map<string, Node>();
    visit(this.document, {
      Alias: (_, alias) => {
        const target = anchors.get(alias.source);
        if (target) this.aliases.set(alias, target);
      },
      Value: (_, node) => {
        if (node.anchor) anchors.set(node.anchor, node);
      },
    });
  }

  private target(node: unknown, trail = TOP): Node | null {
    if (!isAlias(node)) return (node ?? null) as Node | null;
    const target = this.aliases.get(node);
    if (target !== undefined) return target;
    this.meaningless.push({ trail, node, message: `No anchor &${node.source} before this alias *${node.source}` });
    this.aliases.set(node, null);
    return null;
  }

  private plain(written: unknown, trail: Trail): unknown {
    const node = this.target(written, trail);
    this.values += 1;
    if (node && trail.depth > MAX_DEPTH) throw new Unreadable(TOO_DEEP, written as Node);
    if (node && this.values > MAX_VALUES) throw new Unreadable('the aliases expand without end', written as Node);
    if (isScalar(node)) return this.dialect.value(node);
    if (isMap(node)) {
      const entries = [...this.entriesOf(node, trail)];
      return Object.fromEntries(entries.map(([key, { value }]) => [key, this.plain(value, under(trail, key))]));
    }
    if (isSeq(node)) return node.items.map((item, at) => this.plain(item, under(trail, at)));
    return null;
  }

  /** Own keys before merged ones. */
  private entriesOf(map: YAMLMap, trail = TOP): ReadonlyMap<string, Entry> {
    const known = this.maps.get(map);
    if (known) return known;
    const entries = new Map<string, Entry>();
    this.maps.set(map, entries); // before merging: a map that merges itself ends here
    const own = new Map<string, { readonly first: Node; count: number }>();
    for (const pair of map.items) {
      if (isMergeKey(pair.key) && this.dialect.merges(this.document)) {
        this.merge(pair.value, entries, own, under(trail, '<<'));
        continue;
      }
      const key = this.keyOf(pair, trail);
      if (key === undefined) continue;
      const before = own.get(key);
      if (before) {
        this.twice.push({ trail: under(trail, key), key: pair.key as Node, first: before.first });
        before.count += 1;
        if (before.count <= this.occurrence) entries.set(key, pair);
      } else {
        own.set(key, { first: pair.key as Node, count: 0 });
        entries.set(key, pair);
      }
    }
    return entries;
  }

  private keyOf(pair: Entry, trail: Trail): string | undefined {
    const key = this.target(pair.key, trail);
    if (isScalar(key)) return this.dialect.keyText(key);
    if (key === null && !isAlias(pair.key)) return this.dialect.keyText({ value: null } as Scalar);
    const node = (pair.key ?? pair.value) as Node | null;
    if (key !== null) this.meaningless.push({ trail, node, message: 'A key must be text, not a list or a mapping' });
    return undefined;
  }

  private merge(written: unknown, into: Map<string, Entry>, own: ReadonlyMap<string, unknown>, trail: Trail): void {
    const source = this.target(written, trail);
    for (const item of isSeq(source) ? source.items : [written]) {
      const one = this.target(item, trail);
      if (isMap(one)) {
        for (const [key, pair] of this.entriesOf(one, trail)) if (!into.has(key) && !own.has(key)) into.set(key, pair);
      } else if (!isAlias(item) || one !== null) {
        this.meaningless.push({ trail, node: item as Node, message: 'Only mappings can be merged with <<' });
      }
    }
  }
}

/** Errors of the values of a text, and of the text itself: an alias without an anchor is not reported for its value too. */
export function withFaults({ faults }: LocatedText, problems: readonly ProjectProblem[]): ProjectProblem[] {
  const faulty = new Set(faults.map(({ path }) => path));
  return [...faults, ...problems.filter(({ path }) => !faulty.has(path))];
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.type === 'PLAIN' && (key.source ?? String(key.value)) === '<<';
