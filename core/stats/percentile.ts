/**
 * Percentile by linear interpolation, type 7 of Hyndman and Fan (spreadsheets' PERCENTILE.INC, NumPy's default).
 * @param sorted ascending, no NaN
 * @param share 0 to 1
 * @returns null without values
 */
export function percentile(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * share;
  const low = Math.floor(position);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return below + (above - below) * (position - low);
}
