/** Probability outside the bounds on each side: 99.9 % lie inside. */
const TAIL = 0.0005;

/**
 * Bounds that a fair draw stays within, 999 times in 1000.
 * @param n draws
 * @param ratio chance of each
 */
export function binomialBounds(n: number, ratio: number): { readonly least: number; readonly most: number } {
  if (ratio <= 0) return { least: 0, most: 0 };
  if (ratio >= 1) return { least: n, most: n };
  // In logarithms: ratio^n underflows.
  let logChance = n * Math.log(1 - ratio);
  let below = 0;
  let least = 0;
  for (let count = 0; count <= n; count++) {
    const chance = Math.exp(logChance);
    if (below + chance <= TAIL) least = count + 1;
    below += chance;
    if (below >= 1 - TAIL) return { least, most: count };
    logChance += Math.log(((n - count) / (count + 1)) * (ratio / (1 - ratio)));
  }
  return { least, most: n };
}
