import { expect, it } from 'vitest';
import { createNoticesStore } from '../../../base/notices.ts';
import { createTimelineStore } from '../../../live/timeline-store.ts';
import { fakeLayout } from '../../../testing/fake-layout.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import { createNotesStore } from './notes-store.ts';

const NOTE = { id: 4, atMs: 10, endMs: null, kind: 'note', message: 'Router swapped', excluded: false, series: 7 };

async function notesOf(cursorMs: number | null = null) {
  const calls: unknown[] = [];
  const { link } = fakeStation({
    note: ({ text, ...rest }) => {
      calls.push(['add', text, rest]);
      return { ...NOTE, message: text };
    },
    noteChange: ({ id, text }) => {
      calls.push(['change', id, text]);
      return { ...NOTE, id, message: text };
    },
    noteDelete: ({ id }) => {
      calls.push(['delete', id]);
      return null;
    },
  });
  link.start();
  await settle();
  const timeline = createTimelineStore();
  const notices = createNoticesStore();
  const chart = { getState: () => ({ drawn: [7] }), cursorMs: () => cursorMs };
  const layout = fakeLayout();
  const notes = createNotesStore({ link, notices, layout, timeline, chart, stationNowMs: () => 99 });
  const undo = async () => {
    notices.getState().notices.at(-1)?.action?.run();
    await settle();
  };
  return { notes, timeline, layout, calls, undo };
}

it('begins at the cursor of the chart, or now, of the only series', async () => {
  const { notes, layout } = await notesOf(42);
  notes.getState().begin();
  expect(notes.getState().draft).toEqual({ id: null, atMs: 42, endMs: null, text: '', series: 7 });
  expect(layout.getState().dialog).toBe('note');
  const other = await notesOf();
  other.notes.getState().begin();
  expect(other.notes.getState().draft?.atMs).toBe(99);
});

it('adds a note, and deletes it on Undo', async () => {
  const { notes, timeline, layout, calls, undo } = await notesOf();
  notes.getState().begin();
  await notes.getState().save({ id: null, atMs: 10, endMs: null, text: 'Router swapped', series: 7 });
  expect(timeline.getState().events).toEqual([NOTE]);
  expect(layout.getState().dialog).toBe('none');
  await undo();
  expect(calls.at(-1)).toEqual(['delete', 4]);
  expect(timeline.getState().events).toEqual([]);
});

it('writes a deleted note again on Undo', async () => {
  const { notes, timeline, calls, undo } = await notesOf();
  timeline.setState({ events: [NOTE] });
  await notes.getState().delete(NOTE);
  expect(timeline.getState().events).toEqual([]);
  await undo();
  expect(calls.at(-1)).toEqual(['add', 'Router swapped', { atMs: 10, endMs: null, series: 7 }]);
});

it('changes a note, and back on Undo', async () => {
  const { notes, timeline, calls, undo } = await notesOf();
  timeline.setState({ events: [NOTE] });
  notes.getState().edit(NOTE);
  await notes.getState().save({ id: 4, atMs: 10, endMs: null, text: 'Router and cable', series: 7 });
  expect(timeline.getState().events[0]?.message).toBe('Router and cable');
  await undo();
  expect(calls.at(-1)).toEqual(['change', 4, 'Router swapped']);
});
