/** Unit of round trips in comparisons, ms: as exact as samples are stored. */
const UNIT_MS = 1e-4;
/** Values of a chunk: below it, going through the values is quicker than through the blocks. */
const LEAST_CHUNK = 256;
const MAX_CHUNKS = 128;

/** Packs a value and its block into a number that sorts by value. */
export const packValue = (ms: number, block: number, blocks: number): number =>
  Math.round(ms / UNIT_MS) * blocks + block;

/**
 * Percentiles (type 7) of resamples of blocks. The values are sorted once; a table with the number of values by chunk and
 * block leads to the chunk of a rank, so that a resample does not go through all values.
 */
export class WeightedQuantiles {
  readonly count: number;
  private readonly units: Float64Array;
  private readonly blockOf: Uint16Array;
  private readonly blocks: number;
  private readonly chunk: number;
  private readonly chunks: number;
  /** Values by chunk, then block. */
  private readonly table: Uint32Array;
  /** Values of each chunk in the resample. */
  private readonly weights: Float64Array;
  private times: Uint16Array;
  private total = 0;

  /** @param packed values of `packValue`, in any order; sorted in place */
  constructor(packed: Float64Array, blocks: number) {
    packed.sort();
    this.count = packed.length;
    this.blocks = blocks;
    this.units = new Float64Array(this.count);
    this.blockOf = new Uint16Array(this.count);
    this.chunk = Math.max(LEAST_CHUNK, Math.ceil(this.count / MAX_CHUNKS));
    this.chunks = Math.ceil(this.count / this.chunk);
    this.table = new Uint32Array(this.chunks * blocks);
    this.weights = new Float64Array(this.chunks);
    this.times = new Uint16Array(blocks).fill(1);
    for (let at = 0; at < this.count; at++) {
      const key = packed[at] as number;
      const unit = Math.floor(key / blocks);
      const block = key - unit * blocks;
      this.units[at] = unit;
      this.blockOf[at] = block;
      const cell = Math.floor(at / this.chunk) * blocks + block;
      this.table[cell] = (this.table[cell] as number) + 1;
    }
    this.weigh(this.times);
  }

  /** Chooses a resample. @param times multiplicity of each block */
  weigh(times: Uint16Array): void {
    this.times = times;
    this.total = 0;
    for (let chunk = 0; chunk < this.chunks; chunk++) {
      let sum = 0;
      const first = chunk * this.blocks;
      for (let block = 0; block < this.blocks; block++) {
        sum += (this.table[first + block] as number) * (times[block] as number);
      }
      this.weights[chunk] = sum;
      this.total += sum;
    }
  }

  /** Percentile of the resample, ms; NaN = it has no values. @param share 0 to 1 */
  percentile(share: number): number {
    if (this.total === 0) return Number.NaN;
    const position = (this.total - 1) * share;
    const rank = Math.floor(position);
    let chunk = 0;
    let before = 0;
    while (before + (this.weights[chunk] as number) <= rank) before += this.weights[chunk++] as number;
    let at = chunk * this.chunk - 1;
    while (before <= rank) before += this.weightOf(++at);
    const below = this.units[at] as number;
    const share7 = position - rank;
    if (share7 === 0 || before > rank + 1) return below * UNIT_MS;
    do at += 1;
    while (at < this.count && this.weightOf(at) === 0);
    const above = at < this.count ? (this.units[at] as number) : below;
    return (below + (above - below) * share7) * UNIT_MS;
  }

  private weightOf(at: number): number {
    return this.times[this.blockOf[at] as number] as number;
  }
}
