import {
  type ColumnFrame,
  type FrameKind,
  frameKindOf,
  PROGRESS_FRAME,
  readColumnFrame,
  TAIL_FRAME,
} from '../../../core/model/column-frame.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Frame, Subscription } from '../../../core/rpc/contract.ts';
import type { SampleTrack } from '../../live/sample-track.ts';
import type { StationLink } from './station-link.ts';
import type { StationClient } from './watched-stream.ts';

/** A span to read, Unix ms, and the number of pixel columns to read it in. */
export interface TrackQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
}

export interface TrackFeedEvents {
  /** There is something new to draw. */
  data(): void;
  /** 0 to 1 while history comes, null when it is whole or given up. */
  progress(share: number | null, fault: Fault | null): void;
}

/** Single samples kept per track before history is read again, in buckets, in their stead. */
const MAX_TAIL = 8192;
/** History that could not be read is asked for again, but not with each frame of the tail. */
const RETRY_MS = 2000;

/** Fills tracks that are drawn: history once, then every sample as it ends. Opens the tail again when it breaks. */
export abstract class TrackFeed<Query extends TrackQuery, Kind extends FrameKind> {
  readonly tracks = new Map<number, SampleTrack>();
  private readonly link: StationLink;
  protected readonly events: TrackFeedEvents;
  private readonly query: () => Query;
  private readonly frame: Kind;
  private station: StationClient | undefined;
  private detach: () => void = () => undefined;
  private endTail: () => void = () => undefined;
  private history: Subscription | undefined;
  /** End of the span that could not be read. */
  private failedToMs = Number.NEGATIVE_INFINITY;

  /**
   * @param query supplies the span to read whenever history is due
   * @param frame kind of the frames that history comes in
   */
  constructor(link: StationLink, query: () => Query, events: TrackFeedEvents, frame: Kind) {
    this.link = link;
    this.query = query;
    this.events = events;
    this.frame = frame;
  }

  /** Whether there is anything to read. */
  protected abstract get isWanted(): boolean;
  protected abstract askHistory(station: StationClient, query: Query, take: (bytes: Frame) => void): Subscription;
  protected abstract askTail(station: StationClient, take: (bytes: Frame) => void): Subscription;
  protected abstract takeHistory(query: Query, frames: readonly ColumnFrame<Kind>[]): void;
  /** The track of a row of the tail; undefined = it is not drawn. */
  protected abstract trackOf(columns: ColumnFrame<typeof TAIL_FRAME>['columns'], row: number): SampleTrack | undefined;
  /** Whether the span ends now, so that a long tail can be replaced by buckets. */
  protected abstract endsNow(query: Query): boolean;

  /** Reads over reconnects until `close`. */
  start(): void {
    this.detach = this.link.onStation((station) => {
      this.station = station;
      for (const track of this.tracks.values()) track.restart();
      this.loadHistory();
    });
    this.openTail();
  }

  /** Ends all streams. */
  close(): void {
    this.detach();
    this.detach = () => undefined;
    this.endTail();
    this.endTail = () => undefined;
    this.history?.cancel();
    this.history = undefined;
    this.station = undefined;
  }

  /** Gives up what is being read; what came before stays. @returns false when nothing was */
  cancelHistory(): boolean {
    if (!this.history) return false;
    this.history.cancel();
    this.history = undefined;
    this.events.progress(null, null);
    return true;
  }

  loadHistory(): void {
    this.history?.cancel();
    this.history = undefined;
    if (!this.station || !this.isWanted) return this.events.progress(null, null);
    const query = this.query();
    const frames: ColumnFrame<Kind>[] = [];
    this.events.progress(0, null);
    const running = this.askHistory(this.station, query, (bytes) => {
      if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
        return this.events.progress(readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0, null);
      }
      const frame = readColumnFrame(bytes, this.frame);
      if (frame) frames.push(frame);
    });
    this.history = running;
    running.done.then(
      () => {
        if (this.history !== running) return;
        this.history = undefined;
        this.failedToMs = Number.NEGATIVE_INFINITY;
        this.takeHistory(query, frames);
        this.events.progress(null, null);
        this.events.data();
      },
      (thrown: unknown) => {
        if (this.history !== running) return;
        this.history = undefined;
        this.failedToMs = query.toMs;
        this.events.progress(null, toFault(thrown));
      },
    );
  }

  /** Opens the tail of what is wanted now. */
  protected openTail(): void {
    this.endTail();
    this.endTail = () => undefined;
    if (!this.isWanted) return;
    let isBroken = false;
    this.endTail = this.link.watch(
      (station) => {
        const tail = this.askTail(station, (bytes) => {
          const frame = readColumnFrame(bytes, TAIL_FRAME);
          if (frame) this.takeTail(frame);
        });
        // Samples that ended meanwhile are in the store.
        if (isBroken) this.loadHistory();
        isBroken = false;
        return tail;
      },
      (fault) => {
        isBroken = true;
        this.events.progress(null, fault);
      },
    );
  }

  private takeTail({ columns, count, header: { leftOut } }: ColumnFrame<typeof TAIL_FRAME>): void {
    let longest = 0;
    for (let row = 0; row < count; row++) {
      const track = this.trackOf(columns, row);
      if (!track) continue;
      const [atMs = 0, rttMs = Number.NaN] = [columns.sentAtMs[row], columns.rttMs[row]];
      track.addSample(atMs, rttMs, columns.outcome[row] ?? 0, columns.batch[row] ?? 0);
      longest = Math.max(longest, track.tailCount);
    }
    // Samples left out without credit are in the store.
    const isDue = leftOut > 0 || (longest > MAX_TAIL && this.endsNow(this.query()));
    if (isDue && !this.history && this.query().toMs >= this.failedToMs + RETRY_MS) this.loadHistory();
    this.events.data();
  }
}
