import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useChart } from '../chart/chart-store.ts';
import './timeline.css';

const SHOWN = 300;
/** The time shown around an event in the chart. */
const AROUND_MS = 60_000;

function EventRow({ event }: { readonly event: TimelineEvent }): ReactNode {
  const { stationNowMs } = useBase();
  const chart = useChart();
  const length = event.endMs === null ? null : event.endMs - event.atMs;
  const goThere = () =>
    chart.getState().zoom({
      fromMs: event.atMs - AROUND_MS,
      toMs: Math.min(stationNowMs(), (event.endMs ?? event.atMs) + AROUND_MS),
    });
  return (
    <li>
      <button type="button" className="event" data-tone={event.excluded ? 'warn' : undefined} onClick={goThere}>
        <span className="event-time" title={formatDay(event.atMs)}>
          {formatTimeOfDay(event.atMs)}
        </span>
        <span>
          {event.excluded && <span className="tag">◌ not measured</span>} {event.message}
          {length !== null && <span className="is-quiet"> ({formatLength(length)})</span>}
        </span>
      </button>
    </li>
  );
}

/** The events, newest first; a click shows one in the chart. */
export function TimelinePanel(): ReactNode {
  const { timeline } = useBase();
  const events = useStore(timeline, (state) => state.events);
  if (events.length === 0) {
    return (
      <EmptyState title="No events yet" text="Starts, stops, edits, restarts, sleep and late replies appear here." />
    );
  }
  return (
    <ol className="events">
      {events
        .slice(-SHOWN)
        .reverse()
        .map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
    </ol>
  );
}
