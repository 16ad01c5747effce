import { Button } from '@blueprintjs/core';
import { EditIcon, TrashIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useChart } from '../chart/chart-store.ts';
import { isNote, useNotes } from '../chart/notes/notes-store.ts';
import './timeline.css';

const SHOWN = 300;
/** The time shown around an event in the chart. */
const AROUND_MS = 60_000;

function EventRow({ event }: { readonly event: TimelineEvent }): ReactNode {
  const { stationNowMs } = useBase();
  const chart = useChart();
  const isReadOnly = useReadOnly();
  const length = event.endMs === null ? null : event.endMs - event.atMs;
  const goThere = () =>
    chart.getState().zoom({
      fromMs: event.atMs - AROUND_MS,
      toMs: Math.min(stationNowMs(), (event.endMs ?? event.atMs) + AROUND_MS),
    });
  return (
    <li className="event-row">
      <button type="button" className="event" data-tone={event.excluded ? 'warn' : undefined} onClick={goThere}>
        <span className="event-time" title={formatDay(event.atMs)}>
          {formatTimeOfDay(event.atMs)}
        </span>
        <span>
          {isNote(event) && <span aria-hidden="true">✎ </span>}
          {event.excluded && <span className="tag">◌ not measured</span>} {event.message}
          {length !== null && <span className="is-quiet"> ({formatLength(length)})</span>}
        </span>
      </button>
      {isNote(event) && !isReadOnly && <NoteActions note={event} />}
    </li>
  );
}

function NoteActions({ note }: { readonly note: TimelineEvent }): ReactNode {
  const { edit, delete: remove } = useNotes().getState();
  return (
    <>
      <Button
        variant="minimal"
        size="small"
        icon={<EditIcon />}
        aria-label="Edit the note"
        onClick={() => edit(note)}
      />
      <Button
        variant="minimal"
        size="small"
        icon={<TrashIcon />}
        aria-label="Delete the note"
        onClick={() => void remove(note)}
      />
    </>
  );
}

/** The events, newest first; a click shows one in the chart. */
export function TimelinePanel(): ReactNode {
  const { timeline } = useBase();
  const events = useStore(timeline, (state) => state.events);
  const isReadOnly = useReadOnly();
  if (events.length === 0) {
    return (
      <EmptyState
        title="No events yet"
        text={`Starts, stops, edits, restarts, sleep and late replies appear here, and notes${isReadOnly ? '' : ': N writes one'}.`}
      />
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
