import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WheelTurn } from '../../../../ui/charts/plot-wheel.ts';
import { turnedWindow } from './turned-window.ts';

const limits = { leastMs: 20, firstMs: 0, nowMs: 100_000 };
const closer = (place: number): WheelTurn => ({ kind: 'zoom', place, factor: 0.5 });
const farther = (place: number): WheelTurn => ({ kind: 'zoom', place, factor: 2 });

describe('turnedWindow', () => {
  it('keeps the moment under the pointer where it is', () => {
    expect(turnedWindow({ fromMs: 40_000, toMs: 60_000 }, closer(0.25), limits)).toEqual({
      fromMs: 42_500,
      toMs: 52_500,
    });
    expect(turnedWindow({ fromMs: 40_000, toMs: 60_000 }, farther(0.25), limits)).toEqual({
      fromMs: 35_000,
      toMs: 75_000,
    });
  });

  it('stays between the first stored moment and now, and reaches both', () => {
    expect(turnedWindow({ fromMs: 70_000, toMs: 100_000 }, farther(0.5), limits)).toEqual({
      fromMs: 40_000,
      toMs: 100_000,
    });
    expect(turnedWindow({ fromMs: 10_000, toMs: 90_000 }, farther(0.5), limits)).toEqual({ fromMs: 0, toMs: 100_000 });
  });

  it('zooms down to a single packet, and no further', () => {
    let window = { fromMs: 0, toMs: 100_000 };
    for (let turns = 0; turns < 40; turns++) window = turnedWindow(window, closer(0.3), limits);
    expect(window.toMs - window.fromMs).toBeCloseTo(20);
    expect(window.fromMs + 0.3 * 20).toBeCloseTo(30_000, -1);
  });

  it('moves by a share of the width, as far as there is time', () => {
    const shown = { fromMs: 40_000, toMs: 60_000 };
    expect(turnedWindow(shown, { kind: 'pan', share: -0.5 }, limits)).toEqual({ fromMs: 30_000, toMs: 50_000 });
    expect(turnedWindow(shown, { kind: 'pan', share: 9 }, limits)).toEqual({ fromMs: 80_000, toMs: 100_000 });
    expect(turnedWindow(shown, { kind: 'pan', share: -9 }, limits)).toEqual({ fromMs: 0, toMs: 20_000 });
  });

  it('does not shrink a window that shows more than what is stored', () => {
    const shown = { fromMs: -50_000, toMs: 100_000 };
    expect(turnedWindow(shown, farther(0.5), limits)).toEqual(shown);
  });

  it('leaves a window with an end after its beginning, whatever is turned', () => {
    const turns = fc.oneof(
      fc.record({
        kind: fc.constant('zoom' as const),
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        factor: fc.double({ min: 0.25, max: 4, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('pan' as const), share: fc.double({ min: -1, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(
        fc.array(turns, { maxLength: 60 }),
        fc.option(fc.integer({ min: -1e9, max: 99_000 })),
        (all, firstMs) => {
          let window = { fromMs: 90_000, toMs: 100_000 };
          for (const turn of all) window = turnedWindow(window, turn, { ...limits, firstMs });
          expect(window.toMs - window.fromMs).toBeGreaterThanOrEqual(19.9);
          expect(window.toMs).toBeLessThanOrEqual(100_000.001);
        },
      ),
    );
  });
});
