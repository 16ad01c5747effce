import type { ChartFrame } from '../../../../ui/charts/chart-frame.ts';
import type { ChartEvent } from '../../../../ui/charts/event-marks.ts';

export type Direction = -1 | 1;

/** Points closer to each other than this share of the window are passed: each press of a key moves the cursor visibly. */
const LEAST_STEP = 1 / 250;

type Points = Pick<ChartFrame, 'fromMs' | 'toMs' | 'xs'>;

/**
 * The moment of the next point to read.
 * @param atMs where the cursor is; null = nowhere yet: it comes in at the right edge, or at the left one
 * @returns null when there is none in the window
 */
export function nextPoint({ fromMs, toMs, xs }: Points, atMs: number | null, direction: Direction): number | null {
  const visible = Array.from(xs).filter((x) => x >= fromMs && x <= toMs);
  const ordered = direction > 0 ? visible : visible.reverse();
  if (atMs === null) return ordered[0] ?? null;
  const leastMs = (toMs - fromMs) * LEAST_STEP;
  const beyond = ordered.filter((x) => (x - atMs) * direction > 0);
  return beyond.find((x) => Math.abs(x - atMs) >= leastMs) ?? beyond.at(-1) ?? null;
}

/** The next event of the window. @param events in the order of time @returns null when there is none */
export function nextEvent(
  events: readonly ChartEvent[],
  { fromMs, toMs }: Pick<Points, 'fromMs' | 'toMs'>,
  atMs: number | null,
  direction: Direction,
): ChartEvent | null {
  const visible = events.filter((event) => event.atMs >= fromMs && event.atMs <= toMs);
  const ordered = direction > 0 ? visible : visible.toReversed();
  return ordered.find((event) => atMs === null || (event.atMs - atMs) * direction > 0) ?? null;
}
