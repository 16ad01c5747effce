const LEAST_SPAN_MS = 1000;

/** Reads the highest value of the axis. @returns a number above 0; 0 for an empty text; null for anything else */
export function readMaximum(text: string): number | null {
  if (text.trim() === '') return 0;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** Text for moments that are none, or for an end that is not after the beginning; undefined = there is no problem. */
export function spanProblem(fromMs: number | null, toMs: number | null): string | undefined {
  if (fromMs === null || toMs === null) return 'Write moments as 2026-03-01 14:05:09';
  return toMs - fromMs < LEAST_SPAN_MS ? 'The end must be at least a second after the beginning' : undefined;
}
