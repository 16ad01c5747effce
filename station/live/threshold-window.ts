import type { crossings } from '../../core/analysis/thresholds.ts';
import type { EffectiveThresholds } from '../../core/model/thresholds.ts';
import { percentile } from '../../core/stats/percentile.ts';

/** Round trips of a window and series that enter its percentiles. */
const MOST_TIMES = 1000;
const FIRST_TIMES = 16;

/** The samples of a series in one window, as far as its thresholds need them. */
export class ThresholdWindow {
  received = 0;
  lost = 0;
  private sumMs = 0;
  private maxMs = 0;
  private measured = 0;
  private readonly hasPercentiles: boolean;
  private times = new Float64Array(0);

  constructor({ p50, p95 }: EffectiveThresholds) {
    this.hasPercentiles = p50 !== undefined || p95 !== undefined;
  }

  /** @param rttMs NaN = a reply without a round trip */
  addReply(rttMs: number): void {
    this.received += 1;
    if (Number.isNaN(rttMs)) return;
    this.sumMs += rttMs;
    if (this.measured === 0 || rttMs > this.maxMs) this.maxMs = rttMs;
    if (this.hasPercentiles && this.measured < MOST_TIMES) this.keep(rttMs);
    this.measured += 1;
  }

  /** Figures that thresholds limit; percentiles only where there is one for them. */
  figures(): Parameters<typeof crossings>[1] {
    const { received, lost, measured } = this;
    const sorted = this.times.subarray(0, this.hasPercentiles ? Math.min(measured, MOST_TIMES) : 0).sort();
    return {
      lossRatio: lost / (received + lost),
      rttMs: {
        avg: measured === 0 ? null : this.sumMs / measured,
        p50: percentile(sorted, 0.5),
        p95: percentile(sorted, 0.95),
        max: measured === 0 ? null : this.maxMs,
      },
    };
  }

  /** The next window begins. */
  clear(): void {
    this.received = 0;
    this.lost = 0;
    this.sumMs = 0;
    this.measured = 0;
  }

  private keep(rttMs: number): void {
    if (this.measured === this.times.length) {
      const grown = new Float64Array(Math.min(MOST_TIMES, Math.max(FIRST_TIMES, this.times.length * 2)));
      grown.set(this.times);
      this.times = grown;
    }
    this.times[this.measured] = rttMs;
  }
}
