import { expect, it } from 'vitest';
import { shownEvents, toneOf } from './shown-events.ts';

const event = { id: 1, atMs: 5, endMs: null, kind: 'edited', message: 'Edited', excluded: false };

it('marks events of the series drawn and those of none, but no others', () => {
  const events = [
    event,
    { ...event, series: 1, message: 'own' },
    { ...event, series: 2, message: 'of another' },
    { ...event, seriesIds: [2, 1], message: 'of both' },
    { ...event, seriesIds: [2, 3], message: 'of others' },
  ];
  expect(shownEvents(events, [1]).map(({ text }) => text)).toEqual(['Edited', 'own', 'of both']);
});

it('leaves out what is shaded', () => {
  expect(
    shownEvents(
      [
        { ...event, excluded: true },
        { ...event, kind: 'under-load' },
      ],
      [1],
    ),
  ).toEqual([]);
});

it('tells the kinds of events apart', () => {
  expect(['down', 'up', 'route-change', 'note', 'started'].map(toneOf)).toEqual([
    'bad',
    'good',
    'warn',
    'note',
    'plain',
  ]);
});
