import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { UNDER_LOAD } from '../../../core/service/under-load.ts';
import type { ChartEvent, EventTone } from '../../../ui/charts/event-marks.ts';

/** Kinds by their tone; the first that matches counts. */
const TONES: readonly (readonly [RegExp, EventTone])[] = [
  [/^note$/, 'note'],
  [/^(?:up|recovered)$|-end$/, 'good'],
  [/down|alert|threshold|lossy|ended-unexpectedly|fail|not-stored|damaged/, 'bad'],
  [/route|address-change|restart|limited|missing|refused|late/, 'warn'],
];

export const toneOf = (kind: string): EventTone => TONES.find(([pattern]) => pattern.test(kind))?.[1] ?? 'plain';

/** Whether an event concerns one of the series: one that names none concerns all. */
function concerns({ series, seriesIds }: TimelineEvent, drawn: ReadonlySet<number>): boolean {
  if (seriesIds) return seriesIds.some((key) => drawn.has(key));
  return series === undefined || drawn.has(series);
}

/** Events to be marked in a chart of series; what is shaded there (excluded time, throughput tests) is not. */
export function shownEvents(events: readonly TimelineEvent[], drawn: readonly number[]): readonly ChartEvent[] {
  const keys = new Set(drawn);
  return events
    .filter((event) => !event.excluded && event.kind !== UNDER_LOAD && concerns(event, keys))
    .map(({ atMs, endMs, kind, message }) => ({ atMs, endMs, tone: toneOf(kind), text: message }));
}
