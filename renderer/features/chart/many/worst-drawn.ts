import type { Span } from '../../../../core/contracts/history.ts';
import type { Clock, Timer } from '../../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import type { AggregateFeed, ReadAsOne } from './aggregate-feed.ts';
import { type WorstBy, worstSeries } from './worst-series.ts';

const AGAIN_MS = 60_000;
/** A line of all series whose points are finer than a minute is read more often; that of many series less so. */
const LEAST_FOLLOW_MS = 5000;
const FOLLOW_MS_PER_SERIES = 10;

export interface WorstParts {
  readonly link: Pick<StationLink, 'station'>;
  readonly clock: Clock;
  /** The line of all series, where that is chosen. */
  readonly aggregate: AggregateFeed;
  /** Lines that can be drawn. */
  readonly most: number;
  view(): Span;
  /** Interval at which a series is measured, ms. */
  intervalOf(series: number): number;
  /** The visible span moves with time. */
  isLive(): boolean;
  draw(series: readonly number[]): void;
  /** Why the last search failed; null = it did not. */
  failed(fault: Fault | null): void;
  /** Some time has passed: the worst may be others. */
  again(): void;
}

/** The search for the worst of many series in the visible span, which are drawn; again each minute while the span moves. */
export class WorstDrawn {
  private readonly parts: WorstParts;
  private waiting: Timer | undefined;
  /** Until the line of all series is read again. */
  private following: Timer | undefined;
  /** The search that is under way. */
  private search: object | null = null;

  constructor(parts: WorstParts) {
    this.parts = parts;
  }

  /** Ends a search; what it finds is not drawn. */
  stop(): void {
    this.waiting?.cancel();
    this.following?.cancel();
    this.search = null;
    this.parts.aggregate.stop();
  }

  async start(selected: readonly number[], choice: WorstBy | 'all'): Promise<void> {
    this.stop();
    const mine = {};
    this.search = mine;
    const { link, aggregate, most, view, isLive, draw, failed } = this.parts;
    try {
      const count = choice === 'all' ? most - 1 : most;
      const worst = await worstSeries(link.station, selected, view(), choice === 'all' ? 'loss' : choice, count);
      if (this.search !== mine) return;
      // In a span without samples none is worse than another.
      draw(worst.length > 0 ? worst : selected.slice(0, count));
      const all = choice === 'all' ? { series: selected, intervalMs: this.longestOf(selected) } : null;
      if (all) await aggregate.load(all, view());
      if (this.search !== mine) return;
      failed(null);
      if (!isLive()) return;
      this.wait();
      if (all && aggregate.track.bucketMs < AGAIN_MS) this.follow(mine, all);
    } catch (thrown) {
      if (this.search !== mine) return; // the reading of a span that is no longer shown was cancelled
      failed(toFault(thrown));
      this.wait();
    }
  }

  private longestOf(selected: readonly number[]): number {
    return selected.reduce((longest, series) => Math.max(longest, this.parts.intervalOf(series)), 0);
  }

  private wait(): void {
    this.waiting = this.parts.clock.after(AGAIN_MS, () => this.parts.again());
  }

  /** Reads the line of all series again before the worst are searched again: lines that change places often cannot be followed. */
  private follow(mine: object, all: ReadAsOne): void {
    const { aggregate, clock, failed, isLive, view } = this.parts;
    this.following = clock.after(LEAST_FOLLOW_MS + FOLLOW_MS_PER_SERIES * all.series.length, async () => {
      if (!isLive()) return;
      try {
        await aggregate.load(all, view());
      } catch (thrown) {
        if (this.search === mine) failed(toFault(thrown));
        return;
      }
      if (this.search === mine) this.follow(mine, all);
    });
  }
}
