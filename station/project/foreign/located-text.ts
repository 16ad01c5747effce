import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { Lines } from '../lines.ts';
import { MAX_FILE_BYTES, type ProjectProblem, pointer, TOO_LARGE } from '../problem.ts';
import { yamlMessage } from '../yaml-message.ts';

type Entry = Pair<unknown, unknown>;
type Problems = { readonly problems: readonly ProjectProblem[] };

/** Aliases within aliases multiply; more values than this are an attack, or a mistake. */
const MAX_VALUES = 2_000_000;
const MAX_DEPTH = 100;

/** A number written with a decimal point, which is no whole number even where its value is. */
export class Decimal {
  readonly value: number;
  /** As written. */
  readonly text: string;
  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** The way to a value, from its end: most are never written out. */
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

/**
 * A text of another program as plain values, with the place of each. YAML 1.1 as PyYAML reads it (its JSON too): merge
 * keys, `no` is false, `010` is 8, and of a key written twice the last counts.
 */
export class LocatedText {
  readonly value: unknown;
  /** Keys that are written twice. */
  readonly warnings: readonly ProjectProblem[];
  /** Aliases and merges that mean nothing; all else is there. */
  readonly faults: readonly ProjectProblem[];
  private readonly document: Document;
  private readonly lines: Lines;
  private readonly aliases = new Map<Alias, Node | null>();
  private readonly maps = new Map<YAMLMap, ReadonlyMap<string, Entry>>();
  private readonly twice: { readonly trail: Trail; readonly key: Node }[] = [];
  private readonly meaningless: { readonly trail: Trail; readonly node: Node | null; readonly message: string }[] = [];
  private values = 0;

  private constructor(document: Document, lines: Lines) {
    this.document = document;
    this.lines = lines;
    this.linkAliases();
    this.value = this.plain(document.contents, TOP);
    this.warnings = this.twice.map(({ trail, key }) => ({
      path: pointer(pathOf(trail)),
      ...this.at(key.range?.[0] ?? 0),
      message: `${JSON.stringify(trail.key)} is written twice: the last one counts`,
    }));
    this.faults = this.meaningless.map(({ trail, node, message }) => ({
      path: pointer(pathOf(trail)),
      ...this.at(node?.range?.[0] ?? 0),
      message,
    }));
  }

  static parse(text: string): LocatedText | Problems {
    if (text.length > MAX_FILE_BYTES) return { problems: [TOO_LARGE] };
    const lines = new Lines(text);
    try {
      const document = parseDocument(text, {
        version: '1.1',
        prettyErrors: false,
        uniqueKeys: false,
        logLevel: 'error', // warnings are told by us
      });
      const wrong = [...document.errors, ...document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')];
      if (wrong.length > 0) {
        return {
          problems: wrong.map(({ pos, message }) => ({
            path: '',
            ...lines.place(pos[0]),
            message: yamlMessage(message),
          })),
        };
      }
      return new LocatedText(document, lines);
    } catch (error) {
      if (error instanceof Unreadable) {
        const place = lines.place(error.node.range?.[0] ?? 0);
        return { problems: [{ path: '', ...place, message: error.message }] };
      }
      if (!(error instanceof RangeError)) throw error;
      return { problems: [{ path: '', line: 1, column: 1, message: 'the file is nested too deeply to be a project' }] };
    }
  }

  /** A problem with its place; of something that is missing, that of the nearest part around it. */
  problem(path: readonly PropertyKey[], message: string, onKey = false): ProjectProblem {
    return { path: pointer(path), ...this.at(this.offsetOf(path, onKey)), message };
  }

  private at(offset: number) {
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
    this.meaningless.push({ trail, node, message: `there is no &${node.source} before this *${node.source}` });
    this.aliases.set(node, null);
    return null;
  }

  private plain(written: unknown, trail: Trail): unknown {
    const node = this.target(written, trail);
    this.values += 1;
    if (node && trail.depth > MAX_DEPTH) throw new Unreadable('nested too deeply to be a project', written as Node);
    if (node && this.values > MAX_VALUES) throw new Unreadable('the aliases expand without end', written as Node);
    if (isScalar(node)) return scalarValue(node);
    if (isMap(node)) {
      const entries = [...this.entriesOf(node, trail)];
      return Object.fromEntries(entries.map(([key, { value }]) => [key, this.plain(value, under(trail, key))]));
    }
    if (isSeq(node)) return node.items.map((item, at) => this.plain(item, under(trail, at)));
    return null;
  }

  /** Own keys before merged ones, the last of equal ones. */
  private entriesOf(map: YAMLMap, trail = TOP): ReadonlyMap<string, Entry> {
    const known = this.maps.get(map);
    if (known) return known;
    const entries = new Map<string, Entry>();
    this.maps.set(map, entries); // before merging: a map that merges itself ends here
    const own = new Set<string>();
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) this.merge(pair.value, entries, own, under(trail, '<<'));
      else {
        const key = keyText(pair.key);
        if (own.has(key)) this.twice.push({ trail: under(trail, key), key: pair.key as Node });
        own.add(key);
        entries.set(key, pair);
      }
    }
    return entries;
  }

  private merge(written: unknown, into: Map<string, Entry>, own: ReadonlySet<string>, trail: Trail): void {
    const source = this.target(written, trail);
    for (const item of isSeq(source) ? source.items : [written]) {
      const one = this.target(item, trail);
      if (isMap(one)) {
        for (const [key, pair] of this.entriesOf(one, trail)) if (!into.has(key) && !own.has(key)) into.set(key, pair);
      } else if (!isAlias(item) || one !== null) {
        this.meaningless.push({ trail, node: item as Node, message: 'only keys with values can be merged with <<' });
      }
    }
  }
}

/** What is wrong with the values of a text, and in the text itself: where an alias means nothing, its value is not wrong too. */
export function withFaults({ faults }: LocatedText, problems: readonly ProjectProblem[]): ProjectProblem[] {
  const faulty = new Set(faults.map(({ path }) => path));
  return [...faults, ...problems.filter(({ path }) => !faulty.has(path))];
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.type === 'PLAIN' && (key.source ?? String(key.value)) === '<<';

/** Keys are compared as Python writes them, so that the key `no` is `False`. */
function keyText(key: unknown): string {
  const value = isScalar(key) ? scalarValue(key) : key;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  return value instanceof Decimal ? value.text : String(value);
}

/** What PyYAML makes of a plain scalar where that differs from the 1.1 specification that our parser follows. */
function scalarValue(node: Scalar): unknown {
  const { value, source = '' } = node;
  if (node.type !== 'PLAIN' || node.tag !== undefined) return value;
  if (typeof value === 'boolean' && source.length === 1) return source; // y and n are no booleans there
  if (typeof value !== 'number') return value;
  if (/^[-+]?0[0-9_]*[89]/.test(source)) return source; // neither octal nor decimal
  if (/^[-+]?[\d_]+[eE]/.test(source) || /e\d/i.test(source.replace(/^[-+]?0x.*/, ''))) return source; // it wants 1.0e+3
  return /[.]/.test(source) ? new Decimal(value, source) : value;
}
