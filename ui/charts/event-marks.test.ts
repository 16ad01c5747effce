import { expect, it } from 'vitest';
import { type ChartEvent, eventMarks, markAt } from './event-marks.ts';

const event = (atMs: number, tone: ChartEvent['tone'] = 'plain'): ChartEvent => ({
  atMs,
  endMs: null,
  tone,
  text: `at ${atMs}`,
});
const asIs = (atMs: number) => atMs;

it('merges events closer than a step into one mark with the most telling tone', () => {
  const marks = eventMarks([event(0), event(5, 'bad'), event(9, 'note'), event(10)], asIs, 10);
  expect(marks.map(({ x, tone, events }) => [x, tone, events.length])).toEqual([
    [0, 'bad', 3],
    [10, 'plain', 1],
  ]);
});

it('has as many marks as have room, whatever the number of events', () => {
  const events = Array.from({ length: 5000 }, (_, at) => event(at / 10));
  const marks = eventMarks(events, asIs, 14);
  expect(marks.length).toBeLessThanOrEqual(500 / 14 + 1);
  expect(marks.reduce((sum, mark) => sum + mark.events.length, 0)).toBe(5000);
});

it('finds the nearest mark within reach', () => {
  const marks = eventMarks([event(0), event(20)], asIs, 10);
  expect(markAt(marks, 13, 8)?.x).toBe(20);
  expect(markAt(marks, 10, 8)).toBeNull();
});
