import { type ColumnFrame, HOP_FRAME, type TAIL_FRAME } from '../../../../core/model/column-frame.ts';
import type { Frame } from '../../../../core/rpc/contract.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { TrackFeed, type TrackFeedEvents, type TrackQuery } from '../../../base/station/track-feed.ts';
import type { StationClient } from '../../../base/station/watched-stream.ts';
import { SampleTrack } from '../../../live/sample-track.ts';

/** The tracks of all hops of one traced series. */
export class HopFeed extends TrackFeed<TrackQuery, typeof HOP_FRAME> {
  private series: number | null = null;

  constructor(link: StationLink, query: () => TrackQuery, events: TrackFeedEvents) {
    super(link, query, events, HOP_FRAME);
  }

  /** Follows a series until another one is given. @param series null = none */
  follow(series: number | null): void {
    if (series === this.series) return;
    this.close();
    this.series = series;
    this.tracks.clear();
    this.events.data();
    if (series !== null) this.start();
  }

  protected get isWanted(): boolean {
    return this.series !== null;
  }

  protected askHistory(station: StationClient, query: TrackQuery, take: (bytes: Frame) => void) {
    return station.hopHistory({ series: this.series ?? 0, ...query }, take);
  }

  protected askTail(station: StationClient, take: (bytes: Frame) => void) {
    return station.tail({ series: [this.series ?? 0], hops: true }, take);
  }

  protected takeHistory({ fromMs, toMs, columns }: TrackQuery, frames: readonly ColumnFrame<typeof HOP_FRAME>[]): void {
    const byHop = new Map(frames.map((frame) => [frame.header.hop, frame]));
    for (const hop of byHop.keys()) this.trackAt(hop);
    for (const [hop, track] of this.tracks) {
      const own = byHop.get(hop);
      track.setHistory({
        bucketMs: Math.max((toMs - fromMs) / columns, own ? widestRow(own) : 0),
        toMs,
        batch: frames[0]?.header.throughBatch ?? -1,
        frames: own ? [own] : [],
      });
    }
  }

  protected trackOf({ hop }: ColumnFrame<typeof TAIL_FRAME>['columns'], row: number): SampleTrack {
    return this.trackAt(hop[row] ?? 0);
  }

  protected endsNow(): boolean {
    return true;
  }

  private trackAt(hop: number): SampleTrack {
    const track = this.tracks.get(hop) ?? new SampleTrack();
    this.tracks.set(hop, track);
    return track;
  }
}

/** Rows of stored slots are wider than the pixel column that was asked for. */
function widestRow({ columns, count }: ColumnFrame<typeof HOP_FRAME>): number {
  let widest = 0;
  for (let row = 0; row < count; row++)
    widest = Math.max(widest, (columns.untilMs[row] ?? 0) - (columns.atMs[row] ?? 0));
  return widest;
}
