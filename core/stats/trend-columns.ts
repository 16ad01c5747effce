/** Results of a row that are kept: at one sample a second, most of a minute. */
export const TREND_LENGTH = 48;
/** A sample of a trend that was lost. */
export const TREND_LOST = -1;

/**
 * The last TREND_LENGTH samples of many series, one row each: round trips in ms, NaN = a reply without one, TREND_LOST = lost. Each row is a ring
 * in one column, so that adding a sample writes two numbers.
 */
export class TrendColumns {
  private capacity = 0;
  private values = new Float32Array(0);
  /** The next place of a row to write, and samples that it has. */
  private head = new Uint8Array(0);
  private counted = new Uint8Array(0);

  /** Makes room for rows 0 … count − 1; new rows are empty. */
  reserve(count: number): void {
    if (count <= this.capacity) return;
    const [values, head, counted] = [
      new Float32Array(count * TREND_LENGTH),
      new Uint8Array(count),
      new Uint8Array(count),
    ];
    values.set(this.values);
    head.set(this.head);
    counted.set(this.counted);
    Object.assign(this, { capacity: count, values, head, counted });
  }

  clear(): void {
    this.counted.fill(0);
    this.head.fill(0);
  }

  /** @param value ms, NaN or TREND_LOST */
  add(row: number, value: number): void {
    const head = this.head[row] as number;
    this.values[row * TREND_LENGTH + head] = value;
    this.head[row] = head + 1 === TREND_LENGTH ? 0 : head + 1;
    if ((this.counted[row] as number) < TREND_LENGTH) this.counted[row] = (this.counted[row] as number) + 1;
  }

  /** Samples that a row has. */
  countOf(row: number): number {
    return this.counted[row] ?? 0;
  }

  /** Copies the samples of a row, oldest first, to a place of another column. @returns how many there are */
  copy(row: number, to: Float32Array, at: number): number {
    const count = this.countOf(row);
    const start = (this.head[row] as number) - count + TREND_LENGTH;
    for (let nth = 0; nth < count; nth++) {
      to[at + nth] = this.values[row * TREND_LENGTH + ((start + nth) % TREND_LENGTH)] as number;
    }
    return count;
  }
}
