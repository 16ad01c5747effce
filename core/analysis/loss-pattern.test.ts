import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossPattern, type PacketFate } from './loss-pattern.ts';

const fatesOf = (marks: readonly boolean[], spacingMs = 100): PacketFate[] =>
  marks.map((isAnswered, at) => ({ sentMs: at * spacingMs, isAnswered }));

/** The token bucket of Linux: `burst` tokens at first, then one each `everyMs`. */
function limited(count: number, spacingMs: number, everyMs: number, burst = 6): PacketFate[] {
  let tokens = burst;
  let beforeMs = 0;
  return Array.from({ length: count }, (_, at) => {
    const sentMs = at * spacingMs;
    tokens = Math.min(burst, tokens + (sentMs - beforeMs) / everyMs);
    beforeMs = sentMs;
    const isAnswered = tokens >= 1;
    if (isAnswered) tokens -= 1;
    return { sentMs, isAnswered };
  });
}

describe('the pattern of losses', () => {
  it.each([
    [100, 1000],
    [250, 1000],
    [333, 1000],
    [20, 100],
    [90, 100],
  ])('is known as a limit for a packet each %i ms and an answer each %i ms', (spacingMs, everyMs) => {
    const pattern = lossPattern(limited(200, spacingMs, everyMs));
    expect(pattern.kind).toBe('rate-limit');
    expect(pattern.confidence).toBeGreaterThan(0.99);
    expect(pattern.perSecond).toBeGreaterThan((1000 / everyMs) * 0.85);
    expect(pattern.perSecond).toBeLessThan((1000 / everyMs) * 1.15);
  });

  it('is known as a limit when answers are a packet early or late', () => {
    const marks = Array.from({ length: 300 }, () => false);
    for (let at = 10; at < 300; at += 10) marks[at + ((at / 10) % 3) - 1] = true;
    expect(lossPattern(fatesOf(marks)).kind).toBe('rate-limit');
  });

  it('is chance when it is chance', () => {
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (loss, draws) => {
          const marks = Array.from({ length: 120 }, () => (draws.next().value as number) >= loss);
          if (lossPattern(fatesOf(marks)).kind === 'rate-limit') wrong += 1;
        },
      ),
      { numRuns: 300, seed: 7 },
    );
    expect(wrong).toBeLessThanOrEqual(9);
  });

  it('is chance when losses come in bursts', () => {
    const marks = Array.from({ length: 200 }, (_, at) => at % 29 > 4);
    marks[50] = false;
    expect(lossPattern(fatesOf(marks)).kind).toBe('random');
  });

  it('is none without losses, and not known with few', () => {
    expect(lossPattern(fatesOf([true, true])).kind).toBe('none');
    expect(lossPattern([]).kind).toBe('too-few');
    expect(lossPattern(fatesOf([true, false, true, false, true])).kind).toBe('too-few');
    expect(lossPattern(fatesOf(Array.from({ length: 50 }, () => false))).kind).toBe('too-few');
  });
});
