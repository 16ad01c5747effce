import type { Span } from '../../../../core/contracts/history.ts';
import type { Clock, Timer } from '../../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import type { AggregateFeed } from './aggregate-feed.ts';
import { type WorstBy, worstSeries } from './worst-series.ts';

const AGAIN_MS = 60_000;
/** A line of all series is read more often where its points are finer than a minute; many series, less often. */
const LEAST_AGAIN_MS = 5000;
const AGAIN_MS_PER_SERIES = 10;

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
  /** The search that is under way. */
  private search: object | null = null;

  constructor(parts: WorstParts) {
    this.parts = parts;
  }

  /** Ends a search; what it finds is not drawn. */
  stop(): void {
    this.waiting?.cancel();
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
      if (choice === 'all') await aggregate.load({ series: selected, intervalMs: this.longestOf(selected) }, view());
      if (this.search !== mine) return;
      failed(null);
      const isFine = choice === 'all' && aggregate.track.bucketMs < AGAIN_MS;
      if (isLive()) this.wait(isFine ? LEAST_AGAIN_MS + AGAIN_MS_PER_SERIES * selected.length : AGAIN_MS);
    } catch (thrown) {
      if (this.search !== mine) return; // the reading of a span that is no longer shown was cancelled
      failed(toFault(thrown));
      this.wait();
    }
  }

  private longestOf(selected: readonly number[]): number {
    return selected.reduce((longest, series) => Math.max(longest, this.parts.intervalOf(series)), 0);
  }

  private wait(ms = AGAIN_MS): void {
    this.waiting = this.parts.clock.after(Math.min(AGAIN_MS, ms), () => this.parts.again());
  }
}
