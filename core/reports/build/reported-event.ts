import type { EventItem } from '../document-sections.ts';
import { line, type ReportFrame } from './report-frame.ts';

/** An event of the timeline as it is stored. */
export interface ReportedEvent {
  readonly atMs: number;
  /** null = a moment, not a span. */
  readonly endMs: number | null;
  readonly kind: string;
  readonly message: string;
  readonly excluded: boolean;
  readonly series: readonly number[];
}

const MAX_EVENTS = 500;

/** Entries of the timeline, oldest first. @param idOf target of a series; undefined = it is not in the report */
export function eventItems(
  events: readonly ReportedEvent[],
  idOf: (series: number) => string | undefined,
  { time }: ReportFrame,
): { readonly events: readonly EventItem[]; readonly moreEvents: number } {
  // An event of other series does not belong to a report of some.
  const own = events.filter(({ series }) => series.length === 0 || series.some((one) => idOf(one) !== undefined));
  return {
    events: own.slice(0, MAX_EVENTS).map(({ atMs, endMs, kind, message, series }) => ({
      at: time.moment(atMs),
      to: endMs === null ? null : time.moment(endMs),
      kind,
      text: line(message),
      targets: series.map(idOf).filter((id) => id !== undefined),
    })),
    moreEvents: Math.max(0, own.length - MAX_EVENTS),
  };
}
