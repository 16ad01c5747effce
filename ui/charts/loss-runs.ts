import { LOSS_CLASSES, type LossClass } from '../../core/model/loss-class.ts';
import type { LossCounts, LossMark } from './chart-frame.ts';

/** Glyphs of the classes of loss, those of their outcomes elsewhere on the page. */
export const LOSS_GLYPHS: Readonly<Record<LossClass, string>> = {
  timeout: '✕',
  refused: '⊘',
  unreachable: '▲',
  failed: '⊗',
};

/** A glyph covers a run at least this wide, and stands right of a narrower one. CSS pixels. */
const COVERED_WIDTH = 12;
const BESIDE = 7;
/** Mean loss of bars that a glyph in their middle lies on. */
const HIGH_BAR = 0.75;
/** Distance of two glyphs. */
const GLYPH_STEP = 15;
/** Bars closer than this are one run. */
const RUN_GAP = 3;

export interface LossGlyph {
  readonly x: number;
  readonly of: LossClass;
  /** Its bars are high enough to be its ground. */
  readonly isOnBar: boolean;
}

/** The class that most of the lost samples have. */
export function mainClass(counts: LossCounts): LossClass {
  return LOSS_CLASSES.reduce((most, one) => (counts[one] > counts[most] ? one : most));
}

interface Run {
  readonly of: LossClass;
  readonly left: number;
  right: number;
  bars: number;
  /** Sum over its bars. */
  ratio: number;
}

function runsOf(marks: readonly LossMark[], x: (atMs: number) => number): readonly Run[] {
  const runs: Run[] = [];
  for (const { fromMs, toMs, ratio, byClass } of marks) {
    if (ratio === 0) continue;
    const of = mainClass(byClass);
    const [left, right] = [x(fromMs), x(toMs)];
    const last = runs.at(-1);
    if (last?.of === of && left - last.right <= RUN_GAP) {
      last.right = right;
      last.bars += 1;
      last.ratio += ratio;
    } else runs.push({ of, left, right, bars: 1, ratio });
  }
  return runs;
}

/** Places of the glyphs over a loss strip: one for each run of bars of a class, where there is room. */
export function lossGlyphs(marks: readonly LossMark[], x: (atMs: number) => number): readonly LossGlyph[] {
  const glyphs: LossGlyph[] = [];
  for (const { of, left, right, bars, ratio } of runsOf(marks, x)) {
    const isWide = right - left >= COVERED_WIDTH;
    const at = isWide ? (left + right) / 2 : right + BESIDE;
    const last = glyphs.at(-1);
    if (!last || at - last.x >= GLYPH_STEP) glyphs.push({ x: at, of, isOnBar: isWide && ratio / bars >= HIGH_BAR });
  }
  return glyphs;
}
