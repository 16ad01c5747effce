/** Columns that are as long as asked for; their numbers are not set. */
export interface FigureMemory {
  f64(count: number): Float64Array;
  u32(count: number): Uint32Array;
  u8(count: number): Uint8Array;
}

/** Columns of their own memory. */
export const OWN_COLUMNS: FigureMemory = {
  f64: (count) => new Float64Array(count),
  u32: (count) => new Uint32Array(count),
  u8: (count) => new Uint8Array(count),
};

/** Series of a report have about as many samples: a column that is too short is made somewhat longer than needed. */
const SPARE = 1.25;

/** Columns of one type, of which each is used again after `reset`. */
class Reused<Column extends Float64Array | Uint32Array | Uint8Array> {
  private readonly make: (count: number) => Column;
  private readonly columns: Column[] = [];
  private used = 0;

  constructor(make: (count: number) => Column) {
    this.make = make;
  }

  reset(): void {
    this.used = 0;
  }

  take(count: number): Column {
    const place = this.used++;
    const known = this.columns[place];
    if (known && known.length >= count) return known.subarray(0, count) as Column;
    const made = this.make(known ? Math.ceil(SPARE * count) : count);
    this.columns[place] = made;
    return made.subarray(0, count) as Column;
  }
}

/** Memory for the figures of one series after the other: fresh memory takes longer to get than figures to compute. */
export class ReusedColumns implements FigureMemory {
  private readonly doubles = new Reused((count) => new Float64Array(count));
  private readonly words = new Reused((count) => new Uint32Array(count));
  private readonly bytes = new Reused((count) => new Uint8Array(count));

  /** Columns made before are overwritten from now on. */
  reset(): void {
    for (const columns of [this.doubles, this.words, this.bytes]) columns.reset();
  }

  f64(count: number): Float64Array {
    return this.doubles.take(count);
  }

  u32(count: number): Uint32Array {
    return this.words.take(count);
  }

  u8(count: number): Uint8Array {
    return this.bytes.take(count);
  }
}
