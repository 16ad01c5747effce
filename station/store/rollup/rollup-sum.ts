import { OUTCOMES } from '../../../core/model/outcome.ts';
import { ASCENDING_SHARES, type Spread, spreadFrom } from '../../../core/stats/spread.ts';
import { readColumns } from './column-totals.ts';
import type { ChartFigures, ColumnFigures, RollupFigures } from './rollup-figures.ts';
import { ROW_FLAGS, RollupTotals } from './rollup-totals.ts';
import { damagedRow, VarintReader } from './varint.ts';

const US_PER_MS = 1000;

const PROBE_READER = new VarintReader();

/** The probe code of a row, without reading the rest. */
export function probeOfRow(bytes: Uint8Array, offset: number, length: number): number {
  PROBE_READER.open(bytes, offset, length);
  return PROBE_READER.next();
}

/**
 * Sum of rows and samples of one series, in the order of time: their figures, or their row. Its buffers are used again. After
 * a damaged row, which throws, it has to be reset.
 */
export class RollupSum extends RollupTotals {
  private readonly reader = new VarintReader();

  /** Adds a row of samples after those that were added before. */
  add(bytes: Uint8Array, offset: number, length: number): void {
    const { reader } = this;
    reader.open(bytes, offset, length);
    this.probeCode = reader.next();
    const flags = reader.next();
    const count = reader.next();
    const minUs = this.rtts.read(reader, count, flags & ROW_FLAGS.sketchShift);
    if ((flags & ROW_FLAGS.isPlain) === 0) {
      this.outcomes.read(reader);
      this.losses.read(reader);
      this.jitter.read(reader, minUs);
    } else if (count > 0) {
      this.outcomes.add(OUTCOMES.reply, count);
      this.losses.add('answered', OUTCOMES.reply);
      this.jitter.readWhole(reader, count, minUs);
    }
    if ((flags & ROW_FLAGS.hasColumns) !== 0) readColumns(reader, this.columns);
    if (!reader.isAtEnd) throw damagedRow();
  }

  /** All samples that it is of, those that count as nothing included. */
  get samples(): number {
    return this.outcomes.total;
  }

  /** Visits the round trips, as far as they are distinguished, ms. */
  visitRoundTrips(take: (rttMs: number, count: number) => void): void {
    this.rtts.visit((us, count) => take(us / US_PER_MS, count));
  }

  /** Percentiles of the round trips, as charts draw them. */
  spread(): Spread {
    return spreadFrom(this.rtts.percentilesUs(ASCENDING_SHARES).map((us) => us / US_PER_MS));
  }

  figures(): RollupFigures {
    const { outcomes, rtts, jitter, losses } = this;
    const received = outcomes.inClass('answered');
    const lost = outcomes.inClass('lost');
    const ms = (us: number): number => us / US_PER_MS;
    return {
      sent: received + lost,
      received,
      lost,
      notMeasured: outcomes.inClass('excluded'),
      duplicates: outcomes.of(OUTCOMES.duplicate),
      late: outcomes.of(OUTCOMES.late),
      outcomes: outcomes.toMap(),
      roundTrips: rtts.count,
      minMs: rtts.count > 0 ? ms(rtts.minUs) : Number.NaN,
      maxMs: rtts.count > 0 ? ms(rtts.maxUs) : Number.NaN,
      avgMs: ms(rtts.avgUs),
      stdevMs: ms(rtts.stdevUs),
      jitterMs: ms(jitter.meanUs),
      jitterPairs: jitter.pairs,
      p50Ms: ms(rtts.percentileUs(0.5)),
      p95Ms: ms(rtts.percentileUs(0.95)),
      lastMs: ms(jitter.latestUs),
      lastOutcome: losses.lastOutcome,
      lossRun: losses.lossRun,
      unmeasuredRun: losses.unmeasuredRun,
      lossStarts: losses.lossStarts,
      lastLoss: losses.lastLoss,
      columns: this.columnFigures(),
    };
  }

  /** Those that charts draw, in less time. */
  chartFigures(): ChartFigures {
    const { outcomes, rtts } = this;
    const hasRtt = rtts.count > 0;
    return {
      sent: outcomes.inClass('answered') + outcomes.inClass('lost'),
      notMeasured: outcomes.inClass('excluded'),
      outcomes: outcomes.toMap(),
      roundTrips: rtts.count,
      minMs: hasRtt ? rtts.minUs / US_PER_MS : Number.NaN,
      maxMs: hasRtt ? rtts.maxUs / US_PER_MS : Number.NaN,
      avgMs: rtts.avgUs / US_PER_MS,
      spread: this.spread(),
      columns: this.columnFigures(),
    };
  }

  private columnFigures(): ReadonlyMap<string, ColumnFigures> {
    return new Map(this.columns.map((column, at) => [this.names[at] as string, column.figures()]));
  }
}
