import { createStore, type StoreApi } from 'zustand/vanilla';
import { isOpenAlert } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';

/** Limit of events kept in the page; all are in the store. */
const MAX_EVENTS = 2000;

export interface Timeline {
  /** Oldest first. */
  readonly events: readonly TimelineEvent[];
  /** Ids of events that were deleted since the page was opened; left out = none. */
  readonly deleted?: ReadonlySet<number>;
}

export type TimelineStore = StoreApi<Timeline>;

export const createTimelineStore = (): TimelineStore => createStore(() => ({ events: [] }));

/** An event with a known id replaces it: a span got its end. */
export function withEvent(before: Timeline, event: TimelineEvent): Timeline {
  if (event.deleted) {
    const events = before.events.filter(({ id }) => id !== event.id);
    return { events, deleted: new Set([...(before.deleted ?? []), event.id]) };
  }
  const { deleted } = before;
  return { events: withNew(before.events, event), ...(deleted && { deleted }) };
}

function withNew(before: readonly TimelineEvent[], event: TimelineEvent): readonly TimelineEvent[] {
  const known = before.findIndex((one) => one.id === event.id);
  if (known >= 0) return before.with(known, event);
  const last = before.at(-1);
  const events = [...before, event];
  if (last && last.atMs > event.atMs) events.sort((left, right) => left.atMs - right.atMs || left.id - right.id);
  if (events.length <= MAX_EVENTS) return events;
  const oldest = events.findIndex((one) => !isOpenAlert(one)); // an open alert stays, however old it is
  return events.toSpliced(Math.max(0, oldest), 1); // unless all are open ones
}
