import { describe, expect, it } from 'vitest';
import type { SeriesChange } from './path-tracker.ts';
import { RouteCause } from './route-cause.ts';

const change = (series: number, flow: number, more: Partial<SeriesChange> = {}): SeriesChange => ({
  series,
  flow,
  round: 7,
  atMs: 1000 + series,
  before: ['10.77.0.1', '10.77.2.2', '10.77.3.1', `10.78.0.${series}`],
  after: ['10.77.0.1', '10.77.1.2', '10.77.3.1', `10.78.0.${series}`],
  ...more,
});
const words = (cause: RouteCause) =>
  cause.describe(
    (series) => `t${series}`,
    (address) => (address === '10.77.0.1' ? 'r1' : null),
  );

describe('the cause of route changes', () => {
  it('is one for all flows that deviate at the same router to the same next hop', () => {
    const cause = new RouteCause(change(1, 0));
    for (let series = 1; series <= 5; series++) {
      for (let flow = 0; flow < 5; flow++) {
        const one = change(series, flow);
        expect(cause.includes(one)).toBe(series > 1 || flow > 0);
        if (cause.includes(one)) cause.add(one);
      }
    }
    expect(words(cause)).toBe('r1: 25 flows of 5 targets moved from 10.77.2.2 to 10.77.1.2');
    expect([cause.series, cause.atMs]).toEqual([[1, 2, 3, 4, 5], 1001]);
  });

  it('names the target where there is but one, and the hops where one flow moved', () => {
    const cause = new RouteCause(change(1, 0));
    expect(words(cause)).toContain('hop 2 10.77.2.2 → 10.77.1.2');
    cause.add(change(1, 1));
    expect(words(cause)).toBe('r1: 2 flows of t1 moved from 10.77.2.2 to 10.77.1.2');
  });

  it.each<[string, SeriesChange]>([
    ['elsewhere', change(2, 0, { before: ['10.77.9.9', '10.77.2.2'], after: ['10.77.9.9', '10.77.1.2'] })],
    ['back', change(2, 0, { before: change(2, 0).after, after: change(2, 0).before })],
    ['a minute later', change(2, 0, { atMs: 62_000 })],
    ['again', change(1, 0, { atMs: 2000 })],
  ])('is not that of a flow that moved %s', (_, other) => {
    expect(new RouteCause(change(1, 0)).includes(other)).toBe(false);
  });

  it('names silent hops and the first hop', () => {
    const silent = { before: ['10.77.2.2', 'x'], after: [null, 'x'] };
    const cause = new RouteCause(change(1, 0, silent));
    cause.add(change(1, 1, silent));
    expect(words(cause)).toBe('First hop: 2 flows of t1 moved from 10.77.2.2 to a silent hop');
  });
});
