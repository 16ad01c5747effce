import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import { niceStep, plotOf } from './offset-plot.ts';

function finding(offsets: readonly (number | null)[]): ServiceFinding {
  const recent: ServiceRecord[] = offsets.map((offsetMs, at) => ({
    atMs: at * 1000,
    round: at,
    outcome: offsetMs === null ? 'timeout' : 'reply',
    cause: 0,
    durationMs: 1,
    values: { offsetMs },
    detail: null,
  }));
  return { series: 1, last: recent[0] as ServiceRecord, lastDetailed: null, recent, progress: [] };
}

const SIZE = { width: 300, height: 100 };

it('draws offsets around zero, and interrupts the line where rounds failed', () => {
  const plot = plotOf(finding([1, 2, null, -2]), SIZE);
  expect(plot?.ticks.map(({ offsetMs }) => offsetMs)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  expect(plot?.line).toBe('M0.0 33.3L100.0 16.7M300.0 83.3');
  expect(plot?.points[2]).toMatchObject({ offsetMs: null, y: 100 });
});

it('has no plot without an offset, and one for a single round', () => {
  expect(plotOf(finding([]), SIZE)).toBeNull();
  expect(plotOf(finding([null]), SIZE)).toBeNull();
  expect(plotOf(finding([0]), SIZE)?.points).toMatchObject([{ x: 150 }]);
});

it('contains every offset and zero, with few lines', () => {
  const offset = fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(offset, { minLength: 1, maxLength: 50 }), (offsets) => {
      const plot = plotOf(finding(offsets), SIZE);
      expect(plot?.points.every(({ y }) => y >= 0 && y <= SIZE.height)).toBe(true);
      expect(plot?.ticks.some(({ offsetMs }) => Math.abs(offsetMs) < 1e-9)).toBe(true);
      expect(plot?.ticks.length).toBeLessThanOrEqual(8);
    }),
  );
});

it('chooses round steps', () => {
  expect([0.3, 1, 1.1, 4, 70].map(niceStep)).toEqual([0.5, 1, 2, 5, 100]);
});
