import type { CountedClass } from '../model/outcome.ts';
import { type Blocks, blockAt } from './blocks.ts';
import { packValue } from './weighted-quantiles.ts';

const FIRST_CAPACITY = 256;
/** Width of a bin of the round trips of a rollup, as a share of them. */
const BIN_SHARE = 1 / 32;

/** Sums of the samples of a minute or an hour, in the place of samples that are no longer stored. */
export interface RolledUp {
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
  /** Mean absolute difference of adjacent round trips, ms, and their number. */
  readonly jitterMs: number;
  readonly jitterPairs: number;
}

/** Samples of one series in one span, by blocks. They are added in the order in which they arrived. */
export class SeriesSample {
  readonly blocks: Blocks;
  /** By block. */
  readonly sent: Uint32Array;
  readonly lost: Uint32Array;
  /** Sum of the absolute differences of adjacent round trips, ms, and their number; by block of the later one. */
  readonly variationMs: Float64Array;
  readonly variations: Uint32Array;
  notMeasured = 0;
  /** Replies with a round trip. */
  replies = 0;
  private packed = new Float64Array(FIRST_CAPACITY);
  private previousMs = Number.NaN;
  /** Share of percentiles that they may be wrong by. */
  resolution = 0;

  constructor(blocks: Blocks) {
    this.blocks = blocks;
    this.sent = new Uint32Array(blocks.count);
    this.lost = new Uint32Array(blocks.count);
    this.variationMs = new Float64Array(blocks.count);
    this.variations = new Uint32Array(blocks.count);
  }

  /** Memory that it takes. */
  get bytes(): number {
    const { sent, lost, variationMs, variations, packed } = this;
    return [sent, lost, variationMs, variations, packed].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Round trips as `packValue` packs them. */
  get values(): Float64Array {
    return this.packed.slice(0, this.replies);
  }

  /** @param rttMs NaN = none */
  add(sentMs: number, kind: CountedClass, rttMs: number): void {
    const block = blockAt(this.blocks, sentMs);
    const isReply = kind === 'answered' && !Number.isNaN(rttMs);
    if (kind === 'excluded') this.notMeasured += 1;
    else increase(this.sent, block, 1);
    if (kind === 'lost') increase(this.lost, block, 1);
    if (isReply) this.addReply(block, rttMs);
    this.previousMs = isReply ? rttMs : Number.NaN; // a loss or a missing measurement ends a pair
  }

  /**
   * Adds a rollup, in the block of its beginning.
   * @param eachRtt visits its round trips by bin, ms
   */
  addRolledUp(fromMs: number, sums: RolledUp, eachRtt: (take: (rttMs: number, count: number) => void) => void): void {
    const block = blockAt(this.blocks, fromMs);
    increase(this.sent, block, sums.sent);
    increase(this.lost, block, sums.lost);
    this.notMeasured += sums.notMeasured;
    if (sums.jitterPairs > 0) {
      increase(this.variationMs, block, sums.jitterMs * sums.jitterPairs);
      increase(this.variations, block, sums.jitterPairs);
    }
    this.previousMs = Number.NaN;
    this.resolution = BIN_SHARE;
    eachRtt((rttMs, count) => {
      for (let at = 0; at < count; at++) this.pushReply(block, rttMs);
    });
  }

  private addReply(block: number, rttMs: number): void {
    this.pushReply(block, rttMs);
    if (Number.isNaN(this.previousMs)) return;
    increase(this.variationMs, block, Math.abs(rttMs - this.previousMs));
    increase(this.variations, block, 1);
  }

  private pushReply(block: number, rttMs: number): void {
    if (this.replies === this.packed.length) {
      const larger = new Float64Array(2 * this.packed.length);
      larger.set(this.packed);
      this.packed = larger;
    }
    this.packed[this.replies++] = packValue(rttMs, block, this.blocks.count);
  }
}

function increase(column: Uint32Array | Float64Array, at: number, by: number): void {
  column[at] = (column[at] as number) + by;
}
