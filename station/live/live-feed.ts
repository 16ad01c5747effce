import { LIVE_FRAME, newColumnFrame, TREND_FRAME } from '../../core/model/column-frame.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import type { SeriesTable } from '../../core/stats/series-table.ts';
import { PendingRows } from './pending-rows.ts';

const MIN_GAP_MS = 100;

interface Reader {
  readonly sink: Sink<Frame>;
  /** Rows it has not seen the newest state of. */
  readonly pending: PendingRows;
  /** `changes` of the trends that it has; −1 = it has none. */
  trends: number;
}

/**
 * The state of the series that changed, for each reader as fast as it can take it and at most every 100 ms. What
 * changes again before it was sent is merged: a slow page costs no memory and sees no stale order. Trends of all series follow the first rows,
 * and come again when stored samples were counted or all was emptied.
 */
export class LiveFeed {
  private readonly readers = new Set<Reader>();
  private readonly table: SeriesTable;
  private readonly clock: Clock;
  /** The series that a row of the table stands for. */
  private readonly seriesOf: (row: number) => number;

  constructor(table: SeriesTable, clock: Clock, seriesOf: (row: number) => number) {
    this.table = table;
    this.clock = clock;
    this.seriesOf = seriesOf;
    clock.every(MIN_GAP_MS, () => this.flush());
  }

  open(sink: Sink<Frame>, signal: AbortSignal): void {
    const reader: Reader = { sink, pending: new PendingRows(), trends: -1 };
    for (const row of this.table.rowsInUse()) reader.pending.add(row);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    // A page forgets what it shows when the stream's first frame comes: also when there is nothing, as before the first sample of a replay.
    if (reader.pending.size === 0 && sink.credit > 0) sink.send(this.frame(reader.pending.all()));
    else this.sendTo(reader);
  }

  private flush(): void {
    if (!this.table.hasDirty() && this.readers.size === 0) return;
    const dirty = this.table.takeDirty();
    for (const reader of this.readers) {
      for (const row of dirty) reader.pending.add(row);
      this.sendTo(reader);
      this.sendTrendsTo(reader);
    }
  }

  private sendTo(reader: Reader): void {
    if (reader.sink.credit <= 0 || reader.pending.size === 0) return;
    reader.sink.send(this.frame(reader.pending.all()));
    reader.pending.clear();
  }

  /** After the rows whose samples they are: the next rows continue them. */
  private sendTrendsTo(reader: Reader): void {
    const { changes } = this.table.trends;
    if (reader.trends === changes || reader.pending.size > 0 || reader.sink.credit <= 0) return;
    reader.trends = changes;
    reader.sink.send(this.trendFrame([...this.table.rowsInUse()]));
  }

  private trendFrame(rows: readonly number[]): Frame {
    const { trends } = this.table;
    const count = rows.reduce((sum, row) => sum + trends.countOf(row), 0);
    const { bytes, columns } = newColumnFrame(TREND_FRAME, count, {});
    let at = 0;
    for (const row of rows) {
      const end = at + trends.copy(row, columns.rttMs, at);
      columns.series.fill(this.seriesOf(row), at, end);
      at = end;
    }
    return bytes;
  }

  private frame(rows: Uint32Array): Frame {
    const { table } = this;
    const { bytes, columns } = newColumnFrame(LIVE_FRAME, rows.length, { atMs: this.clock.nowMs() });
    let at = 0;
    for (const row of rows) {
      columns.series[at] = this.seriesOf(row);
      columns.sent[at] = table.sent[row] as number;
      columns.received[at] = table.received[row] as number;
      columns.lost[at] = table.lost[row] as number;
      columns.notMeasured[at] = table.notMeasured[row] as number;
      columns.missed[at] = table.missed[row] as number;
      columns.latest[at] = table.latest[row] as number;
      columns.duplicates[at] = table.duplicates[row] as number;
      columns.late[at] = table.late[row] as number;
      columns.lastMs[at] = table.rtts.lastMs[row] as number;
      columns.minMs[at] = table.rtts.minMs[row] as number;
      columns.avgMs[at] = table.rtts.avgMs(row);
      columns.maxMs[at] = table.rtts.maxMs[row] as number;
      columns.stdevMs[at] = table.rtts.stdevMs(row);
      columns.jitterMs[at] = table.rtts.jitterMs(row);
      columns.sinceMs[at] = table.sinceMsOf(row);
      columns.p50Ms[at] = table.rttPercentile(row, 0.5);
      columns.p95Ms[at] = table.rttPercentile(row, 0.95);
      columns.upRatio[at] = table.upRatio(row);
      columns.lastOutcome[at] = table.lastOutcome[row] as number;
      columns.state[at] = table.stateOf(row);
      columns.replyTtl[at] = table.replyTtlOf(row);
      at += 1;
    }
    return bytes;
  }
}
