import type { BlockFigures } from '../block/block-samples.ts';
import type { RollupFigures } from '../rollup/rollup-figures.ts';
import { probeOfRow, type RollupSum } from '../rollup/rollup-sum.ts';
import type { ProbeSums } from './probe-sums.ts';

/** Sum of the rows and samples of one series, in time order; one at a time. */
export class SeriesTotal {
  private readonly sums: ProbeSums;
  private probeCode = -1;
  private sum: RollupSum | null = null;
  /** Rows so far. */
  private added = 0;
  /** Rows of this series, by number, that could not be read. */
  private readonly skipped = new Set<number>();
  /** Whether a row was damaged: the sum is of no use until it is repeated. */
  isSpoiled = false;

  /** @param sums shared with the totals of other series, which are done */
  constructor(sums: ProbeSums) {
    this.sums = sums;
  }

  /** Begins another series. */
  reset(): void {
    this.sum = null;
    this.added = 0;
    this.isSpoiled = false;
    if (this.skipped.size > 0) this.skipped.clear();
  }

  /** Begins the same series again, without the rows that could not be read. Its rows and samples are to be added again. */
  repeat(): void {
    this.sum = null;
    this.added = 0;
    this.isSpoiled = false;
  }

  /** Adds a row. One that is damaged spoils the sum: nothing more is added then, until it is repeated without it. */
  readonly addRow = (bytes: Uint8Array, offset: number, length: number): void => {
    const row = this.added++;
    if (this.isSpoiled || (this.skipped.size > 0 && this.skipped.has(row))) return;
    try {
      this.sumOf(probeOfRow(bytes, offset, length))?.add(bytes, offset, length);
    } catch {
      this.skipped.add(row);
      this.isSpoiled = true;
    }
  };

  readonly addSamples = (figures: BlockFigures, from: number, to: number): void => {
    if (!this.isSpoiled) this.sumOf(figures.probeCode)?.addSamples(figures, from, to);
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
