import {
  type ColumnFrame,
  frameKindOf,
  HISTORY_FRAME,
  PROGRESS_FRAME,
  readColumnFrame,
  TAIL_FRAME,
} from '../../../core/model/column-frame.ts';
import type { OutcomeRules } from '../../../core/model/outcome.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import type { StationClient, StationLink } from '../../base/station/station-link.ts';
import { SampleTrack } from '../../live/sample-track.ts';

export interface HistoryQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  /** The span ends now. */
  readonly isLive: boolean;
}

export interface FeedEvents {
  /** There is something new to draw. */
  data(): void;
  /** 0 to 1 while history comes, null when it is whole or given up. */
  progress(share: number | null, fault: Fault | null): void;
}

/** Single samples kept per series before history is read again, in buckets, in their stead. */
const MAX_TAIL = 8192;
/** History that could not be read is asked for again, but not with each frame of the tail. */
const RETRY_MS = 2000;

/** Fills the tracks of the series that are drawn: history once, then every sample as it ends. */
export class ChartFeed {
  readonly tracks = new Map<number, SampleTrack>();
  private readonly link: StationLink;
  private readonly events: FeedEvents;
  private readonly query: () => HistoryQuery;
  /** Probe column whose values are read instead of round trips. */
  private readonly measure: { readonly measure?: string };
  private detach: () => void = () => undefined;
  private series: readonly number[] = [];
  private station: StationClient | undefined;
  private tail: Subscription | undefined;
  private history: Subscription | undefined;
  /** End of the span that could not be read. */
  private failedToMs = Number.NEGATIVE_INFINITY;

  /**
   * @param query supplies the span to read whenever history is due
   * @param measure probe column whose values are read; null = round trips
   */
  constructor(link: StationLink, query: () => HistoryQuery, events: FeedEvents, measure: string | null = null) {
    this.link = link;
    this.measure = measure === null ? {} : { measure };
    this.query = query;
    this.events = events;
  }

  start(): void {
    this.detach = this.link.onStation((station) => {
      this.station = station;
      for (const track of this.tracks.values()) track.restart();
      this.openTail();
      this.loadHistory();
    });
  }

  /** Ends all streams. */
  close(): void {
    this.detach();
    this.tail?.cancel();
    this.history?.cancel();
    this.tail = undefined;
    this.history = undefined;
    this.station = undefined;
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

  loadHistory(): void {
    this.history?.cancel();
    this.history = undefined;
    if (!this.station || this.series.length === 0) return this.events.progress(null, null);
    const { isLive: _, ...query } = this.query();
    const frames = new Map<number, ColumnFrame<typeof HISTORY_FRAME>[]>();
    this.events.progress(0, null);
    const running = this.station.history({ series: [...this.series], ...query, ...this.measure }, (bytes) => {
      if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
        return this.events.progress(readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0, null);
      }
      const frame = readColumnFrame(bytes, HISTORY_FRAME);
      if (!frame) return;
      const list = frames.get(frame.header.series);
      if (list) list.push(frame);
      else frames.set(frame.header.series, [frame]);
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

  private giveUpHistory({ toMs }: Pick<HistoryQuery, 'toMs'>, fault: Fault): void {
    this.history = undefined;
    this.failedToMs = toMs;
    this.events.progress(null, fault);
  }

  private takeHistory(
    query: Omit<HistoryQuery, 'isLive'>,
    frames: ReadonlyMap<number, ColumnFrame<typeof HISTORY_FRAME>[]>,
  ): void {
    this.history = undefined;
    this.failedToMs = Number.NEGATIVE_INFINITY;
    const bucketMs = (query.toMs - query.fromMs) / query.columns;
    for (const [key, track] of this.tracks) {
      const own = frames.get(key) ?? [];
      track.setHistory({ bucketMs, toMs: query.toMs, batch: own[0]?.header.throughBatch ?? -1, frames: own });
    }
    this.events.progress(null, null);
    this.events.data();
  }

  private openTail(): void {
    this.tail?.cancel();
    this.tail = undefined;
    if (!this.station || this.series.length === 0) return;
    const running = this.station.tail({ series: [...this.series], ...this.measure }, (bytes) => {
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
      const track = this.tracks.get(columns.series[row] ?? -1);
      if (!track) continue;
      const [atMs = 0, rttMs = Number.NaN] = [columns.sentAtMs[row], columns.rttMs[row]];
      track.addSample(atMs, rttMs, columns.outcome[row] ?? 0, columns.batch[row] ?? 0);
      longest = Math.max(longest, track.tailCount);
    }
    // Samples left out without credit are in the store.
    const isDue = leftOut > 0 || (longest > MAX_TAIL && this.query().isLive);
    if (isDue && !this.history && this.query().toMs >= this.failedToMs + RETRY_MS) this.loadHistory();
    this.events.data();
  }
}
