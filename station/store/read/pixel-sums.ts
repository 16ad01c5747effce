import { outcomeRules } from '../../../probes/registry.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { probeOfRow, type RollupSum } from '../rollup/rollup-sum.ts';
import { PixelColumns, type PixelSpan, pixelOf } from './pixel-columns.ts';
import type { ProbeSums } from './probe-sums.ts';

interface OpenPixel {
  readonly pixel: number;
  readonly probeCode: number;
  readonly sum: RollupSum;
  fromMs: number;
  toMs: number;
  /** Rows and samples in the sum. */
  readonly added: ((sum: RollupSum) => void)[];
}

/** The pixel columns of one series, filled in the order of time; the rows of one column are summed before. */
export class PixelSums {
  private readonly span: PixelSpan;
  private readonly measure: string | undefined;
  private readonly sums: ProbeSums;
  private readonly isExact: boolean;
  private readonly columns: PixelColumns;
  private open: OpenPixel | null = null;

  /**
   * @param sums shared with other series: `flush` before those are filled
   * @param isExact single samples are kept for exact percentiles; false = they are summed like rows
   */
  constructor(span: PixelSpan & { readonly measure?: string | undefined }, sums: ProbeSums, isExact: boolean) {
    this.span = span;
    this.measure = span.measure;
    this.sums = sums;
    this.isExact = isExact;
    this.columns = new PixelColumns(span);
  }

  /** Adds the samples `from` … `to` − 1. */
  addSamples(figures: BlockFigures, from: number, to: number): void {
    if (this.isExact) return this.columns.addSamples(figures, from, to, outcomeRules(figures.probeCode));
    for (let at = from; at < to; at++) {
      const sentMs = figures.sentMs[at] as number;
      const pixel = pixelOf(this.span, sentMs);
      this.add(this.openAt(pixel, figures.probeCode, sentMs, sentMs), (sum) => sum.addSamples(figures, at, at + 1));
    }
  }

  /** Adds a row of rollups. Throws when it is damaged. */
  addRow(bytes: Uint8Array, offset: number, length: number, fromMs: number, toMs: number): void {
    const pixel = pixelOf(this.span, fromMs);
    const open = this.openAt(pixel, probeOfRow(bytes, offset, length), fromMs, toMs);
    this.add(open, (sum) => sum.add(bytes, offset, length));
  }

  /** Adds to a sum; when that fails, the sum is made again of what was in it before. */
  private add({ sum, added }: OpenPixel, one: (sum: RollupSum) => void): void {
    try {
      one(sum);
    } catch (error) {
      sum.reset();
      for (const before of added) before(sum);
      throw error;
    }
    added.push(one);
  }

  /** Ends the column that is being summed. */
  flush(): void {
    const { open } = this;
    if (open) {
      this.columns.addRollup(open.pixel, open, open.sum.chartFigures(), outcomeRules(open.probeCode), this.measure);
    }
    this.open = null;
  }

  frame(series: number, throughBatch: number): Uint8Array<ArrayBuffer> {
    return this.columns.frame(series, throughBatch);
  }

  valuesIn(pixel: number): number {
    return this.columns.valuesIn(pixel);
  }

  private openAt(pixel: number, probeCode: number, fromMs: number, toMs: number): OpenPixel {
    if (this.open?.pixel === pixel && this.open.probeCode === probeCode) {
      this.open.fromMs = Math.min(this.open.fromMs, fromMs);
      this.open.toMs = Math.max(this.open.toMs, toMs);
      return this.open;
    }
    this.flush();
    const sum = this.sums.of(probeCode);
    sum.reset();
    const opened = { pixel, probeCode, sum, fromMs, toMs, added: [] };
    this.open = opened;
    return opened;
  }
}
