/**
 * Percentile by linear interpolation, type 7 of Hyndman and Fan (spreadsheets' PERCENTILE.INC, NumPy's default).
 * @param sorted ascending, no NaN; the last may be infinite
 * @param share 0 to 1
 * @returns null without values
 */
export function percentile(sorted: ArrayLike<number>, share: number): number | null {
  return sorted.length === 0 ? null : valueAt(sorted, (sorted.length - 1) * share);
}

/** Number of sorted values below a limit. @param sorted ascending, no NaN */
export function countBelow(sorted: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Value at a place between two of a sorted column, interpolated.
 * @param sorted ascending, at least one
 * @param position 0 = the first value, length − 1 = the last; places outside are those of the ends
 */
export function valueAt(sorted: ArrayLike<number>, position: number): number {
  const place = Math.min(Math.max(position, 0), sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] as number;
  const rest = place - low;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  // Infinity × 0 and Infinity − Infinity would be NaN.
  return rest === 0 || above === below ? below : below + (above - below) * rest;
}
