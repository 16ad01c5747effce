/** Memory for the columns of blocks that are read. Columns are as long as asked for, and their numbers not set. */
export interface ColumnMemory {
  u32(count: number): Uint32Array;
  f64(count: number): Float64Array;
}

/** Columns of their own memory. */
export const OWN_MEMORY: ColumnMemory = {
  u32: (count) => new Uint32Array(count),
  f64: (count) => new Float64Array(count),
};

const FIRST_LENGTH = 4096;

/** Columns that lie in a buffer one after the other, until it is used again: short ones of their own memory are slow to make. */
export class ReusedMemory implements ColumnMemory {
  private numbers = new Uint32Array(FIRST_LENGTH);
  private usedNumbers = 0;
  private times = new Float64Array(FIRST_LENGTH);
  private usedTimes = 0;

  /** Gives the memory free: columns made before are overwritten. */
  reset(): void {
    this.usedNumbers = 0;
    this.usedTimes = 0;
  }

  u32(count: number): Uint32Array {
    if (this.usedNumbers + count > this.numbers.length) {
      this.numbers = new Uint32Array(Math.max(count, 2 * this.numbers.length)); // columns in the one before stay valid
      this.usedNumbers = 0;
    }
    const start = this.usedNumbers;
    this.usedNumbers = start + count;
    return this.numbers.subarray(start, start + count);
  }

  f64(count: number): Float64Array {
    if (this.usedTimes + count > this.times.length) {
      this.times = new Float64Array(Math.max(count, 2 * this.times.length));
      this.usedTimes = 0;
    }
    const start = this.usedTimes;
    this.usedTimes = start + count;
    return this.times.subarray(start, start + count);
  }
}
