import { isOpenAlert } from '../../../core/alerts/alert-kinds.ts';
import type { Span } from '../../../core/contracts/history.ts';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import type { Timeline } from '../../live/timeline-store.ts';

/** A window is being dragged for shorter than this. */
const SETTLE_MS = 200;
/** Read beside the window, in its widths, so that panning reads seldom. */
const MARGIN = 1;

/** The visible span, and the series whose events are marked in it. */
export interface EventsView extends Span {
  readonly series: readonly number[];
}

interface Loaded {
  readonly span: Span;
  readonly series: readonly number[];
  /** It reached the present: later events are in the timeline. */
  readonly isUpToNow: boolean;
  readonly events: readonly TimelineEvent[];
}

/** Stored events of the visible span, beside the newest ones, which the timeline has. */
export class ChartEvents {
  private readonly clock: Clock;
  private readonly view: () => EventsView;
  private readonly nowMs: () => number;
  private readonly onChange: () => void;
  private station: StationClient | undefined;
  private loaded: Loaded | null = null;
  private reading: Subscription | undefined;
  private settling: Timer | undefined;
  private seen: Timeline | undefined;
  private readonly detach: () => void;
  private merged: { readonly from: Timeline; readonly loaded: Loaded; readonly result: Timeline } | undefined;

  /** @param onChange hears that there are other events */
  constructor(link: StationLink, clock: Clock, view: () => EventsView, nowMs: () => number, onChange: () => void) {
    this.clock = clock;
    this.view = view;
    this.nowMs = nowMs;
    this.onChange = onChange;
    this.detach = link.onStation((station) => {
      this.station = station;
      this.loaded = null;
      this.reading?.cancel();
      this.reading = undefined;
      this.follow();
    });
  }

  close(): void {
    this.detach();
    this.settling?.cancel();
    this.reading?.cancel();
    this.station = undefined;
  }

  /** The window may be another one: reads the events that are not known of it. */
  follow(): void {
    if (this.isCovered()) return;
    this.settling?.cancel();
    this.settling = this.clock.after(SETTLE_MS, () => this.load());
  }

  /** The timeline with what is known of the visible span besides. An event that both have is the timeline's: it is newer. */
  with(timeline: Timeline): Timeline {
    this.noteDropped(timeline);
    const { loaded } = this;
    if (!loaded || loaded.events.length === 0) return timeline;
    if (this.merged?.from === timeline && this.merged.loaded === loaded) return this.merged.result;
    const known = new Set(timeline.events.map(({ id }) => id));
    const { deleted } = timeline;
    const isOld = ({ id, atMs }: TimelineEvent) => !known.has(id) && !deleted?.has(id) && atMs <= this.nowMs();
    const older = loaded.events.filter(isOld);
    const events = [...older, ...timeline.events].sort((left, right) => left.atMs - right.atMs || left.id - right.id);
    this.merged = { from: timeline, loaded, result: { ...timeline, events } };
    return this.merged.result;
  }

  /** Reads again when events after the last reading are too many for the timeline: it has the newest only. */
  private noteDropped(timeline: Timeline): void {
    const { loaded, seen } = this;
    if (timeline === seen) return;
    this.seen = timeline;
    if (!loaded?.isUpToNow) return;
    const oldest = timeline.events.find((event) => !isOpenAlert(event));
    if (!oldest || oldest.atMs <= loaded.span.toMs) return;
    this.loaded = { ...loaded, isUpToNow: false };
    this.follow();
  }

  private isCovered(): boolean {
    if (!this.loaded) return false;
    const { span, series, isUpToNow } = this.loaded;
    const { fromMs, toMs, series: wanted } = this.view();
    if (wanted.some((one) => !series.includes(one))) return false;
    return fromMs >= span.fromMs && (isUpToNow || toMs <= span.toMs);
  }

  private load(): void {
    if (!this.station || this.isCovered()) return;
    this.reading?.cancel();
    const { fromMs, toMs, series } = this.view();
    const nowMs = this.nowMs();
    const margin = MARGIN * (toMs - fromMs);
    const span = { fromMs: fromMs - margin, toMs: Math.min(Math.max(toMs, nowMs), toMs + margin) };
    const events: TimelineEvent[] = [];
    const reading = this.station.eventsIn({ ...span, series: [...series] }, (event) => {
      events.push(event);
    });
    this.reading = reading;
    reading.done.then(
      () => {
        if (this.reading !== reading) return;
        this.loaded = { span, series, isUpToNow: span.toMs >= nowMs, events };
        this.onChange();
      },
      // The lines say why the store cannot be read; the timeline's events stay.
      () => undefined,
    );
  }
}
