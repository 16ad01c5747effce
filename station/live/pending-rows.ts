/**
 * Set of small whole numbers in the order in which they came, in buffers that are kept and used again: a `Set` of as many rows, filled
 * and cleared many times a second, leaves megabytes for each collection of old objects.
 */
export class PendingRows {
  private rows = new Uint32Array(0);
  /** 1 = it is one of the rows. */
  private isPending = new Uint8Array(0);
  size = 0;

  add(row: number): void {
    if (row >= this.isPending.length) this.grow(row + 1);
    if (this.isPending[row] === 1) return;
    this.isPending[row] = 1;
    this.rows[this.size++] = row;
  }

  /** Rows as a view, which holds until the next change. */
  all(): Uint32Array {
    return this.rows.subarray(0, this.size);
  }

  clear(): void {
    for (let at = 0; at < this.size; at++) this.isPending[this.rows[at] as number] = 0;
    this.size = 0;
  }

  private grow(least: number): void {
    const length = Math.max(least, 2 * this.isPending.length);
    const [rows, isPending] = [new Uint32Array(length), new Uint8Array(length)];
    rows.set(this.rows);
    isPending.set(this.isPending);
    this.rows = rows;
    this.isPending = isPending;
  }
}
