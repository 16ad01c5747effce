import type { CountedClass } from '../model/outcome.ts';
import { type Blocks, blockAt } from './blocks.ts';
import { packValue } from './weighted-quantiles.ts';

const FIRST_CAPACITY = 256;

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

  private addReply(block: number, rttMs: number): void {
    if (this.replies === this.packed.length) {
      const larger = new Float64Array(2 * this.packed.length);
      larger.set(this.packed);
      this.packed = larger;
    }
    this.packed[this.replies++] = packValue(rttMs, block, this.blocks.count);
    if (Number.isNaN(this.previousMs)) return;
    increase(this.variationMs, block, Math.abs(rttMs - this.previousMs));
    increase(this.variations, block, 1);
  }
}

function increase(column: Uint32Array | Float64Array, at: number, by: number): void {
  column[at] = (column[at] as number) + by;
}
