import { describe, expect, it } from 'vitest';
import {
  axisPowers,
  axisTimes,
  formatAxisTimes,
  formatAxisValues,
  formatLatencies,
  spacedTicks,
} from './chart-axes.ts';
import type { ChartFrame } from './chart-frame.ts';
import { valueRange } from './chart-scales.ts';
import { fittedLabels } from './span-labels.ts';

const NO_TOTALS = {
  sent: 0,
  lost: 0,
  byClass: { timeout: 0, refused: 0, unreachable: 0, failed: 0 },
  notMeasured: 0,
  min: Number.NaN,
  avg: Number.NaN,
  max: Number.NaN,
};

const AUTO = { scale: 'auto', maximum: 0 } as const;

const frameOf = (...values: (number | null)[]): ChartFrame => ({
  fromMs: 0,
  toMs: 100,
  xs: values.map((_, at) => at),
  lines: [
    {
      ...{ avg: values, min: values, max: values },
      ...{ p5: [], p25: [], p50: values, p75: [], p95: [] },
      ...{ marks: [], stepMs: 1, totals: NO_TOTALS },
    },
  ],
});

describe('fittedLabels', () => {
  const label = 'the engine stopped';
  const shown = (...lefts: readonly number[]) =>
    fittedLabels(
      lefts.map((left) => ({ left, right: left + 2, label })),
      100,
      40,
      (text) => text.length,
    );

  it('are whole where there is room', () => {
    expect(shown(0, 30)).toEqual([label, label]);
  });

  it('end with … before the next one and the end of the plot', () => {
    expect(shown(0, 12, 90)).toEqual(['the engine…', label, 'the engin…']);
  });

  it('are left out where they would be a stump, or lie under another', () => {
    expect(shown(0, 5, 95)).toEqual(['', label, '']);
    expect(shown(10, 10)).toEqual(['', label]);
  });
});

describe('valueRange', () => {
  it('begins at zero unless the detail would drown', () => {
    expect(valueRange(frameOf(2, 10), [], AUTO).floor).toBe(0);
    const near = valueRange(frameOf(30, 31), [], AUTO);
    expect(near.floor).toBeGreaterThan(29);
    expect(near.ceiling).toBeGreaterThan(31);
  });

  it('makes room for a limit that is near and not for one that is far', () => {
    expect(valueRange(frameOf(10), [{ label: 'p95', ms: 20 }], AUTO).ceiling).toBeGreaterThan(20);
    expect(valueRange(frameOf(10), [{ label: 'p95', ms: 500 }], AUTO).ceiling).toBeLessThan(20);
  });

  it('begins and ends as chosen', () => {
    expect(valueRange(frameOf(30, 31), [], { scale: 'zero', maximum: 0 }).floor).toBe(0);
    expect(valueRange(frameOf(30, 31), [], { scale: 'zero', maximum: 50 }).ceiling).toBe(50);
    expect(valueRange(frameOf(-3, 2), [], { scale: 'zero', maximum: 0 }).floor).toBeLessThan(-3);
    const below = valueRange(frameOf(30, 31), [], { scale: 'auto', maximum: 10 });
    expect([below.floor, below.ceiling]).toEqual([0, 10]);
  });

  it('is above zero when it is logarithmic', () => {
    const log = valueRange(frameOf(0, 0.5, 800), [], { scale: 'log', maximum: 0 });
    expect(log.floor).toBeCloseTo(0.45);
    expect(log.ceiling).toBeGreaterThan(800);
    expect(axisPowers(log.floor, log.ceiling)).toEqual([1, 10, 100]);
    expect(axisPowers(1, 12)).toEqual([1, 2, 5, 10]);
    expect(valueRange(frameOf(null), [], { scale: 'log', maximum: 0 }).floor).toBeGreaterThan(0);
  });

  it('has a range when there is nothing to show', () => {
    expect(valueRange(frameOf(null, null), [], AUTO)).toEqual({ floor: 0, ceiling: 1 });
  });

  it('ignores what lies outside the window', () => {
    expect(valueRange({ ...frameOf(1000, 2, 3), fromMs: 1 }, [], AUTO).ceiling).toBeLessThan(10);
  });
});

describe('formatLatencies', () => {
  it('keeps one unit for the axis, the unit of its top', () => {
    expect(formatLatencies([0, 0.1, 0.2], 0.25, 0.1)).toEqual(['0 µs', '100 µs', '200 µs']);
    expect(formatLatencies([0, 0.5, 1, null], 1.2, 0.5)).toEqual(['0.0 ms', '0.5 ms', '1.0 ms', '']);
    expect(formatLatencies([0, 1000], 1500, 1000)).toEqual(['0 s', '1 s']);
  });
});

describe('values of probe columns', () => {
  it('have a range below zero, and one for a line of zeros', () => {
    const offsets = valueRange(frameOf(-3, 2), [], AUTO);
    expect(offsets.floor).toBeLessThan(-3);
    expect(offsets.ceiling).toBeGreaterThan(2);
    expect(valueRange(frameOf(-5, -4), [], AUTO).ceiling).toBeGreaterThan(-4);
    expect(valueRange(frameOf(0, 0), [], AUTO)).toEqual({ floor: 0, ceiling: 1 });
  });

  it('have their unit on the axis', () => {
    expect(formatAxisValues([0, 50, null], [0, 90], 50, 'percent')).toEqual(['0 %', '50 %', '']);
    expect(formatAxisValues([0, 0.5], [0, 1], 0.5, 'mbitPerSecond')).toEqual(['0.0 Mbit/s', '0.5 Mbit/s']);
    expect(formatAxisValues([0, 2500], [0, 8000], 2500, 'mbitPerSecond')).toEqual(['0.0 Gbit/s', '2.5 Gbit/s']);
    expect(formatAxisValues([0, 500_000], [0, 1_200_000], 500_000, 'bytes')).toEqual(['0.0 MB', '0.5 MB']);
    expect(formatAxisValues([-2, 0], [-2.5, 0.5], 2, 'ms')).toEqual(['-2 ms', '0 ms']);
    expect(formatAxisValues([1, 2], [0, 3], 1, 'count')).toEqual(['1', '2']);
  });
});

describe('axisTimes', () => {
  const at = (hour: number, minute = 0, second = 0, ms = 0) => new Date(2026, 0, 5, hour, minute, second, ms).getTime();
  const clock = (ms: number) => new Date(ms).toTimeString().slice(0, 8);

  it.each([
    [30_000, ['12:01:00', '12:01:30', '12:02:00']],
    [60_000, ['12:01:00', '12:02:00']],
  ])('are at whole steps of %i ms, wherever the window begins', (step, expected) => {
    for (const offset of [29_000.3, 30_500, 59_999.2]) {
      const from = at(12, 0) + offset;
      expect(
        axisTimes(from + 0.4, at(12, 2, 10), step)
          .filter((ms) => ms > at(12, 0, 59))
          .map(clock),
      ).toEqual(expected);
    }
  });

  it('are at whole hours of local time', () => {
    expect(axisTimes(at(1, 20), at(13), 6 * 3_600_000).map(clock)).toEqual(['06:00:00', '12:00:00']);
    expect(axisTimes(at(1, 20), at(48), 86_400_000).map(clock)).toEqual(['00:00:00', '00:00:00']);
  });

  it('are as fine as milliseconds', () => {
    expect(axisTimes(at(1) + 0.2, at(1) + 11, 5)).toEqual([at(1) + 5, at(1) + 10]);
  });

  it('never stand still or go back where the clock is set', () => {
    for (const day of [new Date(2026, 2, 29), new Date(2026, 9, 25), new Date(2026, 10, 1)]) {
      const times = axisTimes(day.getTime(), day.getTime() + 86_400_000, 3_600_000);
      expect(times.length).toBeGreaterThan(20);
      expect(times.every((one, index) => index === 0 || one > (times[index - 1] ?? 0))).toBe(true);
    }
  });
});

describe('formatAxisTimes', () => {
  it('rounds to what it writes', () => {
    const start = new Date(2026, 0, 5, 12, 30, 0).getTime();
    expect(formatAxisTimes([start - 400], 30_000)[0]).toMatch(/^12:30:00/);
  });

  it('writes the day once, and seconds where steps are short', () => {
    const start = new Date(2026, 0, 5, 12, 30, 0).getTime();
    expect(formatAxisTimes([start, start + 60_000], 60_000)).toEqual(['12:30\n2026-01-05', '12:31']);
    expect(formatAxisTimes([start, start + 15_000], 15_000)[1]).toBe('12:30:15');
    expect(formatAxisTimes([start, start + 100], 100)[1]).toBe('12:30:00.100');
  });

  it('does not fall back a minute for a part of a millisecond', () => {
    const start = new Date(2026, 0, 5, 12, 30, 0).getTime();
    expect(formatAxisTimes([start - 0.0003], 60_000)[0]).toMatch(/^12:30/);
  });

  it('writes the day again after midnight', () => {
    const start = new Date(2026, 0, 5, 23, 0, 0).getTime();
    expect(formatAxisTimes([start, start + 3_600_000], 3_600_000)[1]).toBe('00:00\n2026-01-06');
  });
});

it('leaves out labels of an axis that would be printed over each other', () => {
  const places = new Map([0.01, 0.1, 1, 10].map((tick, at) => [tick, 38 - at * 9]));
  expect(spacedTicks([null, 0.01, 0.1, 1, 10], (tick) => places.get(tick) ?? 0, 13)).toEqual([
    null,
    0.01,
    null,
    1,
    null,
  ]);
});
