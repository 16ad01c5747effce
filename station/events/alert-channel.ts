import { DOWN, type Severity, type THRESHOLD, THRESHOLD_OVER, UP } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Timeline } from './timeline.ts';

/** An alert about series, raised together for one reason. */
export interface Alert {
  /** The same for all states of one alert. */
  readonly key: number;
  readonly kind: typeof DOWN | typeof THRESHOLD;
  readonly severity: Severity;
  readonly series: readonly number[];
  /** Unix ms. */
  readonly sinceMs: number;
  /** When the last of the series recovered, Unix ms; null = it is open. */
  readonly untilMs: number | null;
  readonly message: string;
}

/** Series that recovered at the same time. */
export interface Recovery {
  readonly kind: Alert['kind'];
  readonly severity: Severity;
  readonly series: readonly number[];
  /** Unix ms. */
  readonly atMs: number;
  readonly message: string;
}

/** A way to tell people of alerts. It never throws, and is called in the order in which things happen. */
export interface AlertChannel {
  /** An alert was raised, has changed or is over. */
  alert(alert: Alert): void;
  recovered(recovery: Recovery): void;
}

export interface TimelineChannelParts {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly log: Log;
}

/** Alerts as events of the timeline: stored, and shown by every page. */
export class TimelineChannel implements AlertChannel {
  private readonly parts: TimelineChannelParts;
  /** Event of each open alert, by its key. */
  private readonly events = new Map<number, TimelineEvent>();
  /** One write after the other, so that events are on the timeline in the order in which things happened. */
  private turn: Promise<void> = Promise.resolve();

  constructor(parts: TimelineChannelParts) {
    this.parts = parts;
  }

  /** Continues an alert whose event is on the timeline. */
  adopt(key: number, event: TimelineEvent): void {
    this.events.set(key, event);
  }

  alert({ key, kind, series, sinceMs, untilMs, message }: Alert): void {
    const event = { ...ofSeries(series), atMs: sinceMs, endMs: untilMs, kind, message, excluded: false };
    this.write(async (timeline) => {
      const known = this.events.get(key);
      const stored = known ? { ...event, id: known.id } : await timeline.add(event);
      if (known) await timeline.replace(stored);
      if (untilMs === null) this.events.set(key, stored);
      else this.events.delete(key);
    });
  }

  recovered({ kind, series, atMs, message }: Recovery): void {
    const event = { ...ofSeries(series), atMs, endMs: null, message, excluded: false };
    this.write((timeline) => timeline.add({ ...event, kind: kind === DOWN ? UP : THRESHOLD_OVER }));
  }

  private write(work: (timeline: TimelineChannelParts['timeline']) => Promise<unknown>): void {
    const { timeline, log } = this.parts;
    this.turn = this.turn.then(async () => {
      try {
        await work(timeline);
      } catch (error) {
        log.error('An alert was not recorded', { ...toFault(error) });
      }
    });
  }
}

const ofSeries = (series: readonly number[]): Pick<TimelineEvent, 'series' | 'seriesIds'> => {
  const [only] = series;
  return series.length === 1 && only !== undefined ? { series: only } : { seriesIds: [...series] };
};
