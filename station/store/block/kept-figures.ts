import type { ScratchColumns } from './block-columns.ts';
import type { BlockFigures, BlockSamples } from './block-samples.ts';
import { sentMsOf, type TimeKind } from './block-times.ts';
import { RTT_MS } from './scales.ts';

/** Figures of the last block that was encoded, as they will be read from it. Their columns are used again. */
export class KeptFigures implements BlockFigures {
  probeCode = 0;
  count = 0;
  sentMs = new Float64Array(0);
  rttMs = new Float64Array(0);
  outcome = new Uint32Array(0);

  /** @param scratch the columns of the block as they were written */
  take(
    { probeCode, count, outcome, rttMs }: BlockSamples,
    scratch: ScratchColumns,
    kind: TimeKind,
    slotMs: number,
  ): void {
    this.probeCode = probeCode;
    this.count = count;
    if (this.sentMs.length < count) this.grow(count);
    const slotUs = slotMs * 1000;
    const { times, delays, rtt } = scratch;
    let next = 0;
    for (let at = 0; at < count; at++) {
      this.sentMs[at] = sentMsOf(kind, times[at] as number, delays[at] as number, slotUs);
      const hasRtt = !Number.isNaN(rttMs[at] as number);
      this.rttMs[at] = hasRtt ? (RTT_MS[rtt[next++] as number] as number) : Number.NaN;
      this.outcome[at] = outcome[at] as number;
    }
  }

  private grow(least: number): void {
    const size = Math.max(least, 2 * this.sentMs.length);
    this.sentMs = new Float64Array(size);
    this.rttMs = new Float64Array(size);
    this.outcome = new Uint32Array(size);
  }
}
