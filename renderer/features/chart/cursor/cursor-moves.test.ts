import { describe, expect, it } from 'vitest';
import type { ChartEvent } from '../../../../ui/charts/event-marks.ts';
import { nextEvent, nextPoint } from './cursor-moves.ts';

const frame = { fromMs: 0, toMs: 1000, xs: [-50, 10, 11, 12, 500, 990, 1200] };
const event = (atMs: number): ChartEvent => ({ atMs, endMs: null, tone: 'bad', text: `at ${atMs}` });

describe('the cursor by keys', () => {
  it('comes in at the edge, and reads only what is visible', () => {
    expect(nextPoint(frame, null, -1)).toBe(990);
    expect(nextPoint(frame, null, 1)).toBe(10);
    expect(nextPoint({ ...frame, xs: [-5, 2000] }, null, 1)).toBeNull();
  });

  it('moves from point to point, and passes those that are as good as in the same place', () => {
    expect(nextPoint(frame, 10, 1)).toBe(500);
    expect(nextPoint(frame, 500, -1)).toBe(12);
    expect(nextPoint(frame, 600, 1)).toBe(990);
  });

  it('reaches the last point though it is close, and ends there', () => {
    expect(nextPoint(frame, 12, -1)).toBe(10);
    expect(nextPoint(frame, 10, -1)).toBeNull();
    expect(nextPoint(frame, 990, 1)).toBeNull();
  });

  it('goes to the events of the window, one after the other', () => {
    const events = [event(-10), event(100), event(700), event(1500)];
    expect(nextEvent(events, frame, null, -1)?.atMs).toBe(700);
    expect(nextEvent(events, frame, 700, -1)?.atMs).toBe(100);
    expect(nextEvent(events, frame, 100, -1)).toBeNull();
    expect(nextEvent(events, frame, 100, 1)?.atMs).toBe(700);
  });
});
