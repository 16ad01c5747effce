import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { formatLocalTime } from '../../core/text/local-time.ts';
import type { Timeline } from './timeline.ts';

export const OUTAGE = 'outage';

/** The end of Sounder within a run that continues now. */
export interface Interruption {
  /** When the last stored sample was sent, Unix ms: nothing later is known. */
  readonly sinceMs: number;
  /** Sounder was closed at this time, Unix ms; null = it ended unexpectedly. */
  readonly closedMs: number | null;
  /** It was not closed then: the project was copied. */
  readonly isCopy: boolean;
}

export interface OutageParts {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly log: Log;
}

/**
 * The time between the end of Sounder and the continuation of its run: one excluded event, which is the account of all
 * rounds in it. It is recorded at once, so that an end before the engines are back leaves it known, and ends when the first
 * engine is.
 */
export class Outage {
  private readonly parts: OutageParts;
  private readonly interruption: Interruption;
  private readonly recorded: Promise<TimelineEvent | undefined>;
  private untilMs: number | null = null;

  /** @param open the event, where an earlier start has recorded it */
  constructor(parts: OutageParts, interruption: Interruption, open?: TimelineEvent) {
    this.parts = parts;
    this.interruption = interruption;
    this.recorded = open ? Promise.resolve(open) : this.record();
  }

  /**
   * The first of the engines is back and decides when the outage is over.
   * @param nextMs first slot that it can keep, Unix ms
   * @returns the time from which on rounds are accounted for, Unix ms; the same for all engines
   */
  over(nextMs: number): number {
    if (this.untilMs === null) {
      this.untilMs = nextMs;
      void this.change({ endMs: nextMs, message: describeOutage(this.interruption, nextMs) });
    }
    return this.untilMs;
  }

  /** The run does not continue. @param nowMs Unix ms */
  abandoned(nowMs: number): Promise<void> {
    const message = `${describeEnd(this.interruption)}. Nothing was measured since`;
    return this.change({ endMs: Math.max(nowMs, this.interruption.sinceMs), message, kind: 'ended-unexpectedly' });
  }

  private async record(): Promise<TimelineEvent | undefined> {
    const message = `${describeEnd(this.interruption)}. Not measured since`;
    const event = { atMs: this.interruption.sinceMs, endMs: null, kind: OUTAGE, message, excluded: true };
    return this.parts.timeline.add(event).catch((error: unknown) => this.failed(error));
  }

  private async change(change: Partial<TimelineEvent> & { readonly endMs: number }): Promise<void> {
    const event = await this.recorded;
    if (!event) return;
    // The clock of a computer without a battery may be behind after a start.
    const atMs = Math.min(event.atMs, change.endMs);
    await this.parts.timeline.replace({ ...event, ...change, atMs }).catch((error: unknown) => this.failed(error));
  }

  private failed(error: unknown): undefined {
    this.parts.log.error('An outage was not recorded', { ...toFault(error) });
  }
}

function describeEnd({ sinceMs, closedMs, isCopy }: Interruption): string {
  if (closedMs === null) return `Sounder ended unexpectedly ${formatLocalTime(sinceMs, sinceMs)}`;
  return `${isCopy ? 'This copy was made' : 'Sounder was closed'} ${formatLocalTime(closedMs, closedMs)}`;
}

const describeOutage = (interruption: Interruption, untilMs: number): string =>
  `${describeEnd(interruption)}, not measured until ${formatLocalTime(untilMs, interruption.sinceMs)}`;
