import { grown8 } from './columns.ts';

/** Samples that a trend has: at one a second, most of a minute. */
export const TREND_LENGTH = 48;
/** A sample of a trend that was lost. */
export const TREND_LOST = -1;

/**
 * The last TREND_LENGTH samples of many series, one row each: round trips in ms, NaN = a reply without one, TREND_LOST = lost. Stored samples
 * may be added while newer ones come already: they stay before those.
 */
export class TrendColumns {
  /** Incremented when trends changed other than by `add`: readers need them as a whole. */
  changes = 0;
  private readonly newer = new TrendRings();
  private past = new TrendRings();

  /** Makes room for rows 0 … count − 1; new rows are empty. */
  reserve(count: number): void {
    this.newer.reserve(count);
  }

  clear(): void {
    this.newer.clear();
    this.past = new TrendRings(); // most tables never need it again
    this.changes += 1;
  }

  clearRow(row: number): void {
    this.newer.clearRow(row);
    this.past.clearRow(row);
  }

  /** @param value ms, NaN or TREND_LOST */
  add(row: number, value: number): void {
    this.newer.add(row, value);
  }

  /** Adds a stored sample, in time order with others of them. `changed` is to be called after the last one. */
  addPast(row: number, value: number): void {
    this.past.reserve(row + 1);
    this.past.add(row, value);
  }

  /** Trends as they are now are to be shown, whatever the figures of their rows seem to say. */
  changed(): void {
    this.changes += 1;
  }

  /** Samples that a row has. */
  countOf(row: number): number {
    return Math.min(TREND_LENGTH, this.past.countOf(row) + this.newer.countOf(row));
  }

  /** Copies the samples of a row, oldest first, to a place of another column. @returns how many there are */
  copy(row: number, to: Float32Array, at: number): number {
    const newer = this.newer.countOf(row);
    const past = Math.min(TREND_LENGTH - newer, this.past.countOf(row));
    this.past.copyLast(row, past, to, at);
    this.newer.copyLast(row, newer, to, at + past);
    return past + newer;
  }
}

/** Rings of TREND_LENGTH numbers in one column, so that adding one writes to a single place. */
class TrendRings {
  private capacity = 0;
  private values = new Float32Array(0);
  /** The next place of a row to write, and numbers that it has. */
  private head = new Uint8Array(0);
  private counted = new Uint8Array(0);

  reserve(count: number): void {
    if (count <= this.capacity) return;
    this.capacity = Math.max(count, 2 * this.capacity);
    const values = new Float32Array(this.capacity * TREND_LENGTH);
    values.set(this.values);
    this.values = values;
    this.head = grown8(this.head, this.capacity);
    this.counted = grown8(this.counted, this.capacity);
  }

  clear(): void {
    this.counted.fill(0);
  }

  clearRow(row: number): void {
    if (row < this.capacity) this.counted[row] = 0;
  }

  add(row: number, value: number): void {
    const head = this.head[row] as number;
    this.values[row * TREND_LENGTH + head] = value;
    this.head[row] = head + 1 === TREND_LENGTH ? 0 : head + 1;
    if ((this.counted[row] as number) < TREND_LENGTH) this.counted[row] = (this.counted[row] as number) + 1;
  }

  countOf(row: number): number {
    return this.counted[row] ?? 0;
  }

  /** Copies the last numbers of a row, oldest first. @param count at most `countOf` */
  copyLast(row: number, count: number, to: Float32Array, at: number): void {
    const start = (this.head[row] ?? 0) - count + TREND_LENGTH;
    for (let nth = 0; nth < count; nth++) {
      to[at + nth] = this.values[row * TREND_LENGTH + ((start + nth) % TREND_LENGTH)] as number;
    }
  }
}
