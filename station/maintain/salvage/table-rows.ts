import type { DatabasePages } from './database-pages.ts';
import {
  cellCount,
  cellOffsets,
  childrenOf,
  type LeafRow,
  pageType,
  rowAt,
  TABLE_INTERIOR,
  TABLE_LEAF,
} from './records.ts';

/** Row ids of which nothing could be read; null = without a limit. */
export interface LostRange {
  readonly afterId: number | null;
  readonly throughId: number | null;
}

/** Rows of one leaf page. */
export interface Leaf {
  readonly rows: readonly LeafRow[];
  /** Rows that contradict themselves. */
  readonly unreadable: number;
}

const MAX_DEPTH = 20;

/** Walks a table from its root page down, and around what is damaged. */
export class TreeWalk {
  private readonly pages: DatabasePages;
  private readonly visited: Set<number>;
  readonly lost: LostRange[] = [];

  /** @param visited numbers of the pages that belong to a tree are added, readable or not */
  constructor(pages: DatabasePages, visited: Set<number>) {
    this.pages = pages;
    this.visited = visited;
  }

  *leaves(root: number, range: LostRange = { afterId: null, throughId: null }, depth = 0): Generator<Leaf> {
    const page = this.visited.has(root) ? null : this.pages.page(root);
    const type = page && pageType(page, root);
    if (page && type === TABLE_LEAF) {
      this.visited.add(root);
      yield readLeaf(this.pages, page, root);
      return;
    }
    if (!page || type !== TABLE_INTERIOR || depth === MAX_DEPTH) {
      this.addLost(range);
      return;
    }
    this.visited.add(root);
    let { afterId } = range;
    for (const child of childrenOf(page, root)) {
      const throughId = child.lastRowId ?? range.throughId;
      yield* this.leaves(child.page, { afterId, throughId }, depth + 1);
      afterId = throughId;
    }
  }

  private addLost(range: LostRange): void {
    const last = this.lost.at(-1);
    const isNext = last !== undefined && range.afterId !== null && last.throughId === range.afterId;
    if (isNext) this.lost[this.lost.length - 1] = { afterId: last.afterId, throughId: range.throughId };
    else this.lost.push(range);
  }
}

/** Leaf pages that are in no tree, as a page that led to them is damaged; those that are free are left out. */
export function* leavesWithoutTree(pages: DatabasePages, visited: ReadonlySet<number>): Generator<Leaf> {
  const free = freePages(pages);
  for (let number = 2; number <= pages.count; number++) {
    if (visited.has(number) || free.has(number)) continue;
    const page = pages.page(number);
    if (page && pageType(page, number) === TABLE_LEAF) yield readLeaf(pages, page, number);
  }
}

function readLeaf(pages: DatabasePages, page: Buffer, number: number): Leaf {
  const offsets = cellOffsets(page, number);
  const rows = offsets.map((offset) => rowAt(pages, page, offset)).filter((row) => row !== null);
  return { rows, unreadable: Math.min(cellCount(page, number), page.length >> 2) - rows.length };
}

/** Numbers of the pages that are free, as far as their list can be read: what is in them was deleted. */
function freePages(pages: DatabasePages): ReadonlySet<number> {
  const free = new Set<number>();
  let trunk = pages.header?.firstFreePage ?? 0;
  while (trunk !== 0 && !free.has(trunk)) {
    const page = pages.page(trunk);
    if (!page) break;
    free.add(trunk);
    const count = Math.min(page.readUInt32BE(4), (page.length >> 2) - 2);
    for (let at = 0; at < count; at++) free.add(page.readUInt32BE(8 + at * 4));
    trunk = page.readUInt32BE(0);
  }
  return free;
}
