import { type Document, isMap, isScalar, type Node, type Pair, visit, YAMLMap } from 'yaml';

type NamedPair = Pair<unknown, unknown>;

/** A key as its plain value has it: `10:` and `"10":` are both the name "10". */
const keyText = (pair: NamedPair): string => String((isScalar(pair.key) ? pair.key.value : pair.key) ?? '');

/** One line per target, as people write them. */
export function flowNode(document: Document, value: unknown): Node {
  const node = document.createNode(value) as Node;
  if (isMap(node)) node.flow = true;
  return node;
}

type Part = object;

/** Sections that are maps by name. */
type NamedSection = 'targets' | 'groups' | 'outputs' | 'inventories';

/** The targets or the like of a document, each found at once by its name: a paste may bring 65 536 of them. */
export class NamedNodes {
  private readonly document: Document;
  private readonly section: NamedSection;
  private readonly byName = new Map<string, NamedPair>();
  private map: YAMLMap | undefined;

  constructor(document: Document, section: NamedSection) {
    this.document = document;
    this.section = section;
    const map = document.get(section);
    if (!isMap(map)) return;
    this.map = map;
    for (const pair of map.items) this.byName.set(keyText(pair), pair);
  }

  /** All names, in the order of the file. */
  names(): string[] {
    return this.map?.items.map(keyText) ?? [];
  }

  /** @param next the part that a new one goes in front of; undefined, or none there = to the end */
  put(name: string, before: Part | undefined, part: Part, next?: string): void {
    const pair = this.byName.get(name);
    if (pair && before && isMap(pair.value)) return changeMap(this.document, pair.value, before, part);
    const value = flowNode(this.document, part);
    if (pair) pair.value = value;
    else this.add(name, value, next);
  }

  /** @returns the name of the part behind it; undefined when it was the last one */
  delete(name: string): string | undefined {
    const pair = this.byName.get(name);
    if (!pair || !this.map) return undefined;
    this.byName.delete(name);
    const { items } = this.map;
    const at = items.indexOf(pair);
    items.splice(at, 1);
    const next = items[at];
    return next && keyText(next);
  }

  /** Its comments go with it. */
  rename(from: string, to: string): void {
    const pair = this.byName.get(from);
    if (!pair) return;
    const key = this.document.createNode(to);
    const { commentBefore, spaceBefore } = pair.key as Node;
    if (commentBefore != null) key.commentBefore = commentBefore;
    if (spaceBefore != null) key.spaceBefore = spaceBefore;
    pair.key = key;
    this.byName.delete(from);
    this.byName.set(to, pair);
  }

  private add(name: string, value: Node, next: string | undefined): void {
    const pair = this.document.createPair(name, value) as NamedPair;
    this.byName.set(name, pair);
    if (!this.map) {
      this.map = new YAMLMap(this.document.schema);
      this.document.set(this.section, this.map);
    }
    this.map.flow = false;
    const { items } = this.map;
    const behind = next === undefined ? undefined : this.byName.get(next);
    if (behind) items.splice(items.indexOf(behind), 0, pair);
    else items.push(pair);
  }
}

/** Writes only changed parts of a map, so that comments on the others stay. */
export function changeMap(document: Document, node: YAMLMap, before: Part, part: Part): void {
  const after = part as Record<string, unknown>;
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) node.delete(key);
  for (const [key, value] of Object.entries(after)) {
    if (JSON.stringify((before as Record<string, unknown>)[key]) === JSON.stringify(value)) continue;
    node.set(key, typeof value === 'object' ? flowNode(document, value) : value);
  }
}

/**
 * Puts the values of aliases (`*name`) in their places. Before an edit: a change of a target that others refer to
 * would change those too, and its deletion would leave them without a value.
 */
export function expandAliases(document: Document): void {
  let found = false;
  visit(document, {
    Alias(_, alias) {
      found = true;
      return flowNode(document, alias.toJS(document));
    },
  });
  if (!found) return;
  visit(document, {
    Value(_, node) {
      delete node.anchor;
    },
  });
}
