import {
  type ColumnFrame,
  frameKindOf,
  HOP_FRAME,
  PROGRESS_FRAME,
  readColumnFrame,
  TAIL_FRAME,
} from '../../../../core/model/column-frame.ts';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import type { Subscription } from '../../../../core/rpc/contract.ts';
import type { StationClient, StationLink } from '../../../base/station/station-link.ts';
import { SampleTrack } from '../../../live/sample-track.ts';

/** A span to read, Unix ms, and the number of pixel columns to read it in. */
export interface HopQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
}

export interface HopFeedEvents {
  /** There is something new to draw. */
  data(): void;
  /** 0 to 1 while history comes, null when it is whole or given up. */
  progress(share: number | null, fault: Fault | null): void;
}

/** Single samples kept per hop before history is read again, in buckets, in their stead. */
const MAX_TAIL = 8192;
/** History that could not be read is asked for again, but not with each frame of the tail. */
const RETRY_MS = 2000;

/** Fills the tracks of all hops of one traced series: history once, then every sample as it ends. */
export class HopFeed {
  readonly tracks = new Map<number, SampleTrack>();
  private readonly link: StationLink;
  private readonly events: HopFeedEvents;
  private readonly query: () => HopQuery;
  private series: number | null = null;
  private station: StationClient | undefined;
  private detach: () => void = () => undefined;
  private tail: Subscription | undefined;
  private history: Subscription | undefined;
  /** End of the span that could not be read. */
  private failedToMs = Number.NEGATIVE_INFINITY;

  /** @param query supplies the span to read whenever history is due */
  constructor(link: StationLink, query: () => HopQuery, events: HopFeedEvents) {
    this.link = link;
    this.query = query;
    this.events = events;
  }

  /** Follows a series until another one is given. @param series null = none */
  follow(series: number | null): void {
    if (series === this.series) return;
    this.close();
    this.series = series;
    this.tracks.clear();
    this.events.data();
    if (series === null) return;
    this.detach = this.link.onStation((station) => {
      this.station = station;
      for (const track of this.tracks.values()) track.restart();
      this.openTail(series);
      this.loadHistory();
    });
  }

  loadHistory(): void {
    this.history?.cancel();
    this.history = undefined;
    if (!this.station || this.series === null) return this.events.progress(null, null);
    const query = this.query();
    const frames: ColumnFrame<typeof HOP_FRAME>[] = [];
    this.events.progress(0, null);
    const running = this.station.hopHistory({ series: this.series, ...query }, (bytes) => {
      if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
        return this.events.progress(readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0, null);
      }
      const frame = readColumnFrame(bytes, HOP_FRAME);
      if (frame) frames.push(frame);
    });
    this.history = running;
    running.done.then(
      () => {
        if (this.history === running) this.takeHistory(query, frames);
      },
      (thrown: unknown) => {
        if (this.history === running) this.giveUpHistory(query, toFault(thrown));
      },
    );
  }

  private close(): void {
    this.detach();
    this.detach = () => undefined;
    this.tail?.cancel();
    this.history?.cancel();
    this.tail = undefined;
    this.history = undefined;
    this.station = undefined;
  }

  private trackOf(hop: number): SampleTrack {
    const track = this.tracks.get(hop) ?? new SampleTrack();
    this.tracks.set(hop, track);
    return track;
  }

  private giveUpHistory({ toMs }: HopQuery, fault: Fault): void {
    this.history = undefined;
    this.failedToMs = toMs;
    this.events.progress(null, fault);
  }

  private takeHistory({ fromMs, toMs, columns }: HopQuery, frames: readonly ColumnFrame<typeof HOP_FRAME>[]): void {
    this.history = undefined;
    this.failedToMs = Number.NEGATIVE_INFINITY;
    const byHop = new Map(frames.map((frame) => [frame.header.hop, frame]));
    for (const hop of byHop.keys()) this.trackOf(hop);
    for (const [hop, track] of this.tracks) {
      const own = byHop.get(hop);
      track.setHistory({
        bucketMs: Math.max((toMs - fromMs) / columns, own ? widestRow(own) : 0),
        toMs,
        batch: frames[0]?.header.throughBatch ?? -1,
        frames: own ? [own] : [],
      });
    }
    this.events.progress(null, null);
    this.events.data();
  }

  private openTail(series: number): void {
    this.tail?.cancel();
    this.tail = undefined;
    if (!this.station) return;
    const running = this.station.tail({ series: [series], hops: true }, (bytes) => {
      const frame = readColumnFrame(bytes, TAIL_FRAME);
      if (frame) this.takeTail(frame);
    });
    this.tail = running;
    running.done.catch((thrown: unknown) => {
      if (this.tail === running && this.station) this.events.progress(null, toFault(thrown));
    });
  }

  private takeTail({ columns, count, header: { leftOut } }: ColumnFrame<typeof TAIL_FRAME>): void {
    let longest = 0;
    for (let row = 0; row < count; row++) {
      const track = this.trackOf(columns.hop[row] ?? 0);
      const [atMs = 0, rttMs = Number.NaN] = [columns.sentAtMs[row], columns.rttMs[row]];
      track.addSample(atMs, rttMs, columns.outcome[row] ?? 0, columns.batch[row] ?? 0);
      longest = Math.max(longest, track.tailCount);
    }
    // Samples left out without credit are in the store.
    const isDue = leftOut > 0 || longest > MAX_TAIL;
    if (isDue && !this.history && this.query().toMs >= this.failedToMs + RETRY_MS) this.loadHistory();
    this.events.data();
  }
}

/** Rows of stored slots are wider than the pixel column that was asked for. */
function widestRow({ columns, count }: ColumnFrame<typeof HOP_FRAME>): number {
  let widest = 0;
  for (let row = 0; row < count; row++)
    widest = Math.max(widest, (columns.untilMs[row] ?? 0) - (columns.atMs[row] ?? 0));
  return widest;
}
