/** Memory for the columns of rows and blocks that are read. Their numbers are not set. */
export interface ColumnMemory {
  u32(count: number): Uint32Array;
  f64(count: number): Float64Array;
  /** Column of one number, to be read only: it may be longer, and be that of others. */
  constant(value: number, count: number): Uint32Array;
}

/** Columns of their own memory. */
export const OWN_MEMORY: ColumnMemory = {
  u32: (count) => new Uint32Array(count),
  f64: (count) => new Float64Array(count),
  constant: (value, count) => new Uint32Array(count).fill(value),
};

const LEAST_POOLED = 64;
const FIRST_LENGTH = 4096;
/** Constant columns that are kept, one per number. */
const MAX_CONSTANTS = 64;

/** Columns that lie in a buffer one after the other, until it is used again: short ones of their own memory are slow to make. */
export class ReusedMemory implements ColumnMemory {
  private numbers = new Uint32Array(FIRST_LENGTH);
  private usedNumbers = 0;
  private times = new Float64Array(FIRST_LENGTH);
  private usedTimes = 0;
  private readonly constants = new Map<number, Uint32Array>();

  /** Gives the memory free: columns made before are overwritten. */
  reset(): void {
    this.usedNumbers = 0;
    this.usedTimes = 0;
  }

  /** Gives the memory free as `reset` does, and keeps no more of it than a new one has. */
  release(): void {
    this.reset();
    this.numbers = new Uint32Array(FIRST_LENGTH);
    this.times = new Float64Array(FIRST_LENGTH);
    this.constants.clear();
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

  constant(value: number, count: number): Uint32Array {
    const known = this.constants.get(value);
    if (known && known.length >= count) return known;
    if (!known && this.constants.size === MAX_CONSTANTS) return this.u32(count).fill(value);
    const made = new Uint32Array(Math.max(count, FIRST_LENGTH, 2 * (known?.length ?? 0))).fill(value);
    this.constants.set(value, made);
    return made;
  }
}

/** Columns that are used again one by one, and may be longer than asked for: those of blocks of few samples, of which a view takes longer to make than to fill. */
export class ColumnPool implements ColumnMemory {
  private readonly numbers: Uint32Array[] = [];
  private usedNumbers = 0;
  private readonly times: Float64Array[] = [];
  private usedTimes = 0;

  /** Gives all columns free. */
  reset(): void {
    this.usedNumbers = 0;
    this.usedTimes = 0;
  }

  u32(count: number): Uint32Array {
    const at = this.usedNumbers++;
    const known = this.numbers[at];
    if (known && known.length >= count) return known;
    const made = new Uint32Array(Math.max(LEAST_POOLED, 2 * count));
    this.numbers[at] = made;
    return made;
  }

  f64(count: number): Float64Array {
    const at = this.usedTimes++;
    const known = this.times[at];
    if (known && known.length >= count) return known;
    const made = new Float64Array(Math.max(LEAST_POOLED, 2 * count));
    this.times[at] = made;
    return made;
  }

  constant(value: number, count: number): Uint32Array {
    return this.u32(count).fill(value, 0, count);
  }
}
