import { type ColumnFrame, HISTORY_FRAME, type TAIL_FRAME } from '../../../core/model/column-frame.ts';
import type { OutcomeRules } from '../../../core/model/outcome.ts';
import type { Frame } from '../../../core/rpc/contract.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { TrackFeed, type TrackFeedEvents, type TrackQuery } from '../../base/station/track-feed.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import { SampleTrack } from '../../live/sample-track.ts';

export interface HistoryQuery extends TrackQuery {
  /** The span ends now. */
  readonly isLive: boolean;
}

/** The tracks of the series that are drawn. */
export class ChartFeed extends TrackFeed<HistoryQuery, typeof HISTORY_FRAME> {
  /** Probe column whose values are read instead of round trips. */
  private readonly measure: { readonly measure?: string };
  private series: readonly number[] = [];

  /** @param measure probe column whose values are read; null = round trips */
  constructor(link: StationLink, query: () => HistoryQuery, events: TrackFeedEvents, measure: string | null = null) {
    super(link, query, events, HISTORY_FRAME);
    this.measure = measure === null ? {} : { measure };
  }

  isOf(series: readonly number[]): boolean {
    return series.length === this.series.length && series.every((key) => this.series.includes(key));
  }

  /** @param rulesOf how the probe of a series reads outcomes */
  setSeries(series: readonly number[], rulesOf: (series: number) => OutcomeRules): void {
    for (const key of [...this.tracks.keys()]) if (!series.includes(key)) this.tracks.delete(key);
    for (const key of series) if (!this.tracks.has(key)) this.tracks.set(key, new SampleTrack(rulesOf(key)));
    this.series = series;
    this.openTail();
    this.loadHistory();
    this.events.data();
  }

  protected get isWanted(): boolean {
    return this.series.length > 0;
  }

  protected askHistory(station: StationClient, { isLive: _, ...query }: HistoryQuery, take: (bytes: Frame) => void) {
    return station.history({ series: [...this.series], ...query, ...this.measure }, take);
  }

  protected askTail(station: StationClient, take: (bytes: Frame) => void) {
    return station.tail({ series: [...this.series], ...this.measure }, take);
  }

  protected takeHistory(
    { fromMs, toMs, columns }: HistoryQuery,
    frames: readonly ColumnFrame<typeof HISTORY_FRAME>[],
  ): void {
    const bySeries = Map.groupBy(frames, ({ header }) => header.series);
    for (const [key, track] of this.tracks) {
      const own = bySeries.get(key) ?? [];
      const batch = own[0]?.header.throughBatch ?? -1;
      track.setHistory({ bucketMs: (toMs - fromMs) / columns, toMs, batch, frames: own });
    }
  }

  protected trackOf({ series }: ColumnFrame<typeof TAIL_FRAME>['columns'], row: number): SampleTrack | undefined {
    return this.tracks.get(series[row] ?? -1);
  }

  protected endsNow({ isLive }: HistoryQuery): boolean {
    return isLive;
  }
}
