import type { BlockFigures } from '../block/block-samples.ts';
import type { RollupFigures } from '../rollup/rollup-figures.ts';
import { probeOfRow, type RollupSum } from '../rollup/rollup-sum.ts';
import type { ProbeSums } from './probe-sums.ts';

/** Sum of the rows and samples of one series, in time order; one at a time. */
export class SeriesTotal {
  private readonly sums: ProbeSums;
  private probeCode = -1;
  private sum: RollupSum | null = null;

  /** @param sums shared with the totals of other series, which are done */
  constructor(sums: ProbeSums) {
    this.sums = sums;
  }

  /** Begins another series. */
  reset(): void {
    this.sum = null;
  }

  /** Throws on a damaged row; what was added before is then lost. */
  readonly addRow = (bytes: Uint8Array, offset: number, length: number): void => {
    const sum = this.sumOf(probeOfRow(bytes, offset, length));
    try {
      sum?.add(bytes, offset, length);
    } catch (error) {
      sum?.reset();
      throw error;
    }
  };

  readonly addSamples = (figures: BlockFigures, from: number, to: number): void => {
    this.sumOf(figures.probeCode)?.addSamples(figures, from, to);
  };

  /** null = it has no samples. */
  get result(): RollupSum | null {
    return this.sum?.isEmpty ? null : this.sum;
  }

  figures(): RollupFigures | null {
    return this.result?.figures() ?? null;
  }

  row(): Uint8Array | null {
    return this.result?.encode() ?? null;
  }

  /** null for samples of a second probe, which a series does not have. */
  private sumOf(probeCode: number): RollupSum | null {
    if (this.sum) return probeCode === this.probeCode ? this.sum : null;
    this.probeCode = probeCode;
    this.sum = this.sums.of(probeCode);
    this.sum.reset();
    return this.sum;
  }
}
