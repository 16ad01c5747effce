import { describe, expect, it } from 'vitest';
import type { LossCounts, LossMark } from './chart-frame.ts';
import { lossGlyphs, mainClass } from './loss-runs.ts';

const NONE: LossCounts = { timeout: 0, refused: 0, unreachable: 0, failed: 0 };
const mark = (fromMs: number, toMs: number, counts: Partial<LossCounts>): LossMark => ({
  fromMs,
  toMs,
  ratio: Object.keys(counts).length > 0 ? 1 : 0,
  byClass: { ...NONE, ...counts },
  notMeasured: Object.keys(counts).length === 0,
});
const glyphs = (...marks: readonly LossMark[]) => lossGlyphs(marks, (atMs) => atMs).map(({ x, of }) => [x, of]);

describe('lossGlyphs', () => {
  it('has one for a run of bars, in its middle, and right of a narrow bar', () => {
    expect(glyphs(mark(0, 10, { timeout: 1 }), mark(10, 20, { timeout: 2 }))).toEqual([[10, 'timeout']]);
    expect(glyphs(mark(50, 53, { refused: 1 }))).toEqual([[60, 'refused']]);
  });

  it('knows whether it lies on bars, whose ends may be lower', () => {
    const low = { ...mark(0, 4, { timeout: 1 }), ratio: 0.2 };
    const high = [low, mark(4, 12, { timeout: 1 }), mark(12, 30, { timeout: 1 }), mark(30, 40, { timeout: 1 })];
    expect(lossGlyphs(high, (atMs) => atMs)).toMatchObject([{ isOnBar: true }]);
    expect(lossGlyphs([{ ...low, toMs: 40 }], (atMs) => atMs)).toMatchObject([{ isOnBar: false }]);
    expect(lossGlyphs([mark(0, 4, { timeout: 1 })], (atMs) => atMs)).toMatchObject([{ isOnBar: false }]);
  });

  it('begins another where the class changes or the bars pause', () => {
    const found = glyphs(
      mark(0, 20, { timeout: 1 }),
      mark(20, 40, { unreachable: 1 }),
      mark(60, 80, { unreachable: 1 }),
    );
    expect(found).toEqual([
      [10, 'timeout'],
      [30, 'unreachable'],
      [70, 'unreachable'],
    ]);
  });

  it('leaves out what would lie over another, and samples that were not measured', () => {
    expect(glyphs(mark(0, 3, { timeout: 1 }), mark(8, 11, { timeout: 1 }), mark(20, 40, {}))).toEqual([
      [10, 'timeout'],
    ]);
  });
});

describe('mainClass', () => {
  it('is that of most lost samples, and a timeout where there are none', () => {
    expect(mainClass({ ...NONE, timeout: 2, failed: 3 })).toBe('failed');
    expect(mainClass(NONE)).toBe('timeout');
  });
});
