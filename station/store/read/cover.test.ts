import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../days/spans.ts';
import { cover, spanOf } from './cover.ts';

const H = 1000 * HOUR_MS;
const ALL = { samples: 0, minutes: 0, hours: 0 };

describe('cover', () => {
  it('reads whole hours as such and the ends at finer levels', () => {
    expect(cover(H + 1.5 * MINUTE_MS, H + 3 * HOUR_MS + 2 * MINUTE_MS + 7, 'hours', ALL)).toEqual([
      { level: 'samples', fromMs: H + 1.5 * MINUTE_MS, toMs: H + 2 * MINUTE_MS },
      { level: 'minutes', fromMs: H + 2 * MINUTE_MS, toMs: H + HOUR_MS },
      { level: 'hours', fromMs: H + HOUR_MS, toMs: H + 3 * HOUR_MS },
      { level: 'minutes', fromMs: H + 3 * HOUR_MS, toMs: H + 3 * HOUR_MS + 2 * MINUTE_MS },
      { level: 'samples', fromMs: H + 3 * HOUR_MS + 2 * MINUTE_MS, toMs: H + 3 * HOUR_MS + 2 * MINUTE_MS + 7 },
    ]);
  });

  it('changes to coarser levels where finer ones are gone, on whole hours', () => {
    const since = { samples: H + 2 * HOUR_MS - 1, minutes: H + HOUR_MS, hours: 0 };
    expect(cover(H + 1, H + 4 * HOUR_MS, 'samples', since)).toEqual([
      { level: 'hours', fromMs: H, toMs: H + HOUR_MS },
      { level: 'minutes', fromMs: H + HOUR_MS, toMs: H + 2 * HOUR_MS },
      { level: 'samples', fromMs: H + 2 * HOUR_MS, toMs: H + 4 * HOUR_MS },
    ]);
  });

  it('reads the samples of a project that is younger than an hour', () => {
    const since = { samples: H + 30 * MINUTE_MS, minutes: H, hours: Number.POSITIVE_INFINITY };
    expect(cover(H + 35 * MINUTE_MS, H + 40 * MINUTE_MS, 'samples', since)).toEqual([
      { level: 'samples', fromMs: H + 35 * MINUTE_MS, toMs: H + 40 * MINUTE_MS },
    ]);
  });

  it('reads single samples where nothing is stored yet', () => {
    const never = Number.POSITIVE_INFINITY;
    const since = { samples: never, minutes: never, hours: never };
    expect(cover(H, H + 5, 'hours', since)).toEqual([{ level: 'samples', fromMs: H, toMs: H + 5 }]);
  });

  it('reads no hour twice in which minutes and samples begin', () => {
    const began = H + HOUR_MS + 1;
    expect(cover(H, H + 2 * HOUR_MS + 5, 'samples', { samples: began, minutes: began, hours: 0 })).toEqual([
      { level: 'hours', fromMs: H, toMs: H + 2 * HOUR_MS },
      { level: 'samples', fromMs: H + 2 * HOUR_MS, toMs: H + 2 * HOUR_MS + 5 },
    ]);
  });

  it('covers a span without a gap or overlap, and exactly while samples are stored', () => {
    const at = fc.integer({ min: 0, max: 40 * HOUR_MS });
    const since = fc.record({ samples: at, minutes: at, hours: at });
    const wanted = fc.constantFrom('samples' as const, 'minutes' as const, 'hours' as const);
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 20 * HOUR_MS }), wanted, since, (from, length, level, stored) => {
        const pieces = cover(H + from, H + from + length, level, {
          samples: H + stored.samples,
          minutes: H + stored.minutes,
          hours: H + stored.hours,
        });
        for (const [index, piece] of pieces.entries()) {
          expect(piece.toMs).toBeGreaterThan(piece.fromMs);
          if (index > 0) expect(piece.fromMs).toBe(pieces[index - 1]?.toMs);
          const unit = { samples: 1, minutes: MINUTE_MS, hours: HOUR_MS }[piece.level];
          expect([piece.fromMs % unit, piece.toMs % unit]).toEqual([0, 0]);
        }
        const span = spanOf(pieces);
        expect(span.fromMs).toBeLessThanOrEqual(H + from);
        expect(span.toMs).toBeGreaterThanOrEqual(H + from + length);
        if (stored.samples === 0) expect(span).toEqual({ fromMs: H + from, toMs: H + from + length });
      }),
      { numRuns: 1000 },
    );
  });
});
