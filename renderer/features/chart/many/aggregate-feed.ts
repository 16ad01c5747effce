import type { Span } from '../../../../core/contracts/history.ts';
import {
  type ColumnFrame,
  HISTORY_FRAME,
  newColumnFrame,
  readColumnFrame,
  STATISTICS_FRAME,
} from '../../../../core/model/column-frame.ts';
import type { Subscription } from '../../../../core/rpc/contract.ts';
import { percentile } from '../../../../core/stats/percentile.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { SampleTrack } from '../../../live/sample-track.ts';

/** Stands for all selected series in a line's key. */
export const ALL_SERIES = -1;

/** Parts of the span that are asked for; many series have figures of whole minutes. */
const MOST_PARTS = 30;
const LEAST_PART_MS = 60_000;

/** Figures of many series in a part of the span. */
export interface Part {
  readonly atMs: number;
  readonly sent: number;
  readonly lost: number;
  readonly minMs: number;
  readonly avgMs: number;
  readonly maxMs: number;
  /** Median and 95th percentile of the series' medians. */
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** The figures of one part, from the statistics of all series in it; null when none has a sample. */
export function partOf(atMs: number, frames: readonly ColumnFrame<typeof STATISTICS_FRAME>[]): Part | null {
  const medians: number[] = [];
  let [sent, lost, sum, timed, minMs, maxMs] = [0, 0, 0, 0, Number.NaN, Number.NaN];
  for (const { columns, count } of frames) {
    for (let row = 0; row < count; row++) {
      sent += columns.sent[row] ?? 0;
      lost += columns.lost[row] ?? 0;
      const median = columns.p50Ms[row] ?? Number.NaN;
      if (Number.isNaN(median)) continue;
      medians.push(median);
      const received = columns.received[row] ?? 0;
      sum += (columns.avgMs[row] ?? 0) * received;
      timed += received;
      if (!((columns.minMs[row] ?? 0) >= minMs)) minMs = columns.minMs[row] ?? minMs;
      if (!((columns.maxMs[row] ?? 0) <= maxMs)) maxMs = columns.maxMs[row] ?? maxMs;
    }
  }
  if (sent === 0) return null;
  const sorted = Float64Array.from(medians).sort();
  const rank = (share: number) => percentile(sorted, share) ?? Number.NaN;
  return {
    atMs,
    sent,
    lost,
    minMs,
    maxMs,
    avgMs: timed > 0 ? sum / timed : Number.NaN,
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
  };
}

function historyOf(parts: readonly Part[]): ColumnFrame<typeof HISTORY_FRAME> {
  const header = { series: ALL_SERIES, throughBatch: -1 };
  const { bytes, columns } = newColumnFrame(HISTORY_FRAME, parts.length, header);
  for (const [row, part] of parts.entries()) {
    columns.atMs[row] = columns.untilMs[row] = part.atMs;
    for (const name of ['minMs', 'avgMs', 'maxMs', 'p50Ms', 'p95Ms', 'sent', 'lost'] as const) {
      columns[name][row] = part[name];
    }
  }
  const frame = readColumnFrame(bytes, HISTORY_FRAME);
  if (!frame) throw new Error('a frame of history that was just made cannot be read');
  return frame;
}

/** Many series as one line: read part by part, and shown as it comes. */
export class AggregateFeed {
  readonly track = new SampleTrack();
  private readonly link: Pick<StationLink, 'station'>;
  private readonly onData: () => void;
  private reading: Subscription | undefined;
  private turn = 0;
  /** The series whose points are in the track. */
  private series: readonly number[] = [];

  constructor(link: Pick<StationLink, 'station'>, onData: () => void) {
    this.link = link;
    this.onData = onData;
  }

  /** Reads a span; what was read of the same series stays until the first part has come. Rejects with the FaultErrors of a statistics query. */
  async load(series: readonly number[], { fromMs, toMs }: Span): Promise<void> {
    this.stop();
    const { turn } = this;
    const isSame = series.length === this.series.length && series.every((one, at) => one === this.series[at]);
    this.series = series;
    if (!isSame && !this.track.isEmpty) this.show([], 0, toMs);
    const count = Math.max(1, Math.min(MOST_PARTS, Math.floor((toMs - fromMs) / LEAST_PART_MS)));
    const bucketMs = (toMs - fromMs) / count;
    const parts: Part[] = [];
    for (let at = 0; at < count && turn === this.turn; at++) {
      const span = { fromMs: fromMs + at * bucketMs, toMs: fromMs + (at + 1) * bucketMs };
      const frames: ColumnFrame<typeof STATISTICS_FRAME>[] = [];
      this.reading = this.link.station.statistics({ series: [...series], ...span }, (bytes) => {
        const frame = readColumnFrame(bytes, STATISTICS_FRAME);
        if (frame) frames.push(frame);
      });
      await this.reading.done;
      const part = turn === this.turn ? partOf(span.fromMs, frames) : null;
      if (!part) continue;
      parts.push(part);
      this.show(parts, bucketMs, toMs);
    }
    if (parts.length === 0 && turn === this.turn) this.show([], bucketMs, toMs);
  }

  private show(parts: readonly Part[], bucketMs: number, toMs: number): void {
    this.track.setHistory({ bucketMs, toMs, batch: -1, frames: parts.length > 0 ? [historyOf(parts)] : [] });
    this.onData();
  }

  stop(): void {
    this.turn += 1;
    this.reading?.cancel();
    this.reading = undefined;
  }
}
