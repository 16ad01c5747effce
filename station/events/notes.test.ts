import { expect, it } from 'vitest';
import { Note } from '../../core/contracts/notes.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { Notes } from './notes.ts';

function notesOn(...stored: readonly TimelineEvent[]) {
  const events = new Map(stored.map((event) => [event.id, event]));
  const timeline = {
    add: async (event: Omit<TimelineEvent, 'id'>) => {
      const added = { ...event, id: events.size + 1 };
      events.set(added.id, added);
      return added;
    },
    replace: async (event: TimelineEvent) => void events.set(event.id, event),
    remove: async ({ id }: TimelineEvent) => void events.delete(id),
    find: async (id: number) => events.get(id),
  };
  return { events, notes: new Notes({ timeline, isSeries: (series) => series === 7 }) };
}

const STARTED: TimelineEvent = { id: 1, atMs: 5, endMs: null, kind: 'started', message: 'Started', excluded: false };

it('adds a note of a series, changes it, and deletes it', async () => {
  const { events, notes } = notesOn();
  const added = await notes.add({ atMs: 10, text: 'Router swapped', series: 7 });
  expect(added).toEqual({
    id: 1,
    atMs: 10,
    endMs: null,
    kind: 'note',
    message: 'Router swapped',
    excluded: false,
    series: 7,
  });
  await notes.change({ id: 1, atMs: 10, endMs: 20, text: 'Router and cable swapped' });
  expect(events.get(1)).toMatchObject({ endMs: 20, message: 'Router and cable swapped' });
  expect(events.get(1)?.series).toBeUndefined();
  await notes.delete(1);
  expect(events.size).toBe(0);
});

it('keeps the series of a note that is measured no more', async () => {
  const note: TimelineEvent = { ...STARTED, kind: 'note', message: 'Old', series: 8 };
  const { events, notes } = notesOn(note);
  await notes.change({ id: 1, atMs: 5, text: 'Corrected', series: 8 });
  expect(events.get(1)).toEqual({ ...note, message: 'Corrected' });
  await expect(notes.change({ id: 1, atMs: 5, text: 'Moved', series: 9 })).rejects.toThrow('There is no series 9');
});

it('changes and deletes notes only', async () => {
  const { events, notes } = notesOn(STARTED);
  await expect(notes.delete(1)).rejects.toThrow('Event 1 is not a note');
  await expect(notes.change({ id: 1, atMs: 0, text: 'forged' })).rejects.toThrow('Event 1 is not a note');
  await expect(notes.delete(2)).rejects.toThrow('There is no note 2');
  expect(events.get(1)).toEqual(STARTED);
});

it('refuses series that there are not, texts without words, and ends before the beginning', async () => {
  await expect(notesOn().notes.add({ atMs: 1, text: 'x', series: 8 })).rejects.toThrow('There is no series 8');
  expect(Note.safeParse({ atMs: 1, text: '  ' }).success).toBe(false);
  expect(Note.safeParse({ atMs: 1, text: 'x'.repeat(1001) }).success).toBe(false);
  expect(Note.safeParse({ atMs: 5, endMs: 4, text: 'x' }).error?.issues[0]?.path).toEqual(['endMs']);
});

it('refuses moments that are no dates, and characters that mislead', () => {
  expect(new Date(Note.parse({ atMs: 8.64e15, text: 'x' }).atMs).toISOString()).toContain('275760');
  expect(Note.safeParse({ atMs: 8.64e15 + 1, text: 'x' }).success).toBe(false);
  expect(Note.safeParse({ atMs: 5, endMs: 1e300, text: 'x' }).error?.issues[0]?.path).toEqual(['endMs']);
  for (const text of ['a\u001b[2J', 'a\u202eb', 'a\u0000'])
    expect(Note.safeParse({ atMs: 1, text }).success).toBe(false);
  expect(Note.parse({ atMs: 1, text: 'two\nlines\tand a tab' }).text).toBe('two\nlines\tand a tab');
});
