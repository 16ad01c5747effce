import { isOpenAlert, seriesOfEvent, THRESHOLD } from '../../../core/alerts/alert-kinds.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import type { Timeline, TimelineStore } from '../../live/timeline-store.ts';

/** Series with a figure above its threshold, and the words of that: the open alerts of the timeline. */
export function crossedThresholds({ events }: Timeline): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const event of events) {
    if (event.kind !== THRESHOLD || !isOpenAlert(event)) continue;
    for (const series of seriesOfEvent(event)) {
      const known = found.get(series);
      found.set(series, known === undefined ? event.message : `${known}; ${event.message}`);
    }
  }
  return found;
}

/** Marks the rows of the list whose thresholds are crossed, as long as they are. */
export function markCrossed(timeline: TimelineStore, live: LiveRows): void {
  timeline.subscribe(({ events }, before) => {
    if (events !== before.events) live.setCrossed(crossedThresholds(timeline.getState()));
  });
}
