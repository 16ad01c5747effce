import type { WheelTurn } from '../../../../ui/charts/plot-wheel.ts';
import type { TimeWindow } from '../chart-state.ts';

/** The bounds of a window. */
interface WindowLimits {
  readonly leastMs: number;
  /** The first stored moment, Unix ms; null = not known. */
  readonly firstMs: number | null;
  readonly nowMs: number;
}

/** Widest window while the first stored moment is not known. */
const MOST_MS = 10 * 366 * 86_400_000;

/**
 * The window after a turn of the wheel: no narrower than the least, and between the first stored moment and now.
 * A window that is larger than that already does not shrink when it is to grow.
 */
export function turnedWindow(
  shown: TimeWindow,
  turn: WheelTurn,
  { leastMs, firstMs, nowMs }: WindowLimits,
): TimeWindow {
  const width = shown.toMs - shown.fromMs;
  const latest = Math.max(nowMs, shown.toMs);
  const earliest = Math.min(firstMs ?? latest - Math.max(MOST_MS, width), shown.fromMs);
  if (turn.kind === 'pan') {
    const shift = clamped(width * turn.share, earliest - shown.fromMs, latest - shown.toMs);
    return { fromMs: shown.fromMs + shift, toMs: shown.toMs + shift };
  }
  const wanted = neat(clamped(width * turn.factor, Math.min(leastMs, width), latest - earliest));
  // What is under the pointer stays there, until an end is reached.
  const anchored = shown.fromMs + turn.place * (width - wanted);
  const fromMs = clamped(wanted >= 1000 ? Math.round(anchored) : anchored, earliest, latest - wanted);
  return { fromMs, toMs: Math.min(fromMs + wanted, latest) };
}

/** Rounds long windows to whole ms: their length is shown, and 119.999 s would be another than 2 min. */
const neat = (ms: number): number => (ms >= 1000 ? Math.round(ms) : ms);

const clamped = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
