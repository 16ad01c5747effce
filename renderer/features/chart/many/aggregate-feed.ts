import { MOST_SAMPLED_MS, type Span } from '../../../../core/contracts/history.ts';
import {
  type ColumnFrame,
  frameKindOf,
  HISTORY_FRAME,
  PROGRESS_FRAME,
  readColumnFrame,
} from '../../../../core/model/column-frame.ts';
import type { Subscription } from '../../../../core/rpc/contract.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { SampleTrack } from '../../../live/sample-track.ts';

/** Stands for all selected series in a line's key. */
export const ALL_SERIES = -1;

/** Points of the line at most; they are of whole minutes, of whole hours in spans of many, and finer where single samples are read quickly. */
const MOST_POINTS = 60;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** From here on, figures of hours are read: those of minutes would take many times as long. */
const LONG_MS = 12 * HOUR_MS;

/** The points that a span is divided into. */
interface Points {
  readonly bucketMs: number;
  readonly columns: number;
  /** The end of the last point. */
  readonly toMs: number;
}

/** Series that are read as one. */
export interface ReadAsOne {
  readonly series: readonly number[];
  /** The longest interval of any: a shorter point would be of some series only. */
  readonly intervalMs: number;
}

/** @param series their number */
export function pointsOf({ fromMs, toMs }: Span, series: number, intervalMs: number): Points {
  const isSampled = series * (toMs - fromMs) <= MOST_SAMPLED_MS;
  const finestMs = isSampled ? Math.min(MINUTE_MS, Math.ceil(intervalMs / SECOND_MS) * SECOND_MS) : MINUTE_MS;
  const unitMs = toMs - fromMs >= LONG_MS ? HOUR_MS : finestMs;
  const bucketMs = Math.max(1, Math.ceil((toMs - fromMs) / MOST_POINTS / unitMs)) * unitMs;
  const columns = Math.max(1, Math.ceil((toMs - fromMs) / bucketMs));
  return { bucketMs, columns, toMs: fromMs + columns * bucketMs };
}

export interface AggregateEvents {
  /** There is something new to draw. */
  data(): void;
  /** 0 to 1 while figures are read, null when they have come or are given up. */
  progress(share: number | null): void;
}

/** Many series as one line, which the station computes in one pass. */
export class AggregateFeed {
  readonly track = new SampleTrack();
  private readonly link: Pick<StationLink, 'station'>;
  private readonly events: AggregateEvents;
  private reading: Subscription | undefined;
  /** The series whose points are in the track. */
  private series: readonly number[] = [];

  constructor(link: Pick<StationLink, 'station'>, events: AggregateEvents) {
    this.link = link;
    this.events = events;
  }

  /** Reads a span; what was read of the same series stays until it has come. Rejects with the FaultErrors of a history query. */
  async load({ series, intervalMs }: ReadAsOne, span: Span): Promise<void> {
    this.stop();
    const points = pointsOf(span, series.length, intervalMs);
    const isSame = series.length === this.series.length && series.every((one, at) => one === this.series[at]);
    this.series = series;
    if (!isSame && !this.track.isEmpty) this.show([], points);
    const frames: ColumnFrame<typeof HISTORY_FRAME>[] = [];
    this.events.progress(0);
    const query = { series: [...series], fromMs: span.fromMs, toMs: points.toMs, columns: points.columns };
    const reading = this.link.station.aggregate(query, (bytes) => {
      if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
        return this.events.progress(readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0);
      }
      const frame = readColumnFrame(bytes, HISTORY_FRAME);
      if (frame) frames.push(frame);
    });
    this.reading = reading;
    try {
      await reading.done;
    } finally {
      if (this.reading === reading) this.events.progress(null);
    }
    if (this.reading === reading) this.show(frames, points);
  }

  stop(): void {
    if (!this.reading) return;
    this.reading.cancel();
    this.reading = undefined;
    this.events.progress(null);
  }

  private show(frames: readonly ColumnFrame<typeof HISTORY_FRAME>[], { bucketMs, toMs }: Points): void {
    this.track.setHistory({ bucketMs, toMs, batch: -1, frames: frames.filter(({ count }) => count > 0) });
    this.events.data();
  }
}
