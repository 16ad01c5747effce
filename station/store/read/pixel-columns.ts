import { type ColumnsOf, HISTORY_FRAME, HOP_FRAME, newColumnFrame } from '../../../core/model/column-frame.ts';
import { lossClass } from '../../../core/model/loss-class.ts';
import { type CountedClass, countedClass, type OutcomeRules } from '../../../core/model/outcome.ts';
import { SPREAD_NAMES, type Spread, type SpreadName, UNKNOWN_SPREAD } from '../../../core/stats/spread.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import type { ChartFigures, ColumnFigures } from '../rollup/rollup-figures.ts';
import { BucketValues } from './bucket-values.ts';

/** A span that is divided into pixel columns, Unix ms. */
export interface PixelSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
}

/** The pixel column of a time; those before and after the span are in its first and last. */
export const pixelOf = ({ fromMs, toMs, columns }: PixelSpan, atMs: number): number =>
  Math.min(columns - 1, Math.max(0, Math.floor(((atMs - fromMs) / (toMs - fromMs)) * columns)));

/** Round trips, or values of a probe column. */
interface Values {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly spread: Spread;
}

/** Figures of one series by pixel column, from samples and from rollups. */
export class PixelColumns {
  private readonly span: PixelSpan;
  private readonly firstMs: Float64Array;
  private readonly lastMs: Float64Array;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  private readonly sum: Float64Array;
  private readonly count: Float64Array;
  private readonly spread: Readonly<Record<SpreadName, Float64Array>>;
  /** Values that the percentiles are of: with samples and rollups in one column, those of the larger part. */
  private readonly ranked: Float64Array;
  private readonly sent: Uint32Array;
  private readonly lost: Uint32Array;
  private readonly refused: Uint32Array;
  private readonly unreachable: Uint32Array;
  private readonly failed: Uint32Array;
  private readonly notMeasured: Uint32Array;
  private readonly single = new BucketValues();

  constructor(span: PixelSpan) {
    this.span = span;
    const unknown = () => new Float64Array(span.columns).fill(Number.NaN);
    const numbers = () => new Float64Array(span.columns);
    const counts = () => new Uint32Array(span.columns);
    [this.firstMs, this.lastMs, this.min, this.max] = [unknown(), unknown(), unknown(), unknown()];
    this.spread = { p5Ms: unknown(), p25Ms: unknown(), p50Ms: unknown(), p75Ms: unknown(), p95Ms: unknown() };
    [this.sum, this.count, this.ranked] = [numbers(), numbers(), numbers()];
    [this.sent, this.lost, this.notMeasured] = [counts(), counts(), counts()];
    [this.refused, this.unreachable, this.failed] = [counts(), counts(), counts()];
  }

  /** Adds the samples `from` … `to` − 1; values of a probe column are in place of their round trips. */
  addSamples(figures: BlockFigures, from: number, to: number, rules: OutcomeRules): void {
    let before = -1;
    let kind: CountedClass | null = null;
    for (let at = from; at < to; at++) {
      const outcome = figures.outcome[at] as number;
      if (outcome !== before) kind = countedClass(outcome, rules);
      before = outcome;
      if (kind === null) continue;
      const sentMs = figures.sentMs[at] as number;
      const pixel = pixelOf(this.span, sentMs);
      this.extend(pixel, sentMs, sentMs);
      if (kind === 'excluded') increase(this.notMeasured, pixel, 1);
      else {
        increase(this.sent, pixel, 1);
        if (kind === 'lost') this.addLost(pixel, outcome, 1);
        else this.addValue(pixel, figures.rttMs[at] as number);
      }
    }
  }

  /**
   * Adds rollups of one pixel column.
   * @param span of their rows, Unix ms
   * @param measure probe column whose values are taken; undefined = round trips
   */
  addRollup(
    pixel: number,
    span: { readonly fromMs: number; readonly toMs: number },
    figures: ChartFigures,
    rules: OutcomeRules,
    measure?: string,
  ): void {
    const { sent, notMeasured, outcomes } = figures;
    if (sent + notMeasured === 0) return;
    this.extend(pixel, span.fromMs, span.toMs);
    increase(this.sent, pixel, sent);
    increase(this.notMeasured, pixel, notMeasured);
    for (const [outcome, samples] of outcomes) {
      if (countedClass(outcome, rules) === 'lost') this.addLost(pixel, outcome, samples);
    }
    const values = measure === undefined ? roundTripValues(figures) : columnValues(figures.columns.get(measure));
    if (values && values.count > 0) this.addValues(pixel, values);
  }

  frame(series: number, throughBatch: number): Uint8Array<ArrayBuffer> {
    const used = this.usedPixels();
    const { bytes, columns } = newColumnFrame(HISTORY_FRAME, used.length, { series, throughBatch });
    this.write(used, columns);
    return bytes;
  }

  /** The same for a hop of a trace. */
  hopFrame(hop: number, throughBatch: number): Uint8Array<ArrayBuffer> {
    const used = this.usedPixels();
    const { bytes, columns } = newColumnFrame(HOP_FRAME, used.length, { hop, throughBatch });
    this.write(used, columns);
    return bytes;
  }

  /** Round trips, or values, that the average of a pixel column is of. */
  valuesIn(pixel: number): number {
    return this.count[pixel] as number;
  }

  private usedPixels(): readonly number[] {
    const used: number[] = [];
    for (let at = 0; at < this.span.columns; at++) if (!Number.isNaN(this.firstMs[at] as number)) used.push(at);
    return used;
  }

  private write(used: readonly number[], columns: ColumnsOf<typeof HISTORY_FRAME>): void {
    this.rankSamples();
    for (const [row, at] of used.entries()) {
      columns.atMs[row] = this.firstMs[at] as number;
      columns.untilMs[row] = this.lastMs[at] as number;
      columns.minMs[row] = this.min[at] as number;
      columns.avgMs[row] = (this.sum[at] as number) / (this.count[at] as number);
      columns.maxMs[row] = this.max[at] as number;
      for (const name of SPREAD_NAMES) columns[name][row] = this.spread[name][at] as number;
      columns.sent[row] = this.sent[at] as number;
      columns.lost[row] = this.lost[at] as number;
      columns.refused[row] = this.refused[at] as number;
      columns.unreachable[row] = this.unreachable[at] as number;
      columns.failed[row] = this.failed[at] as number;
      columns.notMeasured[row] = this.notMeasured[at] as number;
    }
  }

  private extend(pixel: number, fromMs: number, toMs: number): void {
    if (!((this.firstMs[pixel] as number) <= fromMs)) this.firstMs[pixel] = fromMs;
    if (!((this.lastMs[pixel] as number) >= toMs)) this.lastMs[pixel] = toMs;
  }

  private addLost(pixel: number, outcome: number, samples: number): void {
    increase(this.lost, pixel, samples);
    const cause = lossClass(outcome);
    if (cause !== 'timeout') increase(this[cause], pixel, samples);
  }

  private addValue(pixel: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.addRange(pixel, value, value, value, 1);
    this.single.add(pixel, value);
  }

  private addValues(pixel: number, { min, max, sum, count, spread }: Values): void {
    this.addRange(pixel, min, max, sum, count);
    this.rank(pixel, count, spread);
  }

  private addRange(pixel: number, min: number, max: number, sum: number, count: number): void {
    if (!((this.min[pixel] as number) <= min)) this.min[pixel] = min;
    if (!((this.max[pixel] as number) >= max)) this.max[pixel] = max;
    this.sum[pixel] = (this.sum[pixel] as number) + sum;
    this.count[pixel] = (this.count[pixel] as number) + count;
  }

  private rankSamples(): void {
    this.single.visit(this.span.columns, (pixel, spread, count) => this.rank(pixel, count, spread));
  }

  private rank(pixel: number, count: number, spread: Spread): void {
    if ((this.ranked[pixel] as number) >= count) return;
    this.ranked[pixel] = count;
    for (const name of SPREAD_NAMES) this.spread[name][pixel] = spread[name];
  }
}

function increase(counts: Uint32Array, pixel: number, by: number): void {
  counts[pixel] = (counts[pixel] as number) + by;
}

function roundTripValues({ roundTrips, minMs, maxMs, avgMs, spread }: ChartFigures): Values {
  return { count: roundTrips, min: minMs, max: maxMs, sum: avgMs * roundTrips, spread };
}

const columnValues = (figures: ColumnFigures | undefined): Values | null =>
  figures ? { ...figures, spread: UNKNOWN_SPREAD } : null;
