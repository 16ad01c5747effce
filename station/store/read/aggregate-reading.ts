import { type ColumnFrame, HISTORY_FRAME, newColumnFrame, readColumnFrame } from '../../../core/model/column-frame.ts';
import { SPREAD_NAMES, spreadOf } from '../../../core/stats/spread.ts';
import { GROUP_SERIES } from '../days/spans.ts';
import { type HistoryQuery, HistoryReading } from './history-reading.ts';
import { pixelOf } from './pixel-columns.ts';
import type { ReadParts } from './read-parts.ts';
import { seriesOf } from './series-ids.ts';
import { SteppedWork } from './stepped-work.ts';

/** History of many series as one. */
export type AggregateQuery = Omit<HistoryQuery, 'measure'>;

/** Series that are read at a time, whole groups of them: the columns of all would take a hundred megabytes. */
const SERIES_AT_ONCE = 16 * GROUP_SERIES;
/** Work between two looks at the inbox, ms. */
const STEP_MS = 10;
/** The series of a frame of all. */
const ALL = 2 ** 32 - 1;

/** Numbers of a block of `Numbers`. */
const BLOCK = 1024;

/** Numbers as exact as a frame has them: the medians of all series in all columns are many millions. */
class Numbers {
  private readonly blocks: Float32Array[] = [];
  private count = 0;

  add(value: number): void {
    const at = this.count % BLOCK;
    if (at === 0) this.blocks.push(new Float32Array(BLOCK));
    (this.blocks.at(-1) as Float32Array)[at] = value;
    this.count += 1;
  }

  sorted(): Float32Array {
    const all = new Float32Array(this.blocks.length * BLOCK);
    for (const [at, block] of this.blocks.entries()) all.set(block, at * BLOCK);
    return all.subarray(0, this.count).sort();
  }
}

/** Figures of all series in a pixel column. */
class Column {
  fromMs = Number.POSITIVE_INFINITY;
  untilMs = Number.NEGATIVE_INFINITY;
  minMs = Number.NaN;
  maxMs = Number.NaN;
  sum = 0;
  /** Round trips in `sum`. */
  count = 0;
  readonly counts = { sent: 0, lost: 0, refused: 0, unreachable: 0, failed: 0, notMeasured: 0 };
  /** Medians of the series that replied. */
  readonly medians = new Numbers();

  /** @param count of the round trips that the row's average is of */
  add({ columns }: ColumnFrame<typeof HISTORY_FRAME>, row: number, count: number): void {
    this.fromMs = Math.min(this.fromMs, columns.atMs[row] as number);
    this.untilMs = Math.max(this.untilMs, columns.untilMs[row] as number);
    for (const name of COUNTS) this.counts[name] += columns[name][row] as number;
    const [min, max, median] = [columns.minMs[row], columns.maxMs[row], columns.p50Ms[row]] as [number, number, number];
    if (Number.isNaN(median)) return;
    this.medians.add(median);
    this.sum += (columns.avgMs[row] as number) * count;
    this.count += count;
    if (!(this.minMs <= min)) this.minMs = min;
    if (!(this.maxMs >= max)) this.maxMs = max;
  }
}

const COUNTS = ['sent', 'lost', 'refused', 'unreachable', 'failed', 'notMeasured'] as const;

/**
 * Many series over a span as one: per pixel column the percentiles of the series' medians, the least and
 * the greatest value of any, and the loss of all. All columns come of one pass over the rollups.
 */
export class AggregateReading extends SteppedWork {
  damaged = 0;
  private readonly parts: ReadParts;
  private readonly query: AggregateQuery;
  private readonly columns: readonly Column[];

  constructor(parts: ReadParts, query: AggregateQuery) {
    super();
    this.parts = parts;
    this.query = query;
    this.columns = Array.from({ length: query.columns }, () => new Column());
  }

  frame(): Uint8Array<ArrayBuffer> {
    const used = this.columns.filter(({ fromMs }) => Number.isFinite(fromMs));
    const header = { series: ALL, throughBatch: this.query.through.batch };
    const { bytes, columns } = newColumnFrame(HISTORY_FRAME, used.length, header);
    for (const [row, one] of used.entries()) {
      const medians = one.medians.sorted();
      columns.atMs[row] = one.fromMs;
      columns.untilMs[row] = one.untilMs;
      columns.minMs[row] = one.minMs;
      columns.avgMs[row] = one.count > 0 ? one.sum / one.count : Number.NaN;
      columns.maxMs[row] = one.maxMs;
      const spread = spreadOf(medians);
      for (const name of SPREAD_NAMES) columns[name][row] = spread[name];
      for (const name of COUNTS) columns[name][row] = one.counts[name];
    }
    return bytes;
  }

  protected *work(): Generator<number> {
    const series = seriesOf(this.parts.files, this.query.series);
    for (let at = 0; at < series.length; at += SERIES_AT_ONCE) {
      const some = series.slice(at, at + SERIES_AT_ONCE);
      const reading = new HistoryReading(this.parts, { ...this.query, series: some });
      try {
        while (!reading.step(STEP_MS, () => performance.now()))
          yield (at + some.length * reading.progress) / series.length;
        for (const bytes of reading.frames()) this.add(bytes, reading);
      } finally {
        reading.close();
      }
      this.damaged += reading.damaged;
      yield (at + some.length) / series.length;
    }
  }

  private add(bytes: Uint8Array<ArrayBuffer>, reading: HistoryReading): void {
    const frame = readColumnFrame(bytes, HISTORY_FRAME);
    if (!frame) throw new Error('a frame of history that was just made cannot be read');
    for (let row = 0; row < frame.count; row++) {
      const pixel = pixelOf(this.query, frame.columns.atMs[row] as number);
      this.columns[pixel]?.add(frame, row, reading.valuesIn(frame.header.series, pixel));
    }
  }
}
