import { OUTCOMES, type OutcomeRules } from '../../../core/model/outcome.ts';
import type { ProbeColumn } from '../../../core/model/probe-definition.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { ColumnTotals, writeColumns } from './column-totals.ts';
import { JitterTotals } from './jitter-totals.ts';
import { LossTotals } from './loss-totals.ts';
import { OutcomeTotals } from './outcome-totals.ts';
import { RttTotals } from './rtt-totals.ts';
import { MAX_RTT_US } from './sketch.ts';
import { VarintWriter } from './varint.ts';

/**
 * Bits of the second byte of a row. A *plain* row has replies only, each with a round trip: its counts follow from the number of
 * round trips.
 */
export const ROW_FLAGS = { sketchShift: 7, isPlain: 8, hasColumns: 16 } as const;

/**
 * Rollup of the samples of one series in one span, whose buffers are used again.
 *
 * A row is a rollup as bytes, a sequence of varints: probe code, ROW_FLAGS, number of round trips; then `RttTotals`; in rows that are not plain
 * `OutcomeTotals`, `LossTotals`; `JitterTotals`; where there are values `ColumnTotals` of the chart columns.
 */
export class RollupTotals {
  protected probeCode = 0;
  protected readonly outcomes: OutcomeTotals;
  protected readonly rtts = new RttTotals();
  protected readonly jitter = new JitterTotals();
  protected readonly losses = new LossTotals();
  protected readonly columns: readonly ColumnTotals[];
  protected readonly names: readonly string[];
  private readonly writer = new VarintWriter();

  /** @param columns the chart columns of the probe (`chartColumns`) */
  constructor(rules: OutcomeRules, columns: readonly ProbeColumn[]) {
    this.outcomes = new OutcomeTotals(rules);
    this.columns = columns.map((column) => new ColumnTotals(column));
    this.names = columns.map(({ name }) => name);
  }

  reset(): void {
    this.probeCode = 0;
    this.outcomes.clear();
    this.rtts.clear();
    this.jitter.clear();
    this.losses.clear();
    for (const column of this.columns) column.clear();
  }

  /**
   * Adds the samples `from` … `to` − 1, in the order of arrival.
   * @param stored numbers of probe columns by name, parallel to the figures
   */
  addSamples(
    figures: Pick<BlockFigures, 'probeCode' | 'rttMs' | 'outcome'>,
    from: number,
    to: number,
    stored?: ReadonlyMap<string, ArrayLike<number>>,
  ): void {
    this.probeCode = figures.probeCode;
    const numbers = stored && this.names.map((name) => stored.get(name));
    for (let at = from; at < to; at++) {
      const outcome = figures.outcome[at] as number;
      this.outcomes.add(outcome, 1);
      const kind = this.outcomes.classOf(outcome);
      if (kind === null) continue;
      this.losses.add(kind, outcome);
      const rttMs = figures.rttMs[at] as number;
      if (kind !== 'answered' || Number.isNaN(rttMs)) this.jitter.interrupt();
      else this.addRtt(Math.min(MAX_RTT_US, Math.max(0, Math.round(rttMs * 1000))));
      if (numbers && kind === 'answered') this.addNumbers(numbers, at);
    }
  }

  private addRtt(us: number): void {
    this.rtts.add(us);
    this.jitter.add(us);
  }

  private addNumbers(numbers: readonly (ArrayLike<number> | undefined)[], at: number): void {
    for (const [index, column] of this.columns.entries()) {
      const stored = numbers[index]?.[at];
      if (stored !== undefined) column.add(stored);
    }
  }

  /** Whether there is no sample. */
  get isEmpty(): boolean {
    return this.outcomes.isEmpty;
  }

  /** The row; the same for the same samples, whether they were added themselves or as rows. */
  encode(): Uint8Array<ArrayBuffer> {
    const { writer, rtts, outcomes } = this;
    const shift = rtts.bestShift();
    const hasColumns = this.columns.some((column) => !column.isEmpty);
    const isPlain = outcomes.areAll(OUTCOMES.reply, rtts.count);
    writer.clear();
    writer.write(this.probeCode);
    writer.write(shift | (isPlain ? ROW_FLAGS.isPlain : 0) | (hasColumns ? ROW_FLAGS.hasColumns : 0));
    writer.write(rtts.count);
    rtts.write(writer, shift);
    if (isPlain) this.jitter.writeWhole(writer, rtts.count, rtts.minUs);
    else {
      outcomes.write(writer);
      const lost = outcomes.inClass('lost');
      this.losses.write(writer, outcomes.inClass('answered') + lost, lost);
      this.jitter.write(writer, rtts.minUs);
    }
    if (hasColumns) writeColumns(writer, this.columns);
    return writer.copy();
  }
}
