const LEAST_SPAN_MS = 1000;

/** Reads the highest value of the axis. @returns a number above 0; 0 for an empty text; null for anything else */
export function readMaximum(text: string): number | null {
  if (text.trim() === '') return 0;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value > 0 ? value : null;
}

const NO_MOMENT = 'Write moments as 2026-03-01 14:05:09';

/** Texts for moments that are none, and for an end that is not after the beginning. */
export function spanProblems(
  fromMs: number | null,
  toMs: number | null,
): { readonly from?: string; readonly to?: string } {
  if (fromMs !== null && toMs !== null && toMs - fromMs < LEAST_SPAN_MS)
    return { to: 'The end must be at least a second after the beginning' };
  return { ...(fromMs === null && { from: NO_MOMENT }), ...(toMs === null && { to: NO_MOMENT }) };
}
