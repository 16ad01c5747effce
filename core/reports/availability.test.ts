import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedDowntimeMs, availability } from './availability.ts';
import { noDataSpans } from './no-data.ts';
import { outagesOf } from './outages.ts';
import { columnsOf, columnsOfPattern } from './testing/columns.ts';
import { durationWithin, mergedSpans, type TimeSpan } from './time-spans.ts';

/** Uptime of a pattern with one packet a second. */
function uptimeOf(pattern: string, excluded: readonly TimeSpan[] = [], downAfter: number | null = 3) {
  const columns = columnsOfPattern(pattern);
  const span = { fromMs: 0, toMs: pattern.length * 1000, excluded };
  const noData = noDataSpans(columns, span, 1000);
  const outages = outagesOf(columns, downAfter === null ? null : { downAfter, upAfter: 1 }, noData, span.toMs);
  return { noData, list: outages, ...availability(outages, noData, span) };
}

describe('outages', () => {
  it('need three losses in a row, and last from the first of them to the first packet with a reply', () => {
    expect(uptimeOf('1100110001').list).toEqual([{ fromMs: 6000, toMs: 9000, noDataMs: 0, downMs: 3000 }]);
  });

  it('last to the end of the span where no reply came again', () => {
    expect(uptimeOf('110000')).toMatchObject({
      outages: 1,
      downMs: 4000,
      longestOutageMs: 4000,
      ratio: 2 / 6,
    });
    expect(uptimeOf('110000').list).toEqual([{ fromMs: 2000, toMs: null, noDataMs: 0, downMs: 4000 }]);
  });

  it('are counted by another number of losses where the target defines it', () => {
    expect(uptimeOf('101001', [], 1).outages).toBe(2);
    expect(uptimeOf('101001', [], 2)).toMatchObject({ outages: 1, downMs: 2000 });
    expect(uptimeOf('101001', [], 6)).toMatchObject({ outages: 0, mtbfMs: null, mttrMs: null, ratio: 1 });
  });
});

describe('availability', () => {
  it('is computed of any number of outages', () => {
    const outages = Array.from({ length: 200_000 }, (_, at) => {
      const downMs = at === 777 ? 3 : 2;
      return { fromMs: at * 10, toMs: at * 10 + downMs, noDataMs: 0, downMs };
    });
    expect(availability(outages, [], { fromMs: 0, toMs: 2_000_000 }).longestOutageMs).toBe(3);
  });

  it('counts time that was not measured as neither up nor down', () => {
    const found = uptimeOf('11000---0001111');
    expect(found.noData).toEqual([{ fromMs: 5000, toMs: 8000 }]);
    expect(found).toMatchObject({ upMs: 6000, downMs: 6000, noDataMs: 3000, ratio: 0.5, outages: 1 });
  });

  it('excludes spans of the timeline', () => {
    const found = uptimeOf('1100000011', [{ fromMs: 3000, toMs: 6000 }]);
    expect(found).toMatchObject({ upMs: 4000, downMs: 3000, noDataMs: 3000, mtbfMs: 4000, mttrMs: 3000 });
  });

  it('takes time without samples, before, between and after them, for time without data', () => {
    const columns = columnsOf([1, 1, 1]);
    const span = { fromMs: -5000, toMs: 10_000, excluded: [] };
    expect(noDataSpans(columns, span, 1000)).toEqual([
      { fromMs: -5000, toMs: 0 },
      { fromMs: 3000, toMs: 10_000 },
    ]);
    expect(noDataSpans(columnsOf([1, 1, 1], 5000), { ...span, fromMs: 0, toMs: 11_000 }, 1000)).toEqual([
      { fromMs: 1000, toMs: 5000 },
      { fromMs: 6000, toMs: 10_000 },
    ]);
  });

  it('is not defined where nothing was measured', () => {
    expect(uptimeOf('----')).toMatchObject({ ratio: null, upMs: 0, downMs: 0, noDataMs: 4000 });
    expect(uptimeOf('')).toMatchObject({ ratio: null });
  });

  it.each([
    [0.99, 432],
    [0.999, 43.2],
    [0.9995, 21.6],
    [0.9999, 4.32],
    [0.99999, 0.432],
  ])('of %d allows in 30 days %d min of downtime', (ratio, minutes) => {
    expect(allowedDowntimeMs(ratio, 30 * 24 * 3_600_000) / 60_000).toBeCloseTo(minutes, 9);
  });

  it('divides the span into up, down and no data, whatever happens', () => {
    const pattern = fc
      .array(fc.constantFrom('1', '1', '0', '0', '-'), { maxLength: 80 })
      .map((marks) => marks.join(''));
    const excluded = fc.array(
      fc
        .tuple(fc.integer({ min: -5000, max: 90_000 }), fc.integer({ min: 0, max: 20_000 }))
        .map(([fromMs, ms]) => ({ fromMs, toMs: fromMs + ms })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(pattern, excluded, fc.integer({ min: 1, max: 5 }), (marks, spans, downAfter) => {
        const { upMs, downMs, noDataMs, ratio, noData, outages } = uptimeOf(marks, spans, downAfter);
        expect(upMs + downMs + noDataMs).toBeCloseTo(marks.length * 1000, 6);
        for (const part of [upMs, downMs, noDataMs, ratio ?? 0]) expect(part).toBeGreaterThanOrEqual(0);
        expect(ratio ?? 1).toBeLessThanOrEqual(1);
        expect(mergedSpans(noData)).toEqual(noData);
        expect(outages).toBeLessThanOrEqual(marks.length);
      }),
    );
  });
});

describe('spans of time', () => {
  it('are merged where they overlap or touch', () => {
    const spans = [
      { fromMs: 5, toMs: 7 },
      { fromMs: 0, toMs: 2 },
      { fromMs: 2, toMs: 3 },
      { fromMs: 6, toMs: 6 },
      { fromMs: 9, toMs: 8 },
    ];
    expect(mergedSpans(spans)).toEqual([
      { fromMs: 0, toMs: 3 },
      { fromMs: 5, toMs: 7 },
    ]);
    expect(durationWithin(mergedSpans(spans), { fromMs: 1, toMs: 6 })).toBe(3);
  });
});
