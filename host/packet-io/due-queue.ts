/** A binary heap by due time; items with equal times leave in the order of arrival. */
export class DueQueue<Item> {
  private readonly heap: { readonly dueMs: number; readonly order: number; readonly item: Item }[] = [];
  private added = 0;

  get size(): number {
    return this.heap.length;
  }

  /** undefined when empty. */
  nextDueMs(): number | undefined {
    return this.heap[0]?.dueMs;
  }

  push(dueMs: number, item: Item): void {
    this.heap.push({ dueMs, order: this.added++, item });
    let at = this.heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Removes the earliest item if it is due at `nowMs`. */
  popDue(nowMs: number): Item | undefined {
    const first = this.heap[0];
    if (!first || first.dueMs > nowMs) return undefined;
    const last = this.heap.pop();
    if (last && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first.item;
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.heap.length && this.before(child, least)) least = child;
      }
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private before(a: number, b: number): boolean {
    const left = this.heap[a];
    const right = this.heap[b];
    if (!left || !right) return false;
    return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);
  }

  private swap(a: number, b: number): void {
    const left = this.heap[a];
    const right = this.heap[b];
    if (!left || !right) return;
    this.heap[a] = right;
    this.heap[b] = left;
  }
}
